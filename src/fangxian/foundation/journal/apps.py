"""The journal as a Django app."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The lowest room of the foundation."""

    name = "fangxian.foundation.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
