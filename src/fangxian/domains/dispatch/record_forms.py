"""What is typed about records: the days of a certificate, why it is revoked, who named a model post."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fangxian.domains.dispatch.model_posts import LONGEST
from fangxian.domains.dispatch.models import ServiceCertificate


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text)


class CertificateForm(forms.Form):
    """From which day until which; all of the record where none is typed."""

    first_day = _day(_("从哪天起"), _("不填就是全部。"))
    last_day = _day(_("到哪天止"))

    def clean(self) -> dict[str, Any]:
        """The first is not after the last."""
        typed = super().clean() or {}
        first, last = typed.get("first_day"), typed.get("last_day")
        if first and last and first > last:
            self.add_error("last_day", _("截止的日子早于开始的日子。"))
        return typed


class RevokeForm(forms.Form):
    """Why a certificate no longer holds."""

    reason = forms.ChoiceField(
        label=_("为什么撤销"), choices=ServiceCertificate.Reason.choices, widget=forms.RadioSelect,
        error_messages={"required": _("请选为什么撤销。"), "invalid_choice": _("请选为什么撤销。")},
    )  # fmt: skip


class ModelPostForm(forms.Form):
    """By whom a post is named a model post, and until when."""

    body = forms.CharField(label=_("由哪个组织命名"), max_length=LONGEST)
    until = _day(_("到哪天止"), _("不填就是一直，到撤销为止。"))
