"""A proposal's rows as the page shows them: who is there, who is proposed and why, who else could be chosen."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.duties.proposing import Proposal, Row
from fangxian.foundation.duties.rules.proposing import WITHIN_VILLAGE
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.responders.selectors import PersonChip, chips_by_id
from fangxian.plain.areacodes import Level, cut, level_of

#: What a form says for a place that nobody shall have.
NOBODY = "none"


@dataclass(frozen=True)
class ShownRow:
    """A row with its people as chips, what differs as a word, and who could be chosen."""

    row: Row
    place: str
    today: PersonChip | None
    out: bool
    better: PersonChip | None
    change: str
    why: str
    options: Sequence[tuple[str, str]]


def typed(who: UUID | None) -> str:
    """Somebody, or nobody, as a form says it."""
    return str(who) if who else NOBODY


def tally(rows: Iterable[Row]) -> tuple[int, int, int]:
    """How many would be new, how many would change hands, how many stay empty."""
    found = Counter(change_of(row) for row in rows)
    return found["new"], found["changed"] + found["relieved"], found["empty"] + found["stuck"]


def change_of(row: Row) -> str:
    """What would become of a row; ``stuck``: who is there should not stay, and nobody can take his place."""
    if row.better is None:
        return "relieved" if row.today else "empty"
    if row.today is None:
        return "new"
    if row.better != row.today:
        return "changed"
    return "same" if row.proposed == row.today else "stuck"


def rows_shown(duty: tables.Duty, found: Proposal, leaf: str) -> list[ShownRow]:
    """The rows of the town that is shown, or all."""
    rows = [row for row in found.rows if row.code.startswith(leaf)]
    load = Counter(one for some in found.choice.taken.values() for one in some)
    others = {row.key: found.others(row, load) for row in rows}
    named = {one for row in rows for one in (row.today, row.better, row.proposed, *others[row.key]) if one}
    teller = _Teller(duty, found, chips_by_id(named), load)
    return [teller.shown(row, others[row.key]) for row in rows]


class _Teller:
    """Says of rows and people what the page shows."""

    def __init__(
        self,
        duty: tables.Duty,
        found: Proposal,
        chips: Mapping[UUID, PersonChip],
        load: Mapping[UUID, int],
    ) -> None:
        self._found, self._chips, self._load = found, chips, load
        self._today = Counter(one for seat in self._found.question.seats for one in seat.holders)
        #: Grids are numbered in every village anew: over several villages each is named with its own.
        is_wide = duty.level == Level.GRID and level_of(found.reach) != Level.VILLAGE
        self._villages = area_names(
            {cut(code, Level.VILLAGE) or code for code in self._found.names} if is_wide else ()
        )

    def shown(self, row: Row, others: Sequence[UUID]) -> ShownRow:
        """A row as the page has it."""
        change = change_of(row)
        if row.better is None or change == "stuck":
            why = self._why_nobody(row)
        else:
            why = "" if change == "same" else self._why(row.better, row)
        return ShownRow(
            row=row,
            place=self._place(row),
            out=row.today is not None and row.today not in self._found.people,
            today=self._chips.get(row.today) if row.today else None,
            better=self._chips.get(row.better) if row.better else None,
            change=change,
            why=why,
            options=self._options(row, others),
        )

    def _place(self, row: Row) -> str:
        village = self._villages.get(cut(row.code, Level.VILLAGE) or "", "")
        return f"{village} {row.name}".strip()

    def _options(self, row: Row, others: Sequence[UUID]) -> list[tuple[str, str]]:
        marks = {row.today: _("保持现状"), row.better: _("建议") if not row.by_hand else _("手工定的")}
        if row.today == row.better:
            marks = {row.today: _("保持现状")}
        people = dict.fromkeys(one for one in (row.better, row.today, row.proposed, *others) if one)
        options = []
        for one in people:
            chip = self._chips[one]
            said = f"{chip.name} {chip.standing} · {self._why(one, row, brief=True)}{self._taken(one, row)}"
            options.append((str(one), f"{marks[one]}：{said}" if one in marks else said))
        return [*options, (NOBODY, _("空着"))]

    def _why(self, who: UUID, row: Row, *, brief: bool = False) -> str:
        """Where he lives, as what he serves, what he answers for already."""
        person = self._found.people.get(who)
        if person is None:
            return _("现在不能派")
        words = [self._near(person.home, person.unit, row.code)]
        if not brief:
            words.append(str(self._chips[who].standing))
        words.append(_("现负责 %(count)d 处") % {"count": person.held + self._today[who]})
        if person.busy:
            words.append(_("另有别的责任"))
        return " · ".join(words)

    def _taken(self, who: UUID, row: Row) -> str:
        """That somebody would have to leave another place, or take one too many."""
        person = self._found.people.get(who)
        if (
            person is None
            or who in (row.today, row.better)
            or self._load.get(who, 0) < person.room(self._found.duty.limit)
        ):
            return ""
        return _("（别处已用到上限）")

    def _near(self, home: str, unit: str, place: str) -> str:
        ways = self._found.question.ways
        metres = ways.metres(home, place)
        if metres == 0:
            return _("住在这里")
        if metres <= WITHIN_VILLAGE:
            return _("住本村居")
        away = _("本单位") if place.startswith(unit) else _("外单位")
        if not ways.is_measured(home, place):
            return away
        return _("%(unit)s，约 %(count)d 公里") % {"unit": away, "count": max(1, round(metres / 1000))}

    def _why_nobody(self, row: Row) -> str:
        if row.by_hand:
            return _("手工定的：空着")
        found = self._found.unfit(row.code)
        if not found.drawn_on:
            return _("本单位名单里没有能担任的人。先登记，再排。")
        said = _(
            "本单位能担任的 %(all)d 人：%(excluded)d 人暂时不派，%(full)d 人已到上限。再有 1 人有空就能补上。"
        )
        return said % {"all": found.drawn_on, "excluded": found.excluded, "full": found.full}
