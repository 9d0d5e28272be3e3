"""Roles, skills, windows and exclusions."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from fangxian.foundation.journal.models import JournalPayload
from fangxian.foundation.journal.services import payload_opened
from fangxian.foundation.responders.models import ResponderRole, ResponderSkill, ResponderVersion
from fangxian.foundation.responders.offering import (
    exclusion_begin,
    exclusion_end,
    roles_set,
    skill_add,
    skill_end,
    windows_set,
)
from fangxian.foundation.responders.rules.told import Skilled, Told
from fangxian.foundation.responders.rules.windows import Window
from fangxian.foundation.responders.tests.builders import EVERYWHERE, lines, read, registered
from fangxian.foundation.responders.written import written_of
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused, Stale
from tests.cast import SYSTEM, Cast

pytestmark = pytest.mark.django_db

NIGHTS = [Window(time(22), time(6), weekday=day) for day in (5, 6)]


def told(responder) -> Told:
    return written_of([responder], clock.now())[responder.id]


def test_roles_begin_and_end(cast: Cast) -> None:
    person, actor = registered(), cast.actor("village")
    roles_set(actor=actor, responder_id=person.id, roles=["publicist", "investigator"], version=1)
    roles_set(actor=actor, responder_id=person.id, roles=["investigator", "persuader"], version=2)
    assert told(person).roles == ("investigator", "persuader")
    ended = ResponderRole.objects.within(EVERYWHERE).exclude(until=None).get()
    assert (ended.role, [line.facts["roles"] for line in lines("responder.roles_set")]) == (
        "publicist",
        [["investigator", "publicist"], ["investigator", "persuader"]],
    )
    roles_set(actor=actor, responder_id=person.id, roles=["persuader", "investigator"])
    assert len(lines("responder.roles_set")) == 2


def test_words_that_the_plan_does_not_have(cast: Cast) -> None:
    person, actor = registered(roles=["an_old_word"]), cast.actor("village")
    with pytest.raises(Refused, match="没有“astronaut”"):
        roles_set(actor=actor, responder_id=person.id, roles=["astronaut"])
    with pytest.raises(Refused, match="没有“magic”"):
        skill_add(actor=actor, responder_id=person.id, skilled=Skilled("magic"))
    roles_set(actor=actor, responder_id=person.id, roles=["an_old_word", "publicist"])
    assert told(person).roles == ("an_old_word", "publicist")


def test_a_paper_is_renewed_and_ends(cast: Cast) -> None:
    person, actor = registered(), cast.actor("village")
    old, new = (
        Skilled("driver", "A1", expires_on=date(2020, 1, 1)),
        Skilled("driver", "B2", expires_on=date(2026, 1, 1)),
    )
    for paper in (old, new):
        skill_add(actor=actor, responder_id=person.id, skilled=paper)
    assert told(person).skills == (new,)
    rows = ResponderSkill.objects.within(EVERYWHERE).order_by("id")
    assert [(row.certificate, row.until is None) for row in rows] == [("A1", False), ("B2", True)]
    skill_end(actor=actor, responder_id=person.id, skill="driver")
    assert told(person).skills == ()
    assert [line.facts for line in lines("responder.skill_ended")] == [{"skill": "driver"}]
    backward = Skilled("driver", issued_on=date(2020, 2, 1), expires_on=date(2020, 1, 1))
    with pytest.raises(Refused, match="早于发证日"):
        skill_add(actor=actor, responder_id=person.id, skilled=backward)


def test_windows_are_replaced_and_what_they_were_is_kept(cast: Cast) -> None:
    person, actor = registered(windows=NIGHTS[:1]), cast.actor("village")
    windows_set(actor=actor, responder_id=person.id, windows=NIGHTS[1:])
    assert told(person).windows == tuple(NIGHTS[1:])
    version = ResponderVersion.objects.within(EVERYWHERE).get()
    assert Told.unpacked(version.before).windows == tuple(NIGHTS[:1])


def test_why_somebody_can_not_be_sent_is_sealed(cast: Cast) -> None:
    person, actor = registered(), cast.actor("village")
    exclusion = exclusion_begin(actor=actor, responder_id=person.id, reason="health", version=1)
    assert told(person).exclusions == ("health",)
    (line,) = lines("responder.excluded")
    assert "health" not in str(line.facts)
    kept = JournalPayload.objects.within(EVERYWHERE).get(line_uid=line.uid)
    assert payload_opened(kept) == "health"
    exclusion_end(actor=actor, exclusion_id=exclusion.id)
    exclusion_end(actor=actor, exclusion_id=exclusion.id)
    assert (told(person).exclusions, len(lines("responder.available_again"))) == ((), 1)
    assert read(person).version == 3


def test_an_exclusion_of_certain_days(cast: Cast) -> None:
    person, actor, now = registered(), cast.actor("village"), clock.now()
    begin: dict[str, Any] = {"actor": actor, "responder_id": person.id, "reason": "observation"}
    later = exclusion_begin(**begin, since=now + timedelta(days=1), until=now + timedelta(days=15))
    assert told(person).exclusions == ()
    exclusion_end(actor=actor, exclusion_id=later.id)
    later.refresh_from_db()
    assert later.until == later.since
    with pytest.raises(Refused, match="开始时间以后"):
        exclusion_begin(**begin, until=now - timedelta(days=1))
    with pytest.raises(Refused, match="请选一个原因"):
        exclusion_begin(**begin | {"reason": "lazy"})


@pytest.mark.parametrize(
    ("seat", "refused"), [("sibling", OutOfScope), ("department", OutOfScope), ("gate", NotAllowed)]
)
def test_who_may_write_what_somebody_offers(cast: Cast, seat: str, refused: type[Exception]) -> None:
    person, actor = registered(), cast.actor(seat)
    exclusion = exclusion_begin(actor=SYSTEM, responder_id=person.id, reason="other")
    who: dict[str, Any] = {"actor": actor, "responder_id": person.id}
    for act in (
        lambda: roles_set(**who, roles=["publicist"]),
        lambda: skill_add(**who, skilled=Skilled("driver")),
        lambda: skill_end(**who, skill="driver"),
        lambda: windows_set(**who, windows=NIGHTS),
        lambda: exclusion_begin(**who, reason="other"),
        lambda: exclusion_end(actor=actor, exclusion_id=exclusion.id),
    ):
        with pytest.raises(refused):
            act()


def test_a_stale_form_changes_nothing(cast: Cast) -> None:
    person, actor = registered(), cast.actor("village")
    roles_set(actor=actor, responder_id=person.id, roles=["publicist"], version=1)
    with pytest.raises(Stale):
        windows_set(actor=actor, responder_id=person.id, windows=NIGHTS, version=1)
    with pytest.raises(OutOfScope):
        exclusion_end(actor=actor, exclusion_id=person.id)
