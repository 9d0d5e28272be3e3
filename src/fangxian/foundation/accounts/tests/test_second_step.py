"""The second step: begun, confirmed, asked for, used up, taken off."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from fangxian.access.scope import Scope
from fangxian.foundation.accounts.models import SecondStep, User
from fangxian.foundation.accounts.opening import slips_give
from fangxian.foundation.accounts.second_step import (
    recovery_codes_renew,
    second_step_begin,
    second_step_confirm,
    second_step_end,
    second_step_pass,
    second_step_reset,
)
from fangxian.foundation.accounts.selectors import has_second_step, second_step_of, with_second_step
from fangxian.foundation.accounts.services import account_close, account_reopen
from fangxian.foundation.accounts.tests.builders import Phone, stepped
from fangxian.foundation.journal.models import JournalLine
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from tests.cast import PASSWORD, SYSTEM, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")


def verbs() -> list[str]:
    rows = JournalLine.objects.within(EVERYWHERE).filter(verb__startswith="second_step.")
    return list(rows.order_by("id").values_list("verb", flat=True))


def left(user: User) -> int:
    step = second_step_of(user)
    return len(step.papers) if step else 0


def at_the_door(cast: Cast, seat: str = "village") -> Client:
    """Somebody whose password was right."""
    client = Client()
    answer = client.post("/sign-in", {"username": f"test-{seat}", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/code")
    assert client.get("/mine").status_code == 302
    return client


def shown(client: Client, code: str) -> int:
    return int(client.post("/sign-in/code", {"code": code}).status_code)


def text(answer: Any) -> str:
    return str(answer.content.decode())


# --- services


def test_it_counts_from_the_first_code_on(cast: Cast) -> None:
    actor, user = cast.actor("village"), cast.users["village"]
    phone = Phone(second_step_begin(actor=actor))
    assert not has_second_step(user)
    with pytest.raises(Refused, match="验证码不对"):
        second_step_confirm(actor=actor, code=phone.wrong())
    papers = second_step_confirm(actor=actor, code=phone.shows())
    assert (has_second_step(user), len(papers), left(user)) == (True, 10, 10)
    for act in (
        lambda: second_step_begin(actor=actor),
        lambda: second_step_confirm(actor=actor, code=phone.shows(1)),
    ):
        with pytest.raises(Refused, match="已经开了"):
            act()
    assert verbs() == ["second_step.begun", "second_step.confirmed"]


def test_one_that_was_left_unfinished_is_replaced(cast: Cast) -> None:
    actor = cast.actor("village")
    old, new = Phone(second_step_begin(actor=actor)), Phone(second_step_begin(actor=actor))
    with pytest.raises(Refused, match="验证码不对"):
        second_step_confirm(actor=actor, code=old.shows())
    second_step_confirm(actor=actor, code=new.shows())


def test_a_secret_that_was_shown_long_ago_is_not_confirmed(cast: Cast) -> None:
    actor = cast.actor("village")
    step = second_step_begin(actor=actor)
    step.begun_at -= timedelta(minutes=16)
    step.save(update_fields=["begun_at"])
    with pytest.raises(Refused, match="重新开始"):
        second_step_confirm(actor=actor, code=Phone(step).shows())


def test_a_code_holds_once_and_no_older_one_after_it(cast: Cast) -> None:
    user = cast.users["village"]
    phone, _ = stepped(user)
    second_step_pass(user_id=user.pk, code=phone.shows(1))
    for ahead in (1, 0, -1):
        with pytest.raises(Refused, match="已经用过"):
            second_step_pass(user_id=user.pk, code=phone.shows(ahead))


def test_a_code_on_paper_holds_once_for_its_account_alone(cast: Cast) -> None:
    user, other = cast.users["village"], cast.users["town"]
    _, papers = stepped(user)
    stepped(other)
    with pytest.raises(Refused, match="验证码不对"):
        second_step_pass(user_id=other.pk, code=papers[0])
    second_step_pass(user_id=user.pk, code=papers[0].lower().replace("-", " "))
    with pytest.raises(Refused, match="已经用过"):
        second_step_pass(user_id=user.pk, code=papers[0])
    assert left(user) == 9
    line = JournalLine.objects.within(EVERYWHERE).get(verb="second_step.passed")
    assert line.facts == {"by": "paper"}


def test_new_codes_on_paper_make_the_old_ones_worthless(cast: Cast) -> None:
    actor, user = cast.actor("village"), cast.users["village"]
    phone, old = stepped(user)
    with pytest.raises(Refused, match="验证码不对"):
        recovery_codes_renew(actor=actor, code=old[0])
    new = recovery_codes_renew(actor=actor, code=phone.shows())
    assert not set(new) & set(old)
    with pytest.raises(Refused, match="验证码不对"):
        second_step_pass(user_id=user.pk, code=old[1])
    second_step_pass(user_id=user.pk, code=new[1])


def test_ending_ones_own_takes_a_code(cast: Cast) -> None:
    actor, user = cast.actor("village"), cast.users["village"]
    phone, _ = stepped(user)
    with pytest.raises(Refused, match="验证码不对"):
        second_step_end(actor=actor, code=phone.wrong())
    second_step_end(actor=actor, code=phone.shows())
    assert (has_second_step(user), left(user)) == (False, 0)
    with pytest.raises(Refused, match="没有开两步登录"):
        second_step_pass(user_id=user.pk, code=phone.shows(1))


def test_the_administrator_takes_it_off_with_a_reason(cast: Cast) -> None:
    admin, user = cast.actor("admin"), cast.users["village"]
    stepped(user)
    with pytest.raises(Refused, match="理由"):
        second_step_reset(actor=admin, user_id=user.pk, reason="bored")
    second_step_reset(actor=admin, user_id=user.pk, reason="lost")
    assert not with_second_step([user.pk])
    line = JournalLine.objects.within(EVERYWHERE).get(verb="second_step.reset")
    assert (line.facts, line.noun_id) == ({"reason": "lost"}, str(user.pk))
    with pytest.raises(Refused, match="没有开两步登录"):
        second_step_reset(actor=admin, user_id=user.pk, reason="lost")


def test_nobody_else_takes_it_off_and_the_administrator_not_his_own(cast: Cast) -> None:
    stepped(cast.users["admin"])
    for seat in ("hq", "town", "auditor", "village"):
        with pytest.raises(NotAllowed):
            second_step_reset(actor=cast.actor(seat), user_id=cast.users["admin"].pk, reason="lost")
    with pytest.raises(Refused, match="自己的"):
        second_step_reset(actor=cast.actor("admin"), user_id=cast.users["admin"].pk, reason="lost")


def test_only_accounts_have_one(cast: Cast) -> None:
    with pytest.raises(OutOfScope):
        second_step_begin(actor=SYSTEM)


def test_the_table_holds_neither_secret_nor_code(cast: Cast) -> None:
    user = cast.users["village"]
    _, papers = stepped(user)
    secret = SecondStep.objects.within(EVERYWHERE).get(user=user).secret
    with connection.cursor() as cursor:
        for table in ("accounts_secondstep", "journal_journalline"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - a list of our own
            said = str(
                [bytes(cell) if isinstance(cell, memoryview) else cell for row in cursor for cell in row]
            )
            assert not [one for one in (secret, *papers, papers[0].replace("-", "")) if one in said], table


def test_a_secret_that_was_emptied_lets_nobody_in(cast: Cast) -> None:
    """As after its clock has run out: with the row gone the password alone would do."""
    user = cast.users["village"]
    phone, _ = stepped(user)
    SecondStep.objects.within(EVERYWHERE).filter(user=user).update(secret=b"")
    with pytest.raises(Refused, match="验证码不对"):
        second_step_pass(user_id=user.pk, code=phone.shows())


# --- at the door


def test_a_password_alone_no_longer_signs_in(cast: Cast) -> None:
    phone, papers = stepped(cast.users["village"])
    client = at_the_door(cast)
    assert "还要一个验证码" in text(client.get("/sign-in/code"))
    wrong = client.post("/sign-in/code", {"code": phone.wrong()})
    assert (wrong.status_code, "验证码不对" in text(wrong)) == (422, True)
    assert client.post("/sign-in/code", {"code": ""}).status_code == 422
    assert shown(client, phone.shows()) == 302
    assert client.get("/mine").status_code == 200
    assert shown(at_the_door(cast), phone.shows()) == 422
    assert shown(at_the_door(cast), papers[0]) == 302


def test_whoever_has_none_signs_in_as_before(cast: Cast) -> None:
    stepped(cast.users["village"])
    client = Client()
    assert client.post("/sign-in", {"username": "test-town", "password": PASSWORD})["Location"] == "/"
    assert client.get("/mine").status_code == 200


def test_he_goes_on_to_where_he_wanted_to(cast: Cast) -> None:
    phone, _ = stepped(cast.users["village"])
    client = Client()
    client.post("/sign-in?next=/plan", {"username": "test-village", "password": PASSWORD, "next": "/plan"})
    assert client.post("/sign-in/code", {"code": phone.shows()})["Location"] == "/plan"


def test_five_wrong_codes_lock_the_account(cast: Cast) -> None:
    phone, papers = stepped(cast.users["village"])
    client = at_the_door(cast)
    assert [shown(client, phone.wrong()) for _ in range(5)] == [422, 422, 422, 422, 403]
    assert (shown(client, phone.shows()), shown(client, papers[0])) == (403, 403)
    assert Client().post("/sign-in", {"username": "test-village", "password": PASSWORD}).status_code == 403
    account_reopen(actor=SYSTEM, user_id=cast.users["village"].pk)
    assert shown(client, phone.shows()) == 302


def test_a_right_password_does_not_begin_the_count_anew(cast: Cast) -> None:
    """Else whoever knows it could guess codes for ever."""
    phone, _ = stepped(cast.users["village"])
    tries = []
    for _ in range(5):
        tries.append(shown(at_the_door(cast), phone.wrong()))
    assert tries == [422, 422, 422, 422, 403]


def test_what_was_typed_as_a_code_is_not_written_down(cast: Cast) -> None:
    _, papers = stepped(cast.users["village"])
    shown(at_the_door(cast), f"{papers[0]}X")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM axes_accessattempt")
        assert papers[0] not in str(cursor.fetchall())


def test_the_door_does_not_wait_for_ever(cast: Cast, shifted: Any) -> None:
    phone, _ = stepped(cast.users["village"])
    client = at_the_door(cast)
    shifted(11)
    assert client.get("/sign-in/code")["Location"] == "/sign-in"
    assert client.post("/sign-in/code", {"code": phone.shows()})["Location"] == "/sign-in"
    assert client.get("/mine").status_code == 302


@pytest.mark.parametrize("change", ["closed", "password"])
def test_what_changed_meanwhile_sends_back_to_the_door(cast: Cast, change: str) -> None:
    user = cast.users["village"]
    phone, _ = stepped(user)
    client = at_the_door(cast)
    if change == "closed":
        account_close(actor=SYSTEM, user_id=user.pk)
    else:
        slips_give(actor=SYSTEM, user_ids=[user.pk])
    assert client.post("/sign-in/code", {"code": phone.shows()})["Location"] == "/sign-in"
    assert client.get("/mine").status_code == 302


def test_nobody_reaches_the_second_step_without_the_first(cast: Cast) -> None:
    phone, _ = stepped(cast.users["village"])
    client = Client()
    assert client.post("/sign-in/code", {"code": phone.shows()})["Location"] == "/sign-in"
    assert client.get("/mine").status_code == 302


def test_an_exercise_on_its_own_time_takes_the_code_that_phones_show(cast: Cast, shifted: Any) -> None:
    phone, _ = stepped(cast.users["village"])
    shifted(60 * 24 * 30)
    assert shown(at_the_door(cast), phone.shows()) == 302
    assert clock.shift() == timedelta(days=30)


# --- one's own page


def test_from_the_picture_to_the_codes_on_paper(cast: Cast) -> None:
    client, user = cast.client("village"), cast.users["village"]
    assert "开两步登录" in text(client.get("/my/second-step"))
    assert 'href="/my/second-step"' in text(client.get("/mine"))
    assert client.post("/my/second-step", {"verb": "begin", "password": PASSWORD}).status_code == 302
    page = text(client.get("/my/second-step"))
    step = SecondStep.objects.within(EVERYWHERE).get(user=user)
    assert "data:image/svg+xml" in page
    assert f"{step.secret[:4]} {step.secret[4:8]}" in page
    wrong = client.post("/my/second-step", {"verb": "confirm", "code": Phone(step).wrong()})
    assert (wrong.status_code, "验证码不对" in text(wrong), "data:image" in text(wrong)) == (422, True, True)
    answer = client.post("/my/second-step", {"verb": "confirm", "code": Phone(step).shows()})
    assert (answer.status_code, text(answer).count("<li><code>")) == (200, 10)
    after = client.get("/my/second-step")
    assert step.secret[:4] + " " not in text(after)
    assert "no-store" in after["Cache-Control"]
    assert (
        client.post("/my/second-step", {"verb": "confirm", "code": Phone(step).shows(1)}).status_code == 422
    )


def test_a_picture_that_was_left_open_is_not_shown_again(cast: Cast, shifted: Any) -> None:
    client = cast.client("village")
    client.post("/my/second-step", {"verb": "begin", "password": PASSWORD})
    shifted(16)
    assert "data:image" not in text(client.get("/my/second-step"))


def test_beginning_takes_the_password_and_guessing_it_locks(cast: Cast) -> None:
    client = cast.client("village")
    tries = [
        client.post("/my/second-step", {"verb": "begin", "password": "wrong wrong"}).status_code
        for _ in range(5)
    ]
    assert tries == [422, 422, 422, 422, 403]
    assert client.post("/my/second-step", {"verb": "begin", "password": PASSWORD}).status_code == 403
    assert not SecondStep.objects.within(EVERYWHERE).exists()


def test_guessing_codes_before_an_open_screen_locks(cast: Cast) -> None:
    phone, _ = stepped(cast.users["village"])
    client = cast.client("village")
    tries = [
        client.post("/my/second-step", {"verb": "end", "code": phone.wrong()}).status_code for _ in range(5)
    ]
    assert tries == [422, 422, 422, 422, 403]
    assert has_second_step(cast.users["village"])


def test_new_codes_and_ending_by_the_page(cast: Cast) -> None:
    phone, _ = stepped(cast.users["village"])
    client = cast.client("village")
    assert "还剩 10 个恢复码" in text(client.get("/my/second-step"))
    assert client.post("/my/second-step", {"verb": "renew", "code": phone.shows()}).status_code == 200
    assert client.post("/my/second-step", {"verb": "end", "code": phone.shows(1)}).status_code == 302
    assert not SecondStep.objects.within(EVERYWHERE).exists()


def test_wrong_methods_and_unknown_verbs(cast: Cast) -> None:
    client = cast.client("village")
    assert client.delete("/my/second-step").status_code == 405
    assert Client().delete("/sign-in/code").status_code == 405
    assert client.post("/my/second-step", {"verb": "dance"}).status_code == 422
    assert Client().get("/my/second-step").status_code == 302


# --- where it is required


@pytest.mark.parametrize("seat", ["admin", "hq"])
def test_where_it_is_required_nothing_else_is_open_before(
    cast: Cast, settings: LazySettings, seat: str
) -> None:
    settings.FANGXIAN_SECOND_STEP = "required"
    client = cast.client(seat)
    assert client.get("/mine")["Location"] == "/my/second-step"
    assert client.post(f"/accounts/{cast.users['village'].pk}/close").status_code == 403
    refused = client.get("/api/v1/gaps")
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert "不能做别的" in text(client.get("/my/second-step"))
    assert client.post("/appearance", {"theme": "dark", "next": "/my/second-step"}).status_code == 302
    phone, _ = stepped(cast.users[seat])
    assert client.get("/mine").status_code == 200
    assert "关两步登录" not in text(client.get("/my/second-step"))
    refused = client.post("/my/second-step", {"verb": "end", "code": phone.shows()})
    assert (refused.status_code, "不能关闭" in text(refused)) == (422, True)
    assert client.post("/sign-out").status_code == 302


@pytest.mark.parametrize("seat", ["village", "town", "auditor"])
def test_it_is_required_of_nobody_else(cast: Cast, settings: LazySettings, seat: str) -> None:
    settings.FANGXIAN_SECOND_STEP = "required"
    assert cast.client(seat).get("/mine").status_code == 200


def test_administrators_and_headquarters_are_asked_for_it(cast: Cast) -> None:
    for seat, asked in (("admin", True), ("hq", True), ("village", False)):
        client = Client()
        client.post("/sign-in", {"username": f"test-{seat}", "password": PASSWORD})
        assert ("请在“我的责任”里开两步登录" in text(client.get("/mine"))) == asked


# --- the administrator's pages


def test_the_administrator_sees_who_has_it_and_takes_it_off(cast: Cast) -> None:
    user = cast.users["village"]
    stepped(user)
    client, address = cast.client("admin"), f"/accounts/{user.pk}/second-step"
    assert address in text(client.get("/accounts"))
    assert f"/accounts/{cast.users['town'].pk}/second-step" not in text(client.get("/accounts"))
    assert "先当面或打电话核实" in text(client.get(address))
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "lost"}).status_code == 302
    assert client.post(address, {"reason": "lost"}).status_code == 422
    assert cast.client("town").get(address).status_code == 403
    assert client.delete(address).status_code == 405
