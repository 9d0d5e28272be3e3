"""The line as a Django app."""

from django.apps import AppConfig


class LineConfig(AppConfig):
    """Compares the plan's expectations with the records, and remembers every gap."""

    name = "fangxian.line"
    label = "line"

    def ready(self) -> None:
        """From now on every journalled write marks what it may open or close."""
        from fangxian.foundation.journal.services import listen  # noqa: PLC0415 - apps must be loaded
        from fangxian.line.marks import mark_written  # noqa: PLC0415

        listen(mark_written)
