"""Asking several at once: who may be asked, who answers, who has been silent, and that the owner stays responsible."""

from datetime import timedelta

import pytest

from fangxian.domains.needs.asking import need_consult, need_decline, need_reply
from fangxian.domains.needs.climbing import needs_climb_due
from fangxian.domains.needs.models import Consultation
from fangxian.domains.needs.passing import need_transfer
from fangxian.domains.needs.rules.consultations import Reply
from fangxian.domains.needs.rules.states import State, Verb
from fangxian.domains.needs.selectors import consultations_about, entries_of, need_seen_by
from fangxian.domains.needs.services import need_acknowledge, need_answer, need_confirm
from fangxian.domains.needs.tests.builders import (
    COUNTY,
    EVERYWHERE,
    OTHER_VILLAGE,
    TOWN,
    VILLAGE,
    a_need,
    as_it_stands,
    brought_to,
    pressed,
    the_body,
)
from fangxian.domains.needs.thread import asked_shown, thread
from fangxian.foundation.accounts.selectors import actor_of
from fangxian.foundation.accounts.services import Opening, accounts_open
from fangxian.foundation.duties.services import Appointment, duties_appoint
from fangxian.foundation.responders.services import Enrolment, responders_register
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from tests.cast import SYSTEM


@pytest.fixture
def group(city):
    return the_body("working_group", COUNTY, key="supplies")


@pytest.fixture
def centre(city):
    return the_body("health_centre", TOWN)


@pytest.fixture
def taken(cast):
    """A need that lies with the town's office, which took it."""
    need = a_need(cast.actor("village"))
    town = the_body("town_office", TOWN)
    need_transfer(actor=cast.actor("leader"), need_id=need.id, owner_id=town.id, words="村里没有，请街道协调")
    return need_acknowledge(actor=cast.actor("town"), need_id=need.id)


def asked(cast, need, *bodies, seat="town", words="谁有耳温枪"):
    return need_consult(
        actor=cast.actor(seat), need_id=need.id, organisation_ids=[one.id for one in bodies], words=words
    )


@pytest.fixture
def nurse(cast, centre):
    """Somebody who acts for the health centre."""
    (person,) = responders_register(
        actor=SYSTEM, enrolments=[Enrolment("演护士", "15499999999", "staff", TOWN)]
    )
    duties_appoint(
        actor=SYSTEM, appointments=[Appointment("department_officer", person.id, COUNTY, centre.id)]
    )
    (user,) = accounts_open(
        actor=SYSTEM, openings=[Opening("test-nurse", "long enough 2020", person.id, COUNTY)]
    )
    return actor_of(user, clock.now())


def test_the_thermometer_is_solved_by_the_health_centres_hands(cast, taken, group, centre, nurse, shifted):
    asked(cast, taken, group, centre)
    after = as_it_stands(taken)
    assert (after.owner_id, after.state, after.due_at) == (taken.owner_id, State.ACKNOWLEDGED, taken.due_at)
    shifted(20)
    need_reply(actor=nurse, need_id=taken.id, words="卫生院有两支，已送到村部")
    shown = {one.organisation: one for one in asked_shown(taken, clock.now())}
    assert shown[centre.name].reply is Reply.ANSWERED
    assert (shown[group.name].reply, shown[group.name].is_overdue) == (Reply.WAITING, False)
    answered = need_answer(actor=cast.actor("town"), need_id=taken.id, words="卫生院送来两支")
    assert answered.owner_id == taken.owner_id
    assert {one.reply for one in consultations_about(taken)} == {Reply.ANSWERED, Reply.SPARED}
    closed = need_confirm(actor=cast.actor("village"), need_id=taken.id, rating="satisfied")
    assert (closed.state, closed.rating, closed.closing) == (State.CLOSED, "satisfied", "confirmed")


def test_everyone_silent_until_the_city(cast, taken, group, centre):
    asked(cast, taken, group, centre)
    needs_climb_due(taken.raised_at + timedelta(days=30))
    after = as_it_stands(taken)
    assert (after.owner.kind, after.state) == ("headquarters", State.RAISED)
    silent = asked_shown(taken, taken.raised_at + timedelta(days=30))
    assert all(one.is_overdue and one.reply is Reply.WAITING for one in silent)
    # Who was asked may still answer whoever owns it now.
    need_reply(actor=cast.actor("group"), need_id=taken.id, words="仓库还有十支")
    need_acknowledge(actor=cast.actor("hq"), need_id=taken.id)
    need_answer(actor=cast.actor("hq"), need_id=taken.id, words="从仓库调去两支")


def test_whom_the_asked_act_for(cast, taken, group):
    asked(cast, taken, group)
    replied = need_reply(actor=cast.actor("group"), need_id=taken.id, words="仓库有十支")
    entry = entries_of(taken).latest("version")
    assert (entry.verb, entry.from_owner_id, entry.owner_id, entry.in_time) == (
        Verb.REPLY, group.id, taken.owner_id, True,
    )  # fmt: skip
    assert replied.state == State.ACKNOWLEDGED
    with pytest.raises(NotAllowed) as refused:
        need_reply(actor=cast.actor("group"), need_id=taken.id, words="再说一遍")
    assert refused.value.code == "need.not_asked"


def test_who_cannot_says_so(cast, taken, group):
    asked(cast, taken, group)
    need_decline(actor=cast.actor("group"), need_id=taken.id, words="仓库里已经没有了")
    (one,) = consultations_about(taken)
    assert one.reply == Reply.DECLINED


@pytest.mark.parametrize(
    ("seat", "error"),
    [("village", NotAllowed), ("responder", NotAllowed), ("sibling", OutOfScope), ("department", OutOfScope)],
)
def test_who_was_not_asked_says_nothing(cast, taken, group, seat, error):
    asked(cast, taken, group)
    with pytest.raises(Refused) as refused:
        need_reply(actor=cast.actor(seat), need_id=taken.id, words="我来说")
    assert type(refused.value) is error


def test_one_who_is_asked_sees_it_and_only_it(cast, taken):
    department = the_body("department", COUNTY, key="tests")
    other = a_need(cast.actor("other_village"), area_code=OTHER_VILLAGE)
    with pytest.raises(OutOfScope):
        need_seen_by(cast.actor("department"), taken.number)
    asked(cast, taken, department)
    assert need_seen_by(cast.actor("department"), taken.number).id == taken.id
    with pytest.raises(OutOfScope):
        need_seen_by(cast.actor("department"), other.number)


def test_nobody_is_asked_twice_at_once_and_the_owner_is_not_asked(cast, taken, group):
    asked(cast, taken, group)
    with pytest.raises(Refused) as refused:
        asked(cast, taken, group)
    assert refused.value.code == "need.asked_before"
    for wrong in ([], [taken.owner_id]):
        with pytest.raises(Refused):
            need_consult(actor=cast.actor("town"), need_id=taken.id, organisation_ids=wrong, words="请回复")
    need_reply(actor=cast.actor("group"), need_id=taken.id, words="仓库有十支")
    asked(cast, taken, group)
    assert Consultation.objects.within(EVERYWHERE).count() == 2


def test_who_is_elsewhere_is_not_asked(cast, taken):
    with pytest.raises(OutOfScope):
        asked(cast, taken, the_body("village_committee", OTHER_VILLAGE))


def test_what_is_answered_or_withdrawn_spares_the_asked(cast, group):
    for verb, seat in ((Verb.ANSWER, "leader"), (Verb.WITHDRAW, "village")):
        need = brought_to(State.ACKNOWLEDGED, raiser=cast.actor("village"), owner=cast.actor("leader"))
        asked(cast, need, group, seat="leader")
        pressed(verb, cast.actor(seat), need)
        (one,) = consultations_about(need)
        assert one.reply == Reply.SPARED


def test_the_thread_names_who_was_asked(cast, taken, group, centre):
    asked(cast, taken, group, centre)
    said = thread(as_it_stands(taken))[-1]
    assert set(said.asked) == {group.name, centre.name}
    assert said.words == "谁有耳温枪"


def test_the_page_offers_those_whom_the_plan_names_first(cast, taken, group, centre):
    page = cast.client("town").get(f"/needs/{taken.number}").content.decode()
    ticks = page[page.index('name="organisation_ids"') : page.index('name="another"')]
    assert ticks.index(group.name) < ticks.index(centre.name)
    answer = cast.client("town").post(
        f"/needs/{taken.number}/consult",
        {"version": taken.version, "organisation_ids": [group.id, centre.id], "words": "谁有耳温枪"},
        follow=True,
    )
    page = answer.content.decode()
    assert "问了谁" in page
    assert page.count("还没回复") == 2
    assert VILLAGE not in page


def test_a_page_without_a_tick_says_so(cast, taken):
    answer = cast.client("town").post(
        f"/needs/{taken.number}/consult", {"version": taken.version, "words": "谁有耳温枪"}
    )
    assert answer.status_code == 422
    assert "请至少选一家" in answer.content.decode()


def test_one_who_is_asked_finds_it_in_his_list_with_its_own_clock(cast, taken, group, centre):
    village = the_body("village_committee", VILLAGE)
    asked(cast, taken, group, village)
    for seat, found in (("group", True), ("leader", True), ("hq", False), ("sibling", False)):
        page = cast.client(seat).get("/needs").content.decode()
        assert ("问到我们的" in page) is found, seat
    assert "问到我们的" in cast.client("group").get(f"/groups/{group.id}").content.decode()
    today = cast.client("leader").get(f"/villages/{VILLAGE}").content.decode()
    assert "征询：缺两支耳温枪" in today
    need_reply(actor=cast.actor("leader"), need_id=taken.id, words="邻村有一支")
    assert "问到我们的" not in cast.client("leader").get("/needs").content.decode()
