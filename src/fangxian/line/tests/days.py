"""What may happen in a small city, each act through the services and by the dice: for tests of the line."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.domains.dispatch.attending import attendance_note, attendance_undo
from fangxian.domains.dispatch.making import shifts_make_due
from fangxian.domains.dispatch.models import Assignment, Post, ShiftLine
from fangxian.domains.dispatch.relieving import shift_relieve
from fangxian.domains.dispatch.rules.plan import PostKind
from fangxian.domains.dispatch.services import post_add, post_close
from fangxian.domains.dispatch.taking import assignment_make, assignment_take_off
from fangxian.domains.needs.climbing import needs_climb_due
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.rules.states import State
from fangxian.domains.needs.services import (
    need_acknowledge,
    need_answer,
    need_confirm,
    need_raise,
    need_reopen,
    need_withdraw,
)
from fangxian.domains.secondment.batching import batch_choose, batch_send
from fangxian.domains.secondment.models import Contingent, Quota, Secondee
from fangxian.domains.secondment.naming import people_name
from fangxian.domains.secondment.receiving import contingent_receive
from fangxian.domains.secondment.tests.builders import shared, staff
from fangxian.foundation.areas.selectors import areas_at
from fangxian.foundation.areas.services import grid_draw, register_adopt, register_draft
from fangxian.foundation.dayreports.rules.due import day_expected
from fangxian.foundation.dayreports.rules.plan import DayReporting, ReportFigure
from fangxian.foundation.dayreports.services import day_report_file
from fangxian.foundation.duties.adopting import Move, proposal_adopt
from fangxian.foundation.duties.holding import duties_hand_over, household_contact_assign, mouth_hold
from fangxian.foundation.duties.selectors import duties_at, places_answered_for
from fangxian.foundation.duties.services import duty_appoint, duty_end
from fangxian.foundation.duties.structure import (
    Formation,
    body_dissolve,
    branch_form,
    leader_appoint,
    members_add,
    problem_squad_form,
    squad_dissolve,
    squad_form,
    structure_stand_up,
)
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.foundation.orgs.services import Charter, organisation_dissolve, organisations_form
from fangxian.foundation.people.models import Household, HouseholdCategory
from fangxian.foundation.people.services import (
    household_category_end,
    household_category_set,
    household_close,
    household_move,
)
from fangxian.foundation.people.tests.builders import household
from fangxian.foundation.places.models import MOUTHS, Place
from fangxian.foundation.places.services import place_add, place_close
from fangxian.foundation.plan.rules.tables import HouseholdKind, ResponseLevel
from fangxian.foundation.plan.selectors import editions, levels_declared, plan_at
from fangxian.foundation.plan.services import level_change, level_withdraw, plan_adopt, plan_withdraw
from fangxian.foundation.plan.shipped import shipped_text
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.services import (
    Enrolment,
    responder_correct,
    responder_leave,
    responders_register,
)
from fangxian.line.services import line_sweep
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from fangxian.plain.errors import Refused
from tests.cast import COUNTY, GRID, OTHER_GRID, REGISTER, SYSTEM, VILLAGE, Cast

EVERYWHERE = Scope.system("测试")
OWNER = Actor.system("tests.owner", reason="测试")

#: Editions of the first plan: what each says otherwise.
CHANGES = (
    ("minimum = 3", "minimum = 2"),
    ("minimum = 3", "minimum = 5"),
    ('key = "grid_chief"\ntitle = "网格长"\nlevel = "grid"\nrole = "grid_chief"\nexpected = true', None),
    ('owner = "town"\nseverity = 3', 'owner = "county"\nseverity = 2'),
    ("severity = 1\nowner", "severity = 3\nowner"),
    ("least = 3\nmost = 50", "least = 4\nmost = 50"),
)
FORMED = (Organisation.Kind.TEMPORARY_BRANCH, Organisation.Kind.PARTY_GROUP, Organisation.Kind.SQUAD)


@contextmanager
def undone() -> Iterator[None]:
    """What is written in here is taken back at the end of it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Day:
    """What may happen on a day, each by the dice; an act that can't be done raises ``Refused``."""

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
            gone = self.dice.choice([VILLAGE, *[last[:12]] * 7])
            rows = [row for row in rows if not row.startswith(gone)]
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

    def on_duty(self) -> Any:
        """Whoever is in a seat of a shift that runs."""
        now = clock.now()
        rows = Assignment.objects.within(EVERYWHERE).filter(
            ended_at=None, starts_at__lte=now, ends_at__gt=now
        )
        return rows.order_by("id")

    def set_up_post(self) -> None:
        self.number += 1
        kind = self.choose(plan_at(clock.now()).many(PostKind)).key
        post_add(actor=SYSTEM, kind=kind, area_code=self.place(Level.VILLAGE), title=f"岗{self.number}")
        shifts_make_due(clock.now())

    def close_post(self) -> None:
        posts = Post.objects.within(EVERYWHERE).filter(until=None).order_by("id")
        post_close(actor=SYSTEM, post_id=self.choose(posts).id)

    def assign(self) -> None:
        now = clock.now()
        lines = ShiftLine.objects.within(EVERYWHERE).filter(
            shift__starts_at__lte=now + timedelta(minutes=30),
            shift__ends_at__gt=now,
            shift__called_off_at=None,
        )
        line = self.choose(lines.order_by("id"))
        assignment_make(actor=SYSTEM, shift_line_id=line.id, responder_id=self.choose(self.people()))

    def check_in(self) -> None:
        attendance_note(actor=SYSTEM, assignment_id=self.choose(self.on_duty()).id, what="in")

    def check_in_undo(self) -> None:
        attendance_undo(actor=SYSTEM, assignment_id=self.choose(self.on_duty()).id, what="in")

    def take_off(self) -> None:
        assignment_take_off(actor=SYSTEM, assignment_id=self.choose(self.on_duty()).id, reason="absent")

    def relieve_shift(self) -> None:
        shift_relieve(
            actor=SYSTEM, assignment_id=self.choose(self.on_duty()).id, responder_id=self.choose(self.people()),
            reason="absent", is_here=self.dice.random() < 0.5,
        )  # fmt: skip

    def whistle(self) -> None:
        """A town asks for people, and a department is to name them."""
        staff(3, first=100 * (self.number + 1))
        self.number += 1
        shared(SYSTEM, SYSTEM, self.dice.choice([1, 2]))

    def name_people(self) -> None:
        """A department names as many as it owes; they are sent."""
        owed = self.choose(Quota.objects.within(EVERYWHERE).filter(whistle__state="shared").order_by("id"))
        free = Responder.objects.within(EVERYWHERE).filter(unit_id=owed.department_id).order_by("id")
        busy = Secondee.objects.within(EVERYWHERE).values_list("responder_id", flat=True)
        chosen = [one.id for one in free.exclude(id__in=busy)[: owed.number]]
        people = people_name(actor=SYSTEM, quota_id=owed.id, responders=chosen)
        batch = batch_choose(actor=SYSTEM, secondees=[one.id for one in people])
        batch_send(actor=SYSTEM, batch_id=batch.id, kit={})

    def receive_people(self) -> None:
        """A town counts in whoever came."""
        contingent = self.choose(Contingent.objects.within(EVERYWHERE).order_by("id"))
        there = Secondee.objects.within(EVERYWHERE).filter(contingent=contingent, state="sent")
        present = list(there.values_list("id", flat=True))
        contingent_receive(actor=SYSTEM, contingent_id=contingent.id, present=present, count=len(present))

    def time_passes(self) -> None:
        """What the clock alone opens is the sweep's."""
        self.minutes += self.dice.choice([1, 11, 45, 300])
        self._move(self.minutes)
        line_sweep()

    def day_passes(self) -> None:
        """Reports become due, days end."""
        self.minutes += 24 * 60
        self._move(self.minutes)
        line_sweep()

    def people(self) -> list[UUID]:
        """Whoever is registered in the village and has not left."""
        rows = Responder.objects.within(Scope.of_areas(VILLAGE)).filter(left_at=None).order_by("id")
        return list(rows.values_list("id", flat=True))

    def open_mouth(self) -> None:
        self.number += 1
        kind = self.dice.choice(sorted(MOUTHS))
        place_add(actor=SYSTEM, kind=kind, village_code=self.place(Level.VILLAGE), name=f"口{self.number}")

    def close_mouth(self) -> None:
        place_close(actor=SYSTEM, place_id=self.choose(self.mouths()).id)

    def hold_mouth(self) -> None:
        person = self.choose(self.people())
        mouth_hold(actor=SYSTEM, place_id=self.choose(self.mouths()).id, responder_id=person)

    def mouths(self) -> Any:
        rows = Place.objects.within(EVERYWHERE).filter(kind__in=MOUTHS, closed_at=None)
        return rows.order_by("id")

    def enter_household(self) -> None:
        self.number += 1
        kinds = [one.key for one in plan_at(clock.now()).many(HouseholdKind)]
        household(
            building="9", room=str(self.number), area_code=self.dice.choice([GRID, OTHER_GRID, VILLAGE]),
            categories=(self.dice.choice(kinds),),
        )  # fmt: skip

    def homes(self) -> Any:
        return Household.objects.within(EVERYWHERE).filter(closed_at=None).order_by("id")

    def move_household(self) -> None:
        home = self.choose(self.homes())
        household_move(
            actor=SYSTEM, household_id=home.id, area_code=self.dice.choice([GRID, OTHER_GRID, VILLAGE])
        )

    def close_household(self) -> None:
        household_close(actor=SYSTEM, household_id=self.choose(self.homes()).id)

    def set_kind(self) -> None:
        kind = self.choose(plan_at(clock.now()).many(HouseholdKind))
        household_category_set(actor=SYSTEM, household_id=self.choose(self.homes()).id, category=kind.key)

    def end_kind(self) -> None:
        row = self.choose(HouseholdCategory.objects.within(EVERYWHERE).filter(until=None).order_by("id"))
        household_category_end(actor=SYSTEM, household_id=row.household_id, category=row.category)

    def assign_contact(self) -> None:
        grid = self.dice.choice([GRID, OTHER_GRID])
        homes = list(self.homes().filter(area_code=grid).values_list("id", flat=True))
        some = homes if self.dice.random() < 0.7 else homes[:1]
        household_contact_assign(
            actor=SYSTEM, grid_code=grid, household_ids=some, responder_id=self.choose(self.people())
        )

    def hand_over(self) -> None:
        held = self.choose(duties_at(EVERYWHERE, clock.now()).order_by("id"))
        rows = duties_at(EVERYWHERE, clock.now()).filter(responder_id=held.responder_id).order_by("id")
        to = {row.id: self.choose([None, *self.people()]) for row in rows}
        duties_hand_over(actor=SYSTEM, responder_id=held.responder_id, to=to)

    def leave(self) -> None:
        responder_leave(actor=SYSTEM, responder_id=self.choose(self.people()))

    def change_standing(self) -> None:
        """A full member of the Party is found to be a volunteer, or the other way round."""
        standing = self.dice.choice([Responder.Standing.MEMBER, Responder.Standing.VOLUNTEER])
        responder_correct(
            actor=SYSTEM, responder_id=self.choose(self.people()), changes={"standing": str(standing)}
        )

    def adopt_proposal(self) -> None:
        kind, area, level = self.dice.choice([
            ("village_leader", "350181007", Level.VILLAGE), ("grid_chief", VILLAGE, Level.GRID),
        ])  # fmt: skip
        place = self.choose(areas_at(Scope.of_areas(area), level)).code
        held = places_answered_for(EVERYWHERE, kind, clock.now()).get(place, set())
        standing, home = (
            (Responder.Standing.LEADER, area) if level == Level.VILLAGE else (Responder.Standing.CADRE, area)
        )
        moves = [Move(place, next(iter(held), None), self.somebody(standing, home))]
        proposal_adopt(actor=SYSTEM, kind=kind, area_code=area, moves=moves)

    def form_branch(self) -> None:
        self.number += 1
        people = self.people()[: self.dice.choice([1, 2, 6])]
        branch_form(
            actor=SYSTEM, formation=Formation(self.dice.choice([VILLAGE, "350181007"]), f"堤上{self.number}支部"),
            secretary_id=people[0], member_ids=people,
        )  # fmt: skip

    def form_problem_squad(self) -> None:
        self.number += 1
        people = self.people()
        until = clock.day_of(clock.now()) + timedelta(days=self.dice.choice([0, 0, 2]))
        problem_squad_form(
            actor=SYSTEM, formation=Formation(VILLAGE, f"清沟{self.number}队", "清沟", until),
            leader_id=people[0], member_ids=people[1:3],
        )  # fmt: skip

    def bodies(self) -> Any:
        return organisations_standing(EVERYWHERE).filter(kind__in=FORMED).order_by("id")

    def appoint_head(self) -> None:
        body = self.choose(self.bodies())
        leader_appoint(actor=SYSTEM, organisation_id=body.id, responder_id=self.choose(self.people()))

    def end_head(self) -> None:
        held = duties_at(EVERYWHERE, clock.now()).filter(organisation__kind__in=FORMED).order_by("id")
        duty_end(actor=SYSTEM, duty_id=self.choose(held).id)

    def add_members(self) -> None:
        some = self.people()[: self.dice.choice([1, 5])]
        members_add(actor=SYSTEM, organisation_id=self.choose(self.bodies()).id, responder_ids=some)

    def dissolve_formed(self) -> None:
        body_dissolve(actor=SYSTEM, organisation_id=self.choose(self.bodies().filter(key="")).id)

    def stand_up(self) -> None:
        structure_stand_up(actor=SYSTEM, county=COUNTY)

    def change_plan(self) -> None:
        """Another emergency, or back."""
        plan_adopt(actor=SYSTEM, text=shipped_text(self.dice.choice(["typhoon", "fuqing-2020"])))

    def adopt_plan_later(self) -> None:
        later = clock.now() + timedelta(minutes=self.dice.choice([5, 30, 200]))
        text = shipped_text(self.dice.choice(["typhoon", "fuqing-2020"]))
        plan_adopt(actor=SYSTEM, text=text, takes_effect_at=later)

    def withdraw_plan(self) -> None:
        waiting = editions().filter(takes_effect_at__gt=clock.now())
        plan_withdraw(actor=SYSTEM, number=self.choose(waiting).number)

    def change_level(self) -> None:
        """Now, or at its hour."""
        level = self.choose(plan_at(clock.now()).many(ResponseLevel))
        minutes = self.dice.choice([0, 0, 5, 30, 200])
        later = clock.now() + timedelta(minutes=minutes) if minutes else None
        level_change(actor=SYSTEM, level=level.key, reason="通告", takes_effect_at=later)

    def withdraw_level(self) -> None:
        level_withdraw(actor=SYSTEM, number=self.choose(levels_declared()).number, reason="看错了")

    def file_report(self) -> None:
        """Of the day whose report is due, or of today."""
        now = clock.now()
        plan, level = plan_at(now), self.dice.choice([Level.VILLAGE, Level.TOWN])
        day = self.dice.choice([clock.day_of(now), *[day_expected(plan.one(DayReporting), level, now)] * 3])
        figures = {one.key: 0 for one in plan.many(ReportFigure)}
        day_report_file(actor=SYSTEM, area_code=self.place(level), day=day, figures=figures)


#: Every act by its name.
ACTS = (
    "appoint_leader", "appoint_chief", "relieve", "adopt_proposal", "hand_over", "leave", "change_standing",
    "draw_grid", "form_squad", "dissolve_squad", "open_mouth", "hold_mouth", "close_mouth",
    "enter_household", "assign_contact", "move_household", "set_kind", "end_kind", "close_household",
    "form_branch", "form_problem_squad", "appoint_head", "end_head", "add_members", "dissolve_formed", "dissolve_body",
    "form_body", "stand_up", "adopt_plan", "change_plan", "adopt_plan_later", "withdraw_plan", "change_level",
    "withdraw_level", "raise_need", "move_need", "climb", "file_report", "set_up_post", "assign", "check_in",
    "check_in_undo", "relieve_shift", "take_off", "close_post", "time_passes", "day_passes", "adopt_register",
)  # fmt: skip
