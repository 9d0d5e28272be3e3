"""Raising: routed at once, numbered, journalled, once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from fangxian.access.actor import Actor
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.rules.states import State, Verb
from fangxian.domains.needs.selectors import entries_of
from fangxian.domains.needs.tests.builders import (
    COUNTY,
    EVERYWHERE,
    GRID,
    OTHER_VILLAGE,
    TO_TAKE,
    TOWN,
    VILLAGE,
    a_need,
    as_it_stands,
    at_once,
    due_of,
    nobody_stands,
)
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.orgs.models import Organisation
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from fangxian.plain.ids import SAYABLE, uuid7

Kind = Organisation.Kind


def lines(need):
    return list(JournalLine.objects.within(EVERYWHERE).filter(noun_id=str(need.id)).order_by("id"))


@pytest.mark.parametrize(
    ("place", "kind", "rung"),
    [(GRID, Kind.VILLAGE_COMMITTEE, 0), (VILLAGE, Kind.VILLAGE_COMMITTEE, 0), (TOWN, Kind.TOWN_OFFICE, 1)],
)
def test_it_lies_at_once_with_the_lowest_rung_that_answers(cast, place, kind, rung):
    need = a_need(cast.actor("town"), area_code=place)
    assert (need.owner.kind, need.rung) == (kind, rung)
    assert place.startswith(need.owner.area_code)


def test_a_need_of_the_whole_city_lies_with_the_group_of_its_kind(cast):
    need = a_need(cast.actor("hq"), area_code=COUNTY)
    assert (need.owner.kind, need.owner.key) == (Kind.WORKING_GROUP, "supplies")


def test_a_village_without_a_committee_is_passed_over(cast):
    nobody_stands(Kind.VILLAGE_COMMITTEE, VILLAGE)
    assert a_need(cast.actor("village")).owner.kind == Kind.TOWN_OFFICE


def test_where_nobody_stands_it_says_whom_to_ring(cast):
    nobody_stands(Kind.VILLAGE_COMMITTEE, VILLAGE)
    nobody_stands(Kind.TOWN_OFFICE, TOWN)
    nobody_stands(Kind.WORKING_GROUP, COUNTY, key="supplies")
    nobody_stands(Kind.HEADQUARTERS, COUNTY)
    with pytest.raises(Refused) as refused:
        a_need(cast.actor("village"))
    assert refused.value.code == "need.nobody_answers"


def test_what_is_kept_of_it(cast):
    need = as_it_stands(
        a_need(cast.actor("village"), words="  缺两支耳温枪\r\n急  ", origin=f"gap:{uuid4()}")
    )
    assert need.words == "缺两支耳温枪\n急"
    assert need.state == State.RAISED
    assert need.raised_by_id == cast.responder("village")
    assert due_of(need) - need.raised_at == timedelta(minutes=TO_TAKE)
    assert len(need.number) == 6
    assert set(need.number) <= set(SAYABLE)
    assert not need.exercise


def test_its_words_are_sealed_and_not_in_the_journal(cast):
    need = a_need(cast.actor("village"))
    (stored,) = Need.objects.within(EVERYWHERE).filter(id=need.id).values_list("words", flat=True)
    assert "耳温枪".encode() not in bytes(stored)
    (line,) = lines(need)
    assert (line.verb, line.area_code) == ("need.raised", VILLAGE)
    assert "耳温枪" not in str(line.facts)
    assert line.facts.pop("words").startswith("sha256:")
    assert line.facts == {
        "kind": "protective_goods", "urgency": "urgent", "rung": 0, "owner": str(need.owner_id),
    }  # fmt: skip


def test_the_thread_begins_with_it(cast):
    need = a_need(cast.actor("village"))
    (entry,) = entries_of(need)
    assert (entry.verb, entry.to_owner_id, entry.from_owner_id, entry.rung) == (
        Verb.RAISE,
        need.owner_id,
        None,
        0,
    )


def test_an_exercise_marks_it(cast):
    practising = Actor.system("drill", reason="演练", exercise=True)
    need = a_need(practising)
    assert need.exercise
    assert entries_of(need).get().exercise
    assert lines(need)[0].exercise


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"words": "缺"}, "need.words_length"),
        ({"words": " \n "}, "need.words_length"),
        ({"words": "缺" * 501}, "need.words_length"),
        ({"kind": "nonsense"}, "need.kind_unknown"),
        ({"urgency": "nonsense"}, "need.urgency_unknown"),
        ({"origin": "from somewhere"}, "need.origin_malformed"),
        ({"area_code": "35018100700"}, "area.code_malformed"),
        ({"area_code": f"{VILLAGE}\0"}, "area.code_malformed"),
    ],
)
def test_what_will_not_do_is_said(cast, wrong, code):
    with pytest.raises(Refused) as refused:
        a_need(cast.actor("village"), **wrong)
    assert refused.value.code == code
    assert not Need.objects.within(EVERYWHERE).exists()


@pytest.mark.parametrize(
    ("seat", "place", "error"),
    [
        ("village", OTHER_VILLAGE, OutOfScope),
        ("village", f"{VILLAGE}999", OutOfScope),
        ("auditor", VILLAGE, NotAllowed),
        ("partner", VILLAGE, NotAllowed),
        ("chief", VILLAGE, OutOfScope),
    ],
)
def test_who_may_not(cast, seat, place, error):
    with pytest.raises(error):
        a_need(cast.actor(seat), area_code=place)


@pytest.mark.parametrize("seat", ["village", "leader", "chief", "gate", "responder", "runner", "town", "hq"])
def test_who_may(cast, seat):
    assert a_need(cast.actor(seat), area_code=GRID if seat == "chief" else VILLAGE).raised_by_id


def test_sent_twice_it_is_one(cast):
    key = uuid7()
    first, second = (a_need(cast.actor("village"), need_id=key) for _ in range(2))
    assert first.number == second.number
    assert len(lines(first)) == entries_of(first).count() == 1


def test_the_same_form_with_other_words_is_not_swallowed(cast):
    key = uuid7()
    a_need(cast.actor("village"), need_id=key)
    for seat, words in (("village", "缺口罩"), ("colleague", "缺两支耳温枪")):
        with pytest.raises(Refused) as refused:
            a_need(cast.actor(seat), need_id=key, words=words)
        assert refused.value.code == "need.sent_before"


def test_a_number_that_is_taken_is_drawn_again(cast, monkeypatch):
    drawn = iter(["AAAAAA", "AAAAAA", "BBBBBB"])
    monkeypatch.setattr("fangxian.domains.needs.raising.sayable_number", lambda: next(drawn))
    assert [a_need(cast.actor("village")).number for _ in range(2)] == ["AAAAAA", "BBBBBB"]


@pytest.mark.django_db(transaction=True)
def test_sent_many_times_at_once_it_is_one(cast):
    key, actor = uuid7(), cast.actor("village")
    sent = at_once(*[lambda: a_need(actor, need_id=key)] * 8)
    assert {need.id for need in sent} == {key}
    assert len({need.number for need in sent}) == 1
    assert Need.objects.within(EVERYWHERE).count() == 1
    assert len(lines(sent[0])) == entries_of(sent[0]).count() == 1
