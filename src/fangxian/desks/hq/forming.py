"""Forming a temporary branch, or a squad for one problem, on one page in a minute; who joins, as forms."""

from collections.abc import Iterable
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
from fangxian.access.scope import Scope
from fangxian.desks.gap_actions import crumbs, place_href
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import area_get
from fangxian.foundation.duties.selectors import duty_in_plan
from fangxian.foundation.duties.services import require_filler
from fangxian.foundation.duties.structure import (
    Formation,
    branch_form,
    forming_permission,
    problem_squad_form,
    superiors_of,
)
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.places.selectors import places_in
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.selectors import chip_of, responders_by_phone, responders_in
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_

#: People of the place that a form lists; others are named by their numbers.
MOST_LISTED = 80
_WHO_FIRST = ("leader", "cadre", "member", "probationary", "staff", "volunteer")


class PeopleForm(forms.Form):
    """Who joins: people of the place by a tick, others by their numbers."""

    members = forms.TypedMultipleChoiceField(
        label=gettext_lazy("本地的人"), coerce=UUID, widget=forms.CheckboxSelectMultiple, required=False
    )
    phones = forms.CharField(
        label=gettext_lazy("别处的人（写手机号，用空格或换行隔开）"), widget=forms.Textarea(attrs={"rows": 2}),
        required=False, max_length=2000,
    )  # fmt: skip

    def __init__(self, *arguments: Any, reach: Scope, people: list[Responder], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._reach = reach
        self.people = [(str(one.id), person_told(one)) for one in people]
        self.fields["members"].choices = self.people  # type: ignore[attr-defined]

    def clean_phones(self) -> list[UUID]:
        """Whose numbers these are. A number that nobody in reach has is said."""
        phones = dict.fromkeys(self.cleaned_data["phones"].replace("，", " ").replace(",", " ").split())
        found = responders_by_phone(self._reach, list(phones))
        unknown = [phone for phone in phones if phone not in found]
        if unknown:
            said = _("这些号码没有登记过：%(phones)s") % {"phones": "、".join(unknown)}
            raise forms.ValidationError(said)
        return [one.id for one in found.values()]

    def joined(self) -> set[UUID]:
        """Everybody who was named."""
        return {*self.cleaned_data["members"], *self.cleaned_data["phones"]}


class JoinForm(PeopleForm):
    """More people for a body that stands."""

    def clean(self) -> None:
        """Somebody must be named."""
        if not self.errors and not self.joined():
            raise forms.ValidationError(_("请至少选一个人。"))


class FormationForm(PeopleForm):
    """A branch or a squad: what it is called, for what, until when, where, who leads it, who is in it."""

    field_order = ("name", "purpose", "ends_on", "place", "approved_by", "leader", "members", "phones")

    name = forms.CharField(label=gettext_lazy("名称"), max_length=80)
    purpose = forms.CharField(label=gettext_lazy("为了什么（一句话）"), max_length=120)
    ends_on = forms.DateField(
        label=gettext_lazy("到哪一天为止"), widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("请写明到哪一天为止。")},
    )  # fmt: skip

    def __init__(
        self,
        *arguments: Any,
        places: Iterable[tuple[str, str]],
        superiors: Iterable[Organisation] | None,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        is_branch = superiors is not None
        self.fields["leader"] = forms.TypedChoiceField(
            label=_("书记") if is_branch else _("由谁带队"), coerce=UUID, choices=[("", _("请选")), *self.people],
            error_messages={"required": _("请选一个带头的人。")},
        )  # fmt: skip
        self.fields["place"] = forms.TypedChoiceField(
            label=_("在哪个地点"), coerce=UUID, required=False, empty_value=None,
            choices=[("", _("不限一处")), *places],
        )  # fmt: skip
        if is_branch:
            self.fields["approved_by"] = forms.TypedChoiceField(
                label=_("由谁批准"), coerce=UUID, required=False, empty_value=None,
                choices=[("", _("还没有批")), *((str(one.id), one.name) for one in superiors or ())],
            )  # fmt: skip
        self.order_fields(self.field_order)

    def formation(self, area_code: str) -> Formation:
        """What was typed, for a place."""
        typed = self.cleaned_data
        return Formation(area_code, typed["name"], typed["purpose"], typed["ends_on"], typed["place"])


def person_told(one: Responder) -> str:
    """Somebody as a choice: masked, with his standing."""
    chip = chip_of(one)
    return f"{chip.name} {chip.phone} · {chip.standing}"


def people_of(actor: Actor, code: str) -> list[Responder]:
    """Those registered at the place itself, the likeliest first."""
    reach = actor.scope(Permission.RESPONDER_SEE) & Scope.of_areas(code)
    found: list[Responder] = []
    for standing in _WHO_FIRST:
        rows = responders_in(reach, standing=[standing]).filter(area_code=code)
        found += rows[: MOST_LISTED - len(found)]
        if len(found) >= MOST_LISTED:
            break
    return found


@page(Permission.LINE_SEE, methods=("GET", "POST"))
def organisation_new(request: Asking, kind: str, code: str) -> HttpResponse:
    """Form a temporary branch at a site (``branch``), or a squad for one problem (``squad``)."""
    actor = request.actor
    area = _place(actor, kind, code)
    is_branch = kind == "branch"
    places = places_in(actor.scope(Permission.LINE_SEE), code) if area.level == Level.VILLAGE else ()
    form = FormationForm(
        request.POST or None,
        reach=actor.scope(Permission.RESPONDER_SEE),
        people=people_of(actor, code),
        places=[(str(one.id), one.name) for one in places],
        superiors=superiors_of(code) if is_branch else None,
    )
    if request.method == "POST" and form.is_valid():
        formed = carried_out(form, lambda: _form(actor, code, form, is_branch=is_branch))
        if formed:
            messages.success(request, _("%(name)s组建好了。") % {"name": formed.name})
            return redirect("organisation", formed.id)
    title = _("组建临时党支部") if is_branch else _("为一件事组建小分队")
    context = {"form": form, "title": title, "area": area, "crumbs": crumbs(actor, code, here=title)}
    return render(
        request, "desks/organisation_new.html", context | {"back": place_href(code)}, status=status_of(form)
    )


def _place(actor: Actor, kind: str, code: str) -> Area:
    """Where it is formed. Raises ``NotAllowed`` or ``OutOfScope``."""
    area = area_get(actor.scope(Permission.LINE_SEE), code)
    if kind not in ("branch", "squad") or area.level not in (Level.COUNTY, Level.TOWN, Level.VILLAGE):
        raise OutOfScope("area.unknown", N_("没有这个地方，或不在您的责任范围内。"))
    if kind == "squad":
        forming_permission(actor, code)
    else:
        plan = plan_at(clock.now())
        require_filler(actor, duty_in_plan(plan, plan.one(tables.BranchRules).secretary), code)
    return area


def _form(actor: Actor, code: str, form: FormationForm, *, is_branch: bool) -> Organisation:
    formation, people, leader = form.formation(code), form.joined(), form.cleaned_data["leader"]
    if not is_branch:
        return problem_squad_form(actor=actor, formation=formation, leader_id=leader, member_ids=people)
    return branch_form(
        actor=actor,
        formation=formation,
        secretary_id=leader,
        member_ids=people,
        approved_by=form.cleaned_data["approved_by"],
    )
