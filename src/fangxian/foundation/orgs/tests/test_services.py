"""Forming and dissolving organisations, and finding who answers for a place."""

import pytest

from fangxian.access.scope import Scope
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import (
    organisation_answering,
    organisation_get,
    organisation_names,
    organisations_standing,
)
from fangxian.foundation.orgs.services import Charter, organisation_dissolve, organisations_form
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from tests.cast import COUNTY, OTHER_VILLAGE, SIBLING, SYSTEM, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
KITCHEN = Charter(Organisation.Kind.PARTNER, "热心厨房", VILLAGE)


def lines(verb: str) -> int:
    return JournalLine.objects.within(EVERYWHERE).filter(verb=verb, facts__kind="partner").count()


def test_what_stands_is_left_and_nothing_is_told_of_it() -> None:
    formed = organisations_form(actor=SYSTEM, charters=[KITCHEN, KITCHEN])
    assert [one.name for one in formed] == ["热心厨房"]
    assert organisations_form(actor=SYSTEM, charters=[KITCHEN]) == []
    assert lines("organisation.formed") == 1


def test_after_the_end_it_can_be_formed_anew() -> None:
    first = organisations_form(actor=SYSTEM, charters=[KITCHEN])[0]
    organisation_dissolve(actor=SYSTEM, organisation=first)
    assert not organisations_standing(EVERYWHERE).exists()
    assert organisation_get(EVERYWHERE, first.id).dissolved_at is not None
    again = organisations_form(actor=SYSTEM, charters=[KITCHEN])[0]
    assert again.id != first.id


def test_what_is_dissolved_is_not_dissolved_again() -> None:
    body = organisations_form(actor=SYSTEM, charters=[KITCHEN])[0]
    organisation_dissolve(actor=SYSTEM, organisation=body)
    with pytest.raises(Refused, match="热心厨房已经撤销"):
        organisation_dissolve(actor=SYSTEM, organisation=body)


def test_all_or_none_are_formed(cast: Cast) -> None:
    abroad = Charter(Organisation.Kind.PARTNER, "别处", OTHER_VILLAGE)
    with pytest.raises(OutOfScope):
        organisations_form(actor=cast.actor("village"), charters=[KITCHEN, abroad])
    assert organisation_answering(Organisation.Kind.PARTNER, VILLAGE) is None


def test_who_may_form_and_dissolve(cast: Cast) -> None:
    body = organisations_form(actor=cast.actor("village"), charters=[KITCHEN])[0]
    for seat, refused in (("gate", NotAllowed), ("auditor", NotAllowed), ("sibling", OutOfScope)):
        with pytest.raises(refused):
            organisation_dissolve(actor=cast.actor(seat), organisation=body)
    organisation_dissolve(actor=cast.actor("town"), organisation=body)


def test_who_answers_for_a_place(city: None) -> None:
    office = organisation_answering(Organisation.Kind.TOWN_OFFICE, TOWN)
    assert office is not None
    assert (office.area_code, organisation_names([office.id])[office.id]) == (TOWN, office.name)
    assert organisation_answering(Organisation.Kind.TOWN_OFFICE, VILLAGE) is None
    supplies = organisation_answering(Organisation.Kind.WORKING_GROUP, COUNTY, key="supplies")
    assert supplies is not None
    assert supplies.key == "supplies"


def test_a_body_is_reached_by_its_place_or_by_belonging_to_it() -> None:
    body = organisations_form(actor=SYSTEM, charters=[KITCHEN])[0]
    assert organisation_get(Scope.of_areas(TOWN), body.id) == body
    assert organisation_get(Scope.of_organisations(body.id), body.id) == body
    for elsewhere in (Scope.of_areas(SIBLING), Scope.nothing()):
        with pytest.raises(OutOfScope):
            organisation_get(elsewhere, body.id)
