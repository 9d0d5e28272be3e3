"""The plan as a Django app."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    """What is expected, edition by edition."""

    name = "fangxian.foundation.plan"
    label = "plan"

    def ready(self) -> None:
        """Give the rooms below their words."""
        from fangxian.foundation.notices.policies import provide_policies  # noqa: PLC0415
        from fangxian.foundation.plan import vocabularies  # noqa: PLC0415 - after the models
        from fangxian.foundation.plan.telling import policies_in_force  # noqa: PLC0415

        vocabularies.provide_all()
        provide_policies(policies_in_force)
