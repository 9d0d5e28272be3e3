"""The pages of volunteers: registering one in a minute, and what he needs before he may stand."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.access.permissions import Permission
from fangxian.foundation.media.inputs import PhotographsField
from fangxian.foundation.media.models import Attachment
from fangxian.foundation.media.photographs import Photograph
from fangxian.foundation.media.services import attachment_keep
from fangxian.foundation.people.rules.cells import phone_of
from fangxian.foundation.people.rules.names import person_name
from fangxian.foundation.responders.forms import Read, day_input, grouped, place_field, today
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.offered import Group, villages_offered
from fangxian.foundation.responders.readying import Kind, Paper, condition_end, condition_meet
from fangxian.foundation.responders.rules.checks import born_checked
from fangxian.foundation.responders.rules.windows import parse_windows
from fangxian.foundation.responders.selectors import chip_of, responder_get, responders_alike
from fangxian.foundation.responders.services import Enrolment, responders_register
from fangxian.foundation.responders.standing import LACKS_SAID, conditions_of, may_stand
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.kit.vocabulary import titles_of, words_of
from fangxian.plain import clock
from fangxian.plain.masks import masked_name


class VolunteerForm(forms.Form):
    """Somebody who asks to serve, in a minute."""

    name = Read(person_name, label=gettext_lazy("姓名"), max_length=40)
    phone = Read(
        phone_of,
        label=gettext_lazy("手机"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    residence = place_field(gettext_lazy("住在哪个村居"))
    born = forms.IntegerField(
        label=gettext_lazy("出生年份"), required=False,
        help_text=gettext_lazy("不满十八岁的要监护人同意，没填就先不能派。"),
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("能做什么"), required=False, widget=forms.CheckboxSelectMultiple
    )
    windows = Read(
        lambda typed: parse_windows(typed, today()),
        label=gettext_lazy("什么时候能来"), required=False, max_length=300,
        help_text=gettext_lazy("例如：周末；工作日晚上；每天8-20。"),
    )  # fmt: skip
    anyway = forms.BooleanField(label=gettext_lazy("号码一样，但不是同一个人，照样登记"), required=False)

    def __init__(self, *args: Any, villages: list[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["residence"].choices = grouped(_("请选"), villages)  # type: ignore[attr-defined]
        self.fields["residence"].required = True
        self.fields["roles"].choices = list(words_of("responder_role").items())  # type: ignore[attr-defined]
        if "anyway" not in self.data:
            self._anyway = self.fields.pop("anyway")

    def clean_born(self) -> int | None:
        """A year in which somebody who can serve may be born."""
        return born_checked(self.cleaned_data["born"], today())

    def doubt(self, sentence: str) -> None:
        """Perhaps he is registered already: say so, and offer to do it all the same."""
        self.fields.setdefault("anyway", self._anyway)
        self.add_error(None, sentence)

    def enrolment(self) -> Enrolment:
        """What was typed: a volunteer stands where he lives."""
        typed = self.cleaned_data
        return Enrolment(
            typed["name"], typed["phone"], Responder.Standing.VOLUNTEER, typed["residence"],
            residence=typed["residence"], born=typed["born"], roles=tuple(typed["roles"]),
            windows=tuple(typed["windows"] or ()),
        )  # fmt: skip


class InductionForm(forms.Form):
    """By whom he was told how to protect himself and what to do, and when."""

    kind = Kind.INDUCTION
    by = forms.CharField(label=gettext_lazy("谁讲的"), max_length=40)
    done_on = forms.DateField(label=gettext_lazy("哪一天"), widget=day_input())


class InsuranceForm(forms.Form):
    """Which insurance he has, until when."""

    kind = Kind.INSURANCE
    by = forms.CharField(label=gettext_lazy("哪家保险"), max_length=40)
    number = forms.CharField(label=gettext_lazy("保单号"), max_length=60)
    done_on = forms.DateField(label=gettext_lazy("从哪一天起"), widget=day_input())
    expires_on = forms.DateField(label=gettext_lazy("保到哪一天"), widget=day_input())


class ConsentForm(forms.Form):
    """Which guardian signed, and that it was seen: by a photograph, or by the official himself."""

    kind = Kind.CONSENT
    by = forms.CharField(label=gettext_lazy("监护人"), max_length=40)
    done_on = forms.DateField(label=gettext_lazy("哪一天签的"), widget=day_input())
    photo = PhotographsField(
        label=gettext_lazy("同意书照片"),
        help_text=gettext_lazy("加密保存，拍摄的时间和地点不会带上。没有照片就勾下一项。"),
    )
    seen = forms.BooleanField(label=gettext_lazy("我看过签了名的同意书"), required=False)


_FORMS: dict[str, type[forms.Form]] = {
    Kind.INDUCTION: InductionForm,
    Kind.INSURANCE: InsuranceForm,
    Kind.CONSENT: ConsentForm,
}


@page(Permission.RESPONDER_EDIT, methods=("GET", "POST"))
def volunteer_new(request: Asking) -> HttpResponse:
    """A page without much: name, telephone, where he lives, what, when."""
    actor = request.actor
    reach = actor.scope(Permission.RESPONDER_EDIT)
    form = VolunteerForm(request.POST or None, villages=villages_offered(reach))
    alike: list[Responder] = []
    if request.method == "POST" and form.is_valid():
        alike = responders_alike(actor.scope(Permission.RESPONDER_SEE), form.cleaned_data["phone"])
        if alike and not form.cleaned_data.get("anyway"):
            form.doubt(_("这个号码已经登记过了，请看是不是同一个人。"))
        elif made := carried_out(
            form, lambda: responders_register(actor=actor, enrolments=[form.enrolment()])
        ):
            messages.success(request, _("已登记%(name)s。") % {"name": masked_name(made[0].name)})
            return redirect("responder_conditions", made[0].id)
    context = {"form": form, "alike": [chip_of(one) for one in alike]}
    return render(request, "responders/volunteer_new.html", context, status=status_of(form))


@page(Permission.RESPONDER_EDIT, methods=("GET", "POST"))
def responder_conditions(request: Asking, responder_id: UUID) -> HttpResponse:
    """What somebody needs before he may stand, and noting that he has it."""
    actor, now = request.actor, clock.now()
    one = responder_get(actor.scope(Permission.RESPONDER_SEE), responder_id)
    actor.require(Permission.RESPONDER_EDIT, area=one.area_code, organisation=one.unit_id)
    verb = request.POST.get("verb", "")
    form = _FORMS[verb](request.POST, request.FILES, auto_id=f"{verb}-%s") if verb in _FORMS else None
    if verb == "end":
        condition_end(actor=actor, responder_id=one.id, kind=request.POST.get("kind", ""))
        messages.success(request, _("去掉了。"))
        return redirect("responder_conditions", one.id)
    if form is not None and form.is_valid():
        kept = form
        if carried_out(kept, lambda: _met(request, one, kept)):
            messages.success(request, _("记下了。"))
            return redirect("responder_conditions", one.id)
    context = {
        "one": one,
        "chip": chip_of(one),
        "lacks": [_(LACKS_SAID[lack]) for lack in may_stand(one, now)],
        "rows": _rows(one, form),
        "is_volunteer": one.standing == Responder.Standing.VOLUNTEER,
        "today": clock.day_of(now),
        "as_of": now,
    }
    status = status_of(form) if form is not None else 422 if request.method == "POST" else 200
    return render(request, "responders/conditions.html", context, status=status)


def _rows(one: Responder, sent: forms.Form | None) -> list[dict[str, Any]]:
    """Each condition that the plan asks, with what is noted and a form to note it."""
    held = {row.kind: row for row in conditions_of(one)}
    asked = {
        **words_of("standing_condition"),
        **{kind: titles_of("standing_condition").get(kind, kind) for kind in held},
    }
    return [
        {
            "kind": kind,
            "title": title,
            "held": held.get(kind),
            "form": sent
            if isinstance(sent, _FORMS[kind])
            else _FORMS[kind](auto_id=f"{kind}-%s", initial={"done_on": today()}),
        }
        for kind, title in asked.items()
    ]


def _met(request: Asking, one: Responder, form: forms.Form) -> bool:
    typed = dict(form.cleaned_data)
    photos: list[Photograph] = typed.pop("photo", [])
    paper = Paper(kind=form.kind, **typed)  # type: ignore[attr-defined]
    photo = _kept(request, one, photos[0]) if photos else None
    condition_meet(actor=request.actor, responder_id=one.id, paper=paper, photo=photo)
    return True


def _kept(request: Asking, one: Responder, photo: Photograph) -> Attachment:
    """The signed sheet, sealed."""
    return attachment_keep(
        actor=request.actor,
        filename="consent.jpg",
        media_type=photo.media_type,
        chunks=[photo.content],
        area_code=one.area_code,
        data_class="responder",
        permission=Permission.RESPONDER_EDIT,
        organisation=one.unit_id,
    )
