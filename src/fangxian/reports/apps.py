"""Reports as a Django app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The duty log and its hand-overs."""

    name = "fangxian.reports"
    label = "reports"
