"""Asking in waves: so many at once, each once, the first who comes has the seat, the others are thanked."""

import threading
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client

from fangxian.domains.dispatch import waves
from fangxian.domains.dispatch.asking import (
    ask_answer,
    ask_one,
    asking_begin,
    asking_go_on,
    asking_stop,
    askings_go_on,
)
from fangxian.domains.dispatch.models import Ask, Asking, Assignment, ShiftLine
from fangxian.domains.dispatch.taking import assignment_make, assignment_take_off
from fangxian.domains.dispatch.tests.builders import EVERYWHERE, gate, people, refuses, seats_of
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.notices.answering import answer_give
from fangxian.foundation.notices.models import Notice
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from tests.cast import OTHER_VILLAGE, SIBLING, SYSTEM, Cast

DAY = timedelta(days=1)


def persuader(after: timedelta = DAY) -> ShiftLine:
    """A line of one seat."""
    return seats_of(gate(), "village_gate_persuader", after=after)[0]


def asks(asking: Asking, wave: int | None = None) -> list[Ask]:
    rows = Ask.objects.within(EVERYWHERE).filter(asking=asking).order_by("wave", "id")
    return list(rows.filter(wave=wave) if wave else rows)


def told(kind: str) -> dict[UUID, Notice]:
    rows = Notice.objects.within(EVERYWHERE).filter(kind=kind)
    return {UUID(one.recipient.partition(":")[2]): one for one in rows}


def token_of(who: UUID) -> str:
    link: str = told("shift_asked")[who].link
    return link.rpartition("/")[2]


def due(asking: Asking) -> datetime:
    asking.refresh_from_db()
    assert asking.next_at is not None
    return asking.next_at


def test_the_best_are_asked_first_so_many_at_once(cast: Cast) -> None:
    line = persuader()
    people(7)
    asking = asking_begin(actor=cast.actor("village"), shift_line_id=line.id)
    first = {one.responder_id for one in asks(asking)}
    assert len(first) == 3
    assert set(told("shift_asked")) == first
    assert due(asking) - asking.begun_at >= timedelta(minutes=15)
    assert asking_begin(actor=cast.actor("village"), shift_line_id=line.id).id == asking.id
    assert askings_go_on(clock.now()) == 0
    assert len(asks(asking)) == 3
    askings_go_on(due(asking))
    second = {one.responder_id for one in asks(asking, 2)}
    assert len(second) == 3
    assert not first & second
    homes = {ask.metres for ask in asks(asking)}
    assert homes == {0}


def test_who_says_first_that_he_comes_has_the_seat_and_the_others_are_thanked(cast: Cast) -> None:
    line = persuader()
    people(5)
    asking = asking_begin(actor=SYSTEM, shift_line_id=line.id)
    one, other, third = (ask.responder_id for ask in asks(asking))
    answer_give(token=token_of(other), choice="declines")
    answer_give(token=token_of(one), choice="comes")
    held = Assignment.objects.within(EVERYWHERE).get(shift_line=line)
    assert (held.responder_id, held.state) == (one, "called")
    asking.refresh_from_db()
    assert asking.state == "filled"
    assert {ask.responder_id: ask.state for ask in asks(asking)} == {
        one: "comes", other: "declined", third: "thanked",
    }  # fmt: skip
    assert set(told("shift_thanked")) == {third}
    page = Client().get(told("shift_asked")[third].link).content.decode()
    assert "人已经够了" in page
    assert "我来" not in page
    verbs = JournalLine.objects.within(EVERYWHERE).filter(noun="dispatch.asking").order_by("id")
    assert list(verbs.values_list("verb", flat=True)) == ["asking.begun", "asking.asked", "asking.ended"]


def test_all_of_a_wave_decline_and_the_next_are_asked_at_once(cast: Cast) -> None:
    line = persuader()
    people(9)
    asking = asking_begin(actor=SYSTEM, shift_line_id=line.id)
    for ask in asks(asking):
        answer_give(token=token_of(ask.responder_id), choice="declines")
    assert askings_go_on(clock.now()) == 1
    assert len(asks(asking, 2)) == 3


def test_nobody_is_left_and_the_desk_is_told(cast: Cast) -> None:
    line = persuader()
    people(2)
    asking = asking_begin(actor=SYSTEM, shift_line_id=line.id)
    everybody = 0
    for _ in range(40):
        asking.refresh_from_db()
        if asking.next_at is None:
            break
        everybody = len(asks(asking))
        asking_go_on(asking_id=asking.id, now=asking.next_at)
    assert asking.state == "run_out"
    assert everybody == len({ask.responder_id for ask in asks(asking)})
    last = asks(asking)[-1]
    answer_give(token=token_of(last.responder_id), choice="comes")
    asking.refresh_from_db()
    assert asking.state == "filled"


def test_who_waits_elsewhere_and_who_declined_here_is_not_asked(cast: Cast) -> None:
    first, second = seats_of(gate(), "village_gate_persuader", after=DAY)[:2]
    people(4)
    one = asking_begin(actor=SYSTEM, shift_line_id=first.id)
    other = asking_begin(actor=SYSTEM, shift_line_id=second.id)
    assert not {ask.responder_id for ask in asks(one)} & {ask.responder_id for ask in asks(other)}


def test_the_headcount_is_never_exceeded_and_an_empty_seat_is_asked_for_anew(cast: Cast) -> None:
    line, (near,) = persuader(), people(1)
    asking = asking_begin(actor=SYSTEM, shift_line_id=line.id)
    held = assignment_make(actor=SYSTEM, shift_line_id=line.id, responder_id=near)
    waiting = [ask for ask in asks(asking) if ask.responder_id != near]
    answer_give(token=token_of(waiting[0].responder_id), choice="comes")
    assert Assignment.objects.within(EVERYWHERE).filter(shift_line=line, ended_at=None).count() == 1
    asking.refresh_from_db()
    assert asking.state == "filled"
    assert {ask.state for ask in asks(asking)} == {"thanked"}
    with refuses("asking.full"):
        asking_begin(actor=SYSTEM, shift_line_id=line.id)
    assignment_take_off(actor=SYSTEM, assignment_id=held.id, reason="ill")
    anew = asking_begin(actor=SYSTEM, shift_line_id=line.id)
    assert waiting[0].responder_id in {ask.responder_id for ask in asks(anew)}


def test_one_is_asked_by_name_once(cast: Cast) -> None:
    line, (far,) = persuader(), people(1, OTHER_VILLAGE)
    actor = cast.actor("village")
    asked = ask_one(actor=actor, shift_line_id=line.id, responder_id=far)
    assert ask_one(actor=actor, shift_line_id=line.id, responder_id=far).id == asked.id
    asking = Asking.objects.within(EVERYWHERE).get()
    assert asking.next_at is None
    asking_begin(actor=actor, shift_line_id=line.id)
    assert len({ask.responder_id for ask in asks(asking)}) == 4
    with refuses("ask.may_not"):
        ask_one(actor=actor, shift_line_id=line.id, responder_id=UUID(int=1))


def test_it_is_stopped_and_who_waits_is_told(cast: Cast) -> None:
    line = persuader()
    people(3)
    asking = asking_begin(actor=SYSTEM, shift_line_id=line.id)
    waiting = asks(asking)
    asking_stop(actor=cast.actor("village"), asking_id=asking.id)
    asking_stop(actor=cast.actor("village"), asking_id=asking.id)
    assert set(told("shift_thanked")) == {ask.responder_id for ask in waiting}
    askings_go_on(clock.now() + timedelta(hours=1))
    assert len(asks(asking)) == 3
    assert not Assignment.objects.within(EVERYWHERE).filter(shift_line=line).exists()


def test_it_is_over_when_the_shift_is(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    line = persuader()
    asking = asking_begin(actor=SYSTEM, shift_line_id=line.id)
    askings_go_on(line.shift.ends_at)
    asking.refresh_from_db()
    assert asking.state == "over"
    assert {ask.state for ask in asks(asking)} == {"lapsed"}
    assert not told("shift_thanked")


def test_a_wave_that_is_cut_short_asks_nobody_and_the_next_beat_asks_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = persuader()
    people(9)
    asking = asking_begin(actor=SYSTEM, shift_line_id=line.id)
    moment = due(asking)

    def killed(**_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(waves, "notices_send", killed)
        with pytest.raises(SystemExit):
            askings_go_on(moment)
    assert len(asks(asking)) == 3
    askings_go_on(moment)
    askings_go_on(moment)
    assert [ask.wave for ask in asks(asking)] == [1] * 3 + [2] * 3
    assert len(told("shift_asked")) == 6


def test_only_who_was_asked_answers_and_only_his_desk_asks(cast: Cast) -> None:
    line = persuader()
    asked = ask_one(actor=SYSTEM, shift_line_id=line.id, responder_id=cast.responder("responder"))
    for seat, refusal in (("chief", OutOfScope), ("nobody", NotAllowed)):
        with pytest.raises(refusal):
            ask_answer(actor=cast.actor(seat), ask_id=asked.id, comes=True)
    for seat, refusal in (("other_town", OutOfScope), ("leader", NotAllowed), ("responder", NotAllowed)):
        with pytest.raises(refusal):
            asking_begin(actor=cast.actor(seat), shift_line_id=line.id)
    with pytest.raises(OutOfScope):
        asking_stop(actor=cast.actor("other_town"), asking_id=asked.asking_id)
    answered = ask_answer(actor=cast.actor("responder"), ask_id=asked.id, comes=False)
    assert answered.state == "declined"
    assert ask_answer(actor=cast.actor("responder"), ask_id=asked.id, comes=True).state == "comes"
    assert ask_answer(actor=cast.actor("responder"), ask_id=asked.id, comes=True).state == "comes"
    assert Assignment.objects.within(EVERYWHERE).filter(shift_line=line).count() == 1


def test_a_shift_taken_meanwhile_forbids_to_come(cast: Cast) -> None:
    first, second = seats_of(gate(), "village_gate_persuader", after=DAY)[:2]
    (near,) = people(1, SIBLING)
    ask_one(actor=SYSTEM, shift_line_id=second.id, responder_id=near)
    assignment_make(actor=SYSTEM, shift_line_id=first.id, responder_id=near)
    with refuses("shift.too_little_rest"):
        answer_give(token=token_of(near), choice="comes")
    assert Ask.objects.within(EVERYWHERE).get(responder_id=near).state == "waiting"


@pytest.mark.django_db(transaction=True)
def test_all_say_at_once_that_they_come_and_one_has_the_seat(cast: Cast) -> None:
    line = persuader()
    people(12)
    for who in people(12, first=30):
        ask_one(actor=SYSTEM, shift_line_id=line.id, responder_id=who)
    asking = Asking.objects.within(EVERYWHERE).get()
    tokens = [token_of(ask.responder_id) for ask in asks(asking)]
    _at_once(tokens)
    assert Assignment.objects.within(EVERYWHERE).filter(shift_line=line, ended_at=None).count() == 1
    states = sorted(ask.state for ask in asks(asking))
    assert states == ["comes", *["thanked"] * 11]


def _at_once(tokens: list[str]) -> None:
    start = threading.Barrier(len(tokens))

    def say(token: str) -> None:
        try:
            start.wait(60)
            answer_give(token=token, choice="comes")
        except Refused:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=say, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
