"""Notices, their deliveries, the outlets of organisations, and links that let somebody answer."""

from django.db import models

from fangxian.foundation.notices.rules.kinds import Channel
from fangxian.foundation.notices.rules.robots import Robot
from fangxian.foundation.notices.rules.states import State
from fangxian.kit.fields import AreaCodeField, SealedTextField
from fangxian.kit.records import Personal, Record
from fangxian.kit.scoping import ScopeMap

#: Plain values, so that a migration depends on no code.
_CHANNELS = sorted(one.value for one in Channel)
_STATES = sorted(one.value for one in State)
_OUTLETS = sorted([*(one.value for one in Robot), Channel.MAIL.value])

#: What is told may name people: it is read by whoever is told, and goes by its own clock.
_WORDS = Personal(mask="hidden", retention="notice")


class Notice(Record):
    """Something that one recipient is told once: for this subject, on this occasion.

    ``sentence`` is source text with places that ``facts`` (JSON) fill; ``channels`` are the ways as they stood when
    it was written, the page among them or not.
    """

    kind = models.CharField(max_length=40)
    subject_noun = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=60)
    recipient = models.CharField(max_length=80, help_text="an opaque key, as “responder:<id>”")
    occasion = models.CharField(max_length=80, blank=True)
    area_code = AreaCodeField(blank=True, help_text="the subject's")
    sentence = models.CharField(max_length=300)
    facts = SealedTextField()
    link = SealedTextField(help_text="a path of the house; it may hold a token")
    channels = models.JSONField(default=list)
    on_page = models.BooleanField()
    urgent = models.BooleanField()
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    scope_map = ScopeMap(area="area_code")
    personal = {"facts": _WORDS, "link": _WORDS}
    kept_since = "made_at"
    is_fact = True
    impersonal = frozenset({
        "kind", "subject_noun", "subject_id", "recipient", "occasion", "area_code", "sentence", "channels",
    })  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_noun", "subject_id", "recipient", "occasion"],
                name="notice_told_once",
            ),
        ]
        indexes = [
            # The bell on every page.
            models.Index(
                fields=["recipient"],
                condition=models.Q(read_at=None, on_page=True),
                name="notice_unread",
            ),
            models.Index(fields=["recipient", "id"], name="notice_by_recipient"),
            models.Index(fields=["subject_noun", "subject_id", "id"], name="notice_by_subject"),
            models.Index(fields=["area_code", "id"], name="notice_by_area"),
        ]


class Delivery(Record):
    """One notice on its way by one channel: an outbox's row.

    Taking it for sending moves ``due_at`` to when somebody else may take it, under a ``lease`` of the taker's own:
    whoever was killed meanwhile has lost nothing, and whoever comes back late changes nothing.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_code = AreaCodeField(blank=True)
    channel = models.CharField(max_length=8)
    state = models.CharField(max_length=10)
    due_at = models.DateTimeField(
        null=True, help_text="when it is to be sent; none when there is nothing to do"
    )
    lease = models.UUIDField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=20, blank=True, help_text="of the last failure")
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True, help_text="seen to arrive, or given up")

    scope_map = ScopeMap(area="area_code")
    impersonal = frozenset({"area_code", "channel", "state", "why"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once_a_channel"),
            models.CheckConstraint(condition=models.Q(state__in=_STATES), name="delivery_state_known"),
            models.CheckConstraint(condition=models.Q(channel__in=_CHANNELS), name="delivery_channel_known"),
            models.CheckConstraint(
                condition=models.Q(state=State.WAITING.value, due_at__isnull=False)
                | (~models.Q(state=State.WAITING.value) & models.Q(due_at=None)),
                name="delivery_waits_for_a_time",
            ),
        ]
        indexes = [
            # What the worker asks every second: only what waits has a time, however much lies there until the morning.
            models.Index(
                fields=["due_at", "id"], condition=models.Q(due_at__isnull=False), name="delivery_to_carry"
            ),
            models.Index(fields=["area_code", "id"], name="delivery_by_area"),
            models.Index(fields=["state", "id"], name="delivery_by_state"),
        ]


class Outlet(Record):
    """Where an organisation hears things: a robot in its group chat, or an address for mail.

    The address is a secret: whoever has it can write into the group.
    """

    recipient = models.CharField(max_length=80, help_text="an opaque key, as “organisation:<id>”")
    area_code = AreaCodeField(blank=True)
    sort = models.CharField(max_length=10)
    address = SealedTextField()
    secret = SealedTextField(blank=True, help_text="what a robot's calls are signed with")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    scope_map = ScopeMap(area="area_code")
    personal = {
        "address": Personal(mask="hidden", retention="notice"),
        "secret": Personal(mask="hidden", retention="notice"),
    }
    kept_since = "closed_at"
    impersonal = frozenset({"recipient", "area_code", "sort"})

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(sort__in=_OUTLETS), name="outlet_sort_known"),
            models.UniqueConstraint(
                fields=["recipient", "sort"], condition=models.Q(closed_at=None), name="outlet_once"
            ),
        ]
        indexes = [models.Index(fields=["area_code"], name="outlet_by_area")]


class AnswerLink(Record):
    """A link that lets its holder answer one question without an account. What it holds is kept as a digest alone."""

    kind = models.CharField(max_length=40, help_text="a key of the registered questions")
    subject_id = models.CharField(max_length=60)
    recipient = models.CharField(max_length=80)
    area_code = AreaCodeField(blank=True)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    answer = models.CharField(max_length=20, blank=True)
    answered_at = models.DateTimeField(null=True)
    answers = models.PositiveSmallIntegerField(default=0)

    scope_map = ScopeMap(area="area_code")
    impersonal = frozenset({"kind", "subject_id", "recipient", "area_code", "digest", "answer"})

    class Meta:
        indexes = [
            models.Index(fields=["area_code"], name="answer_link_by_area"),
            models.Index(fields=["kind", "subject_id"], name="answer_link_by_subject"),
        ]
