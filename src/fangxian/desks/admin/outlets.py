"""Where an organisation hears things: the robot of its group chat, its mailbox; set, tried and taken away."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from fangxian.access.permissions import Permission
from fangxian.desks.gap_actions import crumbs
from fangxian.foundation.notices.outlets import outlet_close, outlet_set, outlet_try
from fangxian.foundation.notices.rules.kinds import Channel
from fangxian.foundation.notices.rules.robots import ROBOTS
from fangxian.foundation.notices.selectors import outlets_of
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisation_get
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.plain import clock
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_

_SORTS = {**{one.value: words for one, words in ROBOTS.items()}, Channel.MAIL.value: N_("邮箱")}


class OutletForm(forms.Form):
    """A robot's address as its group shows it, or a mailbox."""

    sort = forms.ChoiceField(
        label=gettext_lazy("哪一种"), error_messages={"required": gettext_lazy("请选一种。")}
    )
    address = forms.CharField(
        label=gettext_lazy("地址"),
        max_length=300,
        help_text=gettext_lazy("群机器人的网址从群设置里复制；邮箱写邮件地址。存下来就加密，不再显示。"),
    )
    secret = forms.CharField(
        label=gettext_lazy("加签密钥"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("只有钉钉的机器人选了“加签”才填。"),
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["sort"].choices = [("", _("请选")), *((key, _(words)) for key, words in _SORTS.items())]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A mailbox has an address for mail."""
        given = super().clean() or {}
        if given.get("sort") == Channel.MAIL and "address" in given:
            try:
                forms.EmailField().clean(given["address"])
            except forms.ValidationError:
                self.add_error("address", _("这不是邮件地址，例如 zhiban@example.cn。"))
        return given


@page(Permission.NOTICE_MANAGE, methods=("GET", "POST"))
@never_cache
def organisation_outlets(request: Asking, organisation_id: UUID) -> HttpResponse:
    """See what is set, without its secrets; set another one, try one, take one away."""
    body = organisation_get(request.actor.scope(Permission.NOTICE_MANAGE), organisation_id)
    verb = request.POST.get("verb", "") if request.method == "POST" else None
    form = OutletForm(request.POST if verb == "set" else None)
    if verb is not None and (done := _done(request, body, verb, form)):
        messages.success(request, done)
        return redirect("organisation_outlets", body.id)
    recipient = f"organisation:{body.id}"
    outlets = outlets_of([recipient]).get(recipient, [])
    context = {
        "one": body,
        "crumbs": crumbs(request.actor, body.area_code, here=_("群机器人和邮箱")),
        "outlets": [(outlet, _(_SORTS[outlet.sort])) for outlet in outlets],
        "form": form,
        "as_of": clock.now(),
    }
    return render(request, "desks/outlets.html", context, status=status_of(form))


def _done(request: Asking, body: Organisation, verb: str, form: OutletForm) -> str:
    """What was done, in words; nothing where the form is not right yet."""
    match verb:
        case "set":
            return _("设好了，请按“试发一条”看看。") if _set(request, body, form) else ""
        case "try":
            outlet_try(actor=request.actor, outlet_id=_outlet(request))
            return _("正在试发，群里或邮箱里应该马上能看到；没看到，请到“通知发送”看原因。")
        case "close":
            outlet_close(actor=request.actor, outlet_id=_outlet(request))
            return _("去掉了。")
        case _:
            raise Refused("outlet.verb_unknown", N_("请用这一页上的按钮。"))


def _set(request: Asking, body: Organisation, form: OutletForm) -> bool:
    if not form.is_valid():
        return False
    given = form.cleaned_data
    return (
        carried_out(
            form,
            lambda: outlet_set(
                actor=request.actor, recipient=f"organisation:{body.id}", area_code=body.area_code, **given
            ),
        )
        is not None
    )


def _outlet(request: Asking) -> UUID:
    try:
        return UUID(request.POST.get("outlet", ""))
    except ValueError as error:
        raise OutOfScope("outlet.unknown", N_("没有这个群机器人或邮箱，或已经去掉了。")) from error
