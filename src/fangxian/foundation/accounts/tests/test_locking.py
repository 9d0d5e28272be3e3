"""Wrong passwords lock an account for a quarter of an hour, wherever they come from; sessions end when they should.

Through the real sign-in page. Time passes by making what was tried older: the lock's clock is the system's own.
"""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import get_hasher, identify_hasher
from django.db import connection
from django.db.models import F
from django.test import Client

from fangxian.access.scope import Scope
from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.opening import slips_give
from fangxian.foundation.accounts.services import Opening, account_close, accounts_open
from fangxian.plain.errors import Refused
from tests.cast import PASSWORD, SYSTEM, VILLAGE, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
WRONG = "guessed 2020"


def tried(password: str = WRONG, *, username: str = "test-village", **headers: str) -> int:
    response = Client().post("/sign-in", {"username": username, "password": password}, headers=headers)
    return int(response.status_code)


def locked() -> None:
    for _ in range(5):
        tried()
    assert tried(PASSWORD) == 403


def minutes_pass(minutes: float) -> None:
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=minutes))


def signed_in(client: Client) -> bool:
    return bool(client.get("/mine").status_code == 200)


def test_a_lock_lasts_a_quarter_of_an_hour(cast: Cast) -> None:
    locked()
    minutes_pass(14.9)
    assert tried(PASSWORD) == 403
    minutes_pass(0.2)
    assert tried(PASSWORD) == 302


def test_trying_on_does_not_make_it_longer(cast: Cast) -> None:
    """The page says a quarter of an hour: who is tired and tries again gets in then."""
    locked()
    minutes_pass(10)
    assert tried() == 403
    minutes_pass(5.1)
    assert tried(PASSWORD) == 302


def test_four_wrong_ones_and_the_right_one_begin_anew(cast: Cast) -> None:
    for _ in range(3):
        assert [tried() for _ in range(4)] == [422] * 4
        assert tried(PASSWORD) == 302


def test_it_counts_wherever_and_however_the_name_is_typed(cast: Cast) -> None:
    for number, username in enumerate(["test-village", " test-village", "test-village ", "ｔest-village"]):
        assert tried(username=username, user_agent=f"browser {number}") == 422
    assert tried(user_agent="browser 5", x_forwarded_for="10.0.0.9") == 403
    assert tried(PASSWORD, username="ｔest-village") == 403


def test_what_was_typed_as_a_password_is_kept_nowhere(cast: Cast) -> None:
    tried("my secret words 77")
    tried("my secret words 77", username="nobody-at-all")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - every table there is
            assert all("my secret words 77" not in str(row) for row in cursor.fetchall()), table


def test_the_administrator_unlocks_it(cast: Cast) -> None:
    locked()
    assert cast.client("hq").post(f"/accounts/{cast.users['village'].id}/reopen").status_code == 403
    assert tried(PASSWORD) == 403
    assert cast.client("admin").post(f"/accounts/{cast.users['village'].id}/reopen").status_code == 302
    assert tried(PASSWORD) == 302


def test_a_lock_ends_no_session_that_is_open(cast: Cast) -> None:
    """Who guesses at somebody's password does not throw him out."""
    client = Client()
    client.post("/sign-in", {"username": "test-village", "password": PASSWORD})
    locked()
    assert signed_in(client)


def test_a_new_password_ends_the_sessions_of_the_old(cast: Cast) -> None:
    phone, desk, other = Client(), Client(), Client()
    for client in (phone, desk):
        client.post("/sign-in", {"username": "test-village", "password": PASSWORD})
    other.post("/sign-in", {"username": "test-town", "password": PASSWORD})
    (slip,) = slips_give(actor=SYSTEM, user_ids=[cast.users["village"].id])
    assert [signed_in(client) for client in (phone, desk, other)] == [False, False, True]
    assert (tried(PASSWORD), tried(slip.password)) == (422, 302)


def test_a_closed_account_ends_every_session_and_opens_none(cast: Cast) -> None:
    phone = Client()
    phone.post("/sign-in", {"username": "test-village", "password": PASSWORD})
    account_close(actor=SYSTEM, user_id=cast.users["village"].id)
    assert not signed_in(phone)
    assert tried(PASSWORD) == 422


def test_a_password_hashed_the_old_way_is_hashed_anew_at_signing_in(cast: Cast) -> None:
    """The tests' own fast hash is the first in their list: argon2 is what is old here."""
    user = cast.users["village"]
    user.password = get_hasher("argon2").encode(PASSWORD, "salt of tests")
    user.save(update_fields=["password"])
    assert tried(PASSWORD) == 302
    after = User.objects.within(EVERYWHERE).get(id=user.id).password
    assert identify_hasher(after).algorithm == get_hasher().algorithm


def test_argon2_keeps_its_parameters_in_the_hash() -> None:
    encoded = get_hasher("argon2").encode(PASSWORD, "salt of tests")
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert get_hasher("argon2").verify(PASSWORD, encoded)


def test_a_name_that_is_taken_meanwhile_is_refused(db: None) -> None:
    accounts_open(actor=SYSTEM, openings=[Opening("first", PASSWORD, None, VILLAGE)])
    with pytest.raises(Refused, match="已经有人用了"):
        accounts_open(
            actor=SYSTEM,
            openings=[Opening("second", PASSWORD, None, VILLAGE), Opening("first", PASSWORD, None, VILLAGE)],
        )
    assert set(User.objects.within(EVERYWHERE).values_list("username", flat=True)) == {"first"}
