"""The end of a shift and what happens in it: hand-over, turned back, incidents, kit."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from fangxian.domains.dispatch.handing_over import (
    incident_note,
    incidents_at,
    shift_hand_over,
    shift_take_over,
    turned_back_in,
)
from fangxian.domains.dispatch.kit_moves import held_by, kit_move, kit_out
from fangxian.domains.dispatch.models import Incident, ShiftNote
from fangxian.domains.dispatch.taking import assignment_make
from fangxian.domains.dispatch.tests.builders import EVERYWHERE, refuses
from fangxian.domains.dispatch.tests.on_duty_builders import Manned, Move, scan
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.media.photographs import Photograph
from fangxian.foundation.media.selectors import attachment_open
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope
from fangxian.plain.ids import uuid7
from tests.cast import SYSTEM, Cast

WORDS = "外村一辆货车没放行，司机还等着"


def hand_over(gate: Manned, cast: Cast, seat: str = "responder", turned: int | None = 3) -> ShiftNote:
    return shift_hand_over(
        actor=cast.actor(seat), shift_id=gate.line.shift_id, words=WORDS, turned_back=turned, kit={"口罩": 40}
    )


def test_one_shift_hands_to_the_next(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted, responders=[cast.responder("responder")])
    later = gate.next_lines()[0]
    assignment_make(actor=SYSTEM, shift_line_id=later.id, responder_id=cast.responder("runner"))
    gate.at(0)
    scan(cast, "responder", gate.post)
    with refuses("handover.not_now"):
        hand_over(gate, cast)
    gate.at(470)
    note = hand_over(gate, cast)
    assert (note.turned_back, note.kit, note.words) == (3, {"口罩": 40}, WORDS)
    with refuses("handover.given"):
        hand_over(gate, cast, "village")
    with refuses("handover.own"):
        shift_take_over(actor=cast.actor("responder"), note_id=note.id)
    with pytest.raises(OutOfScope):
        shift_take_over(actor=cast.actor("sibling"), note_id=note.id)
    with pytest.raises(NotAllowed):
        shift_take_over(actor=cast.actor("gate"), note_id=note.id)
    scan(cast, "runner", gate.post, by="responder")
    taken = shift_take_over(actor=cast.actor("runner"), note_id=note.id)
    assert taken.taken_by == cast.actor("runner").key
    with refuses("handover.taken"):
        shift_take_over(actor=cast.actor("runner"), note_id=note.id)
    line = JournalLine.objects.within(EVERYWHERE).get(verb="shift.handed_over")
    assert (line.facts["turned_back"], WORDS in str(line.facts)) == (3, False)


def test_zero_turned_back_is_a_count_and_silence_is_none(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted, responders=[cast.responder("responder")])
    began = gate.at(0)
    gate.at(475)
    with refuses("handover.not_counted"):
        hand_over(gate, cast, "village", None)
    with refuses("handover.count"):
        hand_over(gate, cast, "village", 9_999)
    hand_over(gate, cast, "village", 0)
    assert turned_back_in(EVERYWHERE, began, clock.now() + timedelta(minutes=1)) == (0, 1)
    with pytest.raises(NotAllowed):
        hand_over(gate, cast, "gate")
    with pytest.raises(OutOfScope):
        hand_over(gate, cast, "other_village")


def test_what_happens_is_sealed_and_stays(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted, responders=[cast.responder("responder")])
    gate.at(0)
    with pytest.raises(OutOfScope):
        incident_note(actor=cast.actor("responder"), post_id=gate.post.id, kind="forced", words=WORDS)
    scan(cast, "responder", gate.post)
    key, picture = uuid7(), Photograph(b"a picture")
    for _ in range(2):
        told = incident_note(
            actor=cast.actor("responder"), post_id=gate.post.id, kind="forced", words=WORDS,
            photograph=picture, incident_id=key,
        )  # fmt: skip
    (row,) = incidents_at(gate.post)
    assert (row.id, row.words, row.kind) == (told.id, WORDS, "forced")
    assert row.photo is not None
    assert b"".join(attachment_open(row.photo)) == b"a picture"
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM dispatch_incident")
        assert WORDS.encode() not in bytes(cursor.fetchone()[0])
    for kind, words, code in (("dance", WORDS, "incident.kind"), ("fever", " ", "incident.words")):
        with refuses(code):
            incident_note(actor=cast.actor("village"), post_id=gate.post.id, kind=kind, words=words)
    with pytest.raises(DatabaseError), transaction.atomic():
        Incident.objects.within(EVERYWHERE).update(kind="other")


def test_kit_is_counted_for_each_person(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted)
    who, post = gate.who[0], gate.post

    def move(how: str, **counts: int) -> None:
        kit_move(actor=cast.actor("village"), post_id=post.id, responder_id=who, how=how, counts=counts)

    gate.at(0)
    move("issued", 红马甲=1, 证件=1, 口罩=5)
    assert held_by(post, who) == {"红马甲": 1, "证件": 1, "口罩": 5}
    with refuses("kit.more_than_held"):
        move("returned", 红马甲=2)
    move("returned", 证件=1)
    move("lost", 口罩=5)
    assert held_by(post, who) == {"红马甲": 1}
    assert [(one.items, one.over) for one in kit_out(post)] == [((("红马甲", 1),), False)]
    gate.at(500)
    assert [one.over for one in kit_out(post)] == [True]
    with refuses("kit.nothing"):
        move("issued")
    with refuses("kit.count"):
        move("issued", 飞船=1)
    with pytest.raises(OutOfScope):
        kit_move(
            actor=cast.actor("village"), post_id=post.id, responder_id=cast.responder("runner"), how="issued",
            counts={"红马甲": 1},
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        kit_move(
            actor=cast.actor("gate"), post_id=post.id, responder_id=who, how="issued", counts={"红马甲": 1}
        )


def test_the_pages(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted, responders=[cast.responder("responder")])
    gate.at(0)
    scan(cast, "responder", gate.post)
    gate.at(470)
    mine = cast.client("responder")
    duty = reverse("on_duty", args=[gate.post.id])
    address = reverse("shift_hand_over", args=[gate.line.shift_id])
    assert address in mine.get(duty).content.decode()
    assert mine.get(address).status_code == 200
    assert "必填" in mine.post(address, {"words": WORDS}).content.decode()
    sent = {"turned_back": "2", "words": WORDS, "kit-0": "30"}
    assert mine.post(address, sent).status_code == 302
    assert cast.client("gate").get(address).status_code == 403
    assert cast.client("sibling").get(address).status_code == 404
    page = cast.client("village").get(duty).content.decode()
    assert WORDS in page
    assert "劝返 2 人" in page
    assert WORDS not in cast.client("gate").get(duty).content.decode()
    note = ShiftNote.objects.within(EVERYWHERE).get()
    assert cast.client("village").post(reverse("shift_take_over", args=[note.id])).status_code == 302
    told = reverse("incidents", args=[gate.post.id])
    assert mine.post(told, {"key": str(uuid7()), "kind": "fever", "words": "一人 37.6"}).status_code == 302
    assert "37.6" in mine.get(told).content.decode()
    assert mine.post(told, {"key": str(uuid7()), "kind": "fever", "words": ""}).status_code == 422
    kit = reverse("post_kit", args=[gate.post.id])
    village = cast.client("village")
    sent = {"responder": str(cast.responder("responder")), "how": "issued", "kit-0": "2"}
    assert village.post(kit, sent).status_code == 302
    assert "口罩 2" in village.get(kit).content.decode()
    assert "请至少填一样" in village.post(kit, sent | {"kit-0": ""}).content.decode()
    for page in (told, kit):
        for seat, status in (("gate", 403), ("sibling", 404)):
            assert cast.client(seat).get(page).status_code == status
    assert mine.get(kit).status_code == 403
