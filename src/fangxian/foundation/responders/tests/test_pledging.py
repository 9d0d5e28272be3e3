"""A pledge of many names turns into people who can be sent."""

from datetime import date

import pytest

from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.responders.directory import Wanted, responders_found
from fangxian.foundation.responders.models import Pledge
from fangxian.foundation.responders.pledging import Drafted, pledge_make, pledge_sign, pledge_unmask
from fangxian.foundation.responders.rules.pledges import Signer
from fangxian.foundation.responders.selectors import (
    names_under,
    pledge_get,
    pledges_in,
    pledges_signed_by,
    signatures_of,
)
from fangxian.foundation.responders.services import responder_leave
from fangxian.foundation.responders.tests.builders import (
    EVERYWHERE,
    NAME,
    PHONE,
    committee,
    department,
    lines,
    read,
    registered,
)
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from tests.cast import COUNTY, SYSTEM, VILLAGE, Cast

pytestmark = pytest.mark.django_db

MADE_ON = date(2020, 1, 28)
OF_VILLAGE = Drafted("凤山党员请战书", MADE_ON, VILLAGE)


def signers(count: int) -> list[Signer]:
    return [Signer(f"签名{chr(0x4E00 + n)}", f"1549{n:07d}") for n in range(count)]


def under(pledge: Pledge) -> list[str]:
    return [one.responder.name for one in signatures_of(pledge).select_related("responder")]


def test_a_hundred_and_thirty_names_are_as_many_people(cast: Cast) -> None:
    drafted = Drafted("市医院请战书", MADE_ON, COUNTY, department(), "不计报酬，无论生死。", "staff", True)
    pledge = pledge_make(actor=cast.actor("department"), drafted=drafted, signers=signers(130))
    assert under(pledge) == [one.name for one in signers(130)]
    found = responders_found(EVERYWHERE, Wanted(unit_id=department(), free=True), clock.now())
    assert len(found.people) == 130
    assert {one.standing for one in found.people} == {"staff"}
    (line,) = lines("pledge.made")
    assert line.facts == {"signatures": 130, "registered": 130}
    assert names_under([pledge]) == {pledge.id: 130}
    assert all(one.fingerprint for one in signatures_of(pledge))


def test_who_is_registered_already_signs_as_he_is(cast: Cast) -> None:
    known = registered(standing="cadre", residence=VILLAGE)
    pledge = pledge_make(
        actor=cast.actor("village"), drafted=OF_VILLAGE, signers=[*signers(2), Signer(NAME, PHONE)]
    )
    assert (under(pledge)[2], read(known).standing) == (NAME, "cadre")
    assert lines("pledge.made")[0].facts == {"signatures": 3, "registered": 2}
    assert pledges_signed_by(known) == [pledge]
    new = signatures_of(pledge)[0].responder
    assert (new.area_code, new.residence, new.standing) == (VILLAGE, VILLAGE, "volunteer")


def test_who_had_left_and_signs_is_there_again(cast: Cast) -> None:
    known = registered()
    responder_leave(actor=SYSTEM, responder_id=known.id)
    pledge_make(actor=cast.actor("village"), drafted=OF_VILLAGE, signers=[Signer(NAME, PHONE)])
    assert read(known).left_at is None


def test_a_number_under_another_name_is_refused_and_nothing_is_written(cast: Cast) -> None:
    registered()
    with pytest.raises(Refused, match=r"登记在别人名下.*司马测试"):
        pledge_make(
            actor=cast.actor("village"), drafted=OF_VILLAGE, signers=[*signers(3), Signer("司马测试", PHONE)]
        )
    assert not pledges_in(EVERYWHERE).exists()
    assert not lines("pledge.made")


def test_later_names_come_after_and_nobody_signs_twice(cast: Cast) -> None:
    actor = cast.actor("village")
    pledge = pledge_make(actor=actor, drafted=OF_VILLAGE, signers=signers(3))
    assert pledge_sign(actor=actor, pledge_id=pledge.id, signers=signers(5), fingerprints=True) == 2
    assert [one.position for one in signatures_of(pledge)] == [1, 2, 3, 4, 5]
    assert pledge_sign(actor=actor, pledge_id=pledge.id, signers=signers(5)) == 0
    assert lines("pledge.signed")[0].facts == {"signatures": 2, "registered": 2}


def test_a_pledge_without_a_title_or_with_too_many_names(cast: Cast) -> None:
    with pytest.raises(Refused, match="标题"):
        pledge_make(actor=cast.actor("village"), drafted=Drafted(" ", MADE_ON, VILLAGE), signers=[])
    with pytest.raises(Refused, match="一次最多"):
        pledge_make(actor=cast.actor("village"), drafted=OF_VILLAGE, signers=[Signer("甲", PHONE)] * 1501)


def test_full_names_are_shown_for_a_reason_that_is_kept(cast: Cast) -> None:
    actor = cast.actor("village")
    pledge = pledge_make(actor=actor, drafted=OF_VILLAGE, signers=signers(2))
    shown = pledge_unmask(actor=actor, pledge_id=pledge.id, reason="other", words="张贴光荣榜")
    assert shown == [one.name for one in signers(2)]
    (line,) = lines("pledge.unmasked")
    assert (line.facts["reason"], line.facts["signatures"]) == ("other", 2)
    assert "光荣榜" not in str(line.facts)
    with pytest.raises(Refused, match="请说明为什么"):
        pledge_unmask(actor=actor, pledge_id=pledge.id, reason="other")


def test_who_may_take_a_pledge_in(cast: Cast) -> None:
    for seat, refused in (("sibling", OutOfScope), ("gate", NotAllowed), ("department", OutOfScope)):
        with pytest.raises(refused):
            pledge_make(actor=cast.actor(seat), drafted=OF_VILLAGE, signers=signers(1))
    elsewhere = Drafted("甲", MADE_ON, VILLAGE, committee())
    with pytest.raises(OutOfScope):
        pledge_make(actor=cast.actor("department"), drafted=elsewhere, signers=signers(1))
    pledge = pledge_make(actor=SYSTEM, drafted=OF_VILLAGE, signers=signers(1))
    for seat, refused in (("sibling", OutOfScope), ("gate", NotAllowed), ("department", OutOfScope)):
        with pytest.raises(refused):
            pledge_sign(actor=cast.actor(seat), pledge_id=pledge.id, signers=signers(2))
    for seat, refused in (("sibling", OutOfScope), ("gate", NotAllowed), ("department", NotAllowed)):
        with pytest.raises(refused):
            pledge_unmask(actor=cast.actor(seat), pledge_id=pledge.id, reason="call")
    assert pledge_get(EVERYWHERE, pledge.id) == pledge


def test_the_journal_names_nobody(cast: Cast) -> None:
    pledge_make(actor=cast.actor("village"), drafted=OF_VILLAGE, signers=signers(3))
    said = " ".join(str(line.facts) for line in JournalLine.objects.within(EVERYWHERE))
    assert not any(one.name in said or one.phone in said for one in signers(3))
