"""Tokens by which programs read the API: made by whoever manages accounts, no more than he may see himself."""

import hashlib
import hmac
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.db.models import QuerySet
from django.http import HttpRequest

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.accounts.models import ApiToken
from fangxian.foundation.accounts.rules.tokens import LIFETIMES, PARTS, mark_of, opens, token_new
from fangxian.foundation.accounts.selectors import actor_of, own_account
from fangxian.foundation.areas.selectors import area_get
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.kit.keys import key_ring
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from fangxian.plain.words import N_

_OWN = Scope.system("接口令牌")
_SEEN_EVERY = timedelta(minutes=1)


def tokens_of(actor: Actor) -> QuerySet[ApiToken]:
    """The tokens that somebody made and has not ended, the newest first."""
    rows: QuerySet[ApiToken] = ApiToken.objects.within(_OWN).filter(user=own_account(actor), ended_at=None)
    return rows.order_by("-made_at", "-id")


@service
def token_make(*, actor: Actor, name: str, parts: Collection[str], area_code: str, days: int) -> str:
    """Make a token and hand it over, once. Raises ``Refused`` without a part or for a lifetime that is none.

    Raises ``OutOfScope`` for an area, or a part of the API, that its maker does not see himself.
    """
    user = own_account(actor, hold=True)
    actor.require(Permission.ACCOUNT_MANAGE, area=area_code)
    if not parts or not set(parts) <= PARTS.keys():
        raise Refused("token.no_part", N_("请选这个令牌能读什么。"))
    if days not in LIFETIMES:
        raise Refused("token.no_lifetime", N_("请选这个令牌什么时候到期。"))
    for part in parts:
        actor.require(PARTS[part].permission, area=area_code)
    area_get(actor.scope(Permission.ACCOUNT_MANAGE), area_code)
    made, now = token_new(), clock.now()
    token = ApiToken(
        user=user,
        area_code=area_code,
        name=name,
        mark=made.mark,
        digest=_digest(made.token),
        parts=sorted(parts),
        made_at=now,
        until=now + timedelta(days=days),
        exercise=user.exercise,
    )
    token.save(force_insert=True)
    facts = {"token": made.mark, "parts": token.parts, "days": days}
    journal.record(actor, "token.made", user, area_code=area_code, facts=facts)
    return made.token


@service
def token_end(*, actor: Actor, token_id: UUID) -> ApiToken:
    """End one of one's own tokens: the next request with it is turned away."""
    user = own_account(actor, hold=True)
    token = tokens_of(actor).filter(id=token_id).first()
    if token is None:
        raise OutOfScope("token.unknown", N_("没有这个令牌，或已经作废了。"))
    token.ended_at = clock.now()
    token.save(update_fields=["ended_at"])
    journal.record(actor, "token.ended", user, area_code=token.area_code, facts={"token": token.mark})
    return token


def actor_by_token(request: HttpRequest, given: str) -> Actor:
    """Who reads with this token: its maker as he is now, narrowed to its parts and its area.

    Raises ``Refused`` with 401 for one that is wrong or over, with 429 after five wrong secrets under its mark, and
    ``NotAllowed`` for an address that is none of its parts.
    """
    mark = mark_of(given)
    token = ApiToken.objects.within(_OWN).filter(mark=mark).select_related("user").first() if mark else None
    if token is None:
        raise _unknown()
    _require_right(request, token, given)
    now = clock.now()
    if token.ended_at or token.until <= now or not token.user.is_active:
        raise _unknown()
    if not opens(token.parts, request.method or "", request.path):
        raise NotAllowed("token.not_this", N_("这个令牌不能读这一项，也不能写。"))
    actor = actor_of(token.user, now).narrowed(
        frozenset(PARTS[part].permission for part in token.parts if part in PARTS), token.area_code
    )
    token_used(token=token)
    return actor


def _require_right(request: HttpRequest, token: ApiToken, given: str) -> None:
    """The secret must be right; wrong ones are counted as wrong passwords are, under the token's mark."""
    credentials = {"username": f"token:{token.mark}"}
    if not AxesProxyHandler.is_allowed(request, credentials):
        refusal = Refused("token.locked", N_("这个令牌试错了太多次，请 15 分钟后再试。"))
        refusal.status = 429
        raise refusal
    if not hmac.compare_digest(_digest(given), token.digest):
        user_login_failed.send(__name__, credentials=credentials, request=request)
        # A program is answered by a problem, not by the page that people see.
        request.axes_locked_out = False  # type: ignore[attr-defined]
        raise _unknown()


@service
def token_used(*, token: ApiToken) -> None:
    """Note, now and then, that a token was used; that is no act of its maker's."""
    journal.nothing_changed()
    now = clock.now()
    if token.used_at is None or now - token.used_at >= _SEEN_EVERY:
        ApiToken.objects.within(_OWN).filter(id=token.id).update(used_at=now)


def _unknown() -> Refused:
    refusal = Refused("token.unknown", N_("令牌不对、到期了或已经作废，请找给您令牌的人。"))
    refusal.status = 401
    return refusal


def _digest(token: str) -> str:
    return hmac.new(key_ring().secret("tokens"), token.encode(), hashlib.sha256).hexdigest()
