"""Opening and closing accounts, and what an account may do."""

import pytest

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.accounts.hashers import Argon2Hasher
from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.opening import slips_give
from fangxian.foundation.accounts.selectors import accounts_listed, actor_of
from fangxian.foundation.accounts.services import (
    Opening,
    account_close,
    account_reopen,
    accounts_open,
)
from fangxian.foundation.journal.models import JournalLine
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from tests.cast import COUNTY, PASSWORD, SYSTEM, VILLAGE, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")


def opening(username: str = "newcomer", password: str = PASSWORD) -> Opening:
    return Opening(username, password, None, VILLAGE)


def stored(username: str) -> User:
    found: User = User.objects.within(EVERYWHERE).get(username=username)
    return found


def test_an_account_is_opened_and_told_of_without_its_password() -> None:
    (user,) = accounts_open(actor=SYSTEM, openings=[opening()])
    assert stored("newcomer").check_password(PASSWORD)
    line = JournalLine.objects.within(EVERYWHERE).get(verb="account.opened")
    assert (line.noun_id, line.area_code) == (str(user.id), VILLAGE)
    assert PASSWORD not in str(line.facts)


@pytest.mark.parametrize("password", ["short", "password1234", "newcomer2020"])
def test_a_weak_password_opens_nothing(password: str) -> None:
    with pytest.raises(Refused, match="密码不行"):
        accounts_open(actor=SYSTEM, openings=[opening(password=password)])
    assert not User.objects.within(EVERYWHERE).exists()


def test_all_or_none_are_opened() -> None:
    with pytest.raises(Refused, match="已经有人用了"):
        accounts_open(actor=SYSTEM, openings=[opening(), opening()])
    assert not User.objects.within(EVERYWHERE).exists()


def test_an_account_without_duties_may_nothing() -> None:
    (user,) = accounts_open(actor=SYSTEM, openings=[opening()])
    actor = actor_of(user, clock.now())
    assert not [permission for permission in Permission if actor.may(permission)]


def test_closing_reopening_and_a_new_password(cast: Cast) -> None:
    admin, user = cast.actor("admin"), cast.users["village"]
    assert not account_close(actor=admin, user_id=user.id).is_active
    account_close(actor=admin, user_id=user.id)
    assert JournalLine.objects.within(EVERYWHERE).filter(verb="account.closed").count() == 1
    assert account_reopen(actor=admin, user_id=user.id).is_active
    (slip,) = slips_give(actor=admin, user_ids=[user.id])
    assert stored(user.username).check_password(slip.password)


def test_who_looks_after_accounts(cast: Cast) -> None:
    user = cast.users["village"]
    for seat in ("hq", "village", "auditor"):
        with pytest.raises(NotAllowed):
            account_close(actor=cast.actor(seat), user_id=user.id)
        assert not accounts_listed(cast.actor(seat)).exists()
    assert user in accounts_listed(cast.actor("admin"))
    with pytest.raises(OutOfScope):
        accounts_open(actor=cast.actor("admin"), openings=[Opening("far", PASSWORD, None, "350102")])


def test_codes_of_accounts_compare_byte_by_byte() -> None:
    """The area after the ninth is no neighbour: an account there is out of the ninth's reach, and in its own."""
    accounts_open(actor=SYSTEM, openings=[Opening("ninth", PASSWORD, None, f"{COUNTY}009")])
    for code, reached in ((f"{COUNTY}009", True), (COUNTY, True), (f"{COUNTY}008", False)):
        assert User.objects.within(Scope.of_areas(code)).exists() == reached


def test_passwords_are_hashed_as_owasp_asks_at_least() -> None:
    assert (Argon2Hasher.memory_cost, Argon2Hasher.time_cost, Argon2Hasher.parallelism) >= (19 * 1024, 2, 1)
    assert Argon2Hasher().encode(PASSWORD, "salt of tests").startswith("argon2$argon2id$")
