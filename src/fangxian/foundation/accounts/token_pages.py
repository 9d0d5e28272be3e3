"""The page of tokens: what programs may read the API with."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fangxian.access.permissions import Permission
from fangxian.foundation.accounts.forms import TokenForm
from fangxian.foundation.accounts.rules.tokens import PARTS
from fangxian.foundation.accounts.tokens import token_end, token_make, tokens_of
from fangxian.foundation.areas.selectors import area_names, areas_at
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_


@page(Permission.ACCOUNT_MANAGE, methods=("GET", "POST"))
@never_cache
def my_tokens(request: Asking) -> HttpResponse:
    """One's own tokens; making one, which is shown once; ending one."""
    verb = request.POST.get("verb") if request.method == "POST" else None
    if verb == "end":
        token_end(actor=request.actor, token_id=_token(request))
        return redirect("my_tokens")
    if verb not in (None, "make"):
        raise Refused("token.verb_unknown", N_("请用这一页上的按钮。"))
    form = TokenForm(request.POST if verb else None, places=_places(request))
    made = None
    if verb and form.is_valid():
        given = form.cleaned_data
        made = carried_out(form, lambda: token_make(actor=request.actor, **given))
    return _shown(request, form, made)


def _shown(request: Asking, form: TokenForm, made: str | None) -> HttpResponse:
    tokens = list(tokens_of(request.actor))
    names, now = area_names({token.area_code for token in tokens}), clock.now()
    context: dict[str, Any] = {
        "tokens": [
            (token, names.get(token.area_code, ""), [_(PARTS[one].title) for one in token.parts if one in PARTS], token.until <= now)
            for token in tokens
        ],
        "form": form,
        "made": made,
        "example": request.build_absolute_uri("/api/v1/gaps"),
        "as_of": now,
    }  # fmt: skip
    return render(request, "accounts/tokens.html", context, status=status_of(form))


def _places(request: Asking) -> list[tuple[str, str]]:
    """The counties and towns in reach."""
    reach = request.actor.scope(Permission.ACCOUNT_MANAGE)
    return [
        (code, name)
        for level in (Level.COUNTY, Level.TOWN)
        for code, name in areas_at(reach, level).values_list("code", "name")
    ]


def _token(request: Asking) -> UUID:
    try:
        return UUID(request.POST.get("token", ""))
    except ValueError as error:
        raise OutOfScope("token.unknown", N_("没有这个令牌，或已经作废了。")) from error
