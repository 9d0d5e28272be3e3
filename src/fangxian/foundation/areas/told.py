"""What a sheet would change, and what is wrong with one, as people read it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fangxian.foundation.areas.models import RegisterDraft
from fangxian.foundation.areas.rules.register import Altered, Changes, RegisterRow
from fangxian.foundation.areas.rules.sheet import SheetFaulty

#: Areas of a group, and faults of a sheet, that a page shows; the rest is counted.
SHOWN = 200


@dataclass(frozen=True)
class ChangedArea:
    """One area of a group. ``row`` is its row in the sheet, 0 where the sheet leaves it out."""

    row: int
    code: str
    name: str
    remark: str


@dataclass(frozen=True)
class ChangeGroup:
    """All areas that change in one way, the first of them to be shown."""

    key: str
    title: str
    count: int
    areas: Sequence[ChangedArea]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.areas)


@dataclass(frozen=True)
class FaultTold:
    """One fault of a sheet in the reader's language."""

    row: int
    column: str
    sentence: str


def change_groups(draft: RegisterDraft, shown: int | None = SHOWN) -> list[ChangeGroup]:
    """What a draft would change, grouped, all of it for None; a group in which nothing changes is left out."""
    return groups_told(Changes.from_json(draft.changes), shown)


def groups_told(changes: Changes, shown: int | None = SHOWN) -> list[ChangeGroup]:
    """Changes of areas, grouped."""
    groups = [
        ("added", _("新增"), [_area(row, row.kind) for row in changes.added[:shown]]),
        (
            "renamed",
            _("改名"),
            [_altered(one, one.before.name, one.after.name) for one in changes.renamed[:shown]],
        ),
        (
            "kind_changed",
            _("改类型"),
            [_altered(one, one.before.kind, one.after.kind) for one in changes.kind_changed[:shown]],
        ),
        ("abolished", _("撤销"), [_area(row, row.kind) for row in changes.abolished[:shown]]),
    ]
    counts = changes.counts()
    return [ChangeGroup(key, title, counts[key], areas) for key, title, areas in groups if counts[key]]


def changes_said(draft: RegisterDraft) -> list[str]:
    """What a draft would change, in lines of text."""
    return list(_lines(draft)) or [_("和现行名册完全一样，没有变化。")]


def faults_told(faulty: SheetFaulty, shown: int = SHOWN) -> list[FaultTold]:
    """What is wrong with a sheet."""
    columns = {"code": _("代码"), "name": _("名称"), "kind": _("类型"), "sheet": _("整张表")}
    return [
        FaultTold(error.row, columns[error.column], _(error.sentence) % error.facts)
        for error in faulty.errors[:shown]
    ]


def faults_said(faulty: SheetFaulty) -> list[str]:
    """What is wrong with a sheet, in lines of text."""
    return [
        _("第 %(row)d 行 %(column)s：%(sentence)s")
        % {"row": fault.row, "column": fault.column, "sentence": fault.sentence}
        for fault in faults_told(faulty)
    ]


def _lines(draft: RegisterDraft) -> Iterator[str]:
    for group in change_groups(draft):
        yield _("%(title)s %(count)d 处") % {"title": group.title, "count": group.count}
        for area in group.areas:
            row = _("第 %(row)d 行") % {"row": area.row} if area.row else _("表里没有")
            yield f"  {row} {area.code} {area.name}（{area.remark}）"
        if group.more:
            yield "  " + _("另有 %(count)d 处") % {"count": group.more}


def _area(row: RegisterRow, remark: str) -> ChangedArea:
    return ChangedArea(row.row, row.code, row.name, remark)


def _altered(one: Altered, before: str, after: str) -> ChangedArea:
    return ChangedArea(one.after.row, one.after.code, one.after.name, f"{before} → {after}")
