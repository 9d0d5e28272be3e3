"""Duties as a Django app."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """Who answers for what."""

    name = "fangxian.foundation.duties"
    label = "duties"

    def ready(self) -> None:
        """From now on a duty ends with what it is over, and a squad follows its chief."""
        from fangxian.foundation.duties.following import follow  # noqa: PLC0415 - apps must be loaded
        from fangxian.foundation.journal.services import listen  # noqa: PLC0415

        listen(follow)
