"""What has run out is destroyed, what is a fact stays, and the chain is whole."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from fangxian.domains.needs.models import Need, NeedEntry
from fangxian.foundation.journal.models import JournalLine, JournalPayload
from fangxian.foundation.journal.selectors import proof
from fangxian.foundation.journal.services import payload_opened, seal_lines
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.retention.keyring import SETTLED_AFTER, keys_record
from fangxian.foundation.retention.models import KeyRecord
from fangxian.foundation.retention.selectors import (
    certificate_get,
    certificates,
    classes_due,
    signature_holds,
)
from fangxian.foundation.retention.services import (
    purge_begin,
    purge_carry_out,
    purge_slice,
    purges_begun,
    purges_due,
)
from fangxian.kit.keys import key_ring
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from tests.cast import SYSTEM, Cast
from tests.retention.builders import (
    EVERYWHERE,
    answered,
    emergency_ended,
    purged,
    raised,
    withdrawn,
)

pytestmark = pytest.mark.django_db(transaction=True)

DAY = 24 * 60.0
Shift = Callable[[float], None]


def due() -> dict[str, int]:
    return {one.rule.key: one.rows for one in classes_due(clock.now()) if one.rows}


def test_nothing_is_due_while_everything_is_young(cast: Cast) -> None:
    withdrawn()
    assert due() == {}
    with pytest.raises(Refused, match="没有到期"):
        purge_begin(actor=SYSTEM, data_class="need")


def test_a_need_that_ended_long_ago_is_emptied_and_stays_as_a_fact(cast: Cast, shifted: Shift) -> None:
    over, going_on = withdrawn(), raised()
    shifted(181 * DAY)
    still = raised()
    assert due()["need"] == 3  # the need, and what was written at its raising and withdrawing
    ended = purged("need")
    words = dict(Need.objects.within(EVERYWHERE).values_list("id", "words"))
    assert words[over.id] == b""
    assert words[going_on.id] != b"" != words[still.id]
    read = Need.objects.within(EVERYWHERE).get(id=over.id)
    assert (read.words, read.state, read.number) == ("", "withdrawn", over.number)
    assert ended.counts == {
        "needs.needentry": {"deleted": 0, "emptied": 2},
        "needs.need": {"deleted": 0, "emptied": 1},
    }
    assert "need" not in due()


def test_a_need_that_is_opened_again_has_no_end(cast: Cast) -> None:
    need = answered()
    assert need.closed_at is None
    assert withdrawn().closed_at is not None


def test_what_was_written_in_a_thread_goes_with_its_need(cast: Cast, shifted: Shift) -> None:
    from fangxian.domains.needs.services import need_confirm  # noqa: PLC0415

    need = answered()
    need_confirm(actor=SYSTEM, need_id=need.id)
    shifted(181 * DAY)
    assert purged("need").counts["needs.needentry"]["emptied"] == 4
    entries = NeedEntry.objects.within(EVERYWHERE).filter(need=need)
    assert {entry.words for entry in entries} == {""}
    assert entries.count() == 4


def test_personal_values_of_the_journal_go_and_the_chain_stays_whole(cast: Cast, shifted: Shift) -> None:
    raised()
    shifted(366 * DAY)
    raised(words="李四家缺药")
    seal_lines()
    before = JournalLine.objects.within(EVERYWHERE).count()
    purged("journal")
    payloads = JournalPayload.objects.within(EVERYWHERE).order_by("at")
    assert [payload_opened(one) for one in payloads] == [None, "李四家缺药"]
    while seal_lines():
        pass
    found = proof()
    assert found.faults == ()
    assert found.lines > before


def test_at_the_emergencys_end_a_class_goes_whole_and_its_keys_with_it(cast: Cast, shifted: Shift) -> None:
    keys_record(actor=SYSTEM)
    raised()
    emergency_ended(clock.day_of(clock.now()) - timedelta(days=1))
    shifted(1097 * DAY)
    begun = purged("responder")
    assert (begun.whole, begun.ended_at) == (True, None)
    assert key_ring().generations("data-responder") == [1, 2]
    shifted(1097 * DAY + SETTLED_AFTER.total_seconds() / 60 + 1)
    (ended,) = (one.certificate for one in purges_begun())
    assert key_ring().generations("data-responder") == [2]
    assert [(one["family"], one["generation"]) for one in ended.keys] == [("data-responder", 1)]
    assert KeyRecord.objects.within(EVERYWHERE).get(family="data-responder", generation=1).destroyed_at
    rows = Responder.objects.within(EVERYWHERE)
    assert {(one.name, one.phone) for one in rows} == {("", "")}
    assert rows.count() == len(cast.users) - 1
    while seal_lines():
        pass
    assert proof().faults == ()
    assert signature_holds(certificate_get(ended.number))


def test_what_came_meanwhile_is_sealed_anew_before_the_old_key_goes(cast: Cast, shifted: Shift) -> None:
    from fangxian.foundation.responders.services import Enrolment, responders_register  # noqa: PLC0415

    keys_record(actor=SYSTEM)
    emergency_ended(clock.day_of(clock.now()) - timedelta(days=1))
    shifted(1097 * DAY)
    purged("responder")
    late = responders_register(
        actor=SYSTEM, enrolments=[Enrolment("王五", "15499990000", "staff", "350181")]
    )[0]
    shifted(1098 * DAY)
    list(purges_begun())
    assert Responder.objects.within(EVERYWHERE).get(id=late.id).name == "王五"


def test_a_purge_that_stopped_goes_on(cast: Cast, shifted: Shift) -> None:
    for _ in range(3):
        withdrawn()
    shifted(181 * DAY)
    begun = purge_begin(actor=SYSTEM, data_class="need")
    assert purge_slice(actor=SYSTEM, number=begun.number, model=Need, after=None, most=2)
    assert purge_begin(actor=SYSTEM, data_class="need").number == begun.number
    ended = list(purges_begun())[-1].certificate
    assert ended.counts["needs.need"]["emptied"] == 3
    assert ended.ended_at
    assert list(purges_begun()) == []


def test_at_night_the_worker_purges_whatever_is_due(cast: Cast, shifted: Shift) -> None:
    withdrawn()
    shifted(400 * DAY)
    list(purges_due(now=clock.now()))
    assert {one.data_class for one in certificates()} == {"need", "journal"}
    assert due() == {}
    assert list(purges_due(now=clock.now())) == []


def test_a_certificate_that_was_changed_no_longer_holds(cast: Cast, shifted: Shift) -> None:
    withdrawn()
    shifted(181 * DAY)
    number = purged("need").number
    certificate = certificate_get(number)
    assert signature_holds(certificate)
    line = JournalLine.objects.within(EVERYWHERE).get(verb="purge.certified")
    assert line.facts["class"] == "need"
    for name, value in (
        ("title", "别的"),
        ("counts", {}),
        ("number", 7),
        ("head", "0" * 64),
        ("began_by", ""),
    ):
        changed = certificate_get(number)
        setattr(changed, name, value)
        assert not signature_holds(changed), name
    certificate.signature = certificate.signature[:-2]
    assert not signature_holds(certificate)


def test_only_the_administrator_purges(cast: Cast, shifted: Shift) -> None:
    withdrawn()
    shifted(181 * DAY)
    for seat in ("hq", "auditor", "village"):
        with pytest.raises(NotAllowed):
            purge_begin(actor=cast.actor(seat), data_class="need")
    with pytest.raises(OutOfScope):
        purge_begin(actor=cast.actor("admin"), data_class="weather")
    assert list(purge_carry_out(actor=cast.actor("admin"), data_class="need"))
