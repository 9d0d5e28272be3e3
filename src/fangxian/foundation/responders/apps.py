"""Responders as a Django app."""

from django.apps import AppConfig


class RespondersConfig(AppConfig):
    """The people who work on the line."""

    name = "fangxian.foundation.responders"
    label = "responders"
