"""``fangxian plan``: check a plan, compare two, adopt one, take an edition back, show what is in force.

A plan is named by its file, by the name of one that ships (``typhoon``), or by an edition's number.
"""

import argparse
import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from fangxian.desks.plan_effects import PlanEffects, plan_effects
from fangxian.foundation.plan.rules.differences import Kind
from fangxian.foundation.plan.rules.plan import Plan
from fangxian.foundation.plan.rules.schema import PlanInvalid, read_plan
from fangxian.foundation.plan.rules.showing import ShownChange, shown_changes
from fangxian.foundation.plan.selectors import county_here, edition_at, edition_get, plan_if_in_force
from fangxian.foundation.plan.services import plan_adopt, plan_withdraw
from fangxian.foundation.plan.shipped import shipped_text, shipped_titles
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_
from fangxian.site.commands.operator import operator

#: How a command's help says what names a plan.
NAMED = "预案文件、随程序带来的名字（fuqing-2020、typhoon），或者第几版"


def add_to(verbs: Any) -> None:
    """Declare the command."""
    parser = verbs.add_parser("plan", help="预案")
    acts = parser.add_subparsers(dest="what", required=True)
    check = acts.add_parser("check", help="检查一份预案，逐条说出错在哪一行")
    check.add_argument("file", help=NAMED)
    check.set_defaults(act=_check)
    adopt = acts.add_parser("adopt", help="采用一版新预案")
    adopt.add_argument("file", help=NAMED)
    adopt.add_argument("--from", dest="effect", help="何时生效，例如 2020-02-04T08:00；不写就是现在")
    adopt.set_defaults(act=_adopt)
    compare = acts.add_parser("compare", help="两份预案比：改了什么，责任、缺口和时限会怎样变")
    compare.add_argument("old", help=NAMED)
    compare.add_argument("new", help=NAMED)
    compare.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    compare.set_defaults(act=_compare)
    withdraw = acts.add_parser("withdraw", help="撤回还没有生效的一版")
    withdraw.add_argument("number", type=int, help="第几版")
    withdraw.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    withdraw.set_defaults(act=_withdraw)
    acts.add_parser("show", help="显示现行预案").set_defaults(act=_show)


def _check(options: argparse.Namespace) -> int:
    try:
        plan = read_plan(_text(options.file))
    except PlanInvalid as invalid:
        for fault in invalid.faults:
            print(f"{options.file}:{fault.line}: {fault.said()}", file=sys.stderr)
        return 1
    print(f"{plan.identity.title}：没有错误。")
    return 0


def _adopt(options: argparse.Namespace) -> None:
    effect = _moment(options.effect) if options.effect else None
    edition = plan_adopt(actor=operator("plan"), text=_text(options.file), takes_effect_at=effect)
    print(f"第 {edition.number} 版，{clock.in_city(edition.takes_effect_at):%Y-%m-%d %H:%M} 起生效。")


def _compare(options: argparse.Namespace) -> None:
    """Both as today's response levels would switch them, with today's records."""
    now = clock.now()
    before, after = read_plan(_text(options.old)), read_plan(_text(options.new))
    changes = shown_changes(before, after, gettext)
    effects = plan_effects(plan_if_in_force(before, now), plan_if_in_force(after, now), now)
    if options.json:
        print(json.dumps(_as_json(before, after, changes, effects), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_as_text(before, after, changes, effects)))


def _as_json(
    before: Plan, after: Plan, changes: tuple[ShownChange, ...], effects: PlanEffects
) -> dict[str, Any]:
    return {
        "before": before.identity.title,
        "after": after.identity.title,
        "changes": [asdict(one) for one in changes],
        "gaps_opening": effects.opening,
        "gaps_closing": effects.closing,
        "effects": asdict(effects),
    }


def _as_text(before: Plan, after: Plan, changes: tuple[ShownChange, ...], effects: PlanEffects) -> list[str]:
    lines = [f"从“{before.identity.title}”到“{after.identity.title}”，{len(changes)} 处变化"]
    lines += [f"  {_KINDS[one.kind]}  {one.table}  {one.row}{_values(one)}" for one in changes]
    lines += [*(f"  {sentence}" for sentence in effects.asked)]
    lines += [f"缺口会多出 {effects.opening} 处，会消掉 {effects.closing} 处（按现在的记录算）"]
    lines += [f"  {one.title}  多出 {one.opening}  消掉 {one.closing}" for one in effects.kinds]
    return lines + [f"  {sentence}" for sentence in effects.deadlines]


_KINDS = {Kind.ADDED: "增", Kind.REMOVED: "删", Kind.CHANGED: "改", Kind.MOVED: "移"}


def _values(change: ShownChange) -> str:
    return f"  {change.key}：{change.before} → {change.after}" if change.key else ""


def _withdraw(options: argparse.Namespace) -> None:
    edition = plan_withdraw(actor=operator("plan"), number=options.number)
    if options.json:
        print(json.dumps({"number": edition.number, "withdrawn": True}))
    else:
        print(f"第 {edition.number} 版已撤回，不会生效。")


def _show(options: argparse.Namespace) -> None:  # noqa: ARG001 - it has none
    print(edition_at(clock.now()).text)


def _moment(typed: str) -> datetime:
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError as error:
        raise Refused(
            "time.malformed", N_("“%(typed)s”不是时间，请写成 2020-02-04T08:00。"), typed=typed
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.CITY)


def _text(named: str) -> str:
    """The text of a plan by its file, its name or its number. Raises ``Refused`` and ``OutOfScope``."""
    path = Path(named)
    if not path.exists():
        if named.isdecimal():
            return edition_get(int(named)).text
        if named in shipped_titles():
            return shipped_text(named, county_here())
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("file.unreadable", N_("读不了文件 %(path)s。"), path=path) from error
