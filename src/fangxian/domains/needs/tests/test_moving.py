"""Taking, answering, confirming, reopening, withdrawing: who, when, and what is kept."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from fangxian.domains.needs import services
from fangxian.domains.needs.rules.states import MOVE, Side, State, Verb, state_after
from fangxian.domains.needs.selectors import entries_of, moves_open_to
from fangxian.domains.needs.tests.builders import (
    EVERYWHERE,
    GRID,
    TO_ANSWER,
    TOWN,
    a_need,
    as_it_stands,
    at_once,
    brought_to,
    pressed,
    the_body,
)
from fangxian.domains.needs.verbs import ACTS
from fangxian.foundation.journal.models import JournalLine
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused, Stale

#: Verbs that the plan allows on a common need in each state that allows them; the others have tests of their own.
COMMON = set(ACTS) - {
    Verb.GIVE, Verb.ARRIVE, Verb.REPLY, Verb.DECLINE, Verb.CIRCULATE, Verb.SHELVE,
}  # fmt: skip
#: Who makes a move of each side.
SEATS = {
    Side.RAISER: "village", Side.OWNER: "leader", Side.ABOVE_OWNER: "town", Side.HEADQUARTERS: "hq",
}  # fmt: skip
moved = pressed


@pytest.fixture
def need_in(cast):
    """A need that the village raised and its leader owns, in any state."""

    def make(state):
        return brought_to(state, raiser=cast.actor("village"), owner=cast.actor("leader"))

    return make


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("verb", sorted(COMMON))
def test_every_verb_in_every_state(cast, need_in, verb, state):
    actor = cast.actor(SEATS[MOVE[verb].sides[0]])
    need = need_in(state)
    if state in MOVE[verb].sources:
        after = as_it_stands(moved(verb, actor, need))
        assert after.state == state_after(verb, state)
        assert after.version == need.version + 1
        assert entries_of(need).latest("version").verb == verb
        line = JournalLine.objects.within(EVERYWHERE).filter(noun_id=str(need.id)).latest("id")
        assert line.verb == f"need.{MOVE[verb].past}"
    else:
        with pytest.raises(Refused) as refused:
            moved(verb, actor, need)
        assert refused.value.code == f"need.not_when_{state}"
        assert as_it_stands(need).version == need.version


@pytest.mark.parametrize(
    ("verb", "state", "seat", "error"),
    [
        (Verb.ACKNOWLEDGE, State.RAISED, "colleague", None),
        (Verb.ACKNOWLEDGE, State.RAISED, "town", None),
        (Verb.ACKNOWLEDGE, State.RAISED, "hq", None),
        (Verb.ACKNOWLEDGE, State.RAISED, "gate", NotAllowed),
        (Verb.ACKNOWLEDGE, State.RAISED, "group", NotAllowed),
        (Verb.ACKNOWLEDGE, State.RAISED, "sibling", OutOfScope),
        (Verb.ACKNOWLEDGE, State.RAISED, "other_town", OutOfScope),
        (Verb.ACKNOWLEDGE, State.RAISED, "responder", NotAllowed),
        (Verb.ACKNOWLEDGE, State.RAISED, "nobody", NotAllowed),
        (Verb.CONFIRM, State.ANSWERED, "colleague", None),
        (Verb.CONFIRM, State.ANSWERED, "gate", None),
        (Verb.CONFIRM, State.ANSWERED, "leader", NotAllowed),
        (Verb.CONFIRM, State.ANSWERED, "group", NotAllowed),
        (Verb.CONFIRM, State.ANSWERED, "other_village", OutOfScope),
        (Verb.REOPEN, State.ANSWERED, "colleague", None),
        (Verb.WITHDRAW, State.RAISED, "colleague", NotAllowed),
        (Verb.WITHDRAW, State.RAISED, "hq", NotAllowed),
        (Verb.WITHDRAW, State.RAISED, "auditor", NotAllowed),
    ],
)
def test_whose_move_it_is(cast, need_in, verb, state, seat, error):
    need, actor = need_in(state), cast.actor(seat)
    if error is None:
        assert moved(verb, actor, need).state == state_after(verb, state)
        return
    with pytest.raises(Refused) as refused:
        moved(verb, actor, need)
    assert type(refused.value) is error
    assert as_it_stands(need).state == state


def test_who_answered_does_not_confirm_for_another(cast):
    need = brought_to(State.ANSWERED, raiser=cast.actor("village"), owner=cast.actor("town"))
    with pytest.raises(NotAllowed):
        moved(Verb.CONFIRM, cast.actor("town"), need)
    with pytest.raises(NotAllowed):
        moved(Verb.REOPEN, cast.actor("town"), need)
    assert moved(Verb.CONFIRM, cast.actor("village"), need).state == State.CLOSED


def test_a_volunteer_follows_what_he_raised_without_seeing_others(cast):
    mine = brought_to(State.ANSWERED, raiser=cast.actor("responder"), owner=cast.actor("leader"))
    other = brought_to(State.ANSWERED, raiser=cast.actor("village"), owner=cast.actor("leader"))
    assert moved(Verb.CONFIRM, cast.actor("responder"), mine).state == State.CLOSED
    with pytest.raises(NotAllowed):
        moved(Verb.CONFIRM, cast.actor("responder"), other)


@pytest.mark.parametrize("verb", [verb for verb in sorted(COMMON) if MOVE[verb].with_words])
@pytest.mark.parametrize("words", ["", "好", " 好 ", "好" * 501])
def test_words_are_asked_for(cast, need_in, verb, words):
    need = need_in(next(state for state in State if state in MOVE[verb].sources))
    actor = cast.actor(SEATS[MOVE[verb].sides[0]])
    with pytest.raises(Refused) as refused:
        moved(verb, actor, need, words=words)
    assert refused.value.code == "need.words_length"


def test_words_are_sealed_and_the_journal_has_their_commitment(cast, need_in):
    need = moved(Verb.ANSWER, cast.actor("leader"), need_in(State.ACKNOWLEDGED), words="已送到林家")
    entry = entries_of(need).latest("version")
    assert entry.words == "已送到林家"
    line = JournalLine.objects.within(EVERYWHERE).filter(noun_id=str(need.id)).latest("id")
    assert line.facts["words"].startswith("sha256:")
    assert "林家" not in str(line.facts)


def test_a_form_made_before_something_happened_is_told_what(cast, need_in):
    need = need_in(State.RAISED)
    moved(Verb.ACKNOWLEDGE, cast.actor("town"), need, version=need.version)
    with pytest.raises(Stale) as stale:
        moved(Verb.ACKNOWLEDGE, cast.actor("leader"), need, version=need.version)
    assert "接下了" in str(stale.value)
    assert "今天" in str(stale.value)


def test_whoever_lost_it_meanwhile_is_told_to_whom_and_keeps_his_words(cast, need_in):
    need = need_in(State.ACKNOWLEDGED)
    office = the_body("town_office", TOWN)
    moved(Verb.TRANSFER, cast.actor("colleague"), need, owner_id=office.id)
    with pytest.raises(Stale) as stale:
        moved(Verb.ANSWER, cast.actor("leader"), need, version=need.version)
    assert [(one.before, one.now) for one in stale.value.changes] == [
        ("办理中", "待接"),
        (need.owner.name, office.name),
    ]
    assert "演*转了出去" in str(stale.value)
    answer = cast.client("leader").post(
        f"/needs/{need.number}/answer", {"version": need.version, "words": "我送了一支"}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "我送了一支" in page
    assert f"{need.owner.name} → {office.name}" in page


def test_the_clock_of_each_state(cast, need_in, shifted):
    need = need_in(State.RAISED)
    shifted(20)
    taken = moved(Verb.ACKNOWLEDGE, cast.actor("leader"), need)
    assert taken.due_at == taken.state_since + timedelta(minutes=TO_ANSWER)
    answered = moved(Verb.ANSWER, cast.actor("leader"), need)
    assert answered.due_at is None
    shifted(600)
    reopened = moved(Verb.REOPEN, cast.actor("village"), need, words="还差一支")
    assert reopened.due_at == reopened.state_since + timedelta(minutes=TO_ANSWER)
    assert reopened.due_at > answered.state_since + timedelta(minutes=600)
    assert (reopened.reopened, reopened.state) == (1, State.ACKNOWLEDGED)


def test_what_was_done_cannot_be_changed_in_the_database(cast, need_in):
    entry = entries_of(need_in(State.ACKNOWLEDGED)).latest("version")
    entry.verb = Verb.ANSWER
    with pytest.raises(Exception, match="never changed"), transaction.atomic():
        entry.save(update_fields=["verb"])
    with pytest.raises(Exception, match="never changed"), transaction.atomic():
        entry.delete()
    entry.words = ""
    entry.save(update_fields=["words"])


def test_the_database_knows_the_states(cast, need_in):
    need = need_in(State.RAISED)
    for wrong in ({"state": "nonsense"}, {"due_at": None}, {"state": State.CLOSED}, {"same_as_id": need.id}):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(need).objects.within(EVERYWHERE).filter(id=need.id).update(**wrong)


@pytest.mark.parametrize(
    ("state", "seat", "verbs"),
    [
        (State.RAISED, "village", [Verb.URGE, Verb.WITHDRAW]),
        (State.RAISED, "colleague", [Verb.ACKNOWLEDGE, Verb.TRANSFER, Verb.RETURN, Verb.MERGE]),
        (State.RAISED, "leader", [Verb.ACKNOWLEDGE, Verb.TRANSFER, Verb.RETURN, Verb.MERGE]),
        (State.RAISED, "gate", []),
        (State.ACKNOWLEDGED, "leader", [Verb.ANSWER, Verb.CONSULT, Verb.EXTEND, Verb.TRANSFER, Verb.MERGE]),
        (State.ANSWERED, "leader", []),
        (State.ANSWERED, "village", [Verb.CONFIRM, Verb.REOPEN]),
        (State.ANSWERED, "gate", [Verb.CONFIRM, Verb.REOPEN]),
        (State.ANSWERED, "town", [Verb.CONFIRM, Verb.REOPEN, Verb.MISS]),
        (State.CLOSED, "hq", [Verb.REOPEN]),
        (State.CLOSED, "auditor", []),
        (State.WITHDRAWN, "village", []),
        (State.MERGED, "leader", [Verb.SEPARATE]),
    ],
)
def test_the_buttons_somebody_has(cast, need_in, state, seat, verbs):
    assert [move.verb for move in moves_open_to(cast.actor(seat), need_in(state), clock.now())] == verbs


def test_every_button_works_and_no_other_verb_does(cast, need_in):
    for state in State:
        for seat in ("village", "leader", "gate", "town", "hq", "chief"):
            need, actor = need_in(state), cast.actor(seat)
            offered = {move.verb for move in moves_open_to(actor, need, clock.now())}
            for verb in ACTS:
                try:
                    with transaction.atomic():
                        moved(verb, actor, need)
                        transaction.set_rollback(True)
                    done = True
                except Refused:
                    done = False
                assert done == (verb in offered), (state, seat, verb)


@pytest.mark.django_db(transaction=True)
def test_taken_by_two_at_once_it_is_taken_once(cast):
    need = a_need(cast.actor("village"), area_code=GRID)
    one, other = cast.actor("leader"), cast.actor("colleague")
    done = at_once(
        lambda: services.need_acknowledge(actor=one, need_id=need.id, version=need.version),
        lambda: services.need_acknowledge(actor=other, need_id=need.id, version=need.version),
    )
    assert sorted(type(result).__name__ for result in done) == ["Need", "Stale"]
    assert entries_of(need).filter(verb=Verb.ACKNOWLEDGE).count() == 1
    assert as_it_stands(need).version == need.version + 1


def test_nobody_takes_his_own_need(cast, need_in):
    need = need_in(State.RAISED)
    with pytest.raises(NotAllowed) as refusal:
        services.need_acknowledge(actor=cast.actor("village"), need_id=need.id)
    assert refusal.value.code == "need.own"
    services.need_withdraw(actor=cast.actor("village"), need_id=need.id)
