"""Places within villages, and names beside the official ones."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fangxian.kit.fields import AreaCodeField
from fangxian.kit.records import Record
from fangxian.kit.scoping import ScopeMap
from fangxian.plain.areacodes import Level, cut


class Place(Record):
    """A compound, a hamlet or another site with a name of its own. Closed ones stay.

    ``area_code`` is its grid where that is known, else its village, so that a grid's chief reaches the places
    of his grid and a village's cadre all of them.
    """

    class Kind(models.TextChoices):
        """What sort of place it is."""

        COMPOUND = "compound", _("小区")
        HAMLET = "hamlet", _("自然村")
        INDUSTRIAL = "industrial", _("厂区")
        MARKET = "market", _("市场")
        SCHOOL = "school", _("学校")
        SITE = "site", _("工地")
        VILLAGE_GATE = "village_gate", _("村口")
        JUNCTION = "junction", _("路口")
        OTHER = "other", _("其他")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    area_code = AreaCodeField()
    name = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    scope_map = ScopeMap(area="area_code")
    impersonal = frozenset({"kind", "area_code", "name"})

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "kind"], name="place_by_area"),
            models.Index(fields=["name", "area_code"], name="place_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def village_code(self) -> str:
        """The village it lies in."""
        return cut(self.area_code, Level.VILLAGE) or self.area_code

    @property
    def grid_code(self) -> str | None:
        """The grid it lies in, where that is known."""
        return cut(self.area_code, Level.GRID)


#: The mouths that somebody must hold (S13); a house's own door is held by those who live behind it.
MOUTHS = frozenset({Place.Kind.VILLAGE_GATE, Place.Kind.JUNCTION})


class PlaceAlias(Record):
    """Another name of a place, or, without one, of an area: local names outrun the code list."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    area_code = AreaCodeField(help_text="the place's own, or the area that the name stands for")
    name = models.CharField(max_length=60)
    added_at = models.DateTimeField()

    scope_map = ScopeMap(area="area_code")
    impersonal = frozenset({"area_code", "name"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"], condition=~models.Q(place=None), name="place_alias_once"
            ),
            models.UniqueConstraint(
                fields=["area_code", "name"], condition=models.Q(place=None), name="area_alias_once"
            ),
        ]
        indexes = [
            models.Index(fields=["area_code"], name="place_alias_by_area"),
            models.Index(fields=["name", "area_code"], name="place_alias_by_name"),
        ]

    def __str__(self) -> str:
        return self.name
