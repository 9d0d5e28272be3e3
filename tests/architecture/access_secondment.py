"""Whistles, quotas, batches and those who are sent, as the access table asks for them: of two towns, and unknown ones."""

from collections.abc import Callable
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.domains.secondment.batching import batch_choose
from fangxian.domains.secondment.candidates import departments_eligible
from fangxian.domains.secondment.models import Contingent, Secondee
from fangxian.domains.secondment.selectors import contingents_of, people_of_contingent
from fangxian.domains.secondment.services import whistle_draft
from fangxian.domains.secondment.tests.builders import asked, blown, department, named, sent, shared, staff
from fangxian.foundation.plan.selectors import plan_at
from fangxian.plain import clock
from tests.architecture.access_table import Thing
from tests.cast import COUNTY, OTHER_TOWN, TOWN

UNKNOWN = "00000000-0000-7000-8000-000000000000"
_SEATS = {TOWN: "town", OTHER_TOWN: "other_town"}
_TORN = {"verb": "receive", "reason": "roster", "count": "1"}


def whistled(actor: Callable[[str], Actor]) -> dict[str, list[Thing]]:
    """One of each for each town."""
    people = iter(staff(12))
    found: dict[str, list[Thing]] = {
        "whistles to blow": [_asking(code) for code in _SEATS],
        "whistles drafted": [], "whistles blown": [], "whistles shared": [], "quotas": [], "people who wait": [],
        "batches": [_unknown("batch_id")], "contingents": [_unknown("contingent_id")], "slips": [],
    }  # fmt: skip
    for code, seat in _SEATS.items():
        town, hq, officer = actor(seat), actor("hq"), actor("department")
        drafted = whistle_draft(actor=town, asked=asked(area_code=code))
        # A draft is its town's alone: nobody leads it yet.
        found["whistles drafted"].append(_thing(code, {"number": drafted.number}, None, version="1"))
        whistle = blown(town, area_code=code)
        numbers = {f"number_{one.id}": "0" for one in departments_eligible(plan_at(clock.now()))}
        numbers[f"number_{department().id}"] = "1"
        found["whistles blown"].append(
            _thing(code, {"number": whistle.number}, whistle.lead_id, version="2", **numbers)
        )
        owing, quota = shared(town, hq, 1, area_code=code)
        found["whistles shared"].append(_thing(code, {"number": owing.number}, owing.lead_id, version="3"))
        ticked = {"verb": "name", "person": str(next(people).id), "mark": "good", "words": ""}
        found["quotas"].append(_thing(code, {"quota_id": str(quota.id)}, quota.department_id, **ticked))
        _waiting, (waits,) = named(town, hq, officer, [next(people)], area_code=code)
        found["people who wait"].append(
            Thing(code, {}, COUNTY, sends={"person": str(waits.id)}, organisation=whistle.lead_id)
        )
        _chosen, (goes,) = named(town, hq, officer, [next(people)], area_code=code)
        batch = batch_choose(actor=hq, secondees=[goes.id])
        contingent = contingents_of([batch]).get()
        kit = {f"kit_{contingent.id}_{key}": "1" for key in ("vest", "badge", "mask")}
        found["batches"].append(
            Thing(
                code,
                {"batch_id": str(batch.id)},
                COUNTY,
                sends=kit | {"verb": "send"},
                organisation=batch.lead_id,
            )
        )
        _sent(found, code, sent(town, hq, officer, [next(people)], area_code=code)[2], whistle.lead_id)
    found["quotas"].append(_unknown("quota_id"))
    return found


def _sent(found: dict[str, list[Thing]], code: str, contingent: Contingent, lead: UUID | None) -> None:
    person: Secondee = people_of_contingent(contingent).get()
    him = str(person.responder_id)
    thing = _thing(code, {"contingent_id": str(contingent.id)}, lead, **_TORN, person=str(person.id))
    found["contingents"].append(Thing(**vars(thing) | {"people": frozenset({him})}))
    found["slips"].append(_thing(code, {"number": person.number}, None))


def _thing(code: str, slots: dict[str, str], organisation: UUID | None, **sends: str) -> Thing:
    return Thing(code, slots, code, sends=sends, organisation=organisation)


def _unknown(slot: str) -> Thing:
    return Thing("unknown", {slot: UNKNOWN}, known=False, sends=_TORN)


def _asking(code: str) -> Thing:
    typed = {
        "area_code": code, "kind": "key_task", "purpose": "三个路口晚上缺人守", "count_1": "3", "role_1": "",
        "skill_1": "", "starts_at": "2030-02-03T18:00", "days": "14", "meeting_point": "街道办一楼", "contact": "演联系",
        "contact_phone": "15900000077", "verb": "blow",
    }  # fmt: skip
    return Thing(code, {}, code, sends=typed)
