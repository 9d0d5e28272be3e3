"""What a duty does by itself when something below it changes: it ends, goes with its household, takes its squad along.

The journal says, inside the transaction of the write, what was written; so no duty outlives what it is over by a
moment, and no room below needs to know of duties. All of it may be repeated and then changes nothing.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.foundation.areas.models import Area
from fangxian.foundation.duties.chains import kinds_in_contact
from fangxian.foundation.duties.holding import told_of
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.parts import kinds_at
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.journal.services import service
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.services import leaders_follow
from fangxian.plain import clock
from fangxian.plain.areacodes import DIGITS, Level, cut, level_of

_FOLLOWING = Scope.system("责任跟着变")
#: After these, what a duty of the village is over may be gone, or lie elsewhere.
_LOST_BY = frozenset(
    {
        "place.closed",
        "household.closed",
        "household.moved",
        "households.moved",
        "grids.adopted",
        "area.abolished",
    }
)
_NO_LONGER_OF_KIND = "household.category_ended"
_CHIEF_CHANGES = frozenset({"duty.appointed", "duty.ended"})


def follow(lines: Sequence[JournalLine]) -> None:
    """Called by the journal with the lines just written."""
    lost = {cut(line.area_code, Level.VILLAGE) or line.area_code for line in lines if line.verb in _LOST_BY}
    fewer = {UUID(line.noun_id): line.facts["category"] for line in lines if line.verb == _NO_LONGER_OF_KIND}
    grids = {
        line.area_code
        for line in lines
        if line.verb in _CHIEF_CHANGES
        and len(line.area_code) == DIGITS[Level.GRID]
        and "household" not in line.facts
    }
    if not (lost or fewer or grids):
        return
    actor = _on_behalf_of(lines[0])
    if lost:
        duties_settle(actor=actor, areas=lost)
    for household, category in fewer.items():
        contact_settle(actor=actor, household_id=household, category=category)
    if grids:
        squads_follow(actor=actor, grids=grids)


def _on_behalf_of(line: JournalLine) -> Actor:
    return Actor.system(
        "duties.follow", reason=_FOLLOWING.reason, on_behalf_of=line.on_behalf_of or line.actor, exercise=line.exercise
    )  # fmt: skip


@service
def duties_settle(*, actor: Actor, areas: Collection[str]) -> int:
    """In these areas: what is over something that is gone ends; what is over a household goes with it to its grid."""
    now = clock.now()
    rows = duties_at(Scope.of_areas(*areas), now)
    abolished = Area.objects.within(_FOLLOWING).filter(
        code__in=rows.values("area_code"), abolished_on__isnull=False
    )
    gone = (
        Q(place__closed_at__isnull=False)
        | Q(household__closed_at__isnull=False)
        | Q(area_code__in=list(abolished.values_list("code", flat=True)))
    )
    moved = Q(household__isnull=False) & ~Q(household__area_code=F("area_code"))
    ending = list(rows.filter(gone | moved).select_related("household").order_by("id"))
    if not ending:
        journal.nothing_changed()
        return 0
    rows.filter(id__in=[one.id for one in ending]).update(until=now)
    begun = [one for row in ending for one in _at_its_grid(row, now)]
    Duty.objects.within(_FOLLOWING).bulk_create(begun, batch_size=500)
    journal.record_all(actor, [told_of("duty.ended", one) for one in ending])
    journal.record_all(actor, [told_of("duty.appointed", one) for one in begun])
    return len(ending)


def _at_its_grid(row: Duty, now: datetime) -> Iterator[Duty]:
    """The same duty where its household lies now, if it is still there and in a grid."""
    home = row.household
    if home is not None and home.closed_at is None and level_of(home.area_code) == Level.GRID:
        yield Duty(
            kind=row.kind, responder_id=row.responder_id, area_code=home.area_code, household=home, sole=row.sole,
            since=now, exercise=row.exercise,
        )  # fmt: skip


@service
def contact_settle(*, actor: Actor, household_id: UUID, category: str) -> int:
    """A household is no longer of a kind: its parts of that kind end, and whoever kept in touch because of it may stop."""
    now, plan = clock.now(), plan_at(clock.now())
    kinds = _ended_with(plan, household_id, category, now)
    rows = duties_at(_FOLLOWING, now).filter(household_id=household_id, kind__in=kinds)
    ending = list(rows.order_by("id"))
    if not ending:
        journal.nothing_changed()
        return 0
    rows.update(until=now)
    journal.record_all(actor, [told_of("duty.ended", one) for one in ending])
    return len(ending)


def _ended_with(plan: Plan, household: UUID, category: str, now: datetime) -> list[str]:
    """Kinds of duty that had their reason in a household's being of a kind."""
    over = [duty for duty in plan.many(tables.Duty) if duty.over == tables.Over.HOUSEHOLD]
    ended = [duty.key for duty in over if duty.part_of == category]
    in_contact = kinds_in_contact(plan)
    if category not in in_contact:
        return ended
    still = kinds_at(_FOLLOWING, now).filter(household_id=household, category__in=in_contact)
    return ended if still.exists() else ended + [duty.key for duty in over if not duty.part_of]


@service
def squads_follow(*, actor: Actor, grids: Collection[str]) -> int:
    """The squads of these grids are led by whoever is chief now, or by nobody; return how many changed their leader."""
    now = clock.now()
    squads = organisations_standing(_FOLLOWING).filter(kind=Organisation.Kind.SQUAD, area_code__in=grids)
    standing = {squad.area_code: squad for squad in squads}
    if not standing:
        journal.nothing_changed()
        return 0
    kind = plan_at(now).one(tables.Squad).led_by
    rows = duties_at(_FOLLOWING, now).filter(kind=kind, area_code__in=standing).order_by("-since", "-id")
    chiefs = dict(rows.values_list("area_code", "responder_id"))
    changed = leaders_follow(
        actor=actor, leading={squad: chiefs.get(code) for code, squad in standing.items()}
    )
    if not changed:  # whoever is chief led the squad already
        journal.nothing_changed()
    return changed
