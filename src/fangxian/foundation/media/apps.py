"""Media as a Django app."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    """Media."""

    name = "fangxian.foundation.media"
    label = "media"
