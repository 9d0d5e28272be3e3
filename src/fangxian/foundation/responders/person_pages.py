"""The pages of one responder: what he is, can do and when; correcting it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.offered import units_offered, villages_offered, villages_with
from fangxian.foundation.responders.offering import (
    exclusion_begin,
    exclusion_end,
    skill_add,
    skill_end,
    windows_set,
)
from fangxian.foundation.responders.person_forms import (
    BareForm,
    CorrectForm,
    ExclusionEndForm,
    ExclusionForm,
    SkillEndForm,
    SkillForm,
    UnitForm,
    WindowsForm,
)
from fangxian.foundation.responders.rules.told import Skilled
from fangxian.foundation.responders.seen import (
    exclusions_of,
    responders_seen,
    role_keys_of,
    skills_of,
    windows_of_said,
)
from fangxian.foundation.responders.selectors import pledges_signed_by, responder_get
from fangxian.foundation.responders.services import (
    responder_correct,
    responder_join_unit,
    responder_leave,
    responder_return,
)
from fangxian.foundation.responders.standing import LACKS_SAID, may_stand
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.plain import clock
from fangxian.plain.masks import masked_name, masked_number, masked_phone


@page(Permission.RESPONDER_SEE, methods=("GET", "POST"))
def responder(request: Asking, responder_id: UUID) -> HttpResponse:
    """One person, masked, with a form for each thing that changes often."""
    one = responder_get(request.actor.scope(Permission.RESPONDER_SEE), responder_id)
    verb = request.POST.get("verb", "")
    if request.method == "POST":
        request.actor.require(Permission.RESPONDER_EDIT, area=one.area_code, organisation=one.unit_id)
    form = _FORMS[verb](request.POST) if verb in _FORMS else None
    if form is not None and form.is_valid():
        kept = form
        if said := carried_out(kept, lambda: _ACTS[verb](request, one, kept.cleaned_data, kept)):
            messages.success(request, said)
            return redirect("responder", one.id)
    status = (status_of(form) if form is not None else 422) if request.method == "POST" else 200
    return render(request, "responders/responder.html", _shown(request, one, verb, form), status=status)


def _shown(request: Asking, one: Responder, verb: str, form: forms.Form | None) -> dict[str, Any]:
    now, at = clock.now(), {"area": one.area_code, "organisation": one.unit_id}
    (seen,) = responders_seen([one], now)
    may_unmask = request.actor.may_at(Permission.RESPONDER_UNMASK, **at)
    told = windows_of_said(one)
    offered: dict[str, forms.Form] = {
        "skill": SkillForm(initial={"version": one.version}),
        "windows": WindowsForm(initial={"version": one.version, "windows": told}),
        "exclude": ExclusionForm(initial={"version": one.version}),
    }
    if form is not None and verb in offered:
        offered[verb] = form
    return {
        "one": one,
        "seen": seen,
        "may_edit": request.actor.may_at(Permission.RESPONDER_EDIT, **at),
        "may_unmask": may_unmask,
        "skills": skills_of(one, clock.day_of(now)),
        "windows": told,
        "exclusions": exclusions_of(one, now, with_reasons=may_unmask),
        "pledges": pledges_signed_by(one),
        "lacks": [_(LACKS_SAID[lack]) for lack in may_stand(one, now)],
        "forms": offered,
        "refused": form if form is not None and verb not in offered else None,
        "verb": verb,
    }


def _skill(request: Asking, one: Responder, typed: dict[str, Any], _form: Any) -> str:
    skilled = Skilled(typed["skill"], typed["certificate"], typed["issued_on"], typed["expires_on"])
    skill_add(actor=request.actor, responder_id=one.id, skilled=skilled, version=typed["version"])
    return _("记下了。")


def _skill_end(request: Asking, one: Responder, typed: dict[str, Any], _form: Any) -> str:
    skill_end(actor=request.actor, responder_id=one.id, skill=typed["skill"], version=typed["version"])
    return _("去掉了。")


def _windows(request: Asking, one: Responder, typed: dict[str, Any], _form: Any) -> str:
    windows_set(
        actor=request.actor, responder_id=one.id, windows=typed["windows"] or (), version=typed["version"]
    )
    return _("能来的时间记下了。")


def _exclude(request: Asking, one: Responder, typed: dict[str, Any], form: Any) -> str:
    exclusion_begin(
        actor=request.actor, responder_id=one.id, reason=typed["reason"], until=form.until(),
        version=typed["version"],
    )  # fmt: skip
    return _("记下了，暂时不派他。")


def _available(request: Asking, _one: Responder, typed: dict[str, Any], _form: Any) -> str:
    exclusion_end(actor=request.actor, exclusion_id=typed["exclusion"])
    return _("可以派他了。")


def _leave(request: Asking, one: Responder, typed: dict[str, Any], _form: Any) -> str:
    responder_leave(actor=request.actor, responder_id=one.id, version=typed["version"])
    return _("记为离开，名单里不再有他。")


def _return(request: Asking, one: Responder, typed: dict[str, Any], _form: Any) -> str:
    responder_return(actor=request.actor, responder_id=one.id, version=typed["version"])
    return _("他又在名单里了。")


_FORMS: dict[str, type[forms.Form]] = {
    "skill": SkillForm,
    "skill_end": SkillEndForm,
    "windows": WindowsForm,
    "exclude": ExclusionForm,
    "available": ExclusionEndForm,
    "leave": BareForm,
    "return": BareForm,
}
_ACTS: dict[str, Callable[[Asking, Responder, dict[str, Any], Any], str]] = {
    "skill": _skill,
    "skill_end": _skill_end,
    "windows": _windows,
    "exclude": _exclude,
    "available": _available,
    "leave": _leave,
    "return": _return,
}


@page(Permission.RESPONDER_EDIT, methods=("GET", "POST"))
def responder_edit(request: Asking, responder_id: UUID) -> HttpResponse:
    """Correct what is written of somebody, or give him another unit."""
    actor = request.actor
    one = responder_get(actor.scope(Permission.RESPONDER_SEE), responder_id)
    actor.require(Permission.RESPONDER_EDIT, area=one.area_code, organisation=one.unit_id)
    reach, verb = actor.scope(Permission.RESPONDER_EDIT), request.POST.get("verb", "")
    correct = _correct_form(request, one, verb)
    unit = UnitForm(
        request.POST if verb == "unit" else None,
        units=units_offered(reach),
        initial={"unit": one.unit_id, "version": one.version},
    )
    form: forms.Form = unit if verb == "unit" else correct
    if request.method == "POST" and form.is_valid():
        act = (
            (lambda: _moved(request, one, unit))
            if form is unit
            else (lambda: _corrected(request, one, correct))
        )
        if carried_out(form, act):
            messages.success(request, _("改好了，原来的样子留着。"))
            return redirect("responder", one.id)
    (seen,) = responders_seen([one], clock.now())
    context = {"seen": seen, "correct": correct, "unit": unit if reach.areas else None}
    return render(request, "responders/edit.html", context, status=status_of(form))


def _correct_form(request: Asking, one: Responder, verb: str) -> CorrectForm:
    roles = role_keys_of(one)
    masked = {"name": masked_name(one.name), "phone": masked_phone(one.phone)}
    if one.number:
        masked["number"] = masked_number(one.number)
    return CorrectForm(
        request.POST if request.method == "POST" and verb != "unit" else None,
        masked=masked,
        roles=roles,
        villages=villages_with(one.residence, villages_offered(request.actor.scope(Permission.LINE_SEE))),
        initial={
            "standing": one.standing,
            "residence": one.residence,
            "born": one.born,
            "shifts_a_week": one.shifts_a_week,
            "roles": roles,
            "version": one.version,
        },
    )


def _corrected(request: Asking, one: Responder, form: CorrectForm) -> Responder:
    return responder_correct(
        actor=request.actor,
        responder_id=one.id,
        changes=form.changes(),
        version=form.cleaned_data["version"],
    )


def _moved(request: Asking, one: Responder, form: UnitForm) -> Responder:
    return responder_join_unit(
        actor=request.actor,
        responder_id=one.id,
        unit_id=form.cleaned_data["unit"],
        version=form.cleaned_data["version"],
    )
