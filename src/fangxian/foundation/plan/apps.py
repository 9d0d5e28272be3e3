"""The plan as a Django app."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    """What is expected, edition by edition."""

    name = "fangxian.foundation.plan"
    label = "plan"
