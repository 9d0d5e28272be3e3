"""Addresses of places."""

from django.urls import path

from fangxian.foundation.places import pages

urlpatterns = [path("places/<str:village_code>", pages.places, name="places")]
