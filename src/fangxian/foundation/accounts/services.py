"""Opening and closing accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from axes.utils import reset
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.foundation.accounts.devices import devices_close, devices_open
from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.selectors import account_held, actor_bare, own_account
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_


@dataclass(frozen=True)
class Opening:
    """What an account is opened with."""

    username: str
    password: str
    responder_id: UUID | None
    area_code: str


def accounts_open(*, actor: Actor, openings: Iterable[Opening]) -> list[User]:
    """Open accounts; all or none.

    Passwords are hashed before the transaction begins, which on SQLite keeps other writers waiting.
    """
    openings = list(openings)
    for opening in openings:
        actor.require(Permission.ACCOUNT_MANAGE, area=opening.area_code)
    return _accounts_keep(actor=actor, users=[_made(actor, opening) for opening in openings])


def _made(actor: Actor, opening: Opening) -> User:
    user = User(
        username=opening.username,
        responder_id=opening.responder_id,
        area_code=opening.area_code,
        exercise=actor.exercise,
    )
    user.password = make_password(_accepted(opening.password, user))
    return user


@service
def _accounts_keep(*, actor: Actor, users: list[User]) -> list[User]:
    for user in users:
        try:
            with transaction.atomic():
                user.save(force_insert=True)
        except IntegrityError as error:
            raise Refused(
                "account.taken", N_("账号名“%(name)s”已经有人用了。"), name=user.username
            ) from error
    if not users:
        journal.nothing_changed()
        return []
    journal.record_all(
        actor,
        [
            journal.Entry(
                "account.opened",
                user,
                area_code=user.area_code,
                facts={"responder": str(user.responder_id or "")},
            )
            for user in users
        ],
    )
    return users


@service
def account_close(*, actor: Actor, user_id: UUID) -> User:
    """Nobody signs in with it from now on, and its open sessions end at their next request."""
    user = account_held(actor, user_id)
    if not user.is_active:
        journal.nothing_changed()
        return user
    user.is_active = False
    user.save(update_fields=["is_active"])
    devices_close(actor, user, devices_open(user, clock.now()))
    journal.record(actor, "account.closed", user, area_code=user.area_code)
    return user


@service
def account_reopen(*, actor: Actor, user_id: UUID) -> User:
    """Let an account sign in again, and lift a lock that wrong passwords put on it."""
    user = account_held(actor, user_id)
    user.is_active = True
    user.save(update_fields=["is_active"])
    reset(username=user.username)
    journal.record(actor, "account.reopened", user, area_code=user.area_code)
    return user


def password_choose(*, actor: Actor, password: str, device: str = "") -> User:
    """Choose one's own password, in the place of the first one or of an older one; other sessions end.

    ``device``: the phone that it is done on, which stays.

    Hashed before the transaction begins. Raises ``Refused`` for a weak one, and for the one that held before.
    """
    user = own_account(actor)
    if user.check_password(password):
        raise Refused("account.password_same", N_("和现在的密码一样，请换一个。"))
    return _password_keep(actor=actor, hashed=make_password(_accepted(password, user)), device=device)


@service
def _password_keep(*, actor: Actor, hashed: str, device: str) -> User:
    user = own_account(actor, hold=True)
    user.password, user.first_password_at = hashed, None
    user.save(update_fields=["password", "first_password_at"])
    others = devices_open(user, clock.now())
    devices_close(actor, user, others.exclude(id=device) if device else others)
    journal.record(actor, "account.password_chosen", user, area_code=user.area_code)
    return user


@service
def session_ended(*, user: User, device: str) -> None:
    """Journal that the house ended a session, a phone's with its device: what it stood on was taken away."""
    if device:
        devices_close(actor_bare(user), user, devices_open(user, clock.now()).filter(id=device))
    journal.record(actor_bare(user), "account.session_ended", user, area_code=user.area_code)


@service
def signed_in(*, user: User) -> None:
    """Journal that an account began a session."""
    journal.record(actor_bare(user), "account.signed_in", user, area_code=user.area_code)


@service
def signed_out(*, user: User, device: str = "") -> None:
    """Journal that an account ended its session, a phone's with its device."""
    if device:
        devices_close(actor_bare(user), user, devices_open(user, clock.now()).filter(id=device))
    journal.record(actor_bare(user), "account.signed_out", user, area_code=user.area_code)


def _accepted(password: str, user: User) -> str:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(
            "account.password_weak", N_("密码不行：%(why)s"), why=" ".join(error.messages)
        ) from error
    return password
