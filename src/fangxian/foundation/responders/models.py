"""People who work on the line, and what they belong to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fangxian.foundation.orgs.models import Organisation
from fangxian.kit.fields import AreaCodeField, SealedTextField
from fangxian.kit.records import Personal, Record
from fangxian.kit.scoping import ScopeMap


class Responder(Record):
    """A person who can be given a duty."""

    class Standing(models.TextChoices):
        """As what he serves."""

        LEADER = "leader", _("镇街领导")
        CADRE = "cadre", _("干部")
        MEMBER = "member", _("党员")
        PROBATIONARY = "probationary", _("预备党员")
        VOLUNTEER = "volunteer", _("志愿者")
        STAFF = "staff", _("工作人员")

    name = SealedTextField()
    phone = SealedTextField()
    standing = models.CharField(max_length=20, choices=Standing.choices)
    area_code = AreaCodeField(help_text="his unit's place, or where he lives if he has no unit")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")

    scope_map = ScopeMap(area="area_code", organisation="unit_id")
    personal = {
        "name": Personal(mask="name", retention="responder"),
        "phone": Personal(mask="phone", retention="responder"),
    }
    impersonal = frozenset({"standing", "area_code"})

    class Meta:
        indexes = [models.Index(fields=["area_code", "standing"], name="responder_by_area")]


class Membership(Record):
    """A responder's place in an organisation, from and until."""

    class Part(models.TextChoices):
        """His part in it."""

        LEADER = "leader", _("队长")
        MEMBER = "member", _("队员")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    responder = models.ForeignKey(Responder, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=Part.choices)
    area_code = AreaCodeField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    scope_map = ScopeMap(area="area_code", organisation="organisation_id")
    impersonal = frozenset({"part", "area_code"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "responder"],
                condition=models.Q(until=None),
                name="membership_once",
            ),
        ]
        indexes = [models.Index(fields=["area_code"], name="membership_by_area")]
