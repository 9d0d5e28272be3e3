"""The register as a Django app."""

from django.apps import AppConfig


class AreasConfig(AppConfig):
    """Where everything happens: the places by code."""

    name = "fangxian.foundation.areas"
    label = "areas"

    def ready(self) -> None:
        """Sheets that come in are told what a place is called."""
        from fangxian.foundation.areas.selectors import area_names  # noqa: PLC0415 - only now are there tables
        from fangxian.foundation.sheets.kinds import name_areas  # noqa: PLC0415

        name_areas(area_names)
