"""Duties held, as of any time."""

from django.db import models

from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.responders.models import Responder
from fangxian.kit.fields import AreaCodeField
from fangxian.kit.records import Record
from fangxian.kit.scoping import ScopeMap


class Duty(Record):
    """One person answers for one place, or in one organisation, in the way a duty of the plan says.

    ``sole`` copies from the plan that only one person may hold it at a time; the database itself refuses a
    second (see the migration).
    """

    kind = models.CharField(max_length=40, help_text="key of the duty in the plan")
    responder = models.ForeignKey(Responder, on_delete=models.PROTECT, related_name="+")
    area_code = AreaCodeField(help_text="the place answered for; an organisation's own place")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    sole = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    scope_map = ScopeMap(area="area_code", organisation="organisation_id")
    impersonal = frozenset({"kind", "area_code"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="duty_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "area_code"], name="duty_by_kind_and_area"),
            models.Index(fields=["responder", "until"], name="duty_by_responder"),
            models.Index(fields=["area_code", "kind"], name="duty_by_area"),
        ]
