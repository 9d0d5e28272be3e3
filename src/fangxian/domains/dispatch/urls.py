"""Addresses of posts, rosters and one's own shifts."""

from django.urls import include, path

from fangxian.domains.dispatch import asking_pages, pages, position_pages, roster_pages

urlpatterns = [
    path("posts", pages.posts, name="posts"),
    path("posts/missing/<str:code>", pages.posts_missing_at, name="posts_missing"),
    path("posts/new/<str:code>", pages.post_new, name="post_new"),
    path("posts/<uuid:post_id>", pages.post, name="post"),
    path("posts/<uuid:post_id>/edit", pages.post_edit, name="post_edit"),
    path("posts/<uuid:post_id>/close", pages.post_end, name="post_end"),
    path("shift-lines/<uuid:line_id>/assign", pages.seat_assign, name="seat_assign"),
    path("assignments/<uuid:assignment_id>/take-off", pages.seat_empty, name="seat_empty"),
    path("shift-lines/<uuid:line_id>/best", asking_pages.line_best, name="line_best"),
    path("shift-lines/<uuid:line_id>/ask", asking_pages.line_ask, name="line_ask"),
    path("askings/<uuid:asking_id>/end", asking_pages.asking_end, name="asking_end"),
    path("asked", asking_pages.asked, name="asked"),
    path("roster/<str:code>", roster_pages.roster, name="roster"),
    path("positions", position_pages.positions, name="positions"),
    path("shifts/mine", position_pages.shifts_mine, name="shifts_mine"),
    path("shifts/<uuid:assignment_id>/give-back", position_pages.shift_give_back, name="shift_give_back"),
    path("shifts/<uuid:assignment_id>/leader", position_pages.shift_leader, name="shift_leader"),
    path("shifts/mine/calendar", roster_pages.calendar_link, name="calendar_link"),
    path("calendar/<str:secret>.ics", roster_pages.calendar_feed, name="calendar_feed"),
    path("", include("fangxian.domains.dispatch.attendance_urls")),
]
