"""Needs, and what was done with them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fangxian.domains.needs.rules import states
from fangxian.domains.needs.rules.consultations import Reply
from fangxian.foundation.media.models import Attachment
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.responders.models import Responder
from fangxian.kit.fields import AreaCodeField, SealedTextField, TownOf
from fangxian.kit.records import Personal, Record
from fangxian.kit.scoping import ScopeMap

#: Plain values, so that a migration depends on no code.
_STATES = sorted(one.value for one in states.State)
_CLOCKED = sorted(one.value for one in states.CLOCKED)
#: What was merged and closed with the other one still says which.
_MERGEABLE = [states.State.MERGED.value, states.State.CLOSED.value]
_URGING = [states.Verb.URGE.value, states.Verb.SUPERVISE.value, states.Verb.CIRCULATE.value]

#: What is lacking may name people: it is sealed, read by those whose need it is, and purged by its own clock.
_WORDS = Personal(mask="hidden", retention="need")


class Need(Record):
    """One request from the front line. It has one owner at every moment.

    ``kind`` and ``urgency`` are keys of the plan in force when it was raised, ``rung`` counts its rungs;
    ``due_at`` is when the time in this state is over, ``at_top`` that nothing can stand above the rung. ``round``
    counts how often its life began anew (reopened, passed on, parted): in each the clock lifts it to a rung once, and
    each step of urging is taken once. ``urged`` counts those steps, ``urge_due_at`` is when the house takes the next.
    """

    number = models.CharField(max_length=8, unique=True, help_text="short, to be said on the telephone")
    kind = models.CharField(max_length=40)
    urgency = models.CharField(max_length=40)
    words = SealedTextField(help_text="what is lacking")
    area_code = AreaCodeField(help_text="the place that lacks it")
    raised_by = models.ForeignKey(Responder, on_delete=models.PROTECT, null=True, related_name="+")
    raised_by_key = models.CharField(max_length=80)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    rung = models.PositiveSmallIntegerField()
    at_top = models.BooleanField(default=False)
    state = models.CharField(max_length=12)
    raised_at = models.DateTimeField()
    state_since = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True, help_text="since when nobody asks for it any more")
    reopened = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    origin = models.CharField(max_length=60, blank=True, help_text="what it was raised from: “gap:<id>”")
    manner = models.CharField(max_length=12, default=states.Manner.NEED.value)
    quantity = models.PositiveIntegerField(
        null=True, help_text="how many are asked for, where that can be counted"
    )
    unit = models.CharField(max_length=10, blank=True)
    given = models.PositiveIntegerField(default=0, help_text="how many were given so far")
    round = models.PositiveSmallIntegerField(default=0)
    is_returned = models.BooleanField(default=False)
    transferred = models.PositiveSmallIntegerField(default=0)
    extended = models.PositiveSmallIntegerField(default=0)
    arrived_at = models.DateTimeField(null=True, help_text="when somebody of its owner was there")
    urged = models.PositiveSmallIntegerField(default=0)
    urged_at = models.DateTimeField(null=True)
    urge_due_at = models.DateTimeField(null=True)
    missed = models.PositiveSmallIntegerField(
        default=0, help_text="calls that reached nobody since the answer"
    )
    missed_at = models.DateTimeField(null=True)
    rating = models.CharField(max_length=12, blank=True)
    closing = models.CharField(max_length=12, blank=True)
    same_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    scope_map = ScopeMap(area="area_code", organisation="owner_id")
    personal = {"words": _WORDS}
    kept_since = "closed_at"
    is_fact = True
    impersonal = frozenset({
        "number", "kind", "urgency", "area_code", "raised_by_key", "state", "origin", "manner", "unit",
        "rating", "closing",
    })  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=_STATES), name="need_state_known"),
            models.CheckConstraint(
                condition=models.Q(state__in=_CLOCKED, due_at__isnull=False)
                | (~models.Q(state__in=_CLOCKED) & models.Q(due_at=None)),
                name="need_clock_runs_while_owed",
            ),
            models.CheckConstraint(
                condition=models.Q(state=states.State.CLOSED.value)
                | models.Q(state=states.State.MERGED.value, same_as__isnull=False)
                | (~models.Q(state__in=_MERGEABLE) & models.Q(same_as=None)),
                name="need_merged_into_one",
            ),
        ]
        indexes = [
            # What the worker asks every second: overtime needs at the top do not lie in its way.
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(at_top=False, due_at__isnull=False),
                name="need_to_climb",
            ),
            models.Index(fields=["state", "due_at"], name="need_by_clock"),
            models.Index(fields=["area_code", "state"], name="need_by_area"),
            models.Index(fields=["owner", "state"], name="need_by_owner"),
            models.Index(fields=["raised_by_key", "id"], name="need_by_raiser"),
            models.Index(
                fields=["urge_due_at", "id"],
                condition=models.Q(at_top=True, urge_due_at__isnull=False),
                name="need_to_urge",
            ),
            models.Index(
                fields=["same_as"], condition=models.Q(same_as__isnull=False), name="need_by_same_as"
            ),
            # Lists in their order: what is not over by its clock, in the city and in each town; all, the newest first.
            models.Index(
                fields=["due_at", "id"], condition=models.Q(closed_at=None), name="need_open_by_clock"
            ),
            models.Index(
                TownOf("area_code"),
                "due_at",
                "id",
                condition=models.Q(closed_at=None),
                name="need_open_by_town",
            ),
            models.Index(TownOf("area_code"), "id", "state", name="need_by_town"),
        ]

    def __str__(self) -> str:
        return self.number


class NeedEntry(Record):
    """What was done with a need, once: who, which verb, in which words. Never changed.

    ``version`` and ``round`` are the need's own that it led to, ``owner`` is with whom it lay when it was done.
    ``in_time``: whether a step that had a clock was taken before it ran out. ``amount`` is what was given with it,
    ``until`` the new time of what was put off, ``other`` the need that it was merged into.
    """

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_code = AreaCodeField()
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor_key = models.CharField(max_length=80)
    actor_responder = models.ForeignKey(Responder, on_delete=models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=12)
    words = SealedTextField(blank=True)
    from_owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    to_owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    rung = models.PositiveSmallIntegerField(null=True)
    round = models.PositiveSmallIntegerField(default=0)
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    in_time = models.BooleanField(null=True)
    amount = models.PositiveIntegerField(null=True)
    until = models.DateTimeField(null=True)
    other = models.ForeignKey(Need, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    scope_map = ScopeMap(area="area_code", organisation="need__owner_id")
    personal = {"words": _WORDS}
    kept_since = "need__closed_at"
    is_fact = True
    impersonal = frozenset({"area_code", "actor_key", "verb"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["need", "version"], name="need_entry_once"),
            models.UniqueConstraint(
                fields=["need", "round", "rung"],
                condition=models.Q(verb=states.Verb.CLIMB.value),
                name="need_climbs_once_a_rung",
            ),
            models.UniqueConstraint(
                fields=["need", "round", "verb"],
                condition=models.Q(verb__in=_URGING),
                name="need_urged_once_a_step",
            ),
            models.UniqueConstraint(
                fields=["need"], condition=models.Q(verb=states.Verb.RETURN.value), name="need_returned_once"
            ),
        ]
        indexes = [models.Index(fields=["verb", "at"], name="need_entry_by_verb")]


class Consultation(Record):
    """An organisation that was asked about a need (征询), on a clock of its own. Who asked stays responsible.

    The words of the question and of the reply stand in the need's thread. ``area_code`` is where the one asked stands.
    """

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_code = AreaCodeField(help_text="the place that the one asked answers for")
    round = models.PositiveSmallIntegerField(default=0)
    asked_by_key = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reply = models.CharField(max_length=12, default=Reply.WAITING.value)
    replied_at = models.DateTimeField(null=True)

    scope_map = ScopeMap(area="area_code", organisation="organisation_id")
    impersonal = frozenset({"area_code", "asked_by_key", "reply"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["need", "organisation"],
                condition=models.Q(reply=Reply.WAITING.value),
                name="need_asked_once_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["need", "asked_at"], name="consultation_by_need"),
            models.Index(fields=["organisation", "reply", "due_at"], name="consultation_by_asked"),
            models.Index(fields=["area_code", "reply", "due_at"], name="consultation_by_area"),
        ]

    def __str__(self) -> str:
        return f"{self.need_id} {self.organisation_id}"


class NeedMessage(Record):
    """What somebody said about a need between its verbs, in words, photographs or a recording. Never changed."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_code = AreaCodeField()
    at = models.DateTimeField()
    actor_key = models.CharField(max_length=80)
    actor_responder = models.ForeignKey(Responder, on_delete=models.PROTECT, null=True, related_name="+")
    words = SealedTextField(blank=True)

    scope_map = ScopeMap(area="area_code", organisation="need__owner_id")
    personal = {"words": _WORDS}
    kept_since = "need__closed_at"
    is_fact = True
    impersonal = frozenset({"area_code", "actor_key"})

    class Meta:
        indexes = [models.Index(fields=["need", "at", "id"], name="need_message_by_need")]


class NeedFile(Record):
    """A photograph or a recording of a message; its attachment is gone when its time is over."""

    class Shape(models.TextChoices):
        """How it is shown."""

        PHOTO = "photo", _("照片")
        VOICE = "voice", _("录音")

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey(NeedMessage, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_code = AreaCodeField()
    position = models.PositiveSmallIntegerField()
    shape = models.CharField(max_length=10, choices=Shape.choices)
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")

    scope_map = ScopeMap(area="area_code", organisation="need__owner_id")
    impersonal = frozenset({"area_code", "shape"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "position"], name="need_file_in_order")]


class SavedFilter(Record):
    """The list of needs as somebody keeps it for himself: what its address asks, under a name of his own."""

    account_key = models.CharField(max_length=80)
    name = SealedTextField()
    questions = models.CharField(max_length=400, help_text="as an address has them, in one order")
    made_at = models.DateTimeField()

    scope_map = ScopeMap(everyone=True)
    personal = {"name": Personal(mask="hidden", retention="responder")}
    kept_since = "made_at"
    impersonal = frozenset({"account_key", "questions"})

    class Meta:
        indexes = [models.Index(fields=["account_key", "made_at"], name="saved_filter_by_account")]
