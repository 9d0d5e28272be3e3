"""Responders as a Django app."""

from django.apps import AppConfig


class RespondersConfig(AppConfig):
    """The people who work on the line."""

    name = "fangxian.foundation.responders"
    label = "responders"

    def ready(self) -> None:
        """Offer its kind of sheet."""
        from fangxian.foundation.responders.intake.kind import RespondersKind  # noqa: PLC0415 - after the models
        from fangxian.foundation.sheets.kinds import register_kind  # noqa: PLC0415

        register_kind(RespondersKind())
