"""Addresses of posts, rosters and one's own shifts."""

from django.urls import path

from fangxian.domains.dispatch import position_pages

urlpatterns = [
    path("positions", position_pages.positions, name="positions"),
    path("shifts/mine", position_pages.shifts_mine, name="shifts_mine"),
    path("shifts/<uuid:assignment_id>/give-back", position_pages.shift_give_back, name="shift_give_back"),
    path("shifts/<uuid:assignment_id>/leader", position_pages.shift_leader, name="shift_leader"),
]
