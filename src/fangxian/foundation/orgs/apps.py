"""Organisations as a Django app."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    """Who works on the line as a body."""

    name = "fangxian.foundation.orgs"
    label = "orgs"
