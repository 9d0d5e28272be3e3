"""The register as a Django app."""

from django.apps import AppConfig


class AreasConfig(AppConfig):
    """Where everything happens: the places by code."""

    name = "fangxian.foundation.areas"
    label = "areas"
