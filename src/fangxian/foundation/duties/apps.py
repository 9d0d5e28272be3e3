"""Duties as a Django app."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """Who answers for what."""

    name = "fangxian.foundation.duties"
    label = "duties"
