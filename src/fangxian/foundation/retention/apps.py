"""Retention as a Django app."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """Clocks, keys, certificates, and what is held on one person."""

    name = "fangxian.foundation.retention"
    label = "retention"

    def ready(self) -> None:
        """Tell of the rooms below what is held in them on one person."""
        from fangxian.foundation.retention import holdings_below  # noqa: PLC0415 - after the models

        holdings_below.register_all()
