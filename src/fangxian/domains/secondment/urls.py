"""Addresses of secondment."""

from django.urls import path

from fangxian.domains.secondment import batch_pages, department_pages, pages, town_pages

urlpatterns = [
    path("whistles", pages.whistles, name="whistles"),
    path("whistles/new", pages.whistle_new, name="whistle_new"),
    path("whistles/<str:number>", pages.whistle, name="whistle"),
    path("whistles/<str:number>/quotas", pages.whistle_quotas, name="whistle_quotas"),
    *(
        path(f"whistles/<str:number>/{verb}", answer, name=f"whistle_{verb}")
        for verb, answer in pages.MOVE_PAGES.items()
    ),
    path("quotas/<uuid:quota_id>", department_pages.quota, name="quota"),
    path("quotas/<uuid:quota_id>/mark", department_pages.quota_mark, name="quota_mark"),
    path("batches", batch_pages.batches, name="batches"),
    path("batches/<uuid:batch_id>", batch_pages.batch, name="batch"),
    path("contingents/<uuid:contingent_id>", town_pages.contingent, name="contingent"),
    path("contingents/<uuid:contingent_id>/paper", town_pages.contingent_paper, name="contingent_paper"),
    path("slips/<str:number>", town_pages.slip, name="slip"),
]
