"""Addresses of the register."""

from django.urls import path

from fangxian.foundation.areas import pages

urlpatterns = [
    path("register", pages.register, name="register"),
    path("register/<uuid:draft_id>", pages.draft, name="register_draft"),
]
