"""Whatever people do: the marked places looked at give the same gaps as everything looked at.

Random days in a small city. Each is played again by pytest's own ``-p randomly -p "randomly_seed=…"``.
"""

import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.rules.states import State
from fangxian.domains.needs.services import (
    need_acknowledge,
    need_answer,
    need_confirm,
    need_raise,
    need_reopen,
    need_withdraw,
    needs_climb_due,
)
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import areas_at
from fangxian.foundation.areas.services import grid_draw, register_adopt, register_draft
from fangxian.foundation.duties.selectors import duties_at, places_answered_for
from fangxian.foundation.duties.services import duty_appoint, duty_end
from fangxian.foundation.duties.structure import squad_dissolve, squad_form
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.journal.services import service
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.foundation.orgs.services import Charter, organisation_dissolve, organisations_form
from fangxian.foundation.plan.selectors import editions, plan_at
from fangxian.foundation.plan.services import plan_adopt
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.services import Enrolment, responders_register
from fangxian.line.kinds import FAMILIES
from fangxian.line.models import DirtyMark, Gap
from fangxian.line.services import line_sweep, marks_evaluate
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut
from fangxian.plain.errors import Refused
from tests.cast import COUNTY, GRID, REGISTER, SYSTEM, VILLAGE, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
OWNER = Actor.system("tests.owner", reason="测试")
STEPS = 30
COLUMNS = ("kind", "subject", "reference", "area_code", "severity", "owner_id", "since", "exercise")

#: Editions of the plan: what each says otherwise.
CHANGES = (
    ("minimum = 3", "minimum = 2"),
    ("minimum = 3", "minimum = 5"),
    ('key = "grid_chief"\ntitle = "网格长"\nlevel = "grid"\nrole = "grid_chief"\nexpected = true', None),
    ('owner = "town"\nseverity = 3', 'owner = "county"\nseverity = 2'),
    ("severity = 1\nowner", "severity = 3\nowner"),
)


def open_gaps() -> list[tuple[Any, ...]]:
    """What stands open, with everything a card shows."""
    return sorted(Gap.objects.within(EVERYWHERE).filter(closed_at=None).values_list(*COLUMNS))


def holes_now() -> list[tuple[Any, ...]]:
    """What a fresh look at everything would find."""
    moment = clock.now()
    county = Scope.of_areas(plan_at(moment).identity.county)
    return sorted(
        (
            one.kind,
            one.subject,
            one.reference,
            one.area_code,
            one.severity,
            one.owner,
            one.since,
            one.exercise,
        )
        for family in FAMILIES.values()
        for one in family.holes(county, moment)
    )


def gap_lines() -> int:
    return (
        JournalLine.objects.within(EVERYWHERE)
        .filter(verb__in=["gap.opened", "gap.closed", "gap.changed"])
        .count()
    )


def worked_off() -> None:
    while marks_evaluate():
        pass


class Day:
    """What may happen on a day, each by the dice."""

    def __init__(self, cast: Cast, dice: random.Random, move: Callable[[float], None]) -> None:
        self.cast, self.dice, self._move, self.minutes = cast, dice, move, 0.0
        self.villages = REGISTER
        self.number = 0

    def choose(self, rows: Any) -> Any:
        found = list(rows)
        if not found:
            raise Refused("tests.none", "没有")
        return self.dice.choice(found)

    def somebody(self, standing: str, area_code: str) -> UUID:
        self.number += 1
        enrolment = Enrolment("某人", f"154{self.number:08d}", standing, area_code)
        return responders_register(actor=SYSTEM, enrolments=[enrolment])[0].id

    def place(self, level: Level) -> str:
        return str(self.choose(areas_at(Scope.of_areas(COUNTY), level)).code)

    def appoint_leader(self) -> None:
        village = self.place(Level.VILLAGE)
        leader = self.somebody(Responder.Standing.LEADER, village[:9])
        duty_appoint(actor=SYSTEM, kind="village_leader", responder_id=leader, area_code=village)

    def led(self) -> set[str]:
        """The grids with a chief."""
        return set(places_answered_for(EVERYWHERE, "grid_chief", clock.now()))

    def appoint_chief(self) -> None:
        grids = areas_at(Scope.of_areas(COUNTY), Level.GRID)
        grid = self.choose(one.code for one in grids if one.code not in self.led())
        chief = self.somebody(Responder.Standing.CADRE, grid[:12])
        duty_appoint(actor=SYSTEM, kind="grid_chief", responder_id=chief, area_code=grid)

    def relieve(self) -> None:
        held = duties_at(EVERYWHERE, clock.now()).filter(kind__in=["village_leader", "grid_chief"])
        duty_end(actor=SYSTEM, duty_id=self.choose(held).id)

    def draw_grid(self) -> None:
        self.number += 1
        grid_draw(actor=SYSTEM, village_code=self.place(Level.VILLAGE), name=f"新{self.number}网格")

    def form_squad(self) -> None:
        grid = self.choose(sorted(self.led()))
        count = self.dice.choice([2, 2, 4])
        members = [self.somebody(Responder.Standing.MEMBER, grid[:12]) for _ in range(count)]
        squad_form(actor=SYSTEM, grid_code=grid, responder_ids=members)

    def dissolve_squad(self) -> None:
        squads = organisations_standing(EVERYWHERE).filter(kind=Organisation.Kind.SQUAD)
        squad_dissolve(actor=SYSTEM, squad=self.choose(squads))

    def adopt_plan(self) -> None:
        shipped = editions().order_by("number")[0].text
        old, new = self.dice.choice(CHANGES)
        assert old in shipped
        changed = old.replace("expected = true", "expected = false") if new is None else new
        plan_adopt(actor=SYSTEM, text=self.dice.choice([shipped, shipped.replace(old, changed)]))

    def dissolve_body(self) -> None:
        kinds = [
            Organisation.Kind.VILLAGE_COMMITTEE,
            Organisation.Kind.TOWN_OFFICE,
            Organisation.Kind.HEADQUARTERS,
        ]
        organisation_dissolve(
            actor=SYSTEM, organisation=self.choose(organisations_standing(EVERYWHERE).filter(kind__in=kinds))
        )

    def form_body(self) -> None:
        kind, place = self.dice.choice([
            (Organisation.Kind.VILLAGE_COMMITTEE, self.place(Level.VILLAGE)),
            (Organisation.Kind.TOWN_OFFICE, self.place(Level.TOWN)),
            (Organisation.Kind.HEADQUARTERS, COUNTY),
        ])  # fmt: skip
        if organisations_standing(EVERYWHERE).filter(kind=kind, area_code=place).exists():
            return
        organisations_form(actor=SYSTEM, charters=[Charter(kind, f"新{place}", place)])

    def adopt_register(self) -> None:
        """A village more, or one fewer, or a village's grids gone with it."""
        self.number += 1
        rows = self.villages.strip().splitlines()
        last = rows[-1]
        if self.dice.random() < 0.6:
            rows.append(f"3501810082{self.number % 90 + 10:02d},新{self.number}村,村委会")
        else:
            rows = [row for row in rows if not row.startswith(self.dice.choice([VILLAGE, last[:12]]))]
        text = "\n".join(rows)
        draft = register_draft(actor=SYSTEM, filename="register.csv", content=text.encode())
        register_adopt(actor=SYSTEM, draft_id=draft.id)
        self.villages = text

    def raise_need(self) -> None:
        need_raise(
            actor=SYSTEM,
            kind="protective_goods",
            urgency=self.dice.choice(["emergency", "urgent", "daily"]),
            words="缺口罩",
            area_code=self.place(self.dice.choice([Level.VILLAGE, Level.GRID, Level.TOWN])),
        )

    def move_need(self) -> None:
        need: Need = self.choose(Need.objects.within(EVERYWHERE))
        acts: dict[str, list[Callable[..., object]]] = {
            State.RAISED: [need_acknowledge, need_withdraw],
            State.ACKNOWLEDGED: [need_answer],
            State.ANSWERED: [need_confirm, need_reopen],
        }
        act = self.choose(acts.get(need.state, []))
        words = {"words": "说明情况"} if act in (need_answer, need_reopen) else {}
        act(actor=OWNER if act in (need_acknowledge, need_answer) else SYSTEM, need_id=need.id, **words)

    def climb(self) -> None:
        needs_climb_due(clock.now())

    def time_passes(self) -> None:
        """What the clock alone opens is the sweep's."""
        self.minutes += self.dice.choice([1, 11, 45, 300])
        self._move(self.minutes)
        line_sweep()

    def acts(self) -> list[Callable[[], None]]:
        return [
            self.appoint_leader, self.appoint_chief, self.appoint_chief, self.relieve, self.relieve,
            self.draw_grid, self.draw_grid, self.form_squad, self.form_squad, self.dissolve_squad, self.adopt_plan,
            self.dissolve_body, self.form_body, self.adopt_register, self.raise_need, self.raise_need,
            self.move_need, self.move_need, self.climb, self.time_passes,
        ]  # fmt: skip


@pytest.mark.parametrize("day", range(6))
def test_marks_give_what_a_sweep_gives(day: int, cast: Cast, shifted: Callable[[float], None]) -> None:
    dice = random.Random(f"{random.random()}/{day}")
    today = Day(cast, dice, shifted)
    worked_off()
    done = []
    for _ in range(STEPS):
        act = dice.choice(today.acts())
        try:
            act()
        except Refused as refusal:
            done.append(f"{act.__name__}: {refusal.code}")
        else:
            done.append(act.__name__)
        if dice.random() < 0.3:  # several writes may be looked at together
            continue
        worked_off()
        by_marks, lines = open_gaps(), gap_lines()
        assert by_marks == holes_now(), done
        line_sweep()
        assert (open_gaps(), gap_lines()) == (by_marks, lines), done
    assert len(done) == STEPS


def test_hundreds_of_scattered_places_are_looked_at_in_slices(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many ranges in one statement as SQLite takes."""
    DirtyMark.objects.within(EVERYWHERE).bulk_create(
        [DirtyMark(family="duty", area_code=f"350181{number:03d}") for number in range(0, 1000, 2)]
        + [DirtyMark(family="squad", area_code=f"350181{number:03d}200") for number in range(500)]
    )
    worked_off()
    assert not DirtyMark.objects.within(EVERYWHERE).exists()
    assert open_gaps() == holes_now()


def test_a_mark_of_everywhere_is_everywhere(cast: Cast) -> None:
    DirtyMark.objects.within(EVERYWHERE).delete()
    DirtyMark.objects.within(EVERYWHERE).bulk_create(
        [DirtyMark(family=name, area_code="") for name in FAMILIES]
    )
    worked_off()
    assert open_gaps() == holes_now() != []


def test_what_lies_in_no_plan_is_no_gap(cast: Cast) -> None:
    """The register may know a whole province; the line is that of the plan's county."""
    beyond = "\n350182,长乐区,县\n350182100,金峰镇,镇\n350182100200,外村,村委会"
    draft = register_draft(actor=SYSTEM, filename="r.csv", content=(REGISTER.strip() + beyond).encode())
    register_adopt(actor=SYSTEM, draft_id=draft.id)
    worked_off()
    line_sweep()
    assert Area.objects.within(EVERYWHERE).filter(code="350182100200").exists()
    assert not Gap.objects.within(Scope.of_areas("350182")).exists()


def test_a_grid_s_gap_is_not_older_than_the_grid(cast: Cast, shifted: Callable[[float], None]) -> None:
    shifted(3 * 24 * 60)
    grid = grid_draw(actor=SYSTEM, village_code=VILLAGE, name="新网格")
    worked_off()
    gap = Gap.objects.within(EVERYWHERE).get(subject=grid.code)
    assert gap.since == clock.start_of(clock.day_of(clock.now()))
    assert Gap.objects.within(EVERYWHERE).get(subject=f"{GRID[:12]}002").since < gap.since


def test_writes_mark_within_their_transaction(cast: Cast) -> None:
    """A refused write leaves no mark."""
    worked_off()
    squads = [one.id for one in Responder.objects.within(Scope.of_areas(VILLAGE))[:1]]
    with pytest.raises(Refused):
        squad_form(actor=SYSTEM, grid_code=GRID, responder_ids=squads[:0])
    with pytest.raises(RuntimeError):
        _appoint_and_fail()
    assert not DirtyMark.objects.within(EVERYWHERE).exists()


def _appoint_and_fail() -> None:
    @service
    def fails() -> None:
        village = cut(GRID, Level.VILLAGE) or ""
        person = responders_register(
            actor=SYSTEM, enrolments=[Enrolment("某", "15400000001", "cadre", village)]
        )[0]
        duty_appoint(actor=SYSTEM, kind="grid_chief", responder_id=person.id, area_code=f"{village}002")
        assert DirtyMark.objects.within(EVERYWHERE).exists()
        raise RuntimeError("taken back")

    fails()
