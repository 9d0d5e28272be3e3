"""Sheets that others ask for, as a Django app."""

from django.apps import AppConfig


class FormSheetsConfig(AppConfig):
    """Templates, and filling them."""

    name = "fangxian.foundation.formsheets"
    label = "formsheets"
