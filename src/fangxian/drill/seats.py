"""One account for each seat, so that a newcomer can try the exercise from every chair."""

from dataclasses import dataclass
from uuid import UUID

from fangxian.access.scope import Scope
from fangxian.drill.city import DRILL
from fangxian.drill.population import shipped_surnames
from fangxian.drill.rules.people import Block, Phones, dice, people
from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.services import Opening, accounts_open
from fangxian.foundation.duties.services import Appointment, duties_appoint
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisation_answering
from fangxian.foundation.orgs.services import Charter, organisations_form
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.services import Enrolment, responders_register
from fangxian.plain.areacodes import Level, cut


@dataclass(frozen=True)
class Seat:
    """A chair: its account, the duty behind it, where, and in which organisation if in one."""

    username: str
    duty: str
    level: Level
    organisation: tuple[str, str] | None = None


SEATS = (
    Seat("hq", "headquarters_officer", Level.COUNTY),
    Seat("group", "group_officer", Level.COUNTY, (Organisation.Kind.WORKING_GROUP, "supplies")),
    Seat("town", "town_officer", Level.TOWN),
    Seat("village", "village_cadre", Level.VILLAGE),
    Seat("gate", "gate_guard", Level.VILLAGE),
    Seat("responder", "responder", Level.VILLAGE),
    Seat("runner", "errand_runner", Level.VILLAGE),
    Seat("department", "department_officer", Level.COUNTY, (Organisation.Kind.DEPARTMENT, "exercise")),
    Seat("partner", "partner_officer", Level.COUNTY, (Organisation.Kind.PARTNER, "exercise")),
    Seat("admin", "administrator", Level.COUNTY),
    Seat("auditor", "auditor", Level.COUNTY),
)


def seats_missing() -> bool:
    """Whether the accounts have not been made yet."""
    return not User.objects.within(Scope.system(DRILL.reason)).filter(username=SEATS[0].username).exists()


def seats_make(*, village: str, password: str, seed: int) -> tuple[Seat, ...]:
    """Register, appoint and open one account for each seat, around one village."""
    county = cut(village, Level.COUNTY) or village
    organisations_form(
        actor=DRILL,
        charters=[
            Charter(Organisation.Kind.DEPARTMENT, "演练部门", county, "exercise"),
            Charter(Organisation.Kind.PARTNER, "演练合作组织", county, "exercise"),
        ],
    )
    somebodies = people(dice(seed, "seats"), shipped_surnames(), len(SEATS), Phones(Block.SEATS))
    places = {seat: cut(village, seat.level) or village for seat in SEATS}
    responders = responders_register(
        actor=DRILL,
        enrolments=[
            Enrolment(one.name, one.phone, Responder.Standing.STAFF, places[seat])
            for seat, one in zip(SEATS, somebodies, strict=True)
        ],
    )
    chairs = list(zip(SEATS, responders, strict=True))
    duties_appoint(
        actor=DRILL,
        appointments=[
            Appointment(seat.duty, responder.id, places[seat], _organisation_of(seat, county))
            for seat, responder in chairs
        ],
    )
    accounts_open(
        actor=DRILL,
        openings=[Opening(seat.username, password, responder.id, places[seat]) for seat, responder in chairs],
    )
    return SEATS


def _organisation_of(seat: Seat, county: str) -> UUID | None:
    if seat.organisation is None:
        return None
    kind, key = seat.organisation
    found = organisation_answering(kind, county, key=key)
    return found.id if found else None
