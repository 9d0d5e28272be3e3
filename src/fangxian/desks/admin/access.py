"""The page "who may do what", printed from the roles."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from fangxian.access.permissions import Permission
from fangxian.access.roles import ROLES, Role
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.kit.pages import Asking, page
from fangxian.plain import clock


@dataclass(frozen=True)
class Seat:
    """A role with the plan's duties that lead to it."""

    role: type[Role]
    duties: list[str]
    here: list[Permission]
    citywide: list[Permission]


@page()
def who_may_do_what(request: Asking) -> HttpResponse:
    """Printed from the roles themselves: each with its sentence and its rights."""
    duties = plan_at(clock.now()).many(tables.Duty)
    seats = [
        Seat(
            role=role,
            duties=[duty.title for duty in duties if duty.role == role.key],
            here=[one for one in Permission if one in role.here],
            citywide=[one for one in Permission if one in role.citywide],
        )
        for role in ROLES.values()
    ]
    return render(request, "desks/who_may_do_what.html", {"seats": seats, "as_of": clock.now()})
