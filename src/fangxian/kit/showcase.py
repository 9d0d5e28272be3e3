"""The live page of every component in every state. What it shows is invented and marked 演练.

Its content is an example, not the house's own words, so it is not translated.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fangxian.kit import maps
from fangxian.kit.pages import page
from fangxian.kit.shapes import (
    Action,
    Crumb,
    Entry,
    Figure,
    GapCard,
    State,
    StripCell,
    StripHead,
    StripRow,
    in_runs,
)
from fangxian.plain import clock

_HERE = "#main"


@page(None)
def kit(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return render(request, "kit/showcase.html", showcase(clock.now()))


def showcase(now: datetime) -> dict[str, Any]:
    """What the live page shows at a moment."""
    return {
        "exercise": True,
        "line_state": State.BROKEN,
        "as_of": now,
        "an_hour_ago": now - timedelta(minutes=95),
        "crumbs": [Crumb("海青市", _HERE), Crumb("望潮街道", _HERE), Crumb("青石村")],
        "figures": _figures(now),
        "gaps": _gaps(now),
        "hours": _hours(),
        "hour_heads": [StripHead(f"{day}", 24) for day in ("2月3日 周一", "2月4日 周二", "2月5日 周三")],
        "duties": _duties(),
        "duty_heads": [StripHead(one) for one in ("包村领导", "网格长", "村口", "路口", "代办员", "医生")],
        "people": _people(),
        "links": _links(now),
        "fills": {("town_leader", "350181901001"): Action("指派包村领导", _HERE)},
        "unmask": {"p1": _HERE, "p2": _HERE},
        "clocks": _clocks(now),
        "entries": _entries(now),
        "verbs": _verbs(),
        "due": now + timedelta(minutes=50),
        "map": maps.sheet(_UNITS, inset={"05", "06", "07", "08"}),
        "whole_map": maps.sheet([maps.MapUnit(u.code, u.name, u.href, u.outline, u.seat, "whole") for u in _UNITS[:3]]),
        "asked": Example({"place": "青石村北口", "kind": "goods", "words": ""}),
        "unasked": Example(),
        "listed": Paginator(range(512), 25).page(3),
        "short_list": Paginator(range(7), 25).page(1),
        "wechat": "【演练】青石村 2月3日 17:00\n还有 2 处缺口：3 网格没有网格长；夜班 22–6 缺 1 人。\n今天要做 14 件，已做 9 件。",
        "retry": Action("再取一次", _HERE),
        "report": Action("报一个困难", _HERE, icon="plus"),
        "see_all": Action("看全部 512 条", _HERE),
    }  # fmt: skip


class Example(forms.Form):
    """One field of every sort."""

    place = forms.CharField(label="在哪里", help_text="写到村、网格或门口")
    kind = forms.ChoiceField(
        label="缺什么",
        widget=forms.RadioSelect,
        choices=[("people", "人"), ("goods", "东西"), ("advice", "主意")],
    )
    number = forms.IntegerField(label="要多少", help_text="只写数，例如 60", min_value=1)
    until = forms.ChoiceField(
        label="最迟", choices=[("", "请选"), ("today", "今天 24:00"), ("tomorrow", "明天中午")]
    )
    words = forms.CharField(label="说一句", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    photo = forms.FileField(label="照片", required=False)
    told = forms.MultipleChoiceField(
        label="已经告诉了谁",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("village", "村支书"), ("town", "镇街"), ("clinic", "卫生院")],
    )
    urgent = forms.BooleanField(label="今天不解决会断", required=False)


@dataclass(frozen=True)
class _Person:
    id: str
    name: str
    phone: str
    standing: str
    exercise: bool = True


@dataclass(frozen=True)
class _Holder:
    chip: _Person


@dataclass(frozen=True)
class _Link:
    kind: str
    title: str
    level: str
    area_code: str
    area_name: str
    holders: tuple[_Holder, ...]
    missing: int = 0

    @property
    def is_broken(self) -> bool:
        return self.missing > 0


_CHEN = _Person("p1", "陈*", "138****4021", "干部")
_WANG = _Person("p2", "王*", "139****1177", "党员")
_LIN = _Person("p3", "林*", "136****9050", "镇街领导")


def _figures(now: datetime) -> list[Figure]:
    then = now - timedelta(hours=6)
    return [
        Figure("没有包村领导", 7, "个村居", now, _HERE, change=3, since=then, state=State.BROKEN),
        Figure("72 小时内要断", 12, "处", now, _HERE, change=-4, since=then, state=State.DUE),
        Figure("村居", 512, "个", now, _HERE, change=0, since=then),
        Figure("明天要用口罩", "3,400", "只", now, modelled=True),
        Figure("今天还没有测温", 0, "户", now, _HERE),
    ]


def _gaps(now: datetime) -> list[GapCard]:
    def ago(**span: float) -> datetime:
        return now - timedelta(**span)

    return [
        GapCard("没有包村领导", "望潮街道 青石村", _HERE, ago(hours=29), "望潮街道 林*", severity="紧急",
                action=Action("指派包村领导", _HERE), exercise=True),
        GapCard("村口这一班没有人", "南浦镇 下洋村 北口", _HERE, ago(minutes=12), "下洋村 王*",
                action=Action("补一个人", _HERE, method="post")),
        GapCard("夜班 22–6 还缺 1 人", "望潮街道 西埔社区", _HERE, now, "西埔社区 陈*", state=State.DUE,
                due=now + timedelta(hours=7, minutes=40), action=Action("找附近的人", _HERE)),
        GapCard("3 网格没有网格长", "望潮街道 青石村", _HERE, ago(hours=5), "", state=State.CLOSED,
                closed=ago(minutes=3)),
    ]  # fmt: skip


def _hours() -> list[StripRow]:
    def row(place: str, *stretches: tuple[str, int, str]) -> StripRow:
        cells = [
            StripCell(
                state,
                title,
                _HERE if state != State.WHOLE else "",
                span=1,
                text="缺1" if state != State.WHOLE and hours > 2 else "",
            )
            for state, hours, title in stretches
            for _ in range(hours)
        ]
        return StripRow(place, in_runs(cells), _HERE)  # fmt: skip

    full, night = "每班都有人", "22–6 缺 1 人"
    return [
        row("望潮街道", (State.WHOLE, 8, full), (State.BROKEN, 8, night), (State.WHOLE, 16, full),
            (State.DUE, 8, night), (State.WHOLE, 32, full)),
        row("南浦镇", (State.WHOLE, 72, full)),
        row("龙山岭镇", (State.BROKEN, 2, "14–16 没有人"), (State.WHOLE, 70, full)),
        row("后屿华侨农场", (State.WHOLE, 30, full), (State.DUE, 6, night), (State.WHOLE, 36, full)),
    ]  # fmt: skip


def _duties() -> list[StripRow]:
    signs = {"-": State.WHOLE, "/": State.DUE, "x": State.BROKEN}
    titles = {State.WHOLE: "有人", State.DUE: "明天 8:00 到期", State.BROKEN: "没有人"}

    def row(place: str, states: str) -> StripRow:
        cells = [
            StripCell(signs[one], titles[signs[one]], _HERE, "缺1" if one == "x" else "") for one in states
        ]
        return StripRow(place, tuple(cells), _HERE)

    return [
        row("青石村", "x-----"),
        row("下洋村", "--x-/-"),
        row("西埔社区", "------"),
        row("北岭村", "-/----"),
    ]


def _people() -> list[dict[str, Any]]:
    return [
        {"person": _CHEN, "duty": "包村领导", "unmask": _HERE},
        {"person": _WANG, "duty": "3 网格网格长"},
        {"person": _LIN, "duty": "", "number": "13600009050", "full_name": "林某某"},
    ]


def _links(now: datetime) -> list[_Link]:  # noqa: ARG001 - as the real one is asked
    return [
        _Link("grid_chief", "网格长", "grid", "350181901001003", "青石村 3 网格", (_Holder(_WANG),)),
        _Link("secretary", "村支书", "village", "350181901001", "青石村", (_Holder(_CHEN),)),
        _Link("town_leader", "包村领导", "village", "350181901001", "青石村", (), 1),
        _Link("town_secretary", "镇街书记", "town", "350181901", "望潮街道", (_Holder(_LIN),)),
    ]


def _clocks(now: datetime) -> list[dict[str, Any]]:
    return [
        {"label": "上午测温", "due": now + timedelta(hours=3, minutes=5)},
        {"label": "送药", "due": now + timedelta(minutes=40)},
        {"label": "答复南浦镇", "due": now - timedelta(hours=1, minutes=20)},
        {"label": "巡路口", "due": now, "done": now - timedelta(minutes=9)},
    ]


def _entries(now: datetime) -> list[Entry]:
    return [
        Entry("青石村 王*", "报了困难", now - timedelta(hours=3), "社区没有耳温枪，能不能协调？"),
        Entry("望潮街道 林*", "接下", now - timedelta(hours=2, minutes=50)),
        Entry(
            "卫生院 周*",
            "答复",
            now - timedelta(minutes=35),
            "有 2 把，今天 17:00 前送到村口。\n请派一个人来接。",
        ),
    ]


def _verbs() -> list[Action]:
    class Return(forms.Form):
        reason = forms.CharField(label="为什么退回", widget=forms.Textarea(attrs={"rows": 2}))
        to = forms.CharField(label="该由谁办")

    return [
        Action("送达", _HERE, method="post", main=True),
        Action("请别的单位一起办", _HERE),
        Action("退回", _HERE, form=Return(prefix="return")),
    ]


def _quad(*corners: tuple[float, float]) -> dict[str, Any]:
    ring = [[119 + x / 100, 25 + y / 100] for x, y in corners]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


_UNITS = [
    maps.MapUnit("01", "龙山岭镇", _HERE, _quad((0, 20), (2, 33), (14, 31), (15, 20), (7, 17)), None, "whole"),
    maps.MapUnit("02", "北岭镇", _HERE, _quad((14, 31), (27, 34), (33, 27), (26, 21), (15, 20)), None, "broken", 2),
    maps.MapUnit("03", "东屿镇", _HERE, _quad((33, 27), (43, 22), (40, 12), (27, 13), (26, 21)), None, "whole"),
    maps.MapUnit("04", "南浦镇", _HERE, _quad((7, 17), (15, 20), (16, 12), (12, 3), (4, 7)), None, "due", 3),
    maps.MapUnit("05", "望潮街道", _HERE, _quad((15, 20), (20, 20.5), (20, 17), (15.4, 16.5)), None, "broken", 4),
    maps.MapUnit("06", "江口街道", _HERE, _quad((20, 20.5), (26, 21), (26.4, 17.4), (20, 17)), None, "whole"),
    maps.MapUnit("07", "西埔街道", _HERE, _quad((15.4, 16.5), (20, 17), (21, 12.6), (16, 12)), None, "whole"),
    maps.MapUnit("08", "城南街道", _HERE, _quad((20, 17), (26.4, 17.4), (27, 13), (21, 12.6)), None, "due", 1),
    maps.MapUnit("09", "港尾镇", _HERE, _quad((16, 12), (27, 13), (31, 4), (22, 0), (12, 3)), None, "whole"),
    maps.MapUnit("10", "后屿华侨", _HERE, _quad((27, 13), (40, 12), (44, 3), (31, 4)), None, "whole"),
]  # fmt: skip
