"""The page "who may do what", printed from the roles."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.access.roles import ROLES, Role
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.plain import clock
from fangxian.plain.words import N_


@dataclass(frozen=True)
class Seat:
    """A role with the plan's duties that lead to it."""

    role: type[Role]
    duties: list[str]
    here: list[Permission]
    citywide: list[Permission]


COLUMNS = (
    Column("role", N_("角色"), lambda right: _(right.seat.role.title), brief=True, width=24),
    Column("duties", N_("来自责任"), lambda right: "、".join(right.seat.duties), width=30),
    Column("right", N_("能做什么"), lambda right: _(right.permission.sentence), brief=True, width=50),
    Column("reach", N_("在哪里"), lambda right: right.reach, brief=True, width=24),
)


@dataclass(frozen=True)
class Right:
    """One right of a seat: what, and over which reach."""

    seat: Seat
    permission: Permission
    reach: str


@page()
def who_may_do_what(request: Asking) -> HttpResponseBase:
    """Printed from the roles themselves: each with its sentence and its rights."""
    now, seats = clock.now(), _seats()
    county = plan_at(now).identity.county
    wide = _("在%(county)s全境") % {"county": area_names([county]).get(county, county)}
    listing = Listing(
        "who_may_do_what", _("谁能做什么"), COLUMNS, list(_rights(seats, wide)), unit=_("项"), as_of=now
    )
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    return render(request, "desks/who_may_do_what.html", {"seats": seats, "wide": wide, "as_of": now})


def _rights(seats: list[Seat], wide: str) -> Iterator[Right]:
    for seat in seats:
        yield from (Right(seat, one, _("在自己负责的范围")) for one in seat.here)
        yield from (Right(seat, one, wide) for one in seat.citywide)


def _seats() -> list[Seat]:
    duties = plan_at(clock.now()).many(tables.Duty)
    return [
        Seat(
            role=role,
            duties=[duty.title for duty in duties if duty.role == role.key],
            here=[one for one in Permission if one in role.here],
            citywide=[one for one in Permission if one in role.citywide],
        )
        for role in ROLES.values()
    ]
