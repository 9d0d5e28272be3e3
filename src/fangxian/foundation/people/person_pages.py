"""Pages of one person: his file, corrections, where he moved, that he left, and who he is in full."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.access.permissions import Permission
from fangxian.foundation.areas.selectors import area_path
from fangxian.foundation.people.finding import Found, people_found
from fangxian.foundation.people.forms import CorrectPersonForm
from fangxian.foundation.people.history import told_of
from fangxian.foundation.people.models import Person
from fangxian.foundation.people.pages import LONGEST_TYPED
from fangxian.foundation.people.selectors import (
    history_of,
    household_get,
    households_seen,
    merged_from,
    person_get,
    person_version,
    seen,
)
from fangxian.foundation.people.services import person_correct, person_leave, person_move, person_unmask
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.kit.shapes import Crumb
from fangxian.kit.unmasking import asked_why
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

#: What became of a person, in words.
PASSED = {
    "person.corrected": gettext_lazy("更正"),
    "person.moved": gettext_lazy("迁到别处"),
    "person.left": gettext_lazy("离开"),
    "persons.merged": gettext_lazy("合并重复"),
    "people.imported": gettext_lazy("导入名单"),
}


@page(Permission.PERSON_SEE)
def person(request: Asking, person_id: UUID) -> HttpResponse:
    """A person's file, masked, with what became of him."""
    return render(request, "people/person.html", _file(request, _seen(request, person_id)))


@page(Permission.PERSON_EDIT, methods=("GET", "POST"))
def person_to_correct(request: Asking, person_id: UUID) -> HttpResponse:
    """Correct what is written of him; what is kept is not shown."""
    one = _to_edit(request, person_id)
    form = CorrectPersonForm(request.POST or None, person=one, initial={"version": person_version(one)})
    if request.method == "POST" and form.is_valid():
        done = carried_out(
            form,
            lambda: person_correct(
                actor=request.actor, person_id=one.id, told=form.corrected(told_of(one)),
                version=form.cleaned_data["version"],
            ),
        )  # fmt: skip
        if done:
            messages.success(request, _("已更正，原来的内容留在经过里。"))
            return redirect("person", one.id)
    context = {**_file(request, one), "form": form}
    return render(request, "people/person_correct.html", context, status=status_of(form))


@page(Permission.PERSON_EDIT, methods=("GET", "POST"))
def person_to_move(request: Asking, person_id: UUID) -> HttpResponse:
    """Find the household that he lives in now, and move him there."""
    one = _to_edit(request, person_id)
    typed = request.POST.get("typed", "")[:LONGEST_TYPED]
    chosen, refused = request.POST.get("household", ""), ""
    if chosen:
        try:
            moved = person_move(
                actor=request.actor, person_id=one.id, household_id=UUID(chosen), version=_version(request)
            )
            messages.success(request, _("已迁到这一户。"))
            return redirect("household", moved.household_id)
        except ValueError:
            refused = _("请选一户。")
    scope = request.actor.scope(Permission.PERSON_EDIT)
    found = people_found(scope, typed, one.village_code) if typed.strip() else Found()
    if typed.strip() and not found.households:
        found = people_found(scope, typed)
    if request.method == "POST" and not chosen and not typed.strip():
        refused = _("请输入新住处的门牌，或同住的人的姓名。")
    context = {**_file(request, one), "typed": typed, "found": found, "refused": refused}
    return render(request, "people/person_move.html", context, status=422 if refused else 200)


@page(Permission.PERSON_EDIT, methods=("POST",))
def person_gone(request: Asking, person_id: UUID) -> HttpResponse:
    """He lives here no longer."""
    left = person_leave(actor=request.actor, person_id=person_id, version=_version(request))
    messages.success(request, _("已登记离开，原来的内容留在经过里。"))
    return redirect("household", left.household_id)


@page(Permission.PERSON_UNMASK, methods=("GET", "POST"))
def person_in_full(request: Asking, person_id: UUID) -> HttpResponse:
    """Name, number, telephone and address in full, to who says why."""
    actor = request.actor
    one = _seen(request, person_id)
    actor.require(Permission.PERSON_UNMASK, area=one.area_code)
    form, shown = asked_why(
        request,
        lambda reason, words: person_unmask(actor=actor, person_id=one.id, reason=reason, words=words),
    )
    context = {**_file(request, one), "form": form, "shown": shown}
    return render(request, "people/person_in_full.html", context, status=status_of(form))


def _file(request: Asking, one: Person) -> dict[str, Any]:
    """What a person's file shows."""
    actor = request.actor
    scope = actor.scope(Permission.PERSON_SEE)
    home = household_get(scope, one.household_id)
    passed = [(row, PASSED.get(row.verb, row.verb)) for row in history_of(one)]
    return {
        "person": seen(one),
        "home": households_seen(scope, [home])[0],
        "crumbs": [*(Crumb(name) for _code, name in area_path(one.area_code)), Crumb(_("居民"))],
        "passed": passed,
        "registered_at": one.registered_at,
        "merged_into": one.merged_into_id,
        "merged_from": [seen(other) for other in merged_from(scope, one)],
        "version": person_version(one),
        "may_edit": actor.may_at(Permission.PERSON_EDIT, area=one.area_code) and one.gone_at is None,
        "may_unmask": actor.may_at(Permission.PERSON_UNMASK, area=one.area_code),
    }


def _seen(request: Asking, person_id: UUID) -> Person:
    return person_get(request.actor.scope(Permission.PERSON_SEE), person_id)


def _to_edit(request: Asking, person_id: UUID) -> Person:
    one = _seen(request, person_id)
    request.actor.require(Permission.PERSON_EDIT, area=one.area_code)
    return one


def _version(request: Asking) -> int | None:
    """The version that a button was made from."""
    typed = request.POST.get("version", "")
    if typed and not typed.isdigit():
        raise Refused("form.malformed", N_("请刷新这一页再试。"))
    return int(typed) if typed else None
