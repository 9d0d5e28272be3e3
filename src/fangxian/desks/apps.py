"""The desks as a Django app, for their templates."""

from django.apps import AppConfig


class DesksConfig(AppConfig):
    """Screens by seat."""

    name = "fangxian.desks"
    label = "desks"
