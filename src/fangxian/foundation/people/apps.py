"""People as a Django app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Households and the people in them."""

    name = "fangxian.foundation.people"
    label = "people"

    def ready(self) -> None:
        """Offer its kind of sheet."""
        from fangxian.foundation.people.intake.kind import PeopleKind  # noqa: PLC0415 - after the models
        from fangxian.foundation.sheets.kinds import register_kind  # noqa: PLC0415

        register_kind(PeopleKind())
