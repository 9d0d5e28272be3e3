"""Addresses of sheets."""

from django.urls import path

from fangxian.foundation.sheets import pages

urlpatterns = [
    path("sheets", pages.sheets, name="sheets"),
    path("sheets/new/<slug:key>", pages.sheet_new, name="sheet_new"),
    path("sheets/template/<slug:key>", pages.sheet_template, name="sheet_template"),
    path("sheets/<uuid:intake_id>", pages.sheet, name="sheet"),
    path("sheets/<uuid:intake_id>/live", pages.sheet_live, name="sheet_live"),
    path("sheets/<uuid:intake_id>/faults", pages.sheet_faults, name="sheet_faults"),
]
