"""The drill as a Django app."""

from django.apps import AppConfig


class DrillConfig(AppConfig):
    """Makes and removes the exercise; has no tables of its own."""

    name = "fangxian.drill"
    label = "drill"
