"""Organisations of every kind, in one table: a squad is formed and dissolved as a group is."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fangxian.foundation.places.models import Place
from fangxian.kit.fields import AreaCodeField
from fangxian.kit.records import Record
from fangxian.kit.scoping import ScopeMap


class Organisation(Record):
    """A body that answers for something: it owns needs, people belong to it, calls are addressed to it.

    A Party group lies ``within`` the temporary branch and stands ``beside`` the working group whose work it leads.
    ``ends_on`` is the last day of what was formed for a time, ``place`` where it is at work if that is one place.
    """

    class Kind(models.TextChoices):
        """What sort of body it is."""

        HEADQUARTERS = "headquarters", _("应急指挥部")
        WORKING_GROUP = "working_group", _("工作组")
        TOWN_OFFICE = "town_office", _("镇街办公室")
        VILLAGE_COMMITTEE = "village_committee", _("村居委会")
        DEPARTMENT = "department", _("部门")
        PARTNER = "partner", _("合作组织")
        SQUAD = "squad", _("突击队")
        TEMPORARY_BRANCH = "temporary_branch", _("临时党支部")
        PARTY_GROUP = "party_group", _("党小组")
        PARTY_COMMITTEE = "party_committee", _("党（工）委")
        INSTITUTION = "institution", _("事业单位")
        HEALTH_CENTRE = "health_centre", _("卫生院")
        POLICE_STATION = "police_station", _("派出所")
        HOSPITAL = "hospital", _("医院")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    key = models.CharField(max_length=40, blank=True, help_text="the plan's key, where the plan names it")
    name = models.CharField(max_length=80)
    area_code = AreaCodeField(help_text="the place it answers for")
    purpose = models.CharField(max_length=120, blank=True, help_text="what it was formed for, in one line")
    ends_on = models.DateField(null=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    within = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    beside = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    formed_at = models.DateTimeField()
    dissolved_at = models.DateTimeField(null=True)

    scope_map = ScopeMap(area="area_code", organisation="id")
    impersonal = frozenset({"kind", "key", "name", "area_code", "purpose"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "area_code", "key", "name"],
                condition=models.Q(dissolved_at=None),
                name="organisation_once",
            ),
        ]
        indexes = [models.Index(fields=["area_code", "kind"], name="organisation_by_area")]

    def __str__(self) -> str:
        return self.name
