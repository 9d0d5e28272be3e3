"""Addresses of places."""

from django.urls import re_path

from fangxian.foundation.places import pages

urlpatterns = [re_path(r"^places/(?P<village_code>[0-9]{12})$", pages.places, name="places")]
