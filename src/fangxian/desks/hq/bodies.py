"""One body: what it is for, who is in it, who leads it, what it lacks by the rules; adding, appointing, dissolving."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.desks.gap_actions import crumbs
from fangxian.desks.hq.forming import JoinForm, people_of, person_told
from fangxian.desks.hq.structure import body_href, lacks_said
from fangxian.foundation.duties.bodies import Kind, bodies_of, leading_kind, members_of
from fangxian.foundation.duties.selectors import may_fill
from fangxian.foundation.duties.structure import (
    body_dissolve,
    forming_permission,
    leader_appoint,
    members_add,
)
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisation_get
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Membership, Responder
from fangxian.foundation.responders.selectors import chip_of
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

#: Members that the page shows one by one.
MOST_CHIPS = 120
_JOINED = (Kind.TEMPORARY_BRANCH, Kind.PARTY_GROUP, Kind.SQUAD)
_LED = (Kind.TEMPORARY_BRANCH, Kind.PARTY_GROUP)


class LeadForm(forms.Form):
    """Who leads it from now on, or is its deputy."""

    leader = forms.TypedChoiceField(
        label=gettext_lazy("由谁担任"), coerce=UUID, error_messages={"required": gettext_lazy("请选一个人。")}
    )

    def __init__(self, *arguments: Any, people: list[Responder], **options: Any) -> None:
        super().__init__(*arguments, **options)
        choices = [("", _("请选")), *((str(one.id), person_told(one)) for one in people)]
        self.fields["leader"].choices = choices  # type: ignore[attr-defined]


@page(Permission.LINE_SEE, methods=("GET", "POST"))
def organisation(request: Asking, organisation_id: UUID) -> HttpResponse:
    """See a body; add people, appoint who leads it, dissolve it."""
    actor, now = request.actor, clock.now()
    found = organisation_get(actor.scope(Permission.LINE_SEE), organisation_id)
    verb = request.POST.get("verb", "")
    if request.method == "POST":
        forming_permission(actor, found.area_code)
    members = _members(found) if actor.may_at(Permission.RESPONDER_SEE, area=found.area_code) else []
    adding, leading = _forms(request, found, members)
    done = _done(actor, found, verb, adding, leading) if request.method == "POST" else ""
    if done:
        messages.success(request, done)
        return redirect("organisation", found.id)
    body = bodies_of([found], now)[0]
    context = {
        "as_of": now,
        "one": found,
        "kind": Kind(found.kind).label,
        "crumbs": crumbs(actor, found.area_code, here=found.name),
        "body": body,
        "said": lacks_said(body),
        "above": _linked(actor, found.within),
        "beside": _linked(actor, found.beside),
        "members": [(chip_of(one.responder), one.part == Membership.Part.LEADER) for one in members],
        **_may(actor, found),
        "adding": adding,
        "leading": leading,
        "refused": verb,
    }
    form = leading if verb in ("lead", "deputy") else adding
    return render(request, "desks/organisation.html", context, status=status_of(form))


def _members(found: Organisation) -> list[Membership]:
    return list(members_of(found, clock.now())[:MOST_CHIPS])


def _forms(request: Asking, found: Organisation, members: list[Membership]) -> tuple[JoinForm, LeadForm]:
    actor, verb = request.actor, request.POST.get("verb", "")
    there = people_of(actor, found.area_code)
    inside = [one.responder for one in members]
    ids = {one.id for one in inside}
    outside = [one for one in there if one.id not in ids]
    adding = JoinForm(
        request.POST if verb == "join" else None,
        reach=actor.scope(Permission.RESPONDER_SEE),
        people=outside,
    )
    leading = LeadForm(request.POST if verb in ("lead", "deputy") else None, people=[*inside, *outside])
    return adding, leading


def _done(actor: Actor, found: Organisation, verb: str, adding: JoinForm, leading: LeadForm) -> str:
    """What was done, said; nothing when the form says what is wrong."""
    if verb == "dissolve":
        body_dissolve(actor=actor, organisation_id=found.id)
        return _("%(name)s已撤销。") % {"name": found.name}
    if verb == "join":
        return _added(actor, found, adding)
    if verb in ("lead", "deputy"):
        return _led(actor, found, leading, deputy=verb == "deputy")
    raise Refused("form.verb_unknown", N_("请选加人、指派或撤销。"))


def _added(actor: Actor, found: Organisation, form: JoinForm) -> str:
    if not form.is_valid():
        return ""
    count = carried_out(
        form, lambda: members_add(actor=actor, organisation_id=found.id, responder_ids=form.joined())
    )
    return _("加了 %(count)d 人。") % {"count": count} if count else ""


def _led(actor: Actor, found: Organisation, form: LeadForm, *, deputy: bool) -> str:
    if not form.is_valid():
        return ""
    who = form.cleaned_data["leader"]
    done = carried_out(
        form,
        lambda: leader_appoint(actor=actor, organisation_id=found.id, responder_id=who, deputy=deputy),
    )
    return _("已经指派。") if done else ""


def _may(actor: Actor, found: Organisation) -> dict[str, bool]:
    """Which buttons are his here."""
    here = {"area": found.area_code}
    forms_here = actor.may_at(Permission.SQUAD_FORM, **here) or actor.may_at(Permission.DUTY_APPOINT, **here)
    stands = found.dissolved_at is None and forms_here
    plan = plan_at(clock.now())
    # Who leads a branch is appointed, and relieved, by the tier above it.
    kind = leading_kind(plan.one(tables.BranchRules), found)
    duty = next((one for one in plan.many(tables.Duty) if one.key == kind), None)
    fills = duty is not None and may_fill(actor, duty, found.area_code)
    temporary = found.kind == Kind.SQUAD or found.kind == Kind.TEMPORARY_BRANCH
    return {
        "may_join": stands and found.kind in _JOINED,
        "may_lead": stands and found.kind in _LED and fills,
        "may_dissolve": stands and temporary and not found.key and (fills or not kind),
        "is_branch": found.kind == Kind.TEMPORARY_BRANCH,
    }


def _linked(actor: Actor, other: Organisation | None) -> tuple[str, str] | None:
    """The name of a neighbour, and its page for whoever may open it."""
    return (other.name, body_href(actor, other)) if other else None
