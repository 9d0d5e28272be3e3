"""Reading whistles, quotas, batches and the people who are sent: by place, department and working group."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet, Sum

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.secondment.models import (
    Batch,
    Contingent,
    KitIssue,
    Quota,
    Secondee,
    Whistle,
    WhistleLine,
)
from fangxian.domains.secondment.rules import whistle_states
from fangxian.domains.secondment.rules.states import COUNTED, THERE, State
from fangxian.plain.errors import OutOfScope
from fangxian.plain.ids import SAYABLE
from fangxian.plain.words import N_

#: What hangs on a whistle, a quota or a contingent that was found in its reader's own reach.
_UNDER_IT = Scope.system("吹哨和选派的人")
_HEARD = str.maketrans("OIL", "011")


def whistles_seen(actor: Actor) -> QuerySet[Whistle]:
    """The whistles in somebody's reach, the newest first; a draft is its town's alone."""
    everywhere = Whistle.objects.within(actor.scope(Permission.SECONDMENT_SEE))
    own = Whistle.objects.within(actor.scope(Permission.WHISTLE_BLOW))
    blown = everywhere.exclude(state=whistle_states.State.DRAFTED)
    return cast("QuerySet[Whistle]", (blown | own).order_by("-id"))


def whistle_seen(actor: Actor, number: str) -> Whistle:
    """One whistle by its number, however it was typed. Raises ``OutOfScope``."""
    heard = number.strip().upper().translate(_HEARD)
    found = whistles_seen(actor).filter(number=heard).first() if set(heard) <= set(SAYABLE) else None
    if found is None:
        raise OutOfScope("whistle.unknown", N_("没有这次吹哨，或不在您的责任范围内。"))
    return found


def whistles_from(scope: Scope, origins: Collection[str]) -> dict[str, str]:
    """The numbers of whistles that are not over and were blown for these origins (``need:<id>``), by origin."""
    rows = Whistle.objects.within(scope).filter(origin__in=origins)
    open_ones = rows.filter(state__in=[whistle_states.State.DRAFTED, *whistle_states.OPEN])
    return dict(open_ones.order_by("id").values_list("origin", "number"))


def lines_of(whistles: Collection[Whistle]) -> dict[UUID, list[WhistleLine]]:
    """What each whistle asks for, line by line."""
    found: dict[UUID, list[WhistleLine]] = {one.id: [] for one in whistles}
    for line in WhistleLine.objects.within(_UNDER_IT).filter(whistle__in=whistles).order_by("position"):
        found[line.whistle_id].append(line)
    return found


@dataclass(frozen=True)
class Standing:
    """How far a whistle has come: people asked for, shared out, not given, and how many stand where."""

    wanted: int
    shared: int
    withheld: int
    by_state: Mapping[str, int]

    @property
    def named(self) -> int:
        """How many count toward what was asked for."""
        return sum(self.by_state.get(one, 0) for one in COUNTED)

    @property
    def there(self) -> int:
        """How many are in the town now."""
        return sum(self.by_state.get(one, 0) for one in THERE)

    @property
    def missing(self) -> int:
        """How many were sent and did not come."""
        return self.by_state.get(State.MISSING, 0)

    @property
    def to_share(self) -> int:
        """How many of those asked for no department has been asked to give, or gives."""
        return max(0, self.wanted - self.shared + self.withheld)

    @property
    def lacking(self) -> int:
        """How many are not named yet."""
        return max(0, self.wanted - self.named)


def standings_of(whistles: Collection[Whistle]) -> dict[UUID, Standing]:
    """How far each has come, in three queries."""
    ids = [one.id for one in whistles]
    wanted = _sums(WhistleLine.objects.within(_UNDER_IT).filter(whistle__in=ids), "count")
    quotas = Quota.objects.within(_UNDER_IT).filter(whistle__in=ids)
    shared, withheld = _sums(quotas, "number"), _sums(quotas, "withheld")
    states: dict[UUID, Counter[str]] = {one: Counter() for one in ids}
    people = Secondee.objects.within(_UNDER_IT).filter(whistle__in=ids)
    for whistle, state, count in people.order_by().values_list("whistle_id", "state").annotate(Count("id")):
        states[whistle][state] = count
    return {one: Standing(wanted[one], shared[one], withheld[one], states[one]) for one in ids}


def _sums(rows: QuerySet[Any], column: str) -> Counter[UUID]:
    return Counter(dict(rows.order_by().values_list("whistle_id").annotate(Sum(column))))


def quotas_of(whistle: Whistle) -> QuerySet[Quota]:
    """The quotas of a whistle that was found before."""
    rows = Quota.objects.within(_UNDER_IT).filter(whistle=whistle).select_related("department")
    return cast("QuerySet[Quota]", rows.order_by("department__name", "id"))


def quotas_for(scope: Scope) -> QuerySet[Quota]:
    """The quotas in reach, the newest first: a department's own desk begins with them."""
    rows = Quota.objects.within(scope).select_related("department", "whistle")
    return cast("QuerySet[Quota]", rows.order_by("-id"))


def quota_get(scope: Scope, identifier: UUID) -> Quota:
    """One quota. Raises ``OutOfScope``."""
    rows = Quota.objects.within(scope).select_related("department", "whistle")
    found: Quota | None = rows.filter(id=identifier).first()
    if found is None:
        raise OutOfScope("quota.unknown", N_("没有这份名额，或不在您的责任范围内。"))
    return found


def named_counts(quotas: Collection[Quota]) -> Counter[UUID]:
    """How many people of each quota count toward it; who is missing does, until he is given up."""
    rows = Secondee.objects.within(_UNDER_IT).filter(quota__in=quotas, state__in=COUNTED | {State.MISSING})
    return Counter(dict(rows.order_by().values_list("quota_id").annotate(Count("id"))))


def people_of_quota(quota: Quota) -> QuerySet[Secondee]:
    """Whom a department has named, as they were named."""
    rows = Secondee.objects.within(_UNDER_IT).filter(quota=quota)
    return cast("QuerySet[Secondee]", rows.order_by("id"))


def people_of_whistle(whistle: Whistle) -> QuerySet[Secondee]:
    """Everybody who was named for a whistle, by department."""
    rows = Secondee.objects.within(_UNDER_IT).filter(whistle=whistle).select_related("department")
    return cast("QuerySet[Secondee]", rows.order_by("department__name", "id"))


def people_of_department(scope: Scope) -> QuerySet[Secondee]:
    """The people of the departments in reach who were ever named, the last first."""
    rows = Secondee.objects.within(scope).select_related("department", "whistle")
    return cast("QuerySet[Secondee]", rows.order_by("-id"))


def people_waiting(scope: Scope) -> QuerySet[Secondee]:
    """Who is named and in no batch yet, for the whistles in reach, town by town."""
    open_ones = Whistle.objects.within(scope).filter(state=whistle_states.State.SHARED)
    rows = Secondee.objects.within(_UNDER_IT).filter(state=State.NAMED, whistle__in=open_ones)
    return cast(
        "QuerySet[Secondee]",
        rows.select_related("department", "whistle").order_by(
            "area_code", "whistle_id", "department_id", "id"
        ),
    )


def batches_in(scope: Scope) -> QuerySet[Batch]:
    """The batches in reach, the last first."""
    return cast("QuerySet[Batch]", Batch.objects.within(scope).order_by("-ordinal"))


def batch_get(scope: Scope, identifier: UUID) -> Batch:
    """One batch. Raises ``OutOfScope``."""
    found: Batch | None = Batch.objects.within(scope).filter(id=identifier).first()
    if found is None:
        raise OutOfScope("batch.unknown", N_("没有这一批，或不在您的责任范围内。"))
    return found


def last_ordinal() -> int:
    """The number of the last batch; 0 before the first."""
    return int(Batch.objects.within(_UNDER_IT).aggregate(last=Max("ordinal"))["last"] or 0)


def contingents_of(batches: Iterable[Batch]) -> QuerySet[Contingent]:
    """Who goes where in these batches."""
    rows = Contingent.objects.within(_UNDER_IT).filter(batch__in=list(batches))
    return cast("QuerySet[Contingent]", rows.select_related("batch", "whistle").order_by("area_code", "id"))


def contingents_coming(scope: Scope) -> QuerySet[Contingent]:
    """Who was sent to the places in reach and is not counted in yet, or was and some are still missing."""
    late = Secondee.objects.within(_UNDER_IT).filter(state__in=[State.SENT, State.MISSING])
    rows = Contingent.objects.within(scope).filter(sent__isnull=False)
    waiting = rows.filter(Q(received_at=None) | Q(id__in=late.values("contingent")))
    return cast(
        "QuerySet[Contingent]", waiting.select_related("batch", "whistle").order_by("arrives_by", "id")
    )


def contingents_there(scope: Scope) -> QuerySet[Contingent]:
    """Who is in the places in reach now."""
    there = Secondee.objects.within(_UNDER_IT).filter(state__in=THERE)
    rows = Contingent.objects.within(scope).filter(id__in=there.values("contingent"))
    return cast("QuerySet[Contingent]", rows.select_related("batch", "whistle").order_by("-id"))


def contingent_get(scope: Scope, identifier: UUID) -> Contingent:
    """One contingent. Raises ``OutOfScope``."""
    rows = Contingent.objects.within(scope).select_related("batch", "whistle")
    found: Contingent | None = rows.filter(id=identifier).first()
    if found is None:
        raise OutOfScope("contingent.unknown", N_("没有这一队人，或不在您的责任范围内。"))
    return found


def people_of_contingent(contingent: Contingent) -> QuerySet[Secondee]:
    """Who goes with it, by department; who was struck after it was made is not among them."""
    rows = Secondee.objects.within(_UNDER_IT).filter(contingent=contingent).select_related("department")
    return cast("QuerySet[Secondee]", rows.exclude(state=State.STRUCK).order_by("department__name", "id"))


def kit_of(contingents: Collection[Contingent]) -> dict[UUID, list[KitIssue]]:
    """What each contingent was given."""
    found: dict[UUID, list[KitIssue]] = {one.id: [] for one in contingents}
    for issue in KitIssue.objects.within(_UNDER_IT).filter(contingent__in=contingents).order_by("id"):
        found[issue.contingent_id].append(issue)
    return found


def slip_get(scope: Scope, number: str) -> Secondee:
    """Whose slip it is that was scanned or read out. Raises ``OutOfScope``."""
    heard = number.strip().upper().translate(_HEARD)
    rows = Secondee.objects.within(scope).exclude(contingent=None).select_related("contingent", "department")
    found: Secondee | None = rows.filter(number=heard).first() if set(heard) <= set(SAYABLE) else None
    if found is None:
        raise OutOfScope("slip.unknown", N_("没有这张报到单，或不是来您这里的。"))
    return found


def times_sent(responders: Iterable[UUID]) -> Counter[UUID]:
    """How often each of these people was received somewhere."""
    rows = Secondee.objects.within(_UNDER_IT).filter(
        responder__in=list(responders), received_at__isnull=False
    )
    return Counter(dict(rows.order_by().values_list("responder_id").annotate(Count("id"))))


@dataclass(frozen=True)
class Short:
    """A department that told fewer names than its quota when its time was over, as the line's gap."""

    id: UUID
    number: str
    area_code: str
    department_id: UUID
    due_at: datetime
    exercise: bool


def quotas_short(scope: Scope, now: datetime) -> list[Short]:
    """The quotas in reach of which names are missing past their time."""
    open_ones = whistle_states.State.SHARED
    rows = Quota.objects.within(scope).filter(due_at__lte=now, whistle__state=open_ones)
    due = list(rows.select_related("whistle").order_by("due_at", "id"))
    named = named_counts(due)
    return [
        Short(one.id, one.whistle.number, one.area_code, one.department_id, one.due_at, one.exercise)
        for one in due
        if named[one.id] < one.number - one.withheld
    ]


@dataclass(frozen=True)
class Unreceived:
    """People who were sent and are not all there when their time is over, as the line's gap."""

    id: UUID
    area_code: str
    since: datetime
    exercise: bool


def contingents_unreceived(scope: Scope, now: datetime) -> list[Unreceived]:
    """The contingents in reach that are not counted in, or of whom somebody is missing."""
    rows = contingents_coming(scope).filter(arrives_by__lte=now)
    return [Unreceived(one.id, one.area_code, one.arrives_by, one.exercise) for one in rows if one.arrives_by]
