"""Reading notices: one's own, what a subject's people were told, what is on its way."""

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Model, QuerySet
from django.utils.translation import gettext

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.notices.models import Delivery, Notice, Outlet
from fangxian.foundation.notices.recipients import Reached, keys_of, reached
from fangxian.foundation.notices.rules.kinds import CHANNELS, Channel, kinds
from fangxian.foundation.notices.rules.states import STATES, WHYS, State
from fangxian.kit.fields import GONE
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_

_OWN = Scope.system("自己的通知")
_ON_ITS_WAY = Scope.system("通知")


def unread_count(actor: Actor) -> int:
    """How much somebody was told and has not opened: the bell, one question of an index."""
    keys = keys_of(actor)
    if not keys:
        return 0
    rows = Notice.objects.within(_OWN).filter(recipient__in=keys, read_at=None, on_page=True)
    return int(rows.count())


def notices_own(actor: Actor) -> QuerySet[Notice]:
    """What somebody was told on his page: unread first, each part the newest first."""
    rows: QuerySet[Notice] = Notice.objects.within(_OWN).filter(recipient__in=keys_of(actor), on_page=True)
    return rows.order_by(F("read_at").desc(nulls_first=True), "-id")


def notice_own(actor: Actor, notice_id: UUID) -> Notice:
    """One of them. Raises ``OutOfScope``."""
    found: Notice | None = notices_own(actor).filter(id=notice_id).first()
    if found is None:
        raise OutOfScope("notice.unknown", N_("没有这条通知，或不是发给您的。"))
    return found


def words_of(notice: Notice, *, translated: bool = True) -> str:
    """The sentence with its facts, in the reader's language or, on its way out, in Chinese; what was purged is a sign."""
    sentence = gettext(notice.sentence) if translated else notice.sentence
    facts = notice.facts
    known = {} if facts in (GONE, "") else json.loads(facts)
    return sentence % defaultdict(lambda: GONE, known) if "%(" in sentence else sentence


@dataclass(frozen=True)
class Step:
    """How far one delivery is, in words. ``settled``: nothing more will come of it."""

    channel: str
    state: str
    words: str
    why: str
    tries: int
    at: datetime | None


@dataclass(frozen=True)
class Told:
    """Who was told what when, and how far it came. ``what`` is the kind's title: the words are for whoever was told."""

    id: UUID
    who: str
    what: str
    at: datetime
    on_page: bool
    read_at: datetime | None
    steps: tuple[Step, ...]
    area_code: str
    exercise: bool

    @property
    def is_lost(self) -> bool:
        """Whether nothing reached him: every way was given up, and he has not read it."""
        return (
            bool(self.steps) and self.read_at is None and all(one.state == State.FAILED for one in self.steps)
        )


def told_about(subject: Model) -> list[Told]:
    """Who was told what of one subject, the newest first, for whoever is shown the subject itself."""
    rows = Notice.objects.within(_ON_ITS_WAY).filter(
        subject_noun=subject._meta.label_lower, subject_id=str(subject.pk)
    )
    return told(list(rows.order_by("-id")[:100]))


def notices_sent(actor: Actor, *, channel: str = "", state: str = "", kind: str = "") -> QuerySet[Notice]:
    """All that was told in somebody's reach, the newest first, narrowed by how far it came."""
    reach = actor.scope(Permission.NOTICE_MANAGE)
    rows: QuerySet[Notice] = Notice.objects.within(reach)
    if channel or state:
        ways = Delivery.objects.within(reach)
        ways = ways.filter(channel=channel) if channel else ways
        ways = ways.filter(state=state) if state else ways
        rows = rows.filter(id__in=ways.values("notice_id"))
    if kind:
        rows = rows.filter(kind=kind)
    return rows.order_by("-id")


def told(notices: Collection[Notice]) -> list[Told]:
    """Notices as lists show them: two questions however many there are, and their recipients' names."""
    steps = _steps_of([notice.id for notice in notices])
    people = reached([notice.recipient for notice in notices])
    return [
        Told(
            id=notice.id,
            who=people.get(notice.recipient, Reached()).name or notice.recipient.partition(":")[0],
            what=_title(notice.kind),
            at=notice.made_at,
            on_page=notice.on_page,
            read_at=notice.read_at,
            steps=tuple(steps.get(notice.id, ())),
            area_code=notice.area_code,
            exercise=notice.exercise,
        )
        for notice in notices
    ]


def _title(kind: str) -> str:
    known = kinds().get(kind)
    return gettext(known.title) if known else kind


def _steps_of(identifiers: list[UUID]) -> dict[UUID, list[Step]]:
    found: dict[UUID, list[Step]] = defaultdict(list)
    rows = Delivery.objects.within(_ON_ITS_WAY).filter(notice_id__in=identifiers)
    for row in rows.order_by("id"):
        found[row.notice_id].append(
            Step(
                channel=gettext(CHANNELS[Channel(row.channel)]),
                state=row.state,
                words=gettext(STATES[State(row.state)]),
                why=gettext(WHYS[row.why]) if row.why in WHYS else "",
                tries=row.tries,
                at=row.settled_at or row.sent_at or row.due_at,
            )
        )
    return found


@dataclass(frozen=True)
class Figures:
    """What is on its way now: waiting, overdue to be sent, given up in the last day."""

    waiting: int
    late: int
    failed: int


def figures(actor: Actor, now: datetime, since: datetime) -> Figures:
    """How carrying goes, in somebody's reach."""
    rows = Delivery.objects.within(actor.scope(Permission.NOTICE_MANAGE))
    waiting = rows.filter(state=State.WAITING)
    return Figures(
        waiting=waiting.count(),
        late=waiting.filter(tries__gt=0).count(),
        failed=rows.filter(state=State.FAILED, settled_at__gte=since, settled_at__lte=now).count(),
    )


def deliveries_due(now: datetime, channels: Collection[str]) -> bool:
    """Whether there is anything to carry: asked before a lock is taken."""
    rows = Delivery.objects.within(_ON_ITS_WAY).filter(due_at__lte=now, channel__in=channels)
    return bool(rows.exists())


def deliveries_taken(lease: UUID, identifiers: Collection[UUID]) -> list[Delivery]:
    """What was taken under a lease, with its notices."""
    rows = Delivery.objects.within(_ON_ITS_WAY).filter(id__in=identifiers, lease=lease)
    return list(rows.select_related("notice").order_by("id"))


def outlets_of(recipients: Collection[str]) -> dict[str, list[Outlet]]:
    """Where organisations hear things, by their keys."""
    found: dict[str, list[Outlet]] = defaultdict(list)
    rows = Outlet.objects.within(_ON_ITS_WAY).filter(recipient__in=recipients, closed_at=None)
    for outlet in rows.order_by("sort"):
        found[outlet.recipient].append(outlet)
    return found


def outlets_open(actor: Actor) -> QuerySet[Outlet]:
    """The outlets in somebody's reach, the newest first."""
    rows: QuerySet[Outlet] = Outlet.objects.within(actor.scope(Permission.NOTICE_MANAGE)).filter(
        closed_at=None
    )
    return rows.order_by("-opened_at", "-id")


def outlet_get(actor: Actor, outlet_id: UUID) -> Outlet:
    """One of them. Raises ``OutOfScope``."""
    actor.require_role(Permission.NOTICE_MANAGE)
    found: Outlet | None = outlets_open(actor).filter(id=outlet_id).first()
    if found is None:
        raise OutOfScope("outlet.unknown", N_("没有这个群机器人或邮箱，或已经去掉了。"))
    return found
