"""Who might be asked for a shift: the best who may stand, and the nearest who may not, each with why.

Everybody is kept in the process (``rules/pool.py``) and is never older than the database: the journal says whose record
changed (``kept``), so that each question first reads the lines written since the last, and those people anew.
"""

import threading
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db.models import Q

from fangxian.access.scope import Scope
from fangxian.domains.dispatch.kept import Reading
from fangxian.domains.dispatch.known import known_of
from fangxian.domains.dispatch.models import ShiftLine
from fangxian.domains.dispatch.rules.candidates import Candidate, Person, Wanted
from fangxian.domains.dispatch.rules.plan import RosterRules
from fangxian.domains.dispatch.rules.pool import Pool
from fangxian.domains.dispatch.rules.standing import Span
from fangxian.domains.dispatch.selectors import rules_at
from fangxian.foundation.areas.selectors import area_points
from fangxian.foundation.duties.rules.proposing import Ways
from fangxian.foundation.plan.selectors import county_here
from fangxian.foundation.responders.models import PledgeSignature, Responder, ResponderRole
from fangxian.foundation.responders.standing import lacks_of
from fangxian.plain import clock
from fangxian.plain.errors import Refused

_ALL = Scope.system("找能上这一班的人")
#: People are read anew in slices: a statement holds only so many identifiers.
_SLICE = 400
#: So many candidates are looked up together.
_TOGETHER = 30
_MOMENT = timedelta(microseconds=1)

#: Of the real people (False) and of the exercise's (True).
Pools = Mapping[bool, Pool]


def wanted_for(line: ShiftLine, *, without: Collection[UUID] = ()) -> Wanted:
    """Whom a line of a shift wants, for what is left of the shift; nobody of ``without``."""
    now = clock.now().replace(microsecond=0)
    span = Span(max(line.shift.starts_at, now), line.shift.ends_at)
    return Wanted(line.area_code, span, line.line.skill, line.line.role, frozenset(without))


def best_for(wanted: Wanted, *, exercise: bool, count: int = 10) -> list[Candidate]:
    """The best who may stand, the best first, of the real people or of the exercise's.

    Whoever still lacks what he needs before he may stand (a volunteer his induction, his insurance) is passed over.
    """
    found: list[Candidate] = []
    with _lock:
        fitting = _pools_now()[exercise].fitting(wanted)
        while len(found) < count and (some := list(islice(fitting, _TOGETHER))):
            lacking = _lacking([one.person.id for one in some], wanted)
            found += [one for one in some if one.person.id not in lacking]
    return found[:count]


def candidate_for(wanted: Wanted, responder_id: UUID, *, exercise: bool) -> Candidate | None:
    """Somebody by name; None when he may not stand."""
    with _lock:
        found = _pools_now()[exercise].candidate(responder_id, wanted)
    return None if _lacking([responder_id], wanted) else found


def _lacking(responders: Collection[UUID], wanted: Wanted) -> set[UUID]:
    """Who of these lacks something on the day on which it ends."""
    lacks = lacks_of(responders, wanted.span.ends_at - _MOMENT)
    return {who for who, missing in lacks.items() if missing}


def is_measured(home: str, area_code: str) -> bool:
    """Whether the way between a home and a place is known, or a guess that only puts people in order."""
    with _lock:
        return bool(_pools) and _pools[False].ways.is_measured(home, area_code)


def look() -> None:
    """Read what changed now, so that what follows in a transaction need not read everybody."""
    with _lock:
        _pools_now()


def refused_for(wanted: Wanted, *, exercise: bool, count: int = 20) -> list[tuple[Candidate, Refused]]:
    """The nearest who may not stand, each with the rule that forbids him."""
    with _lock:
        return _pools_now()[exercise].refused(wanted, count)


def pools_read(rules: RosterRules, today: datetime) -> Pools:
    """Everybody, read afresh."""
    ways = Ways(area_points(county_here()))
    pools = {mark: Pool(rules, ways, today) for mark in (False, True)}
    for mark, people in _people_read(None, today).items():
        pools[mark].put(people)
    return pools


_lock = threading.RLock()
_reading = Reading()
_pools: Pools = {}
_rules: RosterRules | None = None


def _pools_now() -> Pools:
    """The pools as the database has them now. The lock is held."""
    global _pools, _rules  # noqa: PLW0603 - one pool for the process
    now = clock.now()
    rules, today = rules_at(now), clock.start_of(clock.day_of(now))
    changed = _reading.changed()
    were, _rules = _rules, None  # whatever fails half way is read whole next time
    if changed is None or rules != were:
        _pools = pools_read(rules, today)
    else:
        _read_on(changed, today)
    _rules = rules
    return _pools


def _read_on(changed: Sequence[UUID], today: datetime) -> None:
    for pool in _pools.values():
        if pool.today != today:
            pool.turn_to(today)
    for begin in range(0, len(changed), _SLICE):
        _read_again(changed[begin : begin + _SLICE], today)


def _read_again(responders: Collection[UUID], today: datetime) -> None:
    people = _people_read(responders, today)
    for mark, pool in _pools.items():
        pool.drop(responders)
        pool.put(people[mark])


def _people_read(responders: Collection[UUID] | None, today: datetime) -> dict[bool, list[Person]]:
    """What is known of these people, or of everybody, the exercise's apart."""

    def about(name: str) -> Q:
        return Q() if responders is None else Q(**{f"{name}__in": responders})

    found: dict[bool, list[Person]] = {False: [], True: []}
    known = known_of(responders, today)
    roles: dict[UUID, set[str]] = {}
    held = ResponderRole.objects.within(_ALL).filter(about("responder_id"), until=None)
    for who, role in held.values_list("responder_id", "role"):
        roles.setdefault(who, set()).add(role)
    signed = PledgeSignature.objects.within(_ALL).filter(about("responder_id"))
    pledged = set(signed.values_list("responder_id", flat=True))
    marks = Responder.objects.within(_ALL).filter(about("id")).order_by("id")
    for who, exercise in marks.values_list("id", "exercise"):
        if who in known:
            one = Person(who, known[who], frozenset(roles.get(who, ())), who in pledged)
            found[exercise].append(one)
    return found
