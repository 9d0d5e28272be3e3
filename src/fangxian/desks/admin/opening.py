"""Who answers for something and has no account yet; opening accounts for them by a press."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.access.permissions import Permission
from fangxian.desks.admin.slips import seats_said, slips_shown
from fangxian.foundation.accounts.opening import MOST, Asked, seats_open, slips_give
from fangxian.foundation.accounts.rules.below import looks_after
from fangxian.foundation.accounts.seats import seats_of, without_account
from fangxian.foundation.responders.selectors import PersonChip, chips_by_id
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.kit.tables import arranged
from fangxian.plain import clock
from fangxian.plain.words import N_


@dataclass(frozen=True)
class LackingRow:
    """Somebody without an account; ``below``: whether it is the reader's to open."""

    chip: PersonChip
    seats: str
    below: bool

    @property
    def exercise(self) -> bool:
        """Whether he belongs to an exercise."""
        return self.chip.exercise


COLUMNS = (
    Column("name", N_("姓名"), lambda row: row.chip.name, brief=True),
    Column("phone", N_("手机"), lambda row: row.chip.phone, width=16),
    Column("seats", N_("责任"), brief=True, width=40),
)


class OpeningForm(forms.Form):
    """For whom accounts are opened."""

    responder = forms.TypedMultipleChoiceField(
        coerce=UUID,
        error_messages={
            "required": gettext_lazy("请先勾选要开账号的人。"),
            "invalid_choice": gettext_lazy("其中有人已经有账号，或不归您开，请刷新后再选。"),
        },
    )

    def __init__(self, *args: Any, offered: Sequence[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responder"].choices = [(str(one), "") for one in offered]  # type: ignore[attr-defined]


@page(Permission.ACCOUNT_OPEN, methods=("GET", "POST"))
def accounts_lacking(request: Asking) -> HttpResponseBase:
    """Everybody who answers for something below and has no account, by place; those ticked get one, and a slip."""
    now, asked = clock.now(), arranged(request, COLUMNS)
    found = without_account(request.actor, now)
    listing = Listing(
        "accounts-lacking", _("还没有账号的责任人"), COLUMNS, found, told=lambda rows: _rows(request, rows),
        unit=_("人"), filters=asked.said, as_of=now,
    )  # fmt: skip
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    sheet = asked.page(found, MOST)
    rows = _rows(request, list(sheet.object_list))
    form = OpeningForm(
        request.POST if request.method == "POST" else None, offered=[row.chip.id for row in rows if row.below]
    )
    if request.method == "POST" and form.is_valid():
        chosen = [Asked(responder) for responder in form.cleaned_data["responder"]]
        users = carried_out(form, lambda: seats_open(actor=request.actor, asked=chosen))
        if users is not None:
            return slips_shown(request, slips_give(actor=request.actor, user_ids=[user.pk for user in users]))
    context = {"page": sheet, "asked": asked, "rows": rows, "form": form, "as_of": now, "unit": _("人")}
    return render(request, "desks/accounts_lacking.html", context, status=status_of(form))


def _rows(request: Asking, found: Sequence[Mapping[str, Any]]) -> list[LackingRow]:
    people = [row["responder_id"] for row in found]
    seats, chips = seats_of(people, clock.now()), chips_by_id(people)
    return [
        LackingRow(
            chips[one],
            seats_said(seats[one]),
            looks_after(request.actor, seats[one][0].post.area_code, [seat.post for seat in seats[one]]),
        )
        for one in people
        if one in seats
    ]
