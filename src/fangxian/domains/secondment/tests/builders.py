"""Whistles and people for tests, brought as far as wanted through the services."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.domains.secondment.batching import batch_choose, batch_send
from fangxian.domains.secondment.models import Batch, Contingent, Quota, Secondee, Whistle
from fangxian.domains.secondment.naming import people_name
from fangxian.domains.secondment.receiving import contingent_receive
from fangxian.domains.secondment.rules.states import State
from fangxian.domains.secondment.selectors import contingents_of, people_of_whistle
from fangxian.domains.secondment.services import Asked, Wanted, quotas_adopt, whistle_blow, whistle_draft
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisation_answering
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.services import Enrolment, responders_register
from fangxian.plain import clock

EVERYWHERE = Scope.system("测试")
SYSTEM = Actor.system("tests", reason="测试")
COUNTY, TOWN, OTHER_TOWN = "350181", "350181007", "350181008"


def department(key: str = "tests") -> Organisation:
    """A department outside the response."""
    found = organisation_answering(Organisation.Kind.DEPARTMENT, COUNTY, key=key)
    assert found is not None
    return found


def staff(count: int, *, key: str = "tests", first: int = 0, **other: Any) -> list[Responder]:
    """Cadres of a department, thirty years old."""
    unit = department(key)
    wanted: dict[str, Any] = {
        "standing": Responder.Standing.CADRE,
        "born": clock.day_of(clock.now()).year - 30,
    } | other
    return responders_register(
        actor=SYSTEM,
        enrolments=[
            Enrolment(
                f"派{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{'一二三四五六七八九十'[number // 10 % 10]}",
                f"156{sum(key.encode()) % 1000:03d}{first + number:05d}",
                area_code=COUNTY,
                unit_id=unit.id,
                **wanted,
            )
            for number in range(count)
        ],
    )


def asked(*lines: Wanted, **other: Any) -> Asked:
    """What a town asks for."""
    told: dict[str, Any] = {
        "kind": "key_task",
        "area_code": TOWN,
        "lines": lines or (Wanted(3, role="gate_guard"),),
        "purpose": "三个路口晚上缺人守",
        "meeting_point": "街道办一楼",
        "contact": "演联系",
        "contact_phone": "15900000077",
        "starts_at": clock.now() + timedelta(hours=1),
        "days": 14,
    }
    return Asked(**(told | other))


def blown(town: Actor, *lines: Wanted, **other: Any) -> Whistle:
    """A whistle that was blown."""
    drafted = whistle_draft(actor=town, asked=asked(*lines, **other))
    return whistle_blow(actor=town, number=drafted.number)


def shared(town: Actor, chooser: Actor, count: int = 3, **other: Any) -> tuple[Whistle, Quota]:
    """A whistle all of whose people one department is asked for."""
    whistle = blown(town, Wanted(count, role="gate_guard"), **other)
    (quota,) = quotas_adopt(actor=chooser, number=whistle.number, numbers={department().id: count})
    return whistle, quota


def named(
    town: Actor, chooser: Actor, department_officer: Actor, people: Sequence[Responder], **other: Any
) -> tuple[Whistle, list[Secondee]]:
    """The same, with these people named."""
    whistle, quota = shared(town, chooser, len(people), **other)
    return whistle, people_name(
        actor=department_officer, quota_id=quota.id, responders=[one.id for one in people]
    )


def sent(
    town: Actor, chooser: Actor, department_officer: Actor, people: Sequence[Responder], **other: Any
) -> tuple[Whistle, Batch, Contingent]:
    """The same, in a batch that was sent."""
    whistle, chosen = named(town, chooser, department_officer, people, **other)
    batch = batch_choose(actor=chooser, secondees=[one.id for one in chosen])
    contingent = contingents_of([batch]).get()
    batch_send(actor=chooser, batch_id=batch.id, kit={contingent.id: {"vest": len(people), "mask": 7}})
    return whistle, batch, contingents_of([batch]).get()


def received(
    town: Actor, chooser: Actor, department_officer: Actor, people: Sequence[Responder], **other: Any
) -> tuple[Whistle, Contingent]:
    """The same, all counted in."""
    whistle, _batch, contingent = sent(town, chooser, department_officer, people, **other)
    present = ids(whistle)
    contingent_receive(actor=town, contingent_id=contingent.id, present=present, count=len(present))
    return whistle, contingent


def ids(whistle: Whistle, *states: State) -> list[UUID]:
    """The people of a whistle, in these states if any are named."""
    rows = people_of_whistle(whistle)
    return [one.id for one in rows if not states or one.state in states]


def as_it_stands(person: UUID) -> Secondee:
    """The row, read again."""
    found: Secondee = Secondee.objects.within(EVERYWHERE).get(id=person)
    return found
