"""A full name and number, shown to somebody who says why."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.access.permissions import Permission
from fangxian.foundation.duties.selectors import duty_answering
from fangxian.foundation.duties.services import holder_unmask
from fangxian.foundation.responders.selectors import PersonChip, chip_of, responder_get
from fangxian.foundation.responders.services import REASONS, Unmasked, responder_unmask
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out
from fangxian.plain import clock


class UnmaskForm(forms.Form):
    """Why a full name and number are needed."""

    reason = forms.ChoiceField(
        label=gettext_lazy("为什么要看"), widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一个理由。")},
    )  # fmt: skip
    words = forms.CharField(label=gettext_lazy("补充说明"), required=False, max_length=100)

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self.fields["reason"].choices = [(key, _(sentence)) for key, sentence in REASONS]  # type: ignore[attr-defined]


@page(Permission.RESPONDER_UNMASK, methods=("GET", "POST"))
def unmask(request: Asking, responder_id: UUID) -> HttpResponse:
    """Somebody from one's lists."""
    responder = responder_get(request.actor.scope(Permission.RESPONDER_SEE), responder_id)
    request.actor.require(
        Permission.RESPONDER_UNMASK, area=responder.area_code, organisation=responder.unit_id
    )
    return _asked(
        request,
        chip_of(responder),
        lambda reason, words: responder_unmask(
            actor=request.actor, responder_id=responder_id, reason=reason, words=words
        ),
    )


@page(Permission.CHAIN_CALL, methods=("GET", "POST"))
def call(request: Asking, duty_id: UUID) -> HttpResponse:
    """Somebody on one's chain."""
    duty = duty_answering(request.actor, duty_id, clock.now())
    return _asked(
        request,
        chip_of(duty.responder),
        lambda reason, words: holder_unmask(
            actor=request.actor, duty_id=duty_id, reason=reason, words=words
        ),
    )


def _asked(request: Asking, chip: PersonChip, show: Callable[[str, str], Unmasked]) -> HttpResponse:
    """Ask why, then show the full name and number once."""
    form = UnmaskForm(request.POST or None)
    shown = None
    if request.method == "POST" and form.is_valid():
        shown = carried_out(form, lambda: show(form.cleaned_data["reason"], form.cleaned_data["words"]))
    context = {"form": form, "chip": chip, "shown": shown}
    return render(request, "desks/unmask.html", context, status=422 if form.errors else 200)
