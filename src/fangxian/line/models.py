"""Gaps, and the marks of places that must be looked at again."""

from django.db import models

from fangxian.foundation.orgs.models import Organisation
from fangxian.kit.fields import AreaCodeField
from fangxian.kit.records import Record, Table
from fangxian.kit.scoping import ScopeMap


class Gap(Record):
    """One hole in the line: expected, and not there. Closed gaps stay, so that history can be asked.

    ``subject`` names the expectation within its kind (a place's code, a need's identifier): at most one gap of
    a kind and subject is open at a time. ``since`` is when the hole began, ``opened_at`` when it was seen.
    """

    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    reference = models.CharField(max_length=60, blank=True, help_text="where what closes it is found")
    area_code = AreaCodeField()
    severity = models.SmallIntegerField(help_text="3 worst")
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    scope_map = ScopeMap(area="area_code", organisation="owner_id")
    impersonal = frozenset({"kind", "subject", "reference", "area_code"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=models.Q(closed_at=None), name="gap_open_once"
            ),
        ]
        indexes = [
            models.Index(fields=["area_code", "kind"], condition=models.Q(closed_at=None), name="gap_open"),
            models.Index(fields=["area_code", "kind", "closed_at"], name="gap_history"),
            # What changed in the last hour.
            models.Index(fields=["closed_at", "area_code"], name="gap_closed"),
            models.Index(fields=["opened_at", "area_code"], name="gap_opened"),
        ]


class DirtyMark(Table):
    """A place at which a write may have opened or closed gaps of one family; the worker looks and unmarks."""

    id = models.BigAutoField(primary_key=True)
    family = models.CharField(max_length=40)
    area_code = AreaCodeField(blank=True, help_text="empty: everywhere")

    scope_map = ScopeMap()
    impersonal = frozenset({"family", "area_code"})
