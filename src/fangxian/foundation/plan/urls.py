"""Addresses of the plan."""

from django.urls import path

from fangxian.foundation.plan import pages

urlpatterns = [
    path("plan", pages.edition_list, name="plan_editions"),
    path("plan/adopt", pages.adoption, name="plan_adopt"),
    path("plan/<int:number>", pages.edition_page, name="plan_edition"),
    path("plan/<int:number>/withdraw", pages.withdrawal, name="plan_withdraw"),
    path("plan/compare/<int:old>/<int:new>", pages.comparison, name="plan_compare"),
]
