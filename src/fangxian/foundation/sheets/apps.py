"""Sheets as a Django app."""

from django.apps import AppConfig


class SheetsConfig(AppConfig):
    """Sheets."""

    name = "fangxian.foundation.sheets"
    label = "sheets"
