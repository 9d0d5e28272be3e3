"""A proposal for one kind of duty over an area: who answers for each place today, and who had better.

It is read and worked out afresh each time, in a fixed number of queries; nothing is written. Names are not opened
here: the page asks for those that it shows.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import zip_longest
from uuid import UUID

from django.db.models import Q, QuerySet

from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import area_names, area_points, areas_at
from fangxian.foundation.duties.models import Duty, ProposalDraft
from fangxian.foundation.duties.rules.proposing import (
    Choice,
    Person,
    Question,
    Seat,
    Ways,
    best_choice,
    nearest_first,
)
from fangxian.foundation.duties.selectors import DRAWN_ON, Candidate, candidate_of, duties_at
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Responder, ResponderExclusion
from fangxian.plain.areacodes import DIGITS, Level, cut, parent_of

_READ = Scope.system("建议由谁负责")

#: Who else could take a place, beside whom is proposed: as many as one looks through in a list.
OTHERS = 6


@dataclass(frozen=True)
class Unfit:
    """How many of a unit the plan would draw on, and what keeps them: they can't be sent, or have no room left."""

    drawn_on: int
    excluded: int
    full: int


@dataclass(frozen=True)
class Row:
    """One holder's place: who is there, and who is proposed; None is nobody."""

    code: str
    name: str
    number: int
    today: UUID | None
    proposed: UUID | None
    by_hand: bool = False

    @property
    def key(self) -> str:
        """The place and which of its holders, as a form names it."""
        return f"{self.code}-{self.number}"

    @property
    def better(self) -> UUID | None:
        """Whom to adopt: nobody is sent away where nobody would come, unless somebody decided so."""
        return self.proposed if self.by_hand else self.proposed or self.today


@dataclass(frozen=True)
class Proposal:
    """All that was read and found for a kind of duty over an area, at a moment."""

    duty: tables.Duty
    reach: str
    moment: datetime
    question: Question
    names: Mapping[str, str]
    standings: Mapping[UUID, str]
    excluded: frozenset[UUID]
    drawn_on: Mapping[str, tuple[int, int]]
    by_hand: Mapping[str, tuple[UUID, ...]] = field(default_factory=dict)

    @cached_property
    def choice(self) -> Choice:
        """The best choice beside what was decided by hand, with its bound."""
        return best_choice(self.question, self.by_hand)

    @cached_property
    def people(self) -> Mapping[UUID, Person]:
        """Everybody who can be sent."""
        return {person.id: person for person in self.question.people}

    @cached_property
    def rows(self) -> list[Row]:
        """Every place, holder by holder: who stays stands beside himself."""
        return [row for seat in self.question.seats for row in self._rows_of(seat)]

    def _rows_of(self, seat: Seat) -> Iterable[Row]:
        taken = self.choice.taken[seat.code]
        staying = [one for one in seat.holders if one in taken]
        going = [one for one in seat.holders if one not in taken]
        coming = [one for one in taken if one not in staying]
        pairs = [*((one, one) for one in staying), *zip_longest(going, coming)]
        pairs += [(None, None)] * (seat.need - len(pairs))
        for number, (today, proposed) in enumerate(pairs, start=1):
            yield Row(seat.code, self.names[seat.code], number, today, proposed, seat.code in self.by_hand)

    def costs(self) -> tuple[int, int, int]:
        """What today costs, what each hole filled with the nearest would, and what the proposal does."""
        question = self.question
        return question.cost_of(question.today()), question.cost_of(nearest_first(question)), self.choice.cost

    def others(self, row: Row, load: Mapping[UUID, int]) -> list[UUID]:
        """Who else could take a place, the best first, when everybody already has so many of these."""
        seat = self._by_code[row.code]
        home = cut(row.code, Level(self.duty.from_level)) or row.code
        able = [one for one in self._by_unit.get(home, ()) if one.id not in (row.today, row.proposed)]

        def dear(one: Person) -> tuple[bool, int, str]:
            over = load.get(one.id, 0) >= one.room(self.duty.limit)
            return over, self.question.cost(one, seat) + one.load(load.get(one.id, 0)), str(one.id)

        return [one.id for one in sorted(able, key=dear)[:OTHERS]]

    @cached_property
    def _by_code(self) -> Mapping[str, Seat]:
        return {seat.code: seat for seat in self.question.seats}

    @cached_property
    def _by_unit(self) -> Mapping[str, list[Person]]:
        units: dict[str, list[Person]] = defaultdict(list)
        for one in self.question.people:
            units[one.unit].append(one)
        return units

    def unfit(self, code: str) -> Unfit:
        """Why nobody of the unit can take a place: the funnel that ends with nobody."""
        home = cut(code, Level(self.duty.from_level)) or code
        drawn_on, excluded = self.drawn_on.get(home, (0, 0))
        load = Counter(one for some in self.choice.taken.values() for one in some)
        full = sum(load[one.id] >= one.room(self.duty.limit) for one in self._by_unit.get(home, ()))
        return Unfit(drawn_on, excluded, full)


def proposal(
    scope: Scope,
    duty: tables.Duty,
    reach: str,
    moment: datetime,
    *,
    only: Collection[str] | None = None,
    by_hand: Mapping[str, tuple[UUID, ...]] | None = None,
) -> Proposal:
    """Read what is to be asked of a duty over an area; ``scope`` is whom the asker may see.

    ``only`` names some of its places: whoever answers for another is counted as loaded with it. ``by_hand`` is who
    was decided on for some of them, by code.
    """
    names = dict(areas_at(Scope.of_areas(reach), Level(duty.level)).values_list("code", "name"))
    if only is not None:
        names = {code: name for code, name in names.items() if code in only}
    region = _region(duty, reach)
    seats = _seats(duty, reach, names, moment)
    people = _people(scope & Scope.of_areas(region), duty)
    units = DIGITS[Level(duty.from_level)]
    rows = [row for row in people.values_list(*_COLUMNS) if len(row[1]) == units]
    away = {one for seat in seats for one in seat.holders} - {row[0] for row in rows}
    rows += _responders(Q(id__in=away)).filter(left_at=None).values_list(*_COLUMNS) if away else []
    excluded = _excluded(region, away, moment)
    held, busy = _loads(people, away, duty, names, moment)
    question = Question(
        seats,
        [_person(row, duty, held[row[0]], busy[row[0]]) for row in rows if row[0] not in excluded],
        duty.limit,
        Ways(area_points(region)),
    )
    standings = {row[0]: row[3] for row in rows}
    counts = _counts(rows, duty, excluded)
    decided = {code: some for code, some in (by_hand or {}).items() if code in names}
    return Proposal(duty, reach, moment, question, names, standings, excluded, counts, decided)


def can_be_proposed(duty: tables.Duty, reach: str) -> bool:
    """Whether a proposal can be made for a duty over an area: every place must have it, and the area holds places."""
    widest, narrowest = DIGITS[Level.COUNTY], DIGITS[Level(duty.level)]
    is_reach = widest <= len(reach) <= min(narrowest, DIGITS[Level.VILLAGE])
    return duty.expected and duty.over == tables.Over.AREA and is_reach


def changes_by_hand(duty: tables.Duty, reach: str) -> dict[str, tuple[UUID, ...]]:
    """Who was decided on by hand for some places, and is not adopted yet."""
    rows = ProposalDraft.objects.within(Scope.of_areas(reach)).filter(kind=duty.key, area_code=reach)
    found = rows.values_list("choices", flat=True).first() or {}
    decided = {code: tuple(map(UUID, some)) for code, some in found.items()}
    named = {one for some in decided.values() for one in some}
    # Somebody may be gone for good: an exercise was removed.
    known = set(_responders(Q(id__in=named)).values_list("id", flat=True)) if named else set()
    return {code: some for code, some in decided.items() if known.issuperset(some)}


def places_changed(duty: tables.Duty, reach: str, after: datetime) -> list[str]:
    """The names of places where somebody was appointed or relieved after a moment."""
    rows = Duty.objects.within(Scope.of_areas(reach)).filter(kind=duty.key, organisation=None)
    codes = rows.filter(Q(since__gt=after) | Q(until__gt=after)).order_by("area_code")
    names = area_names(set(codes.values_list("area_code", flat=True)))
    return [names[code] for code in sorted(names)]


def vacancies_filled(
    scope: Scope, duty: tables.Duty, reach: str, places: Collection[str], moment: datetime
) -> dict[str, Candidate]:
    """For places of an area that nobody answers for: whom to appoint, by code, without moving anybody else."""
    if not places:
        return {}
    found = proposal(scope, duty, reach, moment, only=places)
    chosen = {code: some[0] for code, some in found.choice.taken.items() if some}
    people = {row.id: row for row in _responders(Q(id__in=set(chosen.values())))}
    return {code: candidate_of(people[one], duty, found.people[one].held) for code, one in chosen.items()}


_COLUMNS = ("id", "area_code", "residence", "standing")
_PersonRow = tuple[UUID, str, str, str]


def _region(duty: tables.Duty, reach: str) -> str:
    """Where people are looked for: the units that the plan draws on and those beside them."""
    unit = cut(reach, Level(duty.from_level))
    return (parent_of(unit) if unit else None) or reach


def _responders(condition: Q) -> QuerySet[Responder]:
    return Responder.objects.within(_READ).filter(condition)


def _people(scope: Scope, duty: tables.Duty) -> QuerySet[Responder]:
    """Whoever in reach the plan draws on and who has not left."""
    rows = Responder.objects.within(scope).filter(left_at=None).order_by("id")
    standings = DRAWN_ON.get(Level(duty.from_level))
    return rows.filter(standing__in=standings) if standings else rows


def _seats(duty: tables.Duty, reach: str, names: Iterable[str], moment: datetime) -> list[Seat]:
    holders: dict[str, list[UUID]] = defaultdict(list)
    held = duties_at(Scope.of_areas(reach), moment).filter(kind=duty.key, organisation=None)
    for code, who in held.order_by("since", "id").values_list("area_code", "responder_id"):
        holders[code].append(who)
    return [Seat(code, duty.holders, tuple(holders[code])) for code in names]


def _excluded(region: str, away: Collection[UUID], moment: datetime) -> frozenset[UUID]:
    """Who can't be sent now."""
    now = Q(until=None) | Q(until__gt=moment)
    rows = ResponderExclusion.objects.within(_READ).filter(now, since__lte=moment)
    low, high = Scope.of_areas(region).areas[0]
    here = Q(area_code__gte=low, area_code__lt=high)
    return frozenset(rows.filter(here | Q(responder_id__in=away)).values_list("responder_id", flat=True))


def _loads(
    people: QuerySet[Responder],
    away: Collection[UUID],
    duty: tables.Duty,
    places: Collection[str],
    moment: datetime,
) -> tuple[Counter[UUID], Counter[UUID]]:
    """Of everybody: other places of this kind, and other duties that a village or a grid can't be without.

    Holding a mouth or keeping in touch with households goes with the place that somebody answers for (S13), and is no
    load beside it.
    """
    plan = plan_at(moment).many(tables.Duty)
    kinds = [one.key for one in plan if one.expected and one.over == tables.Over.AREA]
    rows: QuerySet[Duty] = duties_at(_READ, moment).filter(kind__in={*kinds, duty.key}, organisation=None)
    rows = rows.filter(Q(responder__in=people.order_by().values("id")) | Q(responder_id__in=away))
    held: Counter[UUID] = Counter()
    busy: Counter[UUID] = Counter()
    for kind, code, who in rows.values_list("kind", "area_code", "responder_id"):
        if kind != duty.key:
            busy[who] += 1
        elif code not in places:
            held[who] += 1
    return held, busy


def _person(row: _PersonRow, duty: tables.Duty, held: int, busy: int) -> Person:
    identifier, area_code, residence, standing = row
    order = [str(one) for one in DRAWN_ON.get(Level(duty.from_level), ())]
    return Person(
        id=identifier,
        unit=_unit(area_code, duty),
        home=residence or area_code,
        rank=order.index(standing) if standing in order else len(order),
        held=held,
        busy=busy,
    )


def _unit(area_code: str, duty: tables.Duty) -> str:
    return cut(area_code, Level(duty.from_level)) or area_code


def _counts(
    rows: Iterable[_PersonRow], duty: tables.Duty, excluded: Collection[UUID]
) -> dict[str, tuple[int, int]]:
    """Of each unit, how many the plan draws on, and how many of them can't be sent."""
    drawn_on: Counter[str] = Counter()
    out: Counter[str] = Counter()
    for identifier, area_code, _residence, _standing in rows:
        unit = _unit(area_code, duty)
        drawn_on[unit] += 1
        out[unit] += identifier in excluded
    return {unit: (count, out[unit]) for unit, count in drawn_on.items()}
