"""People who work on the line: what they belong to, can do, and have pledged.

What hangs on a responder carries his place and unit, so that it lies in the scopes that he lies in. Most have no
unit: those who have none stand in no index of it.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fangxian.foundation.media.models import Attachment
from fangxian.foundation.orgs.models import Organisation
from fangxian.kit.fields import AreaCodeField, SealedTextField
from fangxian.kit.records import Personal, Record
from fangxian.kit.scoping import ScopeMap


def _of_units(name: str) -> models.Index:
    """An index of those who have a unit."""
    return models.Index(fields=["unit"], name=name, condition=models.Q(unit__isnull=False))


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
    number = SealedTextField(
        null=True, default=None, help_text="his identity number, where an insurance needs it"
    )
    born = models.SmallIntegerField(null=True, help_text="the year")
    standing = models.CharField(max_length=20, choices=Standing.choices)
    area_code = AreaCodeField(help_text="his unit's place, or where he lives if he has no unit")
    residence = AreaCodeField(blank=True, default="", help_text="the village or town where he lives")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    shifts_a_week = models.PositiveSmallIntegerField(null=True, help_text="how many he can take")
    registered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, help_text="he can no longer be given a duty")
    name_token = models.BigIntegerField(null=True, help_text="salted by the town of area_code")
    initials_token = models.BigIntegerField(null=True, help_text="salted by the town of area_code")
    phone_token = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)

    scope_map = ScopeMap(area="area_code", organisation="unit_id")
    personal = {
        "name": Personal(mask="name", retention="responder"),
        "phone": Personal(mask="phone", retention="responder"),
        "number": Personal(mask="number", retention="responder"),
    }
    kept_since = "left_at"
    is_fact = True
    impersonal = frozenset({"standing", "area_code", "residence"})

    class Meta:
        # A token comes first: equality finds a handful of rows, whose places are then looked at.
        indexes = [
            models.Index(fields=["area_code", "standing"], name="responder_by_area"),
            models.Index(
                fields=["area_code", "id"], condition=models.Q(left_at=None), name="responder_in_order"
            ),
            models.Index(fields=["residence", "standing"], name="responder_by_residence"),
            models.Index(fields=["name_token", "area_code"], name="responder_by_name"),
            models.Index(fields=["initials_token", "area_code"], name="responder_by_initials"),
            models.Index(fields=["phone_token", "area_code"], name="responder_by_phone"),
        ]


class ResponderVersion(Record):
    """What was written of a responder until a moment: before a correction or a sheet.

    ``before`` is all that was written of him as JSON, sealed. It goes with him to another unit and loses its
    sheet's mark when the sheet is taken back; nothing else is ever changed here.
    """

    responder = models.ForeignKey(Responder, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="the responder's version that it keeps")
    area_code = AreaCodeField()
    unit = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    until = models.DateTimeField()
    ended_by = models.CharField(max_length=80, help_text="the actor's key")
    intake = models.UUIDField(null=True, help_text="the sheet that brought the change, if one did")
    before = SealedTextField()

    scope_map = ScopeMap(area="area_code", organisation="unit_id")
    personal = {"before": Personal(mask="hidden", retention="responder")}
    kept_since = "until"
    impersonal = frozenset({"area_code", "ended_by"})

    class Meta:
        indexes = [
            models.Index(fields=["area_code"], name="responder_version_by_area"),
            _of_units("responder_version_by_unit"),
            models.Index(fields=["intake", "id"], name="responder_version_by_intake"),
        ]


class ResponderRole(Record):
    """As what he works on the line (宣传员, 调查员 …), from and until; he may be several."""

    responder = models.ForeignKey(Responder, on_delete=models.PROTECT, related_name="+")
    area_code = AreaCodeField(help_text="the responder's")
    unit = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    role = models.CharField(max_length=40, help_text="a key of the plan's table of roles")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    scope_map = ScopeMap(area="area_code", organisation="unit_id")
    impersonal = frozenset({"area_code", "role"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["responder", "role"], condition=models.Q(until=None), name="responder_role_once"
            ),
        ]
        indexes = [
            models.Index(fields=["area_code", "role"], name="responder_role_by_area"),
            _of_units("responder_role_by_unit"),
        ]


class ResponderSkill(Record):
    """What he can do, and the paper that says so; one that has run out does not count."""

    responder = models.ForeignKey(Responder, on_delete=models.PROTECT, related_name="+")
    area_code = AreaCodeField(help_text="the responder's")
    unit = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    skill = models.CharField(max_length=40, help_text="a key of the plan's table of skills")
    certificate = SealedTextField(null=True, default=None, help_text="its number")
    issued_on = models.DateField(null=True)
    expires_on = models.DateField(null=True, help_text="the last day it holds")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    scope_map = ScopeMap(area="area_code", organisation="unit_id")
    personal = {"certificate": Personal(mask="number", retention="responder")}
    kept_since = "until"
    impersonal = frozenset({"area_code", "skill"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["responder", "skill"], condition=models.Q(until=None), name="responder_skill_once"
            ),
        ]
        indexes = [
            models.Index(fields=["area_code", "skill"], name="responder_skill_by_area"),
            _of_units("responder_skill_by_unit"),
        ]


class ResponderWindow(Record):
    """When he can come: on a day of the week, or on the days from one to another.

    From ``begins`` until ``ends``: the next day's where ``ends`` is not later, so that 00:00 to 00:00 is the
    whole day. Replaced as a set; what it was before is in the version.
    """

    responder = models.ForeignKey(Responder, on_delete=models.PROTECT, related_name="+")
    area_code = AreaCodeField(help_text="the responder's")
    unit = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    weekday = models.PositiveSmallIntegerField(null=True, help_text="0 is Monday")
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    begins = models.TimeField()
    ends = models.TimeField()

    scope_map = ScopeMap(area="area_code", organisation="unit_id")
    impersonal = frozenset({"area_code"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weekday__range=(0, 6), first_day=None, last_day=None)
                | models.Q(weekday=None, first_day__lte=models.F("last_day")),
                name="responder_window_days",
            ),
        ]
        indexes = [
            models.Index(fields=["area_code", "weekday"], name="responder_window_by_area"),
            _of_units("responder_window_by_unit"),
        ]


class ResponderExclusion(Record):
    """That he can't be sent, from and until. Why is sealed: a reason may tell of his health."""

    class Reason(models.TextChoices):
        """Why he can't be sent."""

        EPIDEMIC_DUTY = "epidemic_duty", _("已在别的防疫岗位")
        OBSERVATION = "observation", _("自己在隔离观察")
        HEALTH = "health", _("身体原因")
        OTHER = "other", _("其他原因")

    responder = models.ForeignKey(Responder, on_delete=models.PROTECT, related_name="+")
    area_code = AreaCodeField(help_text="the responder's")
    unit = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason = SealedTextField(help_text="one of Reason")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    scope_map = ScopeMap(area="area_code", organisation="unit_id")
    personal = {"reason": Personal(mask="hidden", retention="responder")}
    kept_since = "until"
    impersonal = frozenset({"area_code"})

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "since"], name="responder_exclusion_by_area"),
            _of_units("responder_exclusion_by_unit"),
        ]


class ResponderCondition(Record):
    """What was done so that a volunteer may stand: induction, insurance, a guardian's consent.

    One of a kind holds at a time: a new one ends the one before. ``photo`` is the signed sheet's.
    """

    class Kind(models.TextChoices):
        """Which."""

        INDUCTION = "induction", _("岗前培训")
        INSURANCE = "insurance", _("人身意外保险")
        CONSENT = "consent", _("监护人同意")

    responder = models.ForeignKey(Responder, on_delete=models.PROTECT, related_name="+")
    area_code = AreaCodeField(help_text="the responder's")
    unit = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    done_on = models.DateField()
    expires_on = models.DateField(null=True, help_text="the last day it holds")
    by = SealedTextField(blank=True, help_text="who gave the induction, which insurer, who consented")
    number = SealedTextField(blank=True, help_text="the insurance's")
    photo = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    noted_by = models.CharField(max_length=80, help_text="the actor's key: he saw the paper")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    scope_map = ScopeMap(area="area_code", organisation="unit_id")
    personal = {
        "by": Personal(mask="hidden", retention="responder"),
        "number": Personal(mask="number", retention="responder"),
    }
    kept_since = "until"
    impersonal = frozenset({"area_code", "kind", "noted_by"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["responder", "kind"], condition=models.Q(until=None), name="responder_condition_once"
            ),
        ]
        indexes = [
            models.Index(fields=["area_code", "kind"], name="responder_condition_by_area"),
            _of_units("responder_condition_by_unit"),
        ]


class Pledge(Record):
    """A pledge of many names (请战书): who signs it offers himself."""

    title = models.CharField(max_length=60)
    text = models.TextField(blank=True, help_text="what they pledge; names stand under it")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    area_code = AreaCodeField()
    made_on = models.DateField()
    photo = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")

    scope_map = ScopeMap(area="area_code", organisation="organisation_id")
    impersonal = frozenset({"title", "text", "area_code"})

    class Meta:
        indexes = [models.Index(fields=["area_code", "made_on"], name="pledge_by_area")]

    def __str__(self) -> str:
        return self.title


class PledgeSignature(Record):
    """A name under a pledge, in the order of signing."""

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="+")
    responder = models.ForeignKey(Responder, on_delete=models.PROTECT, related_name="+")
    area_code = AreaCodeField(help_text="the pledge's")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    position = models.PositiveIntegerField()
    signed_at = models.DateTimeField()
    fingerprint = models.BooleanField(default=False, help_text="a red fingerprint stands beside the name")

    scope_map = ScopeMap(area="area_code", organisation="organisation_id")
    impersonal = frozenset({"area_code"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pledge", "responder"], name="pledge_signed_once"),
            models.UniqueConstraint(fields=["pledge", "position"], name="pledge_in_order"),
        ]
        indexes = [models.Index(fields=["area_code"], name="pledge_signature_by_area")]


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
