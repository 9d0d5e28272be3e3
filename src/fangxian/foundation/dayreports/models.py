"""Day reports as they were filed, and who was urged to."""

from django.db import models

from fangxian.foundation.responders.models import Responder
from fangxian.kit.fields import AreaCodeField, SealedTextField
from fangxian.kit.records import Personal, Record
from fangxian.kit.scoping import ScopeMap


class DayReport(Record):
    """What a place told of a day. Never changed: a correction (订正) has the next number.

    ``figures`` are whole numbers by the plan's keys.
    """

    area_code = AreaCodeField()
    day = models.DateField(help_text="the city's calendar day that it tells of")
    number = models.PositiveSmallIntegerField(help_text="1 is the first, later ones correct it")
    figures = models.JSONField()
    words = SealedTextField(help_text="what figures do not say")
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(Responder, on_delete=models.PROTECT, null=True, related_name="+")
    filed_by_key = models.CharField(max_length=80)

    scope_map = ScopeMap(area="area_code")
    personal = {"words": Personal(mask="hidden", retention="need")}
    kept_since = "filed_at"
    is_fact = True
    impersonal = frozenset({"area_code", "figures", "filed_by_key"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_code", "day", "number"], name="day_report_once"),
        ]
        indexes = [models.Index(fields=["day", "area_code"], name="day_report_by_day")]


class Urging(Record):
    """Somebody above asked a place for its report of a day (催报)."""

    area_code = AreaCodeField(help_text="who was urged")
    day = models.DateField()
    urged_at = models.DateTimeField()
    urged_by = models.ForeignKey(Responder, on_delete=models.PROTECT, null=True, related_name="+")
    urged_by_key = models.CharField(max_length=80)

    scope_map = ScopeMap(area="area_code")
    is_fact = True
    impersonal = frozenset({"area_code", "urged_by_key"})

    class Meta:
        indexes = [models.Index(fields=["area_code", "day", "urged_at"], name="urging_by_area")]
