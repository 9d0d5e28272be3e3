"""Addresses of signing in and out."""

from django.urls import path

from fangxian.foundation.accounts import pages

urlpatterns = [
    path("sign-in", pages.sign_in, name="sign_in"),
    path("sign-out", pages.sign_out, name="sign_out"),
]
