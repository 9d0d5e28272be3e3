"""Model posts and vanguard teams: the list with its counts, and naming a post one or ending it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.domains.dispatch.handing_over import turned_back_in
from fangxian.domains.dispatch.model_posts import model_post_end, model_post_name, model_post_of, vanguard_in
from fangxian.domains.dispatch.record_forms import ModelPostForm
from fangxian.domains.dispatch.selectors import post_get
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.plain import clock
from fangxian.plain.words import N_

COLUMNS = (
    Column("post", N_("先锋岗"), lambda row: row.post.title, brief=True, width=24),
    Column("area", N_("代码"), lambda row: row.area_code, width=18),
    Column("body", N_("由谁命名"), lambda row: row.body, brief=True, width=30),
    Column("since", N_("哪天起"), lambda row: clock.day_of(row.since), width=14),
    Column("until", N_("到哪天止"), lambda row: clock.day_of(row.until) if row.until else "", width=14),
)


@page(Permission.POST_SEE)
def model_posts(request: Asking) -> HttpResponseBase:
    """The model posts in reach, how many vanguard teams stand, how many people were turned back today."""
    now, actor = clock.now(), request.actor
    posts = actor.scope(Permission.POST_SEE)
    found = vanguard_in(posts, actor.scope(Permission.LINE_SEE), now)
    listing = Listing("model_posts", _("党员先锋岗"), COLUMNS, found.posts, unit=_("个"))
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    turned, shifts = turned_back_in(posts, clock.start_of(clock.day_of(now)), now)
    names = area_names({one.area_code for one in found.posts})
    context = {
        "rows": [(one, names.get(one.area_code, "")) for one in found.posts],
        "teams": found.teams,
        "turned": turned,
        "shifts": shifts,
        "listing": listing,
        "as_of": now,
    }
    return render(request, "dispatch/model_posts.html", context)


@page(Permission.POST_ARRANGE, methods=("GET", "POST"))
def model_post(request: Asking, post_id: UUID) -> HttpResponse:
    """Name a post a model post, or say that it is one no longer."""
    actor, now = request.actor, clock.now()
    post = post_get(actor.scope(Permission.POST_SEE), post_id)
    actor.require(Permission.POST_ARRANGE, area=post.area_code, organisation=post.organisation_id)
    standing = model_post_of(post, now)
    form = ModelPostForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and "end" in request.POST:
        model_post_end(actor=actor, post_id=post_id)
        messages.success(request, _("不再是先锋岗了。"))
        return redirect("model_posts")
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["until"]
        made = carried_out(
            form,
            lambda: model_post_name(
                actor=actor, post_id=post_id, body=form.cleaned_data["body"],
                until=clock.end_of(day) if day else None,
            ),
        )  # fmt: skip
        if made is not None:
            messages.success(request, _("命名为先锋岗了。"))
            return redirect("model_posts")
    context = {"post": post, "standing": standing, "form": form, "as_of": now}
    return render(request, "dispatch/model_post.html", context, status=status_of(form))
