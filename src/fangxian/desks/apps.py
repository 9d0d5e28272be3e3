"""The desks as a Django app, for their templates."""

from django.apps import AppConfig


class DesksConfig(AppConfig):
    """Screens by seat."""

    name = "fangxian.desks"
    label = "desks"

    def ready(self) -> None:
        """Give the rooms below the journal's verbs in words, and the plan what would follow from one."""
        from fangxian.desks.admin.telling import VERBS  # noqa: PLC0415 - after the models
        from fangxian.kit.vocabulary import provide  # noqa: PLC0415

        provide("journal_verb", lambda: VERBS)

        from fangxian.desks.plan_effects import effects_shown  # noqa: PLC0415
        from fangxian.foundation.plan.effects import tell_effects  # noqa: PLC0415

        tell_effects(effects_shown)
