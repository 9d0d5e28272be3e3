"""Reading accounts, and turning one into an actor."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Length

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.accounts.models import SecondStep, User
from fangxian.foundation.accounts.rules.asking import asks_second_step
from fangxian.foundation.accounts.seats import looked_after
from fangxian.foundation.duties.selectors import grants_of
from fangxian.plain import clock
from fangxian.plain.areacodes import DIGITS, Level
from fangxian.plain.errors import NotAllowed, OutOfScope
from fangxian.plain.masks import masked_name
from fangxian.plain.words import N_

_SIGNING_IN = Scope.system("两步登录")


def actor_of(user: User, moment: datetime) -> Actor:
    """The actor that an account is now: its responder's duties, as they stand at this moment."""
    return Actor(
        key=f"user:{user.pk}",
        grants=grants_of(user.responder_id, moment) if user.responder_id else (),
        exercise=user.exercise,
        responder=user.responder_id,
    )


def actor_bare(user: User) -> Actor:
    """An account as the journal names it, before its duties are asked for."""
    return Actor(key=f"user:{user.pk}", exercise=user.exercise)


def account_held(actor: Actor, user_id: UUID) -> User:
    """An account that somebody looks after, held until the transaction ends.

    Raises ``OutOfScope``, and ``NotAllowed`` for one whose holder does not stand below him.
    """
    return account_get(actor, accounts_listed(actor).select_for_update(), user_id)


def account_get(actor: Actor, rows: QuerySet[User], user_id: UUID) -> User:
    """An account among ``rows`` that somebody looks after. Raises as ``account_held`` does."""
    actor.require_role(Permission.ACCOUNT_OPEN)
    user = rows.filter(id=user_id).first()
    if user is None:
        raise OutOfScope("account.unknown", N_("没有这个账号，或不在您的责任范围内。"))
    require_below(actor, [user])
    return user


def require_below(actor: Actor, users: Collection[User]) -> None:
    """Refuse with 403 what is no account of somebody below the actor."""
    looked = looked_after(actor, users, clock.now())
    for user in users:
        if user.pk not in looked:
            raise NotAllowed(
                "account.not_below",
                N_("账号 %(name)s 的责任不全在您的下级，请找管理员。"),
                name=user.username,
            )


def account_open(user_id: UUID, *, hold: bool = False) -> User | None:
    """An account that is not closed, for whoever signs in with it; with ``hold`` held until the transaction ends."""
    rows = User.objects.within(_SIGNING_IN).filter(id=user_id, is_active=True)
    found: User | None = (rows.select_for_update() if hold else rows).first()
    return found


def own_account(actor: Actor, *, hold: bool = False) -> User:
    """The account that acts; with ``hold`` held until the transaction ends. Raises ``OutOfScope`` for the house itself."""
    kind, _, identifier = actor.key.partition(":")
    user = account_open(UUID(identifier), hold=hold) if kind == "user" else None
    if user is None:
        raise OutOfScope("account.unknown", N_("没有这个账号，或不在您的责任范围内。"))
    return user


def second_step_of(user: User) -> SecondStep | None:
    """The second step of an account, confirmed or only begun."""
    found: SecondStep | None = SecondStep.objects.within(_SIGNING_IN).filter(user=user).first()
    return found


def has_second_step(user: User) -> bool:
    """Whether signing in asks this account for a code."""
    return bool(with_second_step([user.pk]))


def with_second_step(user_ids: Collection[UUID]) -> set[UUID]:
    """Those of these accounts that signing in asks for a code."""
    rows = SecondStep.objects.within(_SIGNING_IN).filter(user_id__in=user_ids)
    return set(rows.exclude(confirmed_at=None).values_list("user_id", flat=True))


def requires_second_step(actor: Actor) -> bool:
    """Whether this house lets somebody who may as much do nothing before he has a second step."""
    return settings.FANGXIAN_SECOND_STEP == "required" and asks_second_step(actor)


def accounts_listed(actor: Actor) -> QuerySet[User]:
    """The accounts in somebody's reach, by name: an administrator's all, a town office's those of villages and grids."""
    managed = actor.scope(Permission.ACCOUNT_MANAGE)
    rows = User.objects.within(managed | actor.scope(Permission.ACCOUNT_OPEN)).order_by("username")
    if managed:
        return rows
    below: QuerySet[User] = rows.annotate(digits=Length("area_code")).filter(
        digits__gte=DIGITS[Level.VILLAGE]
    )
    return below


def accounts_waiting(actor: Actor) -> QuerySet[User]:
    """Those of them that were opened without a password, for whom a slip is still to be made."""
    return accounts_listed(actor).filter(is_active=True, slip_waits=True)


def actors_said(keys: Collection[str]) -> dict[str, str]:
    """Who actors are, for a colleague who was overtaken: their names masked, an account's name where nobody holds it."""
    identifiers = [key.partition(":")[2] for key in keys if key.startswith("user:")]
    rows = (
        User.objects.within(Scope.system("刚才谁改过")).filter(id__in=identifiers).select_related("responder")
    )
    return {
        f"user:{one.id}": masked_name(one.responder.name) if one.responder else one.username for one in rows
    }


def accounts_named(keys: Collection[str]) -> dict[str, str]:
    """The names of accounts by their actors' keys (``user:<identifier>``), for those who read the journal."""
    identifiers = [key.partition(":")[2] for key in keys if key.startswith("user:")]
    rows = User.objects.within(Scope.system("日志里的账号")).filter(id__in=identifiers)
    return {f"user:{identifier}": name for identifier, name in rows.values_list("id", "username")}
