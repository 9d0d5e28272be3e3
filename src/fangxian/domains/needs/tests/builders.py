"""Needs for tests, made through the services; and threads that meet in the database."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.domains.needs import services
from fangxian.domains.needs.merging import need_merge
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.rules.states import MOVE, State, Verb
from fangxian.domains.needs.selectors import need_get
from fangxian.domains.needs.verbs import ACTS
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisation_answering
from fangxian.foundation.orgs.services import organisation_dissolve
from fangxian.plain import clock

EVERYWHERE = Scope.system("测试")
CLOCK = Actor.system("tests", reason="测试")

COUNTY, TOWN, VILLAGE, OTHER_VILLAGE = "350181", "350181007", "350181007002", "350181008210"
GRID = f"{VILLAGE}001"

#: States that a need comes to by itself; what is merged needs another one.
ALONE = tuple(state for state in State if state is not State.MERGED)

#: Minutes of the first plan for the urgency that builders use.
TO_TAKE, TO_ANSWER = 30, 240


def a_need(actor: Actor, **other: Any) -> Need:
    """A village that lacks thermometers."""
    asked: dict[str, Any] = {
        "kind": "protective_goods",
        "urgency": "urgent",
        "words": "缺两支耳温枪",
        "area_code": VILLAGE,
    }
    return services.need_raise(actor=actor, **(asked | other))


def brought_to(state: State, *, raiser: Actor, owner: Actor, **other: Any) -> Need:
    """A need in any state, by the shortest way that people would take."""
    need = a_need(raiser, **other)
    if state is State.MERGED:
        return need_merge(actor=owner, need_id=need.id, other=a_need(raiser, **other).id)
    if state is State.WITHDRAWN:
        return services.need_withdraw(actor=raiser, need_id=need.id)
    if state is not State.RAISED:
        need = services.need_acknowledge(actor=owner, need_id=need.id)
    if state in (State.ANSWERED, State.CLOSED):
        need = services.need_answer(actor=owner, need_id=need.id, words="已送到村部")
    if state is State.CLOSED:
        need = services.need_confirm(actor=raiser, need_id=need.id)
    return need


def pressed(verb: Verb, actor: Actor, need: Need, **other: Any) -> Need:
    """Carry a verb out with something sensible in its form."""
    return ACTS[verb](actor=actor, need_id=need.id, **(typed_for(verb, need) | other))


def typed_for(verb: Verb, need: Need) -> dict[str, Any]:
    """What somebody would fill in for a verb."""
    words = {"words": "已经办了"} if MOVE[verb].with_words else {}
    more: dict[Verb, Callable[[], dict[str, Any]]] = {
        Verb.GIVE: lambda: {"given": 1},
        Verb.CONSULT: lambda: {"organisation_ids": [the_body("working_group", COUNTY, key="supplies").id]},
        Verb.TRANSFER: lambda: {"owner_id": another_owner(need).id},
        Verb.EXTEND: lambda: {"until": (need.due_at or clock.now()) + timedelta(minutes=1)},
        Verb.MERGE: lambda: {"other": a_need(CLOCK, area_code=need.area_code).id},
    }
    return words | more.get(verb, dict)()


def the_body(kind: str, area_code: str, *, key: str = "") -> Organisation:
    """The organisation of a kind at a place."""
    found = organisation_answering(kind, area_code, key=key)
    assert found is not None
    return found


def another_owner(need: Need) -> Organisation:
    """The town's office, or the village's committee where it lies with the town."""
    town = the_body("town_office", need.area_code[:9])
    return the_body("village_committee", need.area_code[:12]) if town.id == need.owner_id else town


def due_of(need: Need) -> datetime:
    """When the time of a need is over whose clock runs."""
    assert need.due_at is not None
    return need.due_at


def nobody_stands(kind: str, area_code: str, *, key: str = "") -> None:
    """Dissolve the organisation that answers on a rung."""
    answering = organisation_answering(kind, area_code, key=key)
    assert answering is not None
    organisation_dissolve(actor=CLOCK, organisation=answering)


def as_it_stands(need: Need) -> Need:
    """The row, read again."""
    return need_get(EVERYWHERE, need.id)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do these at the same time, each in a thread of its own; what each returned or raised."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            gate.wait(timeout=20)
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return [done.result() for done in [threads.submit(run, act) for act in acts]]
