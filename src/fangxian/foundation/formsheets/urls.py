"""Addresses of sheets that others ask for."""

from django.urls import path

from fangxian.foundation.formsheets import pages

urlpatterns = [
    path("forms", pages.forms, name="forms"),
    path("forms/new", pages.form_new, name="form_new"),
    path("forms/<uuid:form_id>", pages.form, name="form"),
    path("forms/<uuid:form_id>/file", pages.form_file, name="form_file"),
    path("forms/<uuid:form_id>/withdraw", pages.form_withdraw, name="form_withdraw"),
]
