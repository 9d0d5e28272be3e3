"""The kit as a Django app, for its templates, tags and assets."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Django helpers without tables."""

    name = "fangxian.kit"
    label = "kit"
