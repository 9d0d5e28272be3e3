"""Finding needs: by place, owner, kind, state, clock and time with the database; by their words in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.needs.models import Need, NeedEntry
from fangxian.domains.needs.rules.states import CLOCKED, OPEN, State, Verb
from fangxian.domains.needs.selectors import by_clock, needs_chosen, needs_raised_by
from fangxian.foundation.responders import directory
from fangxian.kit.fields import CountyOf, TownOf
from fangxian.plain import clock
from fangxian.plain.areacodes import DIGITS, Level
from fangxian.plain.ids import SAYABLE

#: So far a list can be paged through: who is lost in more narrows it, and counting them all would be waited for.
MOST_PAGED = 5_000
#: So many needs are opened to look for a word in them, the first of the order asked for.
MOST_READ = 2_000
_COUNTY, _TOWN = DIGITS[Level.COUNTY], DIGITS[Level.TOWN]
_NOT_OPEN = sorted(state.value for state in State if state not in OPEN)
#: What is heard on the telephone for what a number is written with.
_HEARD = str.maketrans("OIL", "011")


@dataclass(frozen=True)
class Wanted:
    """What is looked for. ``state`` is one, “all”, or empty for whatever is not over.

    ``today``: due by the end of today and not yet past; ``mine``: raised by the reader; ``to_confirm``: answered, and
    his to confirm. ``since`` and ``until`` are days on which it was raised, both included; ``due_on`` the day on
    which its time is over, what is over at midnight on the day before it.
    """

    state: str = ""
    kind: str = ""
    urgency: str = ""
    area_code: str = ""
    owner_id: UUID | None = None
    overdue: bool = False
    today: bool = False
    mine: bool = False
    to_confirm: bool = False
    since: date | None = None
    until: date | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Read:
    """Needs in whose words something was looked for. ``narrow``: in all of the reach, else only in one's own.

    ``cut``: there were more than could be read.
    """

    needs: Sequence[Need]
    narrow: bool
    cut: bool = False


def needs_found(actor: Actor, wanted: Wanted, now: datetime) -> QuerySet[Need]:
    """What somebody sees, as far as it is wanted; what is due first at the top, what is over newest first."""
    rows = needs_raised_by(actor) if wanted.mine else _seen(actor)
    rows = _placed(_of_town(rows, actor, wanted), wanted, now)
    if wanted.to_confirm:
        rows = rows.filter(_to_confirm(actor)).exclude(_answered_himself(actor))
    state = State.ANSWERED if wanted.to_confirm else wanted.state
    if state:
        return needs_chosen(rows, now, state=state, kind=wanted.kind, overdue=wanted.overdue)
    # Said so that only the index fits that has them in the order of their clocks.
    rows = needs_chosen(
        rows.filter(closed_at=None), now, state="all", kind=wanted.kind, overdue=wanted.overdue
    )
    return by_clock(rows.exclude(state__in=_NOT_OPEN))


def needs_with_words(actor: Actor, wanted: Wanted, words: str, now: datetime) -> Read:
    """A need by its number, however it was heard; else those in whose words something stands.

    Words are sealed: they are read and compared here, of a few villages or of what the reader raised himself.
    """
    found = list(needs_found(actor, Wanted(state="all"), now).filter(number=_as_number(words))[:1])
    if found:
        return Read(found, narrow=True)
    reach = actor.scope(Permission.NEED_SEE)
    if wanted.area_code:
        reach &= Scope.of_areas(wanted.area_code)
    narrow = wanted.mine or directory.is_narrow(reach, directory.Wanted())
    rows = needs_found(actor, wanted, now)
    if not narrow:
        rows = rows.filter(raised_by_key=actor.key)
    read = list(rows[: MOST_READ + 1])
    sought = words.strip().casefold()
    hits = [need for need in read[:MOST_READ] if sought in need.words.casefold()]
    return Read(hits, narrow, cut=len(read) > MOST_READ)


def needs_counted(actor: Actor, wanted: Wanted, now: datetime) -> int:
    """How many that are, up to one more than can be paged through."""
    return needs_found(actor, wanted, now).order_by()[: MOST_PAGED + 1].count()


def _of_town(rows: QuerySet[Need], actor: Actor, wanted: Wanted) -> QuerySet[Need]:
    """The same rows, said so that the list of one town comes out of an index in its order."""
    reach = Scope.of_areas(wanted.area_code) if wanted.area_code else actor.scope(Permission.NEED_SEE)
    towns = {low[:_TOWN] for low, _high in reach.areas}
    if wanted.mine or reach.organisations or len(towns) != 1 or len(town := towns.pop()) != _TOWN:
        return rows
    if not wanted.area_code and _elsewhere(actor):
        return rows
    return rows.annotate(town=TownOf("area_code")).filter(town=town)


def _as_number(words: str) -> str:
    """What was typed as a need's number; nothing that any number is, when it can't be one."""
    number = words.strip().upper().translate(_HEARD)
    return number if set(number) <= set(SAYABLE) else ""


def _seen(actor: Actor) -> QuerySet[Need]:
    """What somebody's duties show him, and what he raised elsewhere, of which there is hardly ever any."""
    reach = actor.scope(Permission.NEED_SEE)
    everywhere: QuerySet[Need] = Need.objects.within(Scope.system("看得到的困难")).select_related("owner")
    if elsewhere := _elsewhere(actor):
        return everywhere.filter(Q(id__in=elsewhere) | _reached(reach))
    lows = [low for low, _high in reach.areas]
    is_county = len(lows) == 1 and len(lows[0]) == _COUNTY and not reach.organisations
    if is_county and connection.vendor == "sqlite":
        # The same reach, said so that no range of an index tempts SQLite away from the order of the list;
        # PostgreSQL knows how much of the table a range is.
        return everywhere.annotate(county=CountyOf("area_code")).filter(county=lows[0])
    within: QuerySet[Need] = Need.objects.within(reach).select_related("owner")
    return within


def _elsewhere(actor: Actor) -> set[UUID]:
    """What somebody raised where he sees nothing otherwise."""
    own = needs_raised_by(actor).exclude(_reached(actor.scope(Permission.NEED_SEE)))
    return set() if actor.is_system else set(own.values_list("id", flat=True))


def _reached(reach: Scope) -> Q:
    """The condition of a reach; of none, one that nothing fulfils."""
    if reach.is_everywhere:
        return Q()
    try:
        condition: Q = Need.scope_map.reach(reach)
    except LookupError:
        return Q(pk__in=())
    return condition


def _placed(rows: QuerySet[Need], wanted: Wanted, now: datetime) -> QuerySet[Need]:
    """By what the columns say, but for state and kind."""
    if wanted.area_code:
        rows = rows.filter(Need.scope_map.reach(Scope.of_areas(wanted.area_code)))
    if wanted.owner_id:
        rows = rows.filter(owner_id=wanted.owner_id)
    if wanted.urgency:
        rows = rows.filter(urgency=wanted.urgency)
    if wanted.since:
        rows = rows.filter(raised_at__gte=clock.start_of(wanted.since))
    if wanted.until:
        rows = rows.filter(raised_at__lt=clock.end_of(wanted.until))
    if wanted.due_on:
        rows = due_within(rows, wanted.due_on, wanted.due_on)
    if wanted.today:
        rows = rows.filter(state__in=CLOCKED, due_at__gt=now, due_at__lte=clock.end_of(clock.day_of(now)))
    return rows


def due_within(rows: QuerySet[Need], first: date, last: date) -> QuerySet[Need]:
    """Those whose time is over on one of these days; “until 24:00” still belongs to the day that ends."""
    return rows.filter(state__in=CLOCKED, due_at__gt=clock.start_of(first), due_at__lte=clock.end_of(last))


def _to_confirm(actor: Actor) -> Q:
    """His own, and those of the places at which he may say that it is solved."""
    return Q(raised_by_key=actor.key) | _reached(actor.scope(Permission.NEED_CONFIRM))


def _answered_himself(actor: Actor) -> Q:
    """Nobody confirms for another what he answered himself."""
    answers = NeedEntry.objects.within(Scope.system("困难的经过")).filter(verb=Verb.ANSWER)
    newer = answers.filter(need=OuterRef("need"), version__gt=OuterRef("version"))
    own = answers.filter(need=OuterRef("pk"), actor_key=actor.key)
    return Q(~Q(raised_by_key=actor.key), Exists(own.filter(~Exists(newer))))
