"""Addresses of needs, one for each verb."""

from django.urls import path

from fangxian.domains.needs import (
    calendar_pages,
    filter_pages,
    instruct_pages,
    list_pages,
    need_pages,
    pages,
    rates_pages,
    talk_pages,
    whistle_pages,
)

urlpatterns = [
    path("needs", list_pages.needs, name="needs"),
    path("needs/mine", list_pages.needs_mine, name="needs_mine"),
    path("needs/filters", filter_pages.filter_new, name="needs_filters"),
    path("needs/filters/<uuid:filter_id>", filter_pages.filter_change, name="needs_filter"),
    path("needs/calendar", calendar_pages.needs_calendar, name="needs_calendar"),
    path("needs/find", list_pages.needs_find, name="needs_find"),
    path("needs/rates", rates_pages.needs_rates, name="needs_rates"),
    path(
        "needs/rates/<uuid:organisation_id>/<slug:outcomes>",
        rates_pages.needs_behind_rate,
        name="needs_behind_rate",
    ),
    path("needs/raise", pages.need_raise, name="need_raise"),
    path("needs/instruct", instruct_pages.need_instruct, name="need_instruct"),
    path("needs/whistle", whistle_pages.need_whistle_page, name="need_whistle"),
    path("needs/<str:number>", need_pages.need, name="need"),
    path("needs/<str:number>/say", talk_pages.need_say, name="need_say"),
    path("needs/<str:number>/files/<uuid:file_id>", talk_pages.need_file, name="need_file"),
    *(
        path(f"needs/<str:number>/{verb}", answer, name=f"need_{verb}")
        for verb, answer in need_pages.MOVE_PAGES.items()
    ),
]
