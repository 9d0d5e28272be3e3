"""Organisations as a Django app."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    """Who works on the line as a body."""

    name = "fangxian.foundation.orgs"
    label = "orgs"

    def ready(self) -> None:
        """Notices call organisations by their names; where each hears things is kept there."""
        from fangxian.foundation.notices.recipients import register_book  # noqa: PLC0415
        from fangxian.foundation.orgs.selectors import organisations_reached  # noqa: PLC0415

        register_book("organisation", organisations_reached)
