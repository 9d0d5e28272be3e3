"""The cast: an invented small city with one person for each seat, made through the services.

Two towns, three villages, two grids in the first village, the shipped plan. 凤山 is where most stories play;
丁村 lies in the other town.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from fangxian.access.actor import Actor
from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.selectors import actor_of
from fangxian.foundation.accounts.services import Opening, accounts_open
from fangxian.foundation.areas.services import grid_draw, register_adopt, register_draft
from fangxian.foundation.duties.services import Appointment, duties_appoint
from fangxian.foundation.duties.structure import structure_stand_up
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisation_answering
from fangxian.foundation.orgs.services import Charter, organisations_form
from fangxian.foundation.plan.services import plan_adopt
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.services import Enrolment, responders_register
from fangxian.plain import clock
from fangxian.site.commands.init import FIRST_PLAN

COUNTY = "350181"
TOWN, OTHER_TOWN = "350181007", "350181008"
VILLAGE, SIBLING, OTHER_VILLAGE = "350181007002", "350181007003", "350181008210"
GRID, OTHER_GRID = f"{VILLAGE}001", f"{VILLAGE}002"

REGISTER = f"""code,name,kind
35,福建省,省
3501,福州市,市
{COUNTY},福清市,县
{TOWN},音西街道,街道
{OTHER_TOWN},阳下街道,街道
{VILLAGE},凤山社区,居委会
{SIBLING},甲村,村委会
{OTHER_VILLAGE},丁村,村委会
"""

PASSWORD = "long enough 2020"
SYSTEM = Actor.system("tests", reason="测试")


@dataclass(frozen=True)
class Part:
    """A seat of the cast: whose duty, over which place, in which organisation."""

    duty: str
    area: str
    standing: str = Responder.Standing.STAFF
    organisation: tuple[str, str] | None = None


PARTS = {
    "hq": Part("headquarters_officer", COUNTY),
    "group": Part("group_officer", COUNTY, organisation=(Organisation.Kind.WORKING_GROUP, "supplies")),
    "town": Part("town_officer", TOWN),
    "other_town": Part("town_officer", OTHER_TOWN),
    "leader": Part("village_leader", VILLAGE, Responder.Standing.LEADER),
    "village": Part("village_cadre", VILLAGE, Responder.Standing.CADRE),
    "colleague": Part("village_cadre", VILLAGE, Responder.Standing.CADRE),
    "sibling": Part("village_cadre", SIBLING, Responder.Standing.CADRE),
    "other_village": Part("village_cadre", OTHER_VILLAGE, Responder.Standing.CADRE),
    "chief": Part("grid_chief", GRID, Responder.Standing.CADRE),
    "gate": Part("gate_guard", VILLAGE),
    "responder": Part("responder", VILLAGE, Responder.Standing.MEMBER),
    "runner": Part("errand_runner", VILLAGE, Responder.Standing.VOLUNTEER),
    "department": Part("department_officer", COUNTY, organisation=(Organisation.Kind.DEPARTMENT, "tests")),
    "partner": Part("partner_officer", COUNTY, organisation=(Organisation.Kind.PARTNER, "tests")),
    "admin": Part("administrator", COUNTY),
    "auditor": Part("auditor", COUNTY),
}

#: Where a member of the cast is registered: a leader at his town, a chief at his village.
_HOME = {"leader": TOWN, "chief": VILLAGE}


@dataclass
class Cast:
    """Everybody, by seat."""

    users: dict[str, User] = field(default_factory=dict)

    def actor(self, seat: str) -> Actor:
        """The actor that a seat is now."""
        return actor_of(self.users[seat], clock.now())

    def responder(self, seat: str) -> UUID:
        """Whose account it is."""
        found = self.users[seat].responder_id
        assert found is not None
        return found

    def client(self, seat: str | None) -> Client:
        """A browser in which a seat is signed in; nobody for None."""
        client = Client()
        if seat is not None:
            client.force_login(self.users[seat], backend="django.contrib.auth.backends.ModelBackend")
        return client


@pytest.fixture
def city(db: None) -> None:
    """The places, the plan and its structure, without people."""
    draft = register_draft(actor=SYSTEM, filename="register.csv", content=REGISTER.encode())
    register_adopt(actor=SYSTEM, draft_id=draft.id)
    plan_adopt(actor=SYSTEM, text=FIRST_PLAN.read_text(encoding="utf-8"))
    structure_stand_up(actor=SYSTEM, county=COUNTY)
    organisations_form(
        actor=SYSTEM,
        charters=[
            Charter(Organisation.Kind.DEPARTMENT, "测试部门", COUNTY, "tests"),
            Charter(Organisation.Kind.PARTNER, "测试合作组织", COUNTY, "tests"),
        ],
    )
    for name in ("第1网格", "第2网格"):
        grid_draw(actor=SYSTEM, village_code=VILLAGE, name=name)


@pytest.fixture
def cast(city: None) -> Cast:
    """Everybody in his seat."""
    responders = responders_register(
        actor=SYSTEM,
        enrolments=[
            Enrolment(f"演{seat}", f"154{number:08d}", part.standing, _HOME.get(seat, part.area))
            for number, (seat, part) in enumerate(PARTS.items())
        ],
    )
    people = dict(zip(PARTS, responders, strict=True))
    duties_appoint(
        actor=SYSTEM,
        appointments=[
            Appointment(part.duty, people[seat].id, part.area, _organisation(part))
            for seat, part in PARTS.items()
        ],
    )
    openings = [
        Opening(f"test-{seat}", PASSWORD, person.id, PARTS[seat].area) for seat, person in people.items()
    ]
    openings.append(Opening("test-nobody", PASSWORD, None, COUNTY))
    accounts = accounts_open(actor=SYSTEM, openings=openings)
    return Cast(dict(zip([*people, "nobody"], accounts, strict=True)))


@pytest.fixture
def shifted(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Move the house's clock forward by so many minutes in all."""

    def move(minutes: float) -> None:
        monkeypatch.setattr(clock, "shift", lambda: timedelta(minutes=minutes))

    return move


def _organisation(part: Part) -> UUID | None:
    if part.organisation is None:
        return None
    kind, key = part.organisation
    found = organisation_answering(kind, part.area, key=key)
    assert found is not None
    return found.id
