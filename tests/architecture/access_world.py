"""The city that the access table is walked in: its people (`access_people.py`), and one of everything to ask for."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from fangxian.access.scope import Scope
from fangxian.domains.dispatch.asking import ask_one, asking_begin
from fangxian.domains.dispatch.calendars import calendar_link_make
from fangxian.domains.dispatch.handing_over import incident_note
from fangxian.domains.dispatch.making import shifts_make_due
from fangxian.domains.dispatch.models import ServiceCertificate, ShiftLine, ShiftNote
from fangxian.domains.dispatch.selectors import lines_by_post, shape_of
from fangxian.domains.dispatch.services import post_add, post_change
from fangxian.domains.dispatch.taking import assignment_make, assignment_take
from fangxian.domains.dispatch.tests.builders import held, seats_of
from fangxian.foundation.accounts.devices import device_invite_for
from fangxian.foundation.accounts.opening import Asked, seats_open
from fangxian.foundation.accounts.services import Opening, accounts_open
from fangxian.foundation.accounts.tests.builders import seated, stepped
from fangxian.foundation.areas.services import register_draft
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.proposing import vacancies_filled
from fangxian.foundation.duties.selectors import duty_in_plan, holders_in
from fangxian.foundation.duties.structure import Formation, problem_squad_form
from fangxian.foundation.formsheets.services import form_sheet_receive
from fangxian.foundation.formsheets.tests.builders import of_cells
from fangxian.foundation.media.photographs import Photograph
from fangxian.foundation.notices.tests.builders import link, tell
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisation_answering
from fangxian.foundation.orgs.services import organisation_dissolve
from fangxian.foundation.people.gridding import grids_propose
from fangxian.foundation.people.models import Person
from fangxian.foundation.people.rules.addresses import Address
from fangxian.foundation.people.rules.grids import Size
from fangxian.foundation.people.selectors import household_stamp, people_of
from fangxian.foundation.people.services import Door, Resident, household_register, households_enter
from fangxian.foundation.places.services import place_add
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.rules.editions import digest_of, tidied
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.plan.services import level_change
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.pledging import Drafted, pledge_make
from fangxian.foundation.responders.rules.pledges import Signer
from fangxian.foundation.responders.selectors import responder_get
from fangxian.foundation.retention.models import PurgeCertificate
from fangxian.foundation.sheets.run import go_on
from fangxian.foundation.sheets.services import intake_open
from fangxian.plain import clock
from fangxian.plain.ids import uuid7
from fangxian.reports.services import handover_give
from tests import cast as house
from tests.architecture.access_needs import Needs
from tests.architecture.access_people import (
    EVERYWHERE,
    FAR_GRID,
    GROUP,
    MORE,
    SIBLING_GRID,
    UNKNOWN,
)
from tests.architecture.access_secondment import whistled
from tests.architecture.access_table import DIGITS, DUTIES, PLAN_TEXT, TOLD, Reader, Thing
from tests.cast import (
    COUNTY,
    GRID,
    OTHER_GRID,
    OTHER_TOWN,
    OTHER_VILLAGE,
    PARTS,
    PASSWORD,
    REGISTER,
    SIBLING,
    SYSTEM,
    TOWN,
    VILLAGE,
)


@dataclass
class World:
    """Readers with their browsers, things by what an address is about, and to whom each name and number belongs."""

    readers: dict[Reader, Client]
    things: dict[str, list[Thing]]
    people: dict[str, str]
    walked: int = 0


class _Builder(Needs):
    """One of everything that an address may be about, in the order of its days."""

    def things(self) -> dict[str, list[Thing]]:
        return {
            "nothing": [Thing("")],
            "areas": [_area(code) for code in _AREAS],
            "villages": [_area(code, "village_code") for code in _VILLAGES],
            "grids": [
                self.grid(code)
                for code in (GRID, OTHER_GRID, SIBLING_GRID, FAR_GRID, VILLAGE, f"{VILLAGE}999")
            ],
            "appointments": list(self.appointments()),
            "proposals": list(self.proposals()),
            "duties": list(self.duties()),
            "mouths": list(self.mouths()),
            "grids to keep in touch with": list(self.lonely_grids()),
            "grids with core households": list(self.helped_grids()),
            "people who leave": list(self.leaving()),
            "responders": list(self.responders()),
            "accounts": list(self.accounts()),
            "people without an account": list(self.seated()),
            "slips that wait": list(self.slips_waiting()),
            **self.on_duty(),
            "tokens": [
                Thing(
                    "",
                    sends={
                        "verb": "make",
                        "name": "数据平台",
                        "parts": "gaps",
                        "area_code": COUNTY,
                        "days": "30",
                    },
                )
            ],
            "own devices": [Thing("", sends={"verb": "invite"})],
            "pictures": [self.picture(), Thing("none", {"token": "none"}, known=False)],
            "notices": [self.notice("village"), self.notice("auditor")],
            "answer links": [self.answer_link(), Thing("none", {"token": "none"}, known=False)],
            "own passwords": [
                Thing("", sends={"present": PASSWORD, "password": _NEW, "again": _NEW}),
            ],
            "accounts with a second step": list(self.accounts_stepped()),
            "second steps": [Thing("", sends={"verb": "begin", "password": PASSWORD})],
            "signing in": [Thing("", sends={"username": "test-hq", "password": PASSWORD})],
            "looks": [
                Thing("", sends={"theme": "dark", "language": "en", "next": "/mine"}),
                Thing("elsewhere", sends={"theme": "x", "language": "x", "next": "//evil.example/"}),
            ],
            "sheets": [
                Thing("of a town", area=TOWN, sends={"sheet": ("a.csv", _SHEET)}),
                Thing("of the province", area="35", sends={"sheet": ("a.csv", REGISTER.encode())}),
            ],
            "drafts": list(self.drafts()),
            "people by sheet": list(self.people_by_sheet()),
            "intakes": list(self.intakes(checked=True)),
            "intakes on their way": list(self.intakes(checked=False)),
            "plan text": [Thing("", sends=_next_plan())],
            "data classes": [
                Thing("nothing due", {"data_class": "need"}, COUNTY, refused=True),
                Thing("unknown", {"data_class": "weather"}, COUNTY, known=False),
            ],
            "certificates": [self.certificate(), Thing("unknown", {"number": "999"}, known=False)],
            "holdings": [self.holding()],
            "editions begun": [
                Thing("first", {"number": "1"}, refused=True),
                Thing("unknown", {"number": "999"}, known=False),
            ],
            "editions compared": [
                Thing("with itself", {"old": "1", "new": "1"}),
                Thing("unknown", {"old": "1", "new": "999"}, known=False),
            ],
            "editions": [Thing("first", {"number": "1"}), Thing("unknown", {"number": "999"}, known=False)],
            "lacking places": [_raising(code) for code in _KNOWN],
            "instructions": list(self.instructions()),
            "whistles": list(self.whistles()),
            "bodies": list(self.bodies()),
            "bodies counted": [
                replace(one, slots={**one.slots, "outcomes": "in_time-late"}, known=one.label != "unknown")
                for one in self.bodies()
            ],
            "bodies to tell": list(self.bodies_to_tell()),
            "day reports": [_reporting(code) for code in _AREAS],
            "structure": [self.structure()],
            "bodies to form": list(self.bodies_to_form()),
            "bodies formed": list(self.bodies_formed()),
            "levels to declare": [Thing("", sends=_LEVEL)],
            "levels declared": [self.level(), Thing("unknown", {"number": "999"}, known=False)],
            "logs": [_log(code) for code in _AREAS],
            "handovers": list(self.handovers()),
            "form sheets": list(self.form_sheets()),
            "form sheets to keep": [Thing("", sends=_form_sheet("{{测温}}"))],
            **whistled(self.actor),
            **self.staffed(),
            **self.needs(),
            **self.residents(),
            **self.offering_themselves(),
            **self.to_draw(),  # the last: what is seen of a village's doors is all of them
            # Last: with all who were given a duty on the way.
            "papers": list(self.papers()),
        }

    def grid(self, code: str) -> Thing:
        """Free to form a squad where there is a chief."""
        members = [str(self.people[f"member_{n}_{code[:12]}"]) for n in "12"]
        thing = _area(code)
        return Thing(**vars(thing) | {"refused": code == FAR_GRID, "sends": {"members": members}})

    def residents(self) -> dict[str, list[Thing]]:
        """A household with somebody in it and an empty one of each area, and two rows that are one person."""
        unknown = Thing(
            "unknown", {"household_id": UNKNOWN, "person_id": UNKNOWN}, known=False, sends=_HOUSED
        )
        found: dict[str, list[Thing]] = {
            "households": [unknown], "empty households": [unknown], "people": [unknown], "pairs": [],
            "towns": [_area(code, "town_code") for code in (TOWN, OTHER_TOWN, "350181999")],
            "looked for": [Thing("", sends={"typed": "jlm", "within": ""})],
            "doors": [
                Thing(code, {}, code, known, asks=f"area={code}", sends=_HOUSED | {"area_code": code})
                for code, known in ((VILLAGE, True), (SIBLING, True), (OTHER_VILLAGE, True), (f"{TOWN}999", False))
            ],
        }  # fmt: skip
        for area, other in _GRID_BESIDE.items():
            self.housed(found, area, other)
        return found

    def housed(self, found: dict[str, list[Thing]], area: str, other: str) -> None:
        """Three doors of an area."""
        number, village = next(self.numbers), area[: DIGITS["village"]]
        told = [
            Resident(f"居{name}民", "none", phone=f"1552{number:03d}{at:04d}", born=1990)
            for at, name in enumerate("一二二")
        ]
        homes = [
            household_register(
                actor=SYSTEM,
                door=Door(village, Address(building=f"{700 + number}", room=str(at)), who, area_code=area),
            )
            for at, who in enumerate((told[:1], [], told[1:]))
        ]
        somebody = people_of(EVERYWHERE, homes[0].id)[0]
        for about, home in (("households", homes[0]), ("empty households", homes[1])):
            sends = _HOUSED | {"version": household_stamp(home), "area_code": other}
            found[about].append(
                Thing(area, {"household_id": str(home.id)}, area, person=str(somebody.id), sends=sends)
            )
        sends = _HOUSED | {"version": "0", "household": str(homes[1].id)}
        found["people"].append(
            Thing(area, {"person_id": str(somebody.id)}, area, person=str(somebody.id), sends=sends)
        )
        if area == village:
            twins = [str(one.id) for one in people_of(EVERYWHERE, homes[2].id)]
            sends = {"kept": twins[0], "duplicate": twins[1]}
            found["pairs"].append(Thing(area, {"village_code": area}, area, sends=sends))

    def offering_themselves(self) -> dict[str, list[Thing]]:
        """Responders who are there and who are new, and pledges, one of each area."""
        new = {
            "name": "考新人",
            "phone": "15530000001",
            "standing": "volunteer",
            "unit": "",
            "residence": "",
            "signers": "考名单 15530000003",
        }
        pledged = {
            "title": "请战书", "unit": "", "area_code": "", "made_on": "2020-01-28", "text": "", "verb": "sign",
            "signers": "考签名 15530000002", "standing": "volunteer",
        }  # fmt: skip
        unknown = {"responder_id": UNKNOWN, "pledge_id": UNKNOWN}
        found: dict[str, list[Thing]] = {
            "responders looked for": [Thing("", sends={"words": "考"})],
            "newcomers": [Thing(code, area=code, sends=new | {"residence": code}) for code in _VILLAGES[:3]],
            "people to make ready": [
                Thing(**vars(one) | {"sends": {"verb": "induction", "by": "考老师", "done_on": "2020-02-01"}})
                for one in self.responders()
            ],
            "responders to write of": [
                Thing(**vars(one) | {"sends": {
                    "verb": "windows", "windows": "周末", "version": "1", "standing": "volunteer",
                    "residence": "", "name": "考改名", "phone": "", "number": "", "born": "", "shifts_a_week": "2",
                }})
                for one in self.responders()
            ],
            "pledges to make": [Thing(code, area=code, sends=pledged | {"area_code": code}) for code in _VILLAGES[:3]],
            "pledges": [Thing("unknown", unknown, known=False, sends=pledged)],
        }  # fmt: skip
        for code in (VILLAGE, SIBLING, OTHER_VILLAGE, TOWN):
            drafted = Drafted("请战书", clock.day_of(clock.now()), code)
            pledge = pledge_make(
                actor=SYSTEM, drafted=drafted, signers=[Signer("考签过", f"1553{code[-8:]}"[:11])]
            )
            found["pledges"].append(Thing(code, {"pledge_id": str(pledge.id)}, code, sends=pledged))
        return found

    def to_draw(self) -> dict[str, list[Thing]]:
        """Villages with a household to put into a grid, and their towns."""
        villages = list(self.grids_to_draw())
        towns = [
            Thing(town, {"code": town}, town, sends={"village": [f"{one.area}:{one.sends['seen']}"]})
            for town in (TOWN, OTHER_TOWN)
            for one in villages
            if one.known and one.area.startswith(town) and one.area != SIBLING
        ]
        strange = [Thing(code, {"code": code}, code, known=False) for code in (f"{COUNTY}999", VILLAGE)]
        return {"grids to draw": villages, "towns to draw": towns + strange}

    def grids_to_draw(self) -> Iterable[Thing]:
        """Villages with a household to put into a grid; one has a grid without a chief."""
        plan, now = plan_at(clock.now()), clock.now()
        sizes = {one.settlement: Size(one.target, one.least, one.most) for one in plan.many(tables.GridSize)}
        duty = duty_in_plan(plan, "grid_chief")
        for code, grid in ((VILLAGE, GRID), (SIBLING, SIBLING_GRID), (OTHER_VILLAGE, FAR_GRID)):
            doors = [Door(code, Address(building="901", room="101"), [Resident("住户", "none")])]
            households_enter(actor=SYSTEM, doors=doors)
            size = sizes["urban" if code == VILLAGE else "rural"]
            chiefed = holders_in(Scope.of_areas(code), duty.key, now)
            proposed = grids_propose(EVERYWHERE, code, size=size, chiefed=chiefed)
            chosen = vacancies_filled(Scope.of_areas(code), duty, code, [grid], now)
            yield Thing(
                code, {"code": code}, code, refused=grid in chiefed,
                sends={
                    "seen": proposed.stamp, "first": "901栋", "grid": grid, "anyway": "on",
                    "pair": f"{grid}:{chosen[grid].chip.id}",
                },
            )  # fmt: skip
        for code in (f"{TOWN}999", TOWN):
            yield Thing(code, {"code": code}, code, known=False)

    def on_duty(self) -> dict[str, list[Thing]]:
        """A gate of each village with somebody in its shift that runs, and what is noted there."""
        names = ("post_id", "assignment_id", "shift_id", "note_id", "incident_id")
        unknown = Thing("unknown", dict.fromkeys(names, UNKNOWN), known=False)
        found: dict[str, list[Thing]] = {
            "posts on duty": [unknown],
            "seats on duty": [unknown],
            "shifts handed over": [unknown],
            "pictures of incidents": [unknown],
            "records": [Thing("unknown", {"responder_id": UNKNOWN}, known=False)],
            "certificates": [Thing("unknown", {"number": "NONE"}, known=False)],
            "certificates to verify": [],
            "codes too old": [Thing("", {"code": "AAAA"})],
        }
        for code in (VILLAGE, SIBLING, OTHER_VILLAGE):
            post = post_add(actor=SYSTEM, kind="village_gate", area_code=code, title="南村口")
            shifts_make_due(clock.now())
            line = (
                ShiftLine.objects.within(EVERYWHERE).filter(shift__post=post).order_by("shift__starts_at")[0]
            )
            first, second = (self.people[f"member_{n}_{code}"] for n in "12")
            held = assignment_make(actor=SYSTEM, shift_line_id=line.id, responder_id=first)
            told = incident_note(
                actor=SYSTEM, post_id=post.id, kind="other", words="照片", photograph=Photograph(b"picture")
            )
            note = ShiftNote(shift=line.shift, area_code=code, given_at=clock.now(), given_by="system:tests")
            note.save(force_insert=True)
            slots = {"post_id": str(post.id), "incident_id": str(told.id)}
            at_post = {
                "key": str(uuid7()), "kind": "fever", "words": "有人发热", "responder": str(first), "how": "issued",
                "kit-0": "1", "body": "党支部",
            }  # fmt: skip
            certificate = ServiceCertificate(
                number=f"A{code[-7:]}", check_signs="ABCDEFGHJKMN", responder_id=first, area_code=code, name="考证明",
                issuer="居委会", issued_by="system:tests", issued_at=clock.now(), first_day=clock.day_of(clock.now()),
                last_day=clock.day_of(clock.now()), shifts=1, minutes=480,
            )  # fmt: skip
            certificate.save(force_insert=True)
            number = certificate.number
            revoking = {"verb": "revoke", "reason": "mistake"}
            found["certificates"].append(Thing(code, {"number": number}, code, sends=revoking))
            found["certificates to verify"].append(Thing(code, {"cited": f"{number}-ABCDEFGHJKMN"}, code))
            found["records"].append(Thing(code, {"responder_id": str(second)}, code))
            found["posts on duty"].append(Thing(code, slots, code, sends=at_post))
            found["pictures of incidents"].append(Thing(code, slots, code))
            found["shifts handed over"].append(Thing(code, {"note_id": str(note.id)}, code))
            sends = {"what": "in", "responder": str(second), "reason": "absent", "turned_back": "0"}
            slots = {"assignment_id": str(held.id), "shift_id": str(line.shift_id)}
            found["seats on duty"].append(Thing(code, slots, code, sends=sends))
        return found

    def proposals(self) -> Iterable[Thing]:
        """Each with one of its places, which shall stay empty."""
        for kind, code, place in (
            ("village_leader", TOWN, VILLAGE), ("village_leader", OTHER_TOWN, OTHER_VILLAGE),
            ("village_leader", COUNTY, VILLAGE), ("village_leader", VILLAGE, VILLAGE), ("grid_chief", VILLAGE, GRID),
            ("grid_chief", SIBLING, SIBLING_GRID), ("grid_chief", OTHER_VILLAGE, FAR_GRID), ("grid_chief", TOWN, GRID),
            ("grid_chief", COUNTY, FAR_GRID), ("grid_chief", f"{TOWN}999", ""), ("village_cadre", VILLAGE, ""),
        ):  # fmt: skip
            sends = {"verb": "change", f"{place}-1": "none"}
            yield Thing(
                f"{kind} {code}", {"kind": kind, "code": code}, code, bool(place), duty=kind, sends=sends
            )

    def appointments(self) -> Iterable[Thing]:
        """Every duty of the plan, over every place of its level."""
        held = {(duty.kind, duty.area_code) for duty in Duty.objects.within(EVERYWHERE).filter(until=None)}
        homes = {COUNTY: "ended", TOWN: "leader", OTHER_TOWN: "far_leader"}
        homes |= {code: f"member_1_{code}" for code in (VILLAGE, SIBLING, OTHER_VILLAGE)}
        for kind, said in DUTIES.items():
            for code in (*_KNOWN, SIBLING_GRID):
                if len(code) == DIGITS[said["level"]]:
                    person = self.people[homes[code[: DIGITS[said["from_level"]]]]]
                    sole = said.get("expected") and said.get("holders") == 1
                    yield Thing(
                        f"{kind} over {code}", {"kind": kind, "code": code}, code, duty=kind,
                        refused=bool(sole and (kind, code) in held) or said.get("over", "area") != "area",
                        sends={"responder": str(person)},
                    )  # fmt: skip
        nowhere = f"{TOWN}999"
        slots = {"kind": "gate_guard", "code": nowhere}
        yield Thing("unknown village", slots, nowhere, known=False, duty="gate_guard")

    def structure(self) -> Thing:
        """With one body missing that the plan names."""
        station = organisation_answering(Organisation.Kind.POLICE_STATION, OTHER_TOWN)
        assert station is not None
        organisation_dissolve(actor=SYSTEM, organisation=station)
        return Thing("", area=COUNTY)

    def bodies_to_form(self) -> Iterable[Thing]:
        """A squad and a branch for each village, and an unknown sort."""
        for code in (VILLAGE, SIBLING, OTHER_VILLAGE):
            sends = {
                "name": "劝返小分队",
                "purpose": "劝返",
                "ends_on": clock.day_of(clock.now()).isoformat(),
                "leader": str(self.people[f"member_1_{code}"]),
                "members": [str(self.people[f"member_2_{code}"])],
            }
            for kind in ("squad", "branch"):
                yield Thing(f"{kind} of {code}", {"kind": kind, "code": code}, code, sends=sends)
        yield Thing("unknown", {"kind": "dance", "code": VILLAGE}, VILLAGE, known=False)

    def bodies_formed(self) -> Iterable[Thing]:
        """A squad for one problem in each village; an unknown one."""
        for code in (VILLAGE, SIBLING, OTHER_VILLAGE):
            formed = problem_squad_form(
                actor=SYSTEM,
                formation=Formation(code, "巡查小分队", "巡查", clock.day_of(clock.now())),
                leader_id=self.people[f"member_1_{code}"],
                member_ids=(),
            )
            slots = {"organisation_id": str(formed.id)}
            yield Thing(f"of {code}", slots, code, sends={"verb": "dissolve"})
        yield Thing("unknown", {"organisation_id": UNKNOWN}, known=False)

    def mouths(self) -> Iterable[Thing]:
        """A village gate of each village; a compound, which is none."""
        for code in (VILLAGE, SIBLING, OTHER_VILLAGE):
            gate = place_add(actor=SYSTEM, kind="village_gate", village_code=code, name="东村口")
            sends = {"responder": str(self.people[f"member_1_{code}"])}
            yield Thing(f"of {code}", {"place_id": str(gate.id)}, code, duty="mouth_holder", sends=sends)
        yield Thing("unknown", {"place_id": UNKNOWN}, known=False, duty="mouth_holder")

    def staffed(self) -> dict[str, list[Thing]]:
        """A post of each village with somebody in it, and a seat that one of the village may take."""
        chief, found = self.people["chief"], defaultdict[str, list[Thing]](list)
        for code in (VILLAGE, SIBLING, OTHER_VILLAGE):
            label, here = (
                f"of {code}",
                post_add(actor=SYSTEM, kind="village_gate", area_code=code, title="守夜点"),
            )
            sheet = replace(shape_of(here), leader_id=chief, open_to="village", title="守夜点二")
            here = post_change(actor=SYSTEM, post_id=here.id, shape=sheet)
            shifts_make_due(clock.now())
            seats = seats_of(here, after=timedelta(days=1))
            stands = assignment_make(
                actor=SYSTEM, shift_line_id=seats[0].id, responder_id=self.people[f"member_1_{code}"]
            )
            found["posts"].append(Thing(label, {"post_id": str(here.id)}, code, sends=_sheet_of(here)))
            found["seats"].append(
                Thing(
                    label,
                    {"line_id": str(seats[0].id)},
                    code,
                    sends={"responder": str(self.people[f"member_2_{code}"])},
                )
            )
            found["people in seats"].append(
                Thing(label, {"assignment_id": str(stands.id)}, code, sends={"reason": "ill"})
            )
            found["seats near home"].append(Thing(label, {}, code, sends={"line": str(seats[4].id)}))
            begun = asking_begin(actor=SYSTEM, shift_line_id=seats[8].id)
            found["askings"].append(Thing(label, {"asking_id": str(begun.id)}, code))
            if code == VILLAGE:
                found["own shifts"].append(self.own_shift(seats[12].id))
                found["own asks"].append(self.own_ask(seats[20].id))
            found["rosters"].append(
                replace(
                    _area(code),
                    sends={"reason": "roster"},
                    people=frozenset(str(who) for who, _seat, _state in held(here)),
                )
            )
        for about in ("posts", "seats", "people in seats", "own shifts", "askings"):
            slots = dict.fromkeys(("post_id", "line_id", "assignment_id", "asking_id"), UNKNOWN)
            found[about].append(Thing("unknown", slots, known=False, sends=found[about][0].sends))
        found["rosters"] += [
            replace(
                _area(TOWN),
                sends={"reason": "roster"},
                people=frozenset().union(*(one.people for one in found["rosters"])),
            ),
            replace(_area(COUNTY), sends={"reason": "roster"}),
            replace(_area(GRID), sends={"reason": "roster"}, refused=True),
        ]
        found["areas to staff"] = [
            replace(_area(code), sends={"kind": "warehouse", "title": "新仓库"}) for code in _AREAS
        ]
        secret = calendar_link_make(actor=self.cast.actor("responder"))
        found["calendars"] = [
            Thing("his", {"secret": secret}),
            Thing("none", {"secret": "none"}, known=False),
        ]
        return dict(found)

    def own_shift(self, line: UUID) -> Thing:
        """What somebody took by his own will, at a post that a chief leads."""
        taken = assignment_take(actor=self.cast.actor("responder"), shift_line_id=line)
        whose, leader = f"user:{self.users['responder'].pk}", str(self.people["chief"])
        return Thing(
            "his",
            {"assignment_id": str(taken.id)},
            VILLAGE,
            whose=whose,
            person=leader,
            sends={"reason": "ill"},
        )

    def own_ask(self, line: UUID) -> Thing:
        """What somebody was asked."""
        asked = ask_one(actor=SYSTEM, shift_line_id=line, responder_id=self.cast.responder("responder"))
        whose = f"user:{self.users['responder'].pk}"
        return Thing("his", {}, VILLAGE, whose=whose, sends={"ask": str(asked.id), "answer": "declines"})

    def lonely_grids(self) -> Iterable[Thing]:
        """A grid with an isolated household that nobody keeps in touch with."""
        for code in (GRID, SIBLING_GRID, FAR_GRID, VILLAGE):
            thing, village = _area(code), code[: DIGITS["village"]]
            home = household_register(
                actor=SYSTEM,
                door=Door(
                    village,
                    Address(building="990", room=code[-3:]),
                    (),
                    area_code=code,
                    categories=("isolated",),
                ),
            )
            sends = {"households": [str(home.id)], "responder": str(self.people[f"member_1_{village}"])}
            yield Thing(**vars(thing) | {"sends": sends})

    def helped_grids(self) -> Iterable[Thing]:
        """A grid with a household that helps and plays no part yet."""
        for code in (GRID, SIBLING_GRID, FAR_GRID, VILLAGE):
            thing, village = _area(code), code[: DIGITS["village"]]
            door = Door(
                village, Address(building="991", room=code[-3:]), (), area_code=code, categories=("core",)
            )
            home = household_register(actor=SYSTEM, door=door)
            sends = {
                "household": str(home.id), "kind": "core_publicist",
                "responder": str(self.people[f"member_1_{village}"]),
            }  # fmt: skip
            yield Thing(**vars(thing) | {"sends": sends})

    def leaving(self) -> Iterable[Thing]:
        """Somebody of a village who answers for nothing any more: what is handed over is another test's."""
        for name in ("in_grid",):
            slots = {"responder_id": str(self.people[name])}
            yield Thing(name, slots, MORE[name][1], refused=True, sends={"seen": ""})
        yield Thing("unknown", {"responder_id": UNKNOWN}, known=False, sends={"seen": ""})

    def duties(self) -> Iterable[Thing]:
        """Every duty that is held, one of those that are alike; one that was; none."""
        held = Duty.objects.within(EVERYWHERE).filter(until=None)
        for duty in {(one.kind, one.area_code): one for one in held}.values():
            yield Thing(
                f"{duty.kind} over {duty.area_code}", {"duty_id": str(duty.id)}, duty.area_code, duty=duty.kind,
                person=str(duty.responder_id), sends={"reason": "call"},
            )  # fmt: skip
        for label, duty_id in (("ended", str(self.past.id)), ("unknown", UNKNOWN)):
            yield Thing(label, {"duty_id": duty_id}, self.past.area_code, False, duty=self.past.kind)

    def papers(self) -> Iterable[Thing]:
        """Of towns and villages, and of what has none; each with whoever answers above it or within it."""
        held = Duty.objects.within(EVERYWHERE).filter(until=None).values_list("responder_id", "area_code")
        for code in _AREAS:
            near = {str(one) for one, area in held if area.startswith(code) or code.startswith(area)}
            yield replace(_area(code), sends={"reason": "roster"}, people=frozenset(near))

    def responders(self) -> Iterable[Thing]:
        sends = {"reason": "call"}
        for name in ("village", "leader", "hq", "sibling", "other_village", "other_town", "in_grid"):
            area = MORE[name][1] if name in MORE else house._HOME.get(name, PARTS[name].area)
            person = str(self.people[name])
            yield Thing(name, {"responder_id": person}, area, person=person, sends=sends)
        yield Thing("unknown", {"responder_id": UNKNOWN}, known=False, sends=sends)

    def accounts(self) -> Iterable[Thing]:
        """Of the county, and of another one."""
        (far,) = accounts_open(actor=SYSTEM, openings=[Opening("test-far", PASSWORD, None, "350182001001")])
        sends: dict[str, Any] = {}
        for name in ("village", "other_village", "admin", "nobody"):
            area = PARTS[name].area if name in PARTS else COUNTY
            yield Thing(name, {"user_id": str(self.users[name].pk)}, area, sends=sends)
        yield Thing("of another county", {"user_id": str(far.pk)}, "350182001001", sends=sends)
        yield Thing("unknown", {"user_id": UNKNOWN}, known=False, sends=sends)

    def seated(self) -> Iterable[Thing]:
        """Who answers for something and has no account: in a village of a town, of another, and for a town."""
        for area in (VILLAGE, OTHER_VILLAGE, TOWN):
            person = str(seated("village_cadre" if len(area) > 9 else "town_officer", area))
            yield Thing(area, area=area, person=person, sends={"responder": person})

    def slips_waiting(self) -> Iterable[Thing]:
        """An account without a password in each town, so that every office has one to print."""
        for area in (VILLAGE, OTHER_VILLAGE):
            seats_open(actor=SYSTEM, asked=[Asked(seated("village_cadre", area))])
        yield Thing("")

    def picture(self) -> Thing:
        """What a square picture for a cadre's phone holds."""
        _, token = device_invite_for(actor=SYSTEM, user_id=self.users["colleague"].pk)
        return Thing("colleague's", {"token": token}, sends={"name": "手机"})

    def notice(self, seat: str) -> Thing:
        """Something that one reader was told."""
        told = tell(self.cast, seat, recipient=self.cast.actor(seat).key)
        return Thing(told.recipient, {"notice_id": str(told.id)})

    def answer_link(self) -> Thing:
        """A link in a message to a colleague."""
        token = link(self.cast).rpartition("/")[2]
        return Thing("colleague's", {"token": token}, sends={"answer": "come"})

    def accounts_stepped(self) -> Iterable[Thing]:
        """Of the county, of another one; one that has none."""
        sends = {"reason": "lost"}
        for name, area in (("stepped", VILLAGE), ("stepped-far", "350182001001")):
            (user,) = accounts_open(actor=SYSTEM, openings=[Opening(f"test-{name}", PASSWORD, None, area)])
            stepped(user)
            yield Thing(name, {"user_id": str(user.pk)}, area, sends=sends)
        without = self.users["village"]
        yield Thing("without", {"user_id": str(without.pk)}, VILLAGE, refused=True, sends=sends)
        yield Thing("unknown", {"user_id": UNKNOWN}, known=False, sends=sends)

    def drafts(self) -> Iterable[Thing]:
        for label, area, content in (
            ("of a town", TOWN, _SHEET),
            ("of the province", "35", REGISTER.encode()),
        ):
            draft = register_draft(actor=SYSTEM, filename="a.csv", content=content)
            yield Thing(label, {"draft_id": str(draft.id)}, area, sends={"verb": "adopt"})
        yield Thing("unknown", {"draft_id": UNKNOWN}, known=False, sends={"verb": "adopt"})

    def people_by_sheet(self) -> Iterable[Thing]:
        """A sheet of residents, handed in at every place; a kind of sheet that nobody knows."""
        sends = {"sheet": ("a.csv", _people(VILLAGE)), "verb": "upload"}
        for code in (*_KNOWN, SIBLING_GRID):
            yield Thing(code, {"key": "people"}, code, asks=f"area={code}", sends=sends)
        nowhere = f"{TOWN}999"
        yield Thing("nowhere", {"key": "people"}, nowhere, known=False, asks=f"area={nowhere}", sends=sends)
        yield Thing("unknown kind", {"key": "nothing"}, known=False, sends=sends)

    def intakes(self, *, checked: bool) -> Iterable[Thing]:
        """Sheets of residents that somebody handed in."""
        sends = {"verb": "drop"}
        for seat, code in (
            ("village", VILLAGE),
            ("chief", GRID),
            ("other_village", OTHER_VILLAGE),
            ("hq", COUNTY),
        ):
            intake = intake_open(
                actor=self.actor(seat),
                kind="people",
                filename="a.csv",
                chunks=[_people(code)],
                area_code=code,
            )
            if checked:
                go_on(intake.id)
            yield Thing(f"of {code}", {"intake_id": str(intake.id)}, code, sends=sends)
        yield Thing("unknown", {"intake_id": UNKNOWN}, known=False, sends=sends)

    def certificate(self) -> Thing:
        """Of a destruction long ago."""
        PurgeCertificate(
            number=1, data_class="need", title="困难", edition=1, until=clock.now(), whole=False,
            began_at=clock.now(), began_by="system:tests", ended_at=clock.now(),
        ).save(force_insert=True)  # fmt: skip
        return Thing("first", {"number": "1"})

    def holding(self) -> Thing:
        """Somebody of the cast, who asks for everything that is held on him."""
        him = responder_get(EVERYWHERE, self.people["village"])
        sends = {"name": him.name, "phone": him.phone, "reason": "subject"}
        return Thing("village", person=str(him.id), sends=sends)

    def bodies(self) -> Iterable[Thing]:
        """What stands over no place of its own, and, not among them, who answers for a place."""
        kinds = Organisation.Kind
        groups = ((kinds.WORKING_GROUP, key) for key in ("supplies", "publicity"))
        for kind, key in (*groups, (kinds.PARTNER, "tests")):
            body = self.organisation(kind, key)
            yield Thing(f"{kind} {key}", {"organisation_id": str(body)}, COUNTY)
        committee = self.organisation(kinds.VILLAGE_COMMITTEE, area=VILLAGE)
        yield Thing("committee", {"organisation_id": str(committee)}, VILLAGE, known=False)
        yield Thing("unknown", {"organisation_id": str(uuid7())}, COUNTY, known=False)

    def bodies_to_tell(self) -> Iterable[Thing]:
        """A town's office and a group, with a robot for the group's chat."""
        address = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0f1e2d3c-aaaa"
        sends = {"verb": "set", "sort": "wecom", "address": address, "secret": ""}
        town = self.organisation(Organisation.Kind.TOWN_OFFICE, area=TOWN)
        group = self.organisation(Organisation.Kind.WORKING_GROUP, "supplies")
        for body, area in ((town, TOWN), (group, COUNTY)):
            yield Thing(area, {"organisation_id": str(body)}, area, sends=sends)
        yield Thing("unknown", {"organisation_id": str(uuid7())}, COUNTY, known=False, sends=sends)

    def instructions(self) -> Iterable[Thing]:
        """To a town's office, at several places."""
        owner = self.organisation(Organisation.Kind.TOWN_OFFICE, area=TOLD)
        for code in _KNOWN:
            raising = _raising(code)
            yield replace(raising, sends={**raising.sends, "owner_id": str(owner)})

    def whistles(self) -> Iterable[Thing]:
        """For a working group, at several places."""
        owner = str(self.organisation(*GROUP))
        for code in _KNOWN:
            raising = _raising(code)
            yield replace(raising, sends={**raising.sends, "owner_id": owner})

    def level(self) -> Thing:
        """Declared for tomorrow."""
        begins = clock.now() + timedelta(days=1)
        change = level_change(actor=SYSTEM, level="level_3", reason="省里的通告", takes_effect_at=begins)
        return Thing("tomorrow", {"number": str(change.number)}, COUNTY)

    def handovers(self) -> Iterable[Thing]:
        """Of each log one that waits, written by a colleague."""
        for code in (COUNTY, TOWN, OTHER_TOWN):
            given = handover_give(actor=SYSTEM, area_code=code, words="没有遗留", figures=[])
            yield Thing(code, {"handover_id": str(given.id)}, code)
        yield Thing("unknown", {"handover_id": str(uuid7())}, known=False)

    def form_sheets(self) -> Iterable[Thing]:
        """One of the city and one of each town."""
        for code in (COUNTY, TOWN, OTHER_TOWN):
            content = _form_sheet(f"{code}{{{{发热}}}}")["sheet"][1]
            kept = form_sheet_receive(
                actor=SYSTEM, area_code=code, title="日报", asked_by="卫健局", content=content
            )
            yield Thing(code, {"form_id": str(kept.id)}, code)
        yield Thing("unknown", {"form_id": UNKNOWN}, known=False)


#: Where a household of an area can be put instead.
_GRID_BESIDE = {
    VILLAGE: GRID, GRID: VILLAGE, OTHER_GRID: VILLAGE, SIBLING: SIBLING_GRID, SIBLING_GRID: SIBLING,
    OTHER_VILLAGE: FAR_GRID,
}  # fmt: skip
#: What goes into the forms of households and of the people in them.
_HOUSED = {
    "building": "777", "unit": "", "room": "701", "group": "", "house": "", "place_id": "", "area_code": "",
    "name": "居新民", "document": "none", "number": "", "phone": "", "sex": "unknown", "born": "1990",
    "relation": "other", "stay": "tenant", "came_on": "", "came_from": "", "version": "0",
    "category": "hardship", "verb": "set", "reason": "visit", "words": "",
}  # fmt: skip
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_VILLAGES = (VILLAGE, SIBLING, OTHER_VILLAGE, f"{TOWN}999")
_KNOWN = (VILLAGE, SIBLING, OTHER_VILLAGE, TOWN, OTHER_TOWN, COUNTY, GRID, OTHER_GRID, FAR_GRID)
_AREAS = (*_KNOWN, f"{TOWN}999", "350181999", f"{TOWN}00x")


def _people(code: str) -> bytes:
    """A sheet of one resident, who lives in a village of the place."""
    village = "丁村" if code.startswith(OTHER_VILLAGE) else "凤山社区"
    return f"村居,姓名,住址\n{village},考某某,901栋101室\n".encode()


_SHEET = (
    f"code,name,kind\n{TOWN},音西街道,街道\n{VILLAGE},凤山社区,居委会\n{TOWN}009,新社区,居委会\n".encode()
)


def _area(code: str, slot: str = "code") -> Thing:
    known = code not in (f"{TOWN}999", "350181999", f"{TOWN}00x", f"{VILLAGE}999")
    place = {"verb": "add", "add-kind": "compound", "add-name": "新登记的小区", "add-grid_code": ""}
    return Thing(code, {slot: code}, code, known, sends=place)


def _form_sheet(text: str) -> dict[str, Any]:
    """What goes into the form of a template."""
    return {"title": "疫情日报", "asked_by": "卫健局", "sheet": ("日报.xlsx", of_cells({"A1": text}), _XLSX)}


def _log(code: str) -> Thing:
    asked = {"verb": "write", "kind": "note", "words": "镇里来电", "key": "", "corrects": ""}
    known = code not in (f"{TOWN}999", "350181999", f"{TOWN}00x", f"{VILLAGE}999")
    return Thing(code, {"code": code}, code, known, sends=asked)


#: The page showed the one that is declared for tomorrow.
_NEW = "another long one 2020"
_LEVEL = {
    "verb": "declare", "level": "level_2", "risk_class": "", "takes_effect_at": "", "reason": "通告", "seen": "1",
}  # fmt: skip


def _reporting(code: str) -> Thing:
    figures = {one["key"]: "0" for one in tomllib.loads(PLAN_TEXT)["report_figure"]}
    known = code not in (f"{TOWN}999", "350181999", f"{TOWN}00x", f"{VILLAGE}999")
    return Thing(code, {"code": code}, code, known, sends={**figures, "seen": "0", "words": ""})


def _raising(code: str) -> Thing:
    asked = {"kind": "staff", "urgency": "daily", "words": "夜班缺人", "area_code": code, "origin": ""}
    return Thing(code, {}, code, asks=f"area={code}", sends=asked)


def _next_plan() -> dict[str, Any]:
    text = tidied(PLAN_TEXT.replace("minimum = 3", "minimum = 4"))
    return {"text": text, "seen": f"1-{digest_of(text)}"}


def _sheet_of(post: Any) -> dict[str, Any]:
    """The form of a post, with another title in it."""
    lines = {f"headcount-{line.id}": line.headcount for line in lines_by_post([post.id])[post.id]}
    return {
        "version": post.version, "title": "守夜点三", "meeting_point": "", "risk": post.risk, "leader": "",
        "open_to": post.open_to, "pattern": post.pattern, **lines,
    }  # fmt: skip


def build() -> World:
    """Everything, made through the services in the transaction at hand."""
    with pytest.MonkeyPatch.context() as patch:

        def at(days: float) -> None:
            patch.setattr(clock, "shift", lambda: timedelta(days=days))

        builder = _Builder(at)
        things, readers = builder.things(), builder.readers()
    rows = Responder.objects.within(EVERYWHERE)
    names = {value: str(row.id) for row in rows for value in (row.name, row.phone)}
    residents = Person.objects.within(EVERYWHERE).exclude(born=None)
    names |= {row.phone: str(row.id) for row in residents if row.phone}
    return World(readers, things, names)
