"""The pages of pledges: the list, taking one in, one with the names under it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.foundation.media.selectors import attachment_open
from fangxian.foundation.media.services import attachment_keep
from fangxian.foundation.responders.models import Pledge
from fangxian.foundation.responders.offered import homes_offered, units_offered
from fangxian.foundation.responders.pledge_forms import PhotoForm, PledgeForm, SignForm
from fangxian.foundation.responders.pledging import (
    Drafted,
    pledge_make,
    pledge_photograph,
    pledge_sign,
    pledge_unmask,
)
from fangxian.foundation.responders.seen import PLEDGE_COLUMNS, pledges_seen, signers_seen
from fangxian.foundation.responders.selectors import pledge_get, pledges_in
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.kit.unmasking import UnmaskForm
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_

PAGE = 25


@page(Permission.RESPONDER_SEE)
def pledges(request: Asking) -> HttpResponseBase:
    """The pledges in reach, the newest first."""
    rows = pledges_in(request.actor.scope(Permission.RESPONDER_SEE))
    listing = Listing("pledges", _("请战书"), PLEDGE_COLUMNS, rows, told=pledges_seen, unit=_("份"))
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    leaf = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": pledges_seen(list(leaf.object_list)),
        "page": leaf,
        "unit": _("份"),
        "listing": listing,
        "as_of": listing.as_of,
    }
    return render(request, "responders/pledges.html", context)


@page(Permission.RESPONDER_EDIT, methods=("GET", "POST"))
def pledge_new(request: Asking) -> HttpResponse:
    """Take a pledge in: title, unit, names pasted."""
    reach = request.actor.scope(Permission.RESPONDER_EDIT)
    form = PledgeForm(request.POST or None, units=units_offered(reach), areas=homes_offered(reach))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        made = carried_out(
            form, lambda: pledge_make(actor=request.actor, drafted=_drafted(typed), signers=typed["signers"])
        )
        if made:
            said = _("收下了，%(count)d 个人的名字都在下面。") % {"count": len(typed["signers"])}
            messages.success(request, said)
            return redirect("pledge", made.id)
    return render(request, "responders/pledge_new.html", {"form": form}, status=status_of(form))


def _drafted(typed: dict[str, Any]) -> Drafted:
    return Drafted(
        title=typed["title"],
        made_on=typed["made_on"],
        area_code=typed.get("area_code", ""),
        organisation_id=typed["unit"],
        text=typed["text"],
        standing=typed["standing"],
        fingerprints=typed["fingerprints"],
    )


@page(Permission.RESPONDER_SEE, methods=("GET", "POST"))
def pledge(request: Asking, pledge_id: UUID) -> HttpResponseBase:
    """One pledge, with the names in the order of signing: masked, in full for a reason."""
    one = pledge_get(request.actor.scope(Permission.RESPONDER_SEE), pledge_id)
    verb = request.POST.get("verb", "")
    if request.method == "POST":
        needed = Permission.RESPONDER_UNMASK if verb in _LOOKS else Permission.RESPONDER_EDIT
        request.actor.require(needed, area=one.area_code, organisation=one.organisation_id)
    typed = _typed(request, verb)
    form = typed.get(verb)
    names: list[str] | None = None
    if form is not None and form.is_valid():
        kept = form
        if verb in _LOOKS:
            names = carried_out(kept, lambda: _looked_at(request, one, kept.cleaned_data))
            if names is not None and verb == "photo_show":
                return _photo(one)
        elif carried_out(kept, lambda: _ACTS[verb](request, one, kept)):
            return redirect("pledge", one.id)
    # The names in full are the answer itself: an address that shows them would show them again.
    status = 200 if request.method != "POST" or names is not None else status_of(form) if form else 422
    return render(request, "responders/pledge.html", _shown(request, one, typed, names), status=status)


#: What needs a reason.
_LOOKS = ("unmask", "photo_show")


def _typed(request: Asking, verb: str) -> dict[str, forms.Form]:
    """One form for each verb; only the one that was sent is bound."""

    def sent(name: str) -> Any:
        return request.POST if verb == name else None

    return {
        "sign": SignForm(sent("sign"), auto_id="sign-%s"),
        "photo": PhotoForm(sent("photo"), request.FILES if verb == "photo" else None, auto_id="photo-%s"),
        "unmask": UnmaskForm(sent("unmask"), auto_id="unmask-%s"),
        "photo_show": UnmaskForm(sent("photo_show"), auto_id="show-%s"),
    }


def _shown(
    request: Asking, one: Pledge, typed: dict[str, forms.Form], names: list[str] | None
) -> dict[str, Any]:
    at = {"area": one.area_code, "organisation": one.organisation_id}
    (seen,) = pledges_seen([one])
    return {
        "one": one,
        "seen": seen,
        "signers": signers_seen(one, names),
        "in_full": names is not None,
        "may_edit": request.actor.may_at(Permission.RESPONDER_EDIT, **at),
        "may_unmask": request.actor.may_at(Permission.RESPONDER_UNMASK, **at),
        "forms": typed,
    }


def _looked_at(request: Asking, one: Pledge, typed: dict[str, Any]) -> list[str]:
    return pledge_unmask(actor=request.actor, pledge_id=one.id, reason=typed["reason"], words=typed["words"])


def _photo(one: Pledge) -> HttpResponseBase:
    if one.photo is None:
        raise OutOfScope("pledge.no_photo", N_("这份请战书没有照片。"))
    return StreamingHttpResponse(
        attachment_open(one.photo),
        content_type=one.photo.media_type,
        headers={"Content-Disposition": "inline", "Cache-Control": "no-store"},
    )


def _sign(request: Asking, one: Pledge, form: Any) -> bool:
    typed = form.cleaned_data
    signed = pledge_sign(
        actor=request.actor,
        pledge_id=one.id,
        signers=typed["signers"],
        standing=typed["standing"],
        fingerprints=typed["fingerprints"],
    )
    messages.success(request, _("加了 %(count)d 个名字。") % {"count": signed})
    return True


def _photograph(request: Asking, one: Pledge, form: Any) -> bool:
    photo = form.cleaned_data["photo"]
    kept = attachment_keep(
        actor=request.actor,
        filename=photo.name,
        media_type=form.media_type,
        chunks=photo.chunks(),
        area_code=one.area_code,
        data_class="responder",
        permission=Permission.RESPONDER_EDIT,
        organisation=one.organisation_id,
    )
    pledge_photograph(actor=request.actor, pledge_id=one.id, photo=kept)
    messages.success(request, _("照片加密存好了。"))
    return True


_ACTS = {"sign": _sign, "photo": _photograph}
