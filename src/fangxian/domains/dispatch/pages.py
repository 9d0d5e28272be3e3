"""The desk's pages of posts: those that stand and those that are missing, one post with its shifts, and its changes."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.dispatch.candidates import candidates_for, people_around
from fangxian.domains.dispatch.forms import AssignForm, PostEditForm, PostForm, TakeOffForm
from fangxian.domains.dispatch.making import shifts_make_due
from fangxian.domains.dispatch.models import Post
from fangxian.domains.dispatch.position_pages import RISKS
from fangxian.domains.dispatch.roster import roster_of
from fangxian.domains.dispatch.rules.plan import PostKind, ShiftPattern
from fangxian.domains.dispatch.said import span_said
from fangxian.domains.dispatch.selectors import (
    assignment_get,
    kind_titles,
    line_get,
    line_kinds_of,
    lines_by_post,
    pattern_titles,
    post_get,
    posts_at,
    posts_missing,
)
from fangxian.domains.dispatch.services import post_add, post_change, post_close, posts_set_up
from fangxian.domains.dispatch.showing import COLUMNS, posts_seen
from fangxian.domains.dispatch.taking import TAKE_OFF_REASONS, assignment_make, assignment_take_off
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import area_get, area_path
from fangxian.foundation.places.selectors import places_in
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.selectors import chip_of
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.kit.shapes import Crumb
from fangxian.kit.tables import Filter, arranged
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut

PAGE = 25
#: Days of a post's shifts on its page.
DAYS = 4


@page(Permission.POST_SEE)
def posts(request: Asking) -> HttpResponseBase:
    """Every post in reach, with what it lacks now and in the next 72 hours."""
    now, scope = clock.now(), request.actor.scope(Permission.POST_SEE)
    area = request.GET.get("area", "")
    if area.isdigit():
        scope &= Scope.of_areas(area)
    titles = kind_titles(now)
    rows = posts_seen(list(posts_at(scope, now)), now)
    asked = arranged(
        request, COLUMNS,
        Filter("kind", _("种类"), {"": _("全部"), **{key: titles.get(key, key) for key in {one.post.kind: 0 for one in rows}}}),
        Filter("state", _("缺不缺人"), {"": _("缺不缺都看"), "broken": _("现在缺人"), "due": _("三天内缺人")}),
    )  # fmt: skip
    chosen = asked.chosen
    rows = [one for one in rows if not chosen["kind"] or one.post.kind == chosen["kind"]]
    rows = [one for one in rows if not chosen["state"] or one.state == chosen["state"]]
    rows = asked.put(rows)
    listing = Listing(
        "posts",
        _("岗位"),
        COLUMNS,
        rows,
        unit=_("个"),
        filters=asked.said,
        area_code=area if area.isdigit() else "",
    )
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    context = {
        "asked": asked, "page": asked.page(rows, PAGE), "listing": listing, "unit": _("个"),
        "areas": _areas(request), "as_of": now,
    }  # fmt: skip
    return render(request, "dispatch/posts.html", context)


def _areas(request: Asking) -> list[tuple[str, str]]:
    """The places that the reader arranges posts in: code and name."""
    lows = [low for low, _high in request.actor.scope(Permission.POST_ARRANGE).areas if low.isdigit()]
    return [(code, area_get(Scope.of_areas(code), code).name) for code in lows[:8]]


@page(Permission.POST_ARRANGE, methods=("GET", "POST"))
def posts_missing_at(request: Asking, code: str) -> HttpResponse:
    """What the plan expects in a place and what of it does not stand; one button stands all of it up."""
    now = clock.now()
    area = _area(request, code)
    if request.method == "POST":
        made = posts_set_up(actor=request.actor, area_code=code)
        shifts = shifts_make_due(now, scope=Scope.of_areas(code))
        said = _("设了 %(posts)d 个岗位，排出了 %(shifts)d 班。") % {"posts": len(made), "shifts": shifts}
        messages.success(request, said)
        return redirect("posts") if area.level == Level.COUNTY else redirect("roster", code)
    missing = posts_missing(request.actor.scope(Permission.POST_ARRANGE), code, now)
    lines = {one.kind.key: _needs(one.kind.key, now) for one in missing}
    context = {
        "area": area, "crumbs": _crumbs(code, _("按预案设岗位")), "missing": missing,
        "rows": [(one, lines[one.kind.key], pattern_titles(now).get(one.kind.shift_pattern, "")) for one in missing],
        "standing": posts_at(request.actor.scope(Permission.POST_SEE) & Scope.of_areas(code), now).count(),
    }  # fmt: skip
    return render(request, "dispatch/set_up.html", context)


def _needs(key: str, now: datetime) -> str:
    lines = line_kinds_of(plan_at(now), key)
    return "、".join(f"{one.title} {one.headcount}" for one in lines)


@page(Permission.POST_ARRANGE, methods=("GET", "POST"))
def post_new(request: Asking, code: str) -> HttpResponse:
    """A post set up by hand."""
    now = clock.now()
    area = _area(request, code)
    places = list(places_in(Scope.of_areas(code), code)) if area.is_village else []
    form = PostForm(
        request.POST if request.method == "POST" else None, kinds=plan_at(now).many(PostKind), places=places
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        made = carried_out(
            form,
            lambda: post_add(
                actor=request.actor, kind=typed["kind"], area_code=code, title=typed["title"],
                place_id=typed["place"], meeting_point=typed["meeting_point"],
            ),
        )  # fmt: skip
        if made:
            shifts_make_due(now, scope=Scope.of_areas(code))
            messages.success(request, _("“%(title)s”设好了。") % {"title": made.title})
            return redirect("post", made.id)
    context = {"form": form, "area": area, "crumbs": _crumbs(code, _("设一个岗位"))}
    return render(request, "dispatch/new.html", context, status=status_of(form))


@page(Permission.POST_SEE)
def post(request: Asking, post_id: UUID) -> HttpResponse:
    """One post: what it is, and its shifts of the next days with everybody in them."""
    return _post(request, post_id)


def _post(request: Asking, post_id: UUID, *, form: TakeOffForm | None = None) -> HttpResponse:
    now = clock.now()
    found = post_get(request.actor.scope(Permission.POST_SEE), post_id)
    first = day_asked(request, now)
    may = request.actor.may_at(
        Permission.POST_ARRANGE, area=found.area_code, organisation=found.organisation_id
    )
    (row,) = roster_of([found], first, DAYS, now)
    context = {
        "post": found, "kind": kind_titles(now).get(found.kind, found.kind),
        "pattern": pattern_titles(now).get(found.pattern, found.pattern), "risk": _(RISKS[found.risk]),
        "leader": chip_of(found.leader) if found.leader else None,
        "lines": lines_by_post([found.id])[found.id], "row": row, "now": now,
        "may_arrange": may and not found.until, "reasons": TAKE_OFF_REASONS, "form": form,
        "crumbs": _crumbs(found.area_code, found.title), "area_code": _roster_code(request, found),
        "before": first - timedelta(days=DAYS), "after": first + timedelta(days=DAYS),
    }  # fmt: skip
    return render(request, "dispatch/post.html", context, status=status_of(form) if form else 200)


@page(Permission.POST_ARRANGE, methods=("GET", "POST"))
def post_edit(request: Asking, post_id: UUID) -> HttpResponse:
    """Change a post."""
    now, found = clock.now(), _to_arrange(request, post_id)
    plan = plan_at(now)
    patterns = {found.pattern: pattern_titles(now).get(found.pattern, found.pattern)}
    patterns |= {one.key: one.title for one in plan.many(ShiftPattern)}
    people = [chip_of(one) for one in people_around(request.actor.scope(Permission.RESPONDER_SEE), found)]
    if found.leader and found.leader_id not in {one.id for one in people}:
        people.insert(0, chip_of(found.leader))
    form = PostEditForm(
        request.POST if request.method == "POST" else None,
        post=found, lines=lines_by_post([found.id])[found.id], patterns=patterns, people=people,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        shape, version = form.shape(), form.cleaned_data["version"]
        changed = carried_out(
            form, lambda: post_change(actor=request.actor, post_id=post_id, shape=shape, version=version)
        )
        if changed:
            shifts_make_due(now, scope=Scope.of_areas(found.area_code))
            messages.success(request, _("改好了。"))
            return redirect("post", post_id)
    context = {"form": form, "post": found, "crumbs": _crumbs(found.area_code, found.title)}
    return render(request, "dispatch/edit.html", context, status=status_of(form))


@page(Permission.POST_ARRANGE, methods=("POST",))
def post_end(request: Asking, post_id: UUID) -> HttpResponse:
    """Give a post up: its shifts to come are called off."""
    closed = post_close(actor=request.actor, post_id=post_id)
    messages.success(request, _("“%(title)s”撤了，以后的班次都取消了。") % {"title": closed.title})
    return redirect("post", post_id)


@page(Permission.POST_ARRANGE, methods=("GET", "POST"))
def seat_assign(request: Asking, line_id: UUID) -> HttpResponse:
    """Put somebody in a seat of a shift: the people around, with whoever can't and why."""
    actor = request.actor
    line = line_get(actor.scope(Permission.POST_SEE), line_id)
    found = line.shift.post
    actor.require(Permission.POST_ARRANGE, area=found.area_code, organisation=found.organisation_id)
    form = AssignForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        who = form.cleaned_data["responder"]
        made = carried_out(
            form, lambda: assignment_make(actor=actor, shift_line_id=line_id, responder_id=who)
        )
        if made:
            messages.success(request, _("安排好了。"))
            return redirect("post", found.id)
    context = {
        "form": form, "line": line, "post": found, "when": span_said(line.shift.starts_at, line.shift.ends_at),
        "people": candidates_for(actor.scope(Permission.RESPONDER_SEE), line, clock.now()),
        "crumbs": _crumbs(found.area_code, found.title),
    }  # fmt: skip
    return render(request, "dispatch/assign.html", context, status=status_of(form))


@page(Permission.POST_ARRANGE, methods=("POST",))
def seat_empty(request: Asking, assignment_id: UUID) -> HttpResponse:
    """Take somebody off; the button pressed is the reason."""
    actor = request.actor
    held = assignment_get(actor.scope(Permission.POST_SEE), assignment_id)
    post_id = held.shift_line.shift.post_id
    form = TakeOffForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        off = carried_out(
            form, lambda: assignment_take_off(actor=actor, assignment_id=assignment_id, reason=reason)
        )
        if off:
            messages.success(request, _("撤下来了，这个位置空着。"))
            return redirect("post", post_id)
    return _post(request, post_id, form=form)


def _to_arrange(request: Asking, post_id: UUID) -> Post:
    found = post_get(request.actor.scope(Permission.POST_SEE), post_id)
    request.actor.require(Permission.POST_ARRANGE, area=found.area_code, organisation=found.organisation_id)
    return found


def _roster_code(request: Asking, found: Post) -> str:
    """Whose roster the post stands in: its village's, or for whoever answers for a grid alone that grid's."""
    village = cut(found.area_code, Level.VILLAGE) or found.area_code
    return village if request.actor.may_at(Permission.POST_SEE, area=village) else found.area_code


def _area(request: Asking, code: str) -> Area:
    """A place that the reader arranges posts in."""
    area = area_get(request.actor.scope(Permission.POST_SEE), code)
    request.actor.require(Permission.POST_ARRANGE, area=code)
    return area


def _crumbs(code: str, here: str) -> list[Crumb]:
    return [*(Crumb(name) for _code, name in area_path(code)), Crumb(here)]


def day_asked(request: Asking, now: datetime) -> date:
    """The day that an address asks for; today for none, and for one that is none."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return clock.day_of(now)
