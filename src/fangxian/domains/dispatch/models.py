"""Posts, their shifts, and who stands where and when.

A whole city's week is 32,000 shifts and 90,000 people in them: rows are narrow, and what they are asked by, an
area's code and a time, lies in an index.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fangxian.foundation.media.models import Attachment
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.places.models import Place
from fangxian.foundation.responders.models import Responder
from fangxian.kit.fields import AreaCodeField, SealedTextField
from fangxian.kit.records import Personal, Record
from fangxian.kit.scoping import ScopeMap


class Post(Record):
    """Somewhere that people stand or go round from: a gate, a ward, a warehouse, a van, a grid's rounds.

    It stands at a place of the register, with an organisation, or in its area alone. ``kind`` and ``pattern`` are
    keys of the plan it was set up by; ``risk`` and ``open_to`` begin as the plan says and may be changed.
    """

    class OpenTo(models.TextChoices):
        """Who may take its shifts by his own will, from the narrowest circle."""

        NOBODY = "nobody", _("不开放")
        VILLAGE = "village", _("本村居")
        TOWN = "town", _("本镇街")
        RING = "ring", _("邻近镇街")
        CITY = "city", _("全市")

    kind = models.CharField(max_length=40, help_text="key of the kind of post in the plan")
    title = models.CharField(max_length=60)
    area_code = AreaCodeField(help_text="the place's, or the organisation's")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    pattern = models.CharField(max_length=40, help_text="key of the pattern of shifts in the plan")
    meeting_point = models.CharField(max_length=80, blank=True)
    leader = models.ForeignKey(Responder, on_delete=models.PROTECT, null=True, related_name="+")
    risk = models.PositiveSmallIntegerField(default=1, help_text="1 low to 3 high")
    open_to = models.CharField(max_length=8, choices=OpenTo.choices, default=OpenTo.NOBODY)
    since = models.DateTimeField(help_text="staffed from")
    until = models.DateTimeField(null=True, help_text="no longer staffed from then on")
    version = models.PositiveIntegerField(default=1)

    scope_map = ScopeMap(area="area_code", organisation="organisation_id")
    impersonal = frozenset({"kind", "title", "area_code", "pattern", "meeting_point", "open_to"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "kind"],
                condition=models.Q(until=None, place__isnull=False),
                name="post_once_at_a_place",
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="post_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=models.Q(risk__range=(1, 3)), name="post_risk_known"),
        ]
        indexes = [models.Index(fields=["area_code", "kind"], name="post_by_area")]

    def __str__(self) -> str:
        return self.title


class PostLine(Record):
    """How many people of one sort a post needs in each shift: as what they serve, and with which paper."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_code = AreaCodeField(help_text="the post's")
    key = models.CharField(max_length=40, help_text="key of the line in the plan")
    title = models.CharField(max_length=60)
    role = models.CharField(max_length=40, blank=True, help_text="a key of the plan's table of roles")
    skill = models.CharField(max_length=40, blank=True, help_text="a key of the plan's table of skills")
    headcount = models.PositiveSmallIntegerField()

    scope_map = ScopeMap(area="area_code")
    impersonal = frozenset({"area_code", "key", "title", "role", "skill"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "key"], name="post_line_once")]
        indexes = [models.Index(fields=["area_code"], name="post_line_by_area")]

    def __str__(self) -> str:
        return self.title


class Shift(Record):
    """One span of hours at a post (half-open). A post has one shift that begins at a moment."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_code = AreaCodeField(help_text="the post's")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    called_off_at = models.DateTimeField(null=True, help_text="nobody needs to stand it")

    scope_map = ScopeMap(area="area_code")
    impersonal = frozenset({"area_code"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "starts_at"], name="shift_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(fields=["area_code", "starts_at"], name="shift_by_area"),
            models.Index(fields=["starts_at", "ends_at"], name="shift_by_time"),
        ]


class ShiftLine(Record):
    """How many people of one line a shift needs: its seats are numbered from 1 to ``headcount``."""

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="+", db_index=False)
    line = models.ForeignKey(PostLine, on_delete=models.PROTECT, related_name="+")
    area_code = AreaCodeField(help_text="the post's")
    headcount = models.PositiveSmallIntegerField()

    scope_map = ScopeMap(area="area_code")
    impersonal = frozenset({"area_code"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shift", "line"], name="shift_line_once")]
        indexes = [models.Index(fields=["area_code"], name="shift_line_by_area")]


class Assignment(Record):
    """Somebody in one seat of a shift, from and until: the shift's hours, or what a relief leaves of them.

    It holds while ``ended_at`` is empty, also when its hours are over. A seat is held by one, and nobody is in two
    places at once: the database refuses both (see the migration).
    """

    class State(models.TextChoices):
        """How he came to it while it holds, and how it ended when it does not."""

        TAKEN = "taken", _("自己接的")
        ASSIGNED = "assigned", _("安排的")
        CALLED = "called", _("召集的")
        GIVEN_BACK = "given_back", _("退了")
        TAKEN_OFF = "taken_off", _("撤下")
        RELIEVED = "relieved", _("被替下")
        CALLED_OFF = "called_off", _("班次取消")

    shift_line = models.ForeignKey(ShiftLine, on_delete=models.PROTECT, related_name="+")
    responder = models.ForeignKey(Responder, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_code = AreaCodeField(help_text="the post's")
    seat = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices)
    reason = models.CharField(max_length=40, blank=True, help_text="why it ended, a word of policy")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    scope_map = ScopeMap(area="area_code")
    impersonal = frozenset({"area_code", "state", "reason"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift_line", "seat"], condition=models.Q(ended_at=None), name="seat_held_by_one"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at"), seat__gte=1),
                name="assignment_is_a_span",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, state__in=["taken", "assigned", "called"])
                | models.Q(
                    ended_at__isnull=False, state__in=["given_back", "taken_off", "relieved", "called_off"]
                ),
                name="assignment_ends_once",
            ),
        ]
        indexes = [
            models.Index(fields=["responder", "starts_at"], name="assignment_by_responder"),
            models.Index(fields=["area_code", "starts_at"], name="assignment_by_area"),
            models.Index(
                fields=["starts_at", "ends_at"],
                condition=models.Q(ended_at=None),
                name="assignment_held_by_time",
            ),
        ]


#: The states in which an assignment holds.
HELD = frozenset({Assignment.State.TAKEN, Assignment.State.ASSIGNED, Assignment.State.CALLED})


class CalendarLink(Record):
    """A secret address from which somebody's own shifts are read into a calendar. Only its digest is kept."""

    responder = models.ForeignKey(Responder, on_delete=models.PROTECT, related_name="+")
    area_code = AreaCodeField(help_text="the responder's")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    scope_map = ScopeMap(area="area_code")
    impersonal = frozenset({"area_code", "digest"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["responder"], condition=models.Q(ended_at=None), name="calendar_link_once"
            ),
        ]
        indexes = [models.Index(fields=["area_code"], name="calendar_link_by_area")]


# --- on duty: who came and went, what happened, what was handed over


class Attendance(Record):
    """That somebody came to his seat, or went (到岗、离岗). Never changed: a correction is a new fact in its place.

    ``id`` is made where the form is opened: sent twice, it is one. ``at`` is when he came or went, ``noted_at`` when
    it was written down.
    """

    class What(models.TextChoices):
        """What it says."""

        IN = "in", _("到岗")
        OUT = "out", _("离岗")
        NOT = "not", _("更正：没有这回事")

    class How(models.TextChoices):
        """How it is known."""

        CODE = "code", _("扫码")
        LEADER = "leader", _("带班人点到")
        DESK = "desk", _("办公室补记")
        RELIEF = "relief", _("换班时记下")

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    area_code = AreaCodeField(help_text="the post's")
    what = models.CharField(max_length=4, choices=What.choices)
    how = models.CharField(max_length=6, choices=How.choices)
    at = models.DateTimeField()
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=80, help_text="the actor's key")
    corrects = models.UUIDField(null=True, help_text="the fact in whose place it stands")
    beyond = models.BooleanField(default=False, help_text="hours outside the shift count")

    scope_map = ScopeMap(area="area_code")
    impersonal = frozenset({"area_code", "what", "how", "noted_by"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["corrects"],
                condition=models.Q(corrects__isnull=False),
                name="attendance_corrected_once",
            ),
            models.CheckConstraint(
                condition=models.Q(what__in=["in", "out"]) | models.Q(corrects__isnull=False),
                name="attendance_not_of_something",
            ),
        ]
        indexes = [models.Index(fields=["area_code", "at"], name="attendance_by_area")]


class Incident(Record):
    """Something that happened at a post, as those who stood there tell it. Never changed."""

    class Kind(models.TextChoices):
        """Of what sort."""

        FEVER = "fever", _("有人发热")
        FORCED = "forced", _("不听劝、硬闯")
        QUARREL = "quarrel", _("争吵、纠纷")
        ACCIDENT = "accident", _("受伤、事故")
        SHORT = "short", _("东西不够、坏了")
        OTHER = "other", _("别的")

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_code = AreaCodeField(help_text="the post's")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    words = SealedTextField()
    photo = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    noted_by = models.CharField(max_length=80, help_text="the actor's key")

    scope_map = ScopeMap(area="area_code")
    personal = {"words": Personal(mask="hidden", retention="need")}
    kept_since = "at"
    is_fact = True
    impersonal = frozenset({"area_code", "kind", "noted_by"})

    class Meta:
        indexes = [
            models.Index(fields=["post", "at"], name="incident_by_post"),
            models.Index(fields=["area_code", "at"], name="incident_by_area"),
        ]


class ShiftNote(Record):
    """What a shift hands to the next (交接班): what is open, what was counted; taken by somebody of the next.

    ``turned_back`` is how many were turned back, 0 too; None where nobody is turned back at such a post. ``kit`` is what
    is there, by its name in the plan.
    """

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_code = AreaCodeField(help_text="the post's")
    words = SealedTextField(blank=True)
    turned_back = models.PositiveIntegerField(null=True)
    kit = models.JSONField(default=dict)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=80, help_text="the actor's key")
    taken_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=80, blank=True, help_text="the actor's key")

    scope_map = ScopeMap(area="area_code")
    personal = {"words": Personal(mask="hidden", retention="need")}
    kept_since = "given_at"
    is_fact = True
    impersonal = frozenset({"area_code", "kit", "given_by", "taken_by"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shift"], name="shift_note_once")]
        indexes = [models.Index(fields=["area_code", "given_at"], name="shift_note_by_area")]


class KitMove(Record):
    """Vest, badge or kit given to somebody, given back, or lost: what he still has is the sum. Never changed."""

    class How(models.TextChoices):
        """Which way it went."""

        ISSUED = "issued", _("领了")
        RETURNED = "returned", _("还了")
        LOST = "lost", _("丢了、坏了")

    responder = models.ForeignKey(Responder, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_code = AreaCodeField(help_text="the post's")
    item = models.CharField(max_length=40, help_text="its name in the plan")
    how = models.CharField(max_length=8, choices=How.choices)
    count = models.IntegerField(help_text="more than 0 when issued, less when returned or lost")
    at = models.DateTimeField()
    noted_by = models.CharField(max_length=80, help_text="the actor's key")

    scope_map = ScopeMap(area="area_code")
    impersonal = frozenset({"area_code", "item", "how", "noted_by"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(how="issued", count__gt=0)
                | models.Q(how__in=["returned", "lost"], count__lt=0),
                name="kit_goes_one_way",
            ),
        ]
        indexes = [
            models.Index(fields=["post", "at"], name="kit_by_post"),
            models.Index(fields=["area_code"], name="kit_by_area"),
        ]


class ModelPost(Record):
    """That a post is a model post of Party members (党员先锋岗), from and until; named by a body."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_code = AreaCodeField(help_text="the post's")
    named_by = models.CharField(max_length=80, help_text="the actor's key")
    body = models.CharField(max_length=80, help_text="what the body is called that named it")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    scope_map = ScopeMap(area="area_code")
    impersonal = frozenset({"area_code", "named_by", "body"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post"], condition=models.Q(until=None), name="model_post_once"),
        ]
        indexes = [models.Index(fields=["area_code", "since"], name="model_post_by_area")]


class ServiceCertificate(Record):
    """A certificate of volunteer service as it was issued; what it says stays when the record is corrected later.

    Its public page opens by ``number`` and ``check`` together, which is more than anybody can guess. ``rows`` are the
    shifts by kind of post: title, risk, shifts, minutes.
    """

    class Reason(models.TextChoices):
        """Why it no longer holds."""

        MISTAKE = "mistake", _("开错了")
        CORRECTED = "corrected", _("记录更正了，另开新的")
        FALSE = "false", _("记录不实")
        ASKED = "asked", _("本人要求")

    number = models.CharField(max_length=12, unique=True)
    check_signs = models.CharField(max_length=16, help_text="random, beside the number in the address")
    responder = models.ForeignKey(Responder, on_delete=models.PROTECT, related_name="+")
    area_code = AreaCodeField(help_text="the responder's")
    unit = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    name = SealedTextField()
    issuer = models.CharField(max_length=80, help_text="what the body is called that issued it")
    issued_by = models.CharField(max_length=80, help_text="the actor's key")
    issued_at = models.DateTimeField()
    first_day = models.DateField()
    last_day = models.DateField()
    shifts = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    rows = models.JSONField(default=list)
    revoked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)

    scope_map = ScopeMap(area="area_code", organisation="unit_id")
    personal = {"name": Personal(mask="name", retention="responder")}
    kept_since = "issued_at"
    is_fact = True
    impersonal = frozenset({"number", "check_signs", "area_code", "issuer", "issued_by", "rows", "reason"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revoked_at=None, reason="")
                | (models.Q(revoked_at__isnull=False) & ~models.Q(reason="")),
                name="certificate_revoked_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["area_code", "issued_at"], name="certificate_by_area"),
            models.Index(fields=["unit", "issued_at"], name="certificate_by_unit"),
        ]


# --- asking: who was asked for a shift, and what he said


class Asking(Record):
    """People are asked for a line of a shift, so many at once, until it is full or nobody is left to ask.

    ``next_at`` is when the next ones are due; empty where a desk asks one by one, and when nobody is left.
    """

    class State(models.TextChoices):
        """Whether somebody may still say that he comes, and how it ended."""

        OPEN = "open", _("正在问")
        RUN_OUT = "run_out", _("能来的都问过了")
        FILLED = "filled", _("叫齐了")
        STOPPED = "stopped", _("不问了")
        OVER = "over", _("班次过了")

    shift_line = models.ForeignKey(ShiftLine, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_code = AreaCodeField(help_text="the post's")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    waves = models.PositiveSmallIntegerField(default=0, help_text="how many times people were asked")
    next_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=80, help_text="the actor's key")
    ended_at = models.DateTimeField(null=True)

    scope_map = ScopeMap(area="area_code")
    impersonal = frozenset({"area_code", "state", "begun_by"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift_line"], condition=models.Q(ended_at=None), name="asking_once_for_a_line"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, state__in=["open", "run_out"])
                | models.Q(ended_at__isnull=False, state__in=["filled", "stopped", "over"]),
                name="asking_ends_once",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="asking_due", condition=models.Q(ended_at=None)),
            models.Index(fields=["area_code"], name="asking_by_area"),
            models.Index(fields=["shift_line"], name="asking_by_line"),
        ]


class Ask(Record):
    """One person asked: until when he is waited for, and what he said."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("等答复")
        COMES = "comes", _("来")
        DECLINED = "declined", _("来不了")
        THANKED = "thanked", _("人已经够了")
        LAPSED = "lapsed", _("没有答复")

    asking = models.ForeignKey(Asking, on_delete=models.PROTECT, related_name="+", db_index=False)
    responder = models.ForeignKey(Responder, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_code = AreaCodeField(help_text="the post's")
    wave = models.PositiveSmallIntegerField()
    metres = models.PositiveIntegerField(null=True, help_text="from his home to the post")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    until = models.DateTimeField(help_text="waited for until then")
    answered_at = models.DateTimeField(null=True)

    scope_map = ScopeMap(area="area_code")
    impersonal = frozenset({"area_code", "state"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asking", "responder"], name="asked_once_in_an_asking"),
        ]
        indexes = [
            models.Index(fields=["responder", "state"], name="ask_by_responder"),
            models.Index(fields=["area_code"], name="ask_by_area"),
            models.Index(fields=["until"], name="ask_waiting", condition=models.Q(state="waiting")),
        ]
