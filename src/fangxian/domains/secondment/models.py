"""Whistles, the quotas they are shared out to, batches, and the people who are selected and sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fangxian.domains.secondment.rules import states, whistle_states
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.responders.models import Responder
from fangxian.kit.fields import AreaCodeField, SealedTextField
from fangxian.kit.records import Personal, Record
from fangxian.kit.scoping import ScopeMap

#: Plain values, so that a migration depends on no code.
_STATES = sorted(one.value for one in states.State)
_LIVE = sorted(one.value for one in states.LIVE)
_WHISTLE_STATES = sorted(one.value for one in whistle_states.State)

#: What was written of a whistle may name people.
_WORDS = Personal(mask="hidden", retention="need")


class Mark(models.TextChoices):
    """What a town says of a person or a department in a word."""

    GOOD = "good", _("好")
    FAIR = "fair", _("一般")
    POOR = "poor", _("不好")


class Whistle(Record):
    """A town asks for people (吹哨): how many, from when, for how long, for what, and where they report.

    ``lead`` is the working group that shares it out, none while none is formed; ``due_at`` is when they must be
    there; ``origin`` is what it was blown for: “need:<id>”.
    """

    number = models.CharField(max_length=8, unique=True, help_text="short, to be said on the telephone")
    kind = models.CharField(max_length=40, help_text="a key of the plan's whistle kinds")
    area_code = AreaCodeField(help_text="the town that asks")
    lead = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    state = models.CharField(max_length=12)
    purpose = SealedTextField(help_text="what for")
    meeting_point = models.CharField(max_length=120)
    contact = SealedTextField(help_text="whom to report to")
    contact_phone = SealedTextField()
    starts_at = models.DateTimeField()
    days = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField(null=True)
    drafted_by = models.ForeignKey(Responder, on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    blown_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True, help_text="since when nobody is asked for any more")
    origin = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)

    scope_map = ScopeMap(area="area_code", organisation="lead_id")
    personal = {"purpose": _WORDS, "contact": _WORDS, "contact_phone": _WORDS}
    kept_since = "closed_at"
    is_fact = True
    impersonal = frozenset({"number", "kind", "area_code", "state", "meeting_point", "origin"})

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=_WHISTLE_STATES), name="whistle_state_known"),
        ]
        indexes = [
            models.Index(fields=["area_code", "state"], name="whistle_by_area"),
            models.Index(fields=["lead", "state"], name="whistle_by_lead"),
            models.Index(fields=["origin"], condition=~models.Q(origin=""), name="whistle_by_origin"),
        ]

    def __str__(self) -> str:
        return self.number


class WhistleLine(Record):
    """One line of what is asked for: so many people, as what they serve, with what they can do."""

    whistle = models.ForeignKey(Whistle, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_code = AreaCodeField()
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=40, blank=True, help_text="a key of the plan's roles")
    skill = models.CharField(max_length=40, blank=True, help_text="a key of the plan's skills")
    count = models.PositiveSmallIntegerField()

    scope_map = ScopeMap(area="area_code", organisation="whistle__lead_id")
    impersonal = frozenset({"area_code", "role", "skill"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["whistle", "position"], name="whistle_line_in_order")]
        indexes = [models.Index(fields=["area_code"], name="whistle_line_by_area")]


class Quota(Record):
    """How many people a department gives for a whistle, and by what it was reckoned.

    ``available`` and ``ideal_tenths`` are what the rule saw, ``suggested`` what it said, ``number`` what was adopted.
    ``withheld`` of them the department can't give, and says why; ``mark`` is what the town says of it in the end.
    """

    whistle = models.ForeignKey(Whistle, on_delete=models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_code = AreaCodeField(help_text="the town that asks")
    available = models.PositiveIntegerField()
    ideal_tenths = models.PositiveIntegerField()
    why = models.CharField(max_length=12)
    suggested = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    shared_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="until when the names are told")
    withheld = models.PositiveSmallIntegerField(default=0)
    reason = SealedTextField(blank=True)
    mark = models.CharField(max_length=8, choices=Mark.choices, blank=True)
    words = SealedTextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    scope_map = ScopeMap(area="area_code", organisation="department_id")
    personal = {"reason": _WORDS, "words": _WORDS}
    kept_since = "whistle__closed_at"
    is_fact = True
    impersonal = frozenset({"area_code", "why", "mark"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["whistle", "department"], name="quota_once"),
            models.CheckConstraint(
                condition=models.Q(withheld__lte=models.F("number")), name="quota_withheld_within"
            ),
        ]
        indexes = [
            models.Index(fields=["area_code"], name="quota_by_area"),
            models.Index(fields=["department", "due_at"], name="quota_by_department"),
        ]


class Batch(Record):
    """People who are sent at one time (第一批 …), to one town or to several."""

    ordinal = models.PositiveIntegerField(unique=True)
    area_code = AreaCodeField(help_text="the county")
    lead = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    scope_map = ScopeMap(area="area_code", organisation="lead_id")
    impersonal = frozenset({"area_code"})

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "ordinal"], name="batch_by_area"),
            models.Index(fields=["lead", "ordinal"], name="batch_by_lead"),
        ]


class Contingent(Record):
    """The people of a batch who go to one town for one whistle; the town receives them by count."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+", db_index=False)
    whistle = models.ForeignKey(Whistle, on_delete=models.PROTECT, related_name="+")
    area_code = AreaCodeField(help_text="the town")
    lead = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        help_text="the whistle's",
    )  # fmt: skip
    sent = models.PositiveSmallIntegerField(null=True, help_text="how many were sent")
    arrives_by = models.DateTimeField(null=True)
    received = models.PositiveSmallIntegerField(null=True, help_text="how many the town counted")
    received_at = models.DateTimeField(null=True)

    scope_map = ScopeMap(area="area_code", organisation="lead_id")
    impersonal = frozenset({"area_code"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "whistle"], name="contingent_once")]
        indexes = [
            models.Index(fields=["area_code", "arrives_by"], name="contingent_by_area"),
            models.Index(fields=["lead", "arrives_by"], name="contingent_by_lead"),
        ]


class KitIssue(Record):
    """What a contingent was given, and what came back of it."""

    contingent = models.ForeignKey(Contingent, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_code = AreaCodeField()
    item = models.CharField(max_length=40, help_text="a key of the plan's kit")
    issued = models.PositiveIntegerField()
    returned = models.PositiveIntegerField(default=0)

    scope_map = ScopeMap(area="area_code", organisation="contingent__whistle__lead_id")
    impersonal = frozenset({"area_code", "item"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contingent", "item"], name="kit_issued_once"),
            models.CheckConstraint(
                condition=models.Q(returned__lte=models.F("issued")), name="kit_returned_within"
            ),
        ]
        indexes = [models.Index(fields=["area_code"], name="kit_issue_by_area")]


class Secondee(Record):
    """Somebody who was named by his department and is sent to a town; ``number`` stands on his slip (报到单)."""

    whistle = models.ForeignKey(Whistle, on_delete=models.PROTECT, related_name="+", db_index=False)
    quota = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    responder = models.ForeignKey(Responder, on_delete=models.PROTECT, related_name="+")
    contingent = models.ForeignKey(
        Contingent, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    area_code = AreaCodeField(help_text="the town")
    number = models.CharField(max_length=8, unique=True)
    state = models.CharField(max_length=12)
    state_since = models.DateTimeField()
    suggested = models.BooleanField(default=False, help_text="the rule had suggested him")
    received_at = models.DateTimeField(null=True)
    until = models.DateField(null=True, help_text="the last day he serves")
    ended_at = models.DateTimeField(null=True)
    days = models.PositiveSmallIntegerField(default=0, help_text="of service, when he is home")
    mark = models.CharField(max_length=8, choices=Mark.choices, blank=True)
    words = SealedTextField(blank=True, help_text="what the town says of him")

    scope_map = ScopeMap(area="area_code", organisation="department_id")
    personal = {"words": Personal(mask="hidden", retention="responder")}
    kept_since = "ended_at"
    is_fact = True
    impersonal = frozenset({"area_code", "number", "state", "mark"})

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=_STATES), name="secondee_state_known"),
            # Nobody is selected twice at a time, whoever clicks first.
            models.UniqueConstraint(
                fields=["responder"], condition=models.Q(state__in=_LIVE), name="secondee_once_at_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["area_code", "state"], name="secondee_by_area"),
            models.Index(fields=["department", "state"], name="secondee_by_department"),
            models.Index(fields=["whistle", "state"], name="secondee_by_whistle"),
            models.Index(fields=["contingent"], name="secondee_by_contingent"),
        ]
