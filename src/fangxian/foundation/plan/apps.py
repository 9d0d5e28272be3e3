"""The plan as a Django app."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    """What is expected, edition by edition."""

    name = "fangxian.foundation.plan"
    label = "plan"

    def ready(self) -> None:
        """Give the rooms below their words."""
        from fangxian.foundation.plan import vocabularies  # noqa: PLC0415 - after the models

        vocabularies.provide_all()
