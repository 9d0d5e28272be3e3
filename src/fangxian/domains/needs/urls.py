"""Addresses of needs, one for each verb."""

from django.urls import path

from fangxian.domains.needs import instruct_pages, need_pages, pages, talk_pages, whistle_pages

urlpatterns = [
    path("needs", pages.needs, name="needs"),
    path("needs/mine", pages.needs_mine, name="needs_mine"),
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
