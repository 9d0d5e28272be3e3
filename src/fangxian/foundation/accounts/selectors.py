"""Reading accounts, and turning one into an actor."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.accounts.models import User
from fangxian.foundation.duties.selectors import grants_of


def actor_of(user: User, moment: datetime) -> Actor:
    """The actor that an account is now: its responder's duties, as they stand at this moment."""
    return Actor(
        key=f"user:{user.pk}",
        grants=grants_of(user.responder_id, moment) if user.responder_id else (),
        exercise=user.exercise,
        responder=user.responder_id,
    )


def accounts_listed(actor: Actor) -> QuerySet[User]:
    """The accounts an administrator looks after, by name."""
    return User.objects.within(actor.scope(Permission.ACCOUNT_MANAGE)).order_by("username")


def accounts_named(keys: Collection[str]) -> dict[str, str]:
    """The names of accounts by their actors' keys (``user:<identifier>``), for those who read the journal."""
    identifiers = [key.partition(":")[2] for key in keys if key.startswith("user:")]
    rows = User.objects.within(Scope.system("日志里的账号")).filter(id__in=identifiers)
    return {f"user:{identifier}": name for identifier, name in rows.values_list("id", "username")}
