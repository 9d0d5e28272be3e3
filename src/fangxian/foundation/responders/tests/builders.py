"""Responders of the cast's city, made through the services."""

from uuid import UUID

from fangxian.access.scope import Scope
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisation_answering
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.selectors import responder_get
from fangxian.foundation.responders.services import Enrolment, responders_register
from tests.cast import COUNTY, SYSTEM, VILLAGE

EVERYWHERE = Scope.system("测试")
NAME, PHONE = "欧阳测试", "15400001234"


def registered(name: str = NAME, phone: str = PHONE, area_code: str = VILLAGE, **told) -> Responder:
    """Somebody, a member of the village unless told otherwise."""
    enrolment = Enrolment(name, phone, told.pop("standing", "member"), area_code, **told)
    return responders_register(actor=SYSTEM, enrolments=[enrolment])[0]


def read(responder: Responder) -> Responder:
    """As it stands in the table."""
    return responder_get(EVERYWHERE, responder.id)


def department() -> UUID:
    """The cast's department."""
    found = organisation_answering(Organisation.Kind.DEPARTMENT, COUNTY, key="tests")
    assert found is not None
    return found.id


def committee(village: str = VILLAGE) -> UUID:
    """A village's committee."""
    found = organisation_answering(Organisation.Kind.VILLAGE_COMMITTEE, village)
    assert found is not None
    return found.id


def lines(verb: str) -> list[JournalLine]:
    """The journal's lines with a verb."""
    return list(JournalLine.objects.within(EVERYWHERE).filter(verb=verb).order_by("id"))
