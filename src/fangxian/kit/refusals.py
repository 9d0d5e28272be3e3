"""Refusals as people and programs see them: one place turns them into a page, a form's message, a problem."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from fangxian.kit.stale import overtaken
from fangxian.plain.errors import Refused, Stale
from fangxian.plain.words import N_

R = TypeVar("R")

#: A refusal of what was typed, which the form shows beside it; every other one is a page of its own.
_OF_INPUT = (422, 409)


def said(refusal: Refused) -> str:
    """The refusal's sentence in the reader's language."""
    return gettext(refusal.sentence) % refusal.facts


def refused_page(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A page of one sentence, with the refusal's status."""
    return render(
        request,
        "kit/refused.html",
        {"sentence": said(refusal), "status": refusal.status},
        status=refusal.status,
    )


def carried_out(form: BaseForm, act: Callable[[], R]) -> R | None:
    """Run a service for a valid form. A refusal of the input becomes the form's message, and None is returned."""
    try:
        return act()
    except Refused as refusal:
        if refusal.status not in _OF_INPUT:
            raise
        refuse(form, refusal)
        return None


def refuse(form: BaseForm, refusal: Refused) -> None:
    """Make a refusal of the input the form's message; an overtaken form is readied to be sent again."""
    form.add_error(None, ValidationError(said(refusal), code=str(refusal.status)))
    if isinstance(refusal, Stale):
        overtaken(form, refusal)


def status_of(form: BaseForm) -> int:
    """The status that a page with this form answers: 409 for one from an older version, 422 for other faults."""
    if not form.errors:
        return 200
    return 409 if form.has_error(NON_FIELD_ERRORS, code="409") else 422


def problem(refusal: Refused) -> dict[str, Any]:
    """The refusal as a problem document (RFC 9457)."""
    return {
        "type": f"urn:fangxian:refused:{refusal.code}",
        "title": said(refusal),
        "status": refusal.status,
        "code": refusal.code,
    }


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """A form came from nowhere, or its page lay open longer than the session."""
    refusal = Refused("form.expired", N_("这一页放得太久或不是从本系统打开的，请返回刷新后再试。"))
    refusal.status = 403
    return refused_page(request, refusal)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Django's 404."""
    refusal = Refused("page.unknown", N_("没有这一页。"))
    refusal.status = 404
    return refused_page(request, refusal)


def failed(request: HttpRequest) -> HttpResponse:
    """Django's 500: our fault, said so."""
    refusal = Refused("server.failed", N_("系统出错了，刚才的操作没有保存。请稍后再试，或打电话给管理员。"))
    refusal.status = 500
    return refused_page(request, refusal)
