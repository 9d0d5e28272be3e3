"""Duties held, as of any time."""

from django.db import models

from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.people.models import Household
from fangxian.foundation.places.models import Place
from fangxian.foundation.responders.models import Responder
from fangxian.kit.fields import AreaCodeField
from fangxian.kit.records import Record
from fangxian.kit.scoping import ScopeMap


class Duty(Record):
    """One person answers for one area, mouth or household, or in one organisation, in the way a duty of the plan says.

    ``sole`` copies from the plan that only one person may hold it at a time; the database itself refuses a
    second (see the migration).
    """

    kind = models.CharField(max_length=40, help_text="key of the duty in the plan")
    responder = models.ForeignKey(Responder, on_delete=models.PROTECT, related_name="+")
    area_code = AreaCodeField(help_text="the place answered for; an organisation's own place")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="+")
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


class ProposalDraft(Record):
    """What was decided by hand in a proposal for one kind of duty over an area, and is not adopted yet.

    ``choices`` maps a place's code to the identifiers of whom it shall have; the rest is proposed afresh each time.
    """

    kind = models.CharField(max_length=40, help_text="key of the duty in the plan")
    area_code = AreaCodeField()
    choices = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=80, help_text="the actor's key")

    scope_map = ScopeMap(area="area_code")
    impersonal = frozenset({"kind", "area_code", "choices", "changed_by"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_code", "kind"], name="proposal_draft_once"),
        ]
