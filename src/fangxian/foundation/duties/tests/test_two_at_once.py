"""Two people press the same button at the same moment: one is done, the other gets the sentence."""

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connections, transaction

from fangxian.access.scope import Scope
from fangxian.foundation.duties.holding import duties_hand_over, mouth_hold
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.duties.services import duty_appoint, duty_end
from fangxian.foundation.duties.structure import squad_form
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.foundation.orgs.services import Charter, organisation_dissolve, organisations_form
from fangxian.foundation.places.services import place_add
from fangxian.foundation.responders.models import Membership, Responder
from fangxian.foundation.responders.services import Enrolment, responders_register
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from tests.cast import GRID, SIBLING, SYSTEM, TOWN, VILLAGE, Cast
from tests.emptying import append_only_tables_are_emptied

__all__ = ["append_only_tables_are_emptied"]

pytestmark = pytest.mark.django_db(transaction=True)

EVERYWHERE = Scope.system("测试")
PATIENCE = 30


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do all of these at once, each on a connection of its own; how each ended."""
    start, ends = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait(PATIENCE)
            act()
            ends.append("done")
        except Refused as refusal:
            ends.append(refusal.code)
        except Exception as error:
            ends.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return sorted(ends)


def people(count: int, standing: str, area_code: str) -> list[UUID]:
    enrolments = [Enrolment("新人", f"1546000{number:04d}", standing, area_code) for number in range(count)]
    return [one.id for one in responders_register(actor=SYSTEM, enrolments=enrolments)]


def told(verb: str) -> int:
    return JournalLine.objects.within(EVERYWHERE).filter(verb=verb).count()


def test_one_of_several_becomes_the_leader(cast: Cast) -> None:
    leaders = people(4, Responder.Standing.LEADER, TOWN)
    town, before = cast.actor("town"), told("duty.appointed")

    def appoint(leader: UUID) -> Callable[[], object]:
        return lambda: duty_appoint(actor=town, kind="village_leader", responder_id=leader, area_code=SIBLING)

    assert at_once(*map(appoint, leaders)) == ["done", "duty.taken", "duty.taken", "duty.taken"]
    held = duties_at(EVERYWHERE, clock.now()).filter(kind="village_leader", area_code=SIBLING)
    assert held.count() == 1
    assert told("duty.appointed") == before + 1


def test_one_of_several_holds_the_mouth(cast: Cast) -> None:
    gate = place_add(actor=SYSTEM, kind="village_gate", village_code=VILLAGE, name="东村口")
    village = cast.actor("village")

    def hold(person: UUID) -> Callable[[], object]:
        return lambda: mouth_hold(actor=village, place_id=gate.id, responder_id=person)

    members = people(3, Responder.Standing.MEMBER, VILLAGE)
    assert at_once(*map(hold, members)) == ["done", "duty.taken", "duty.taken"]
    assert duties_at(EVERYWHERE, clock.now()).filter(place=gate).count() == 1


def test_everything_is_handed_over_once(cast: Cast) -> None:
    village, chief = cast.actor("village"), cast.responder("chief")
    held = duties_at(EVERYWHERE, clock.now()).get(kind="grid_chief", area_code=GRID)

    def hand_over(person: UUID) -> Callable[[], object]:
        return lambda: duties_hand_over(actor=village, responder_id=chief, to={held.id: person})

    members = people(3, Responder.Standing.CADRE, VILLAGE)
    assert at_once(*map(hand_over, members)) == ["done", "duty.ended_meanwhile", "duty.ended_meanwhile"]
    assert duties_at(EVERYWHERE, clock.now()).filter(kind="grid_chief", area_code=GRID).count() == 1
    assert told("duties.handed_over") == 1


def test_he_is_relieved_once(cast: Cast) -> None:
    held = duties_at(EVERYWHERE, clock.now()).get(kind="village_leader", area_code=VILLAGE)
    town = cast.actor("town")

    def relieve() -> object:
        return duty_end(actor=town, duty_id=held.id)

    assert at_once(relieve, relieve, relieve) == ["done", "duty.unknown", "duty.unknown"]
    assert told("duty.ended") == 1


def test_one_squad_is_formed(cast: Cast) -> None:
    members = people(3, Responder.Standing.MEMBER, VILLAGE)
    chief = cast.actor("chief")

    def form() -> object:
        return squad_form(actor=chief, grid_code=GRID, responder_ids=members)

    ends = at_once(form, form, form)
    assert ends.count("done") == 1
    assert set(ends) <= {"done", "squad.stands", "organisation.formed_meanwhile"}
    assert organisations_standing(EVERYWHERE).filter(kind=Organisation.Kind.SQUAD).count() == 1
    assert Membership.objects.within(EVERYWHERE).count() == 4


def test_a_body_is_formed_once_and_dissolved_once(cast: Cast) -> None:
    charter = Charter(Organisation.Kind.PARTNER, "热心厨房", VILLAGE)

    def form() -> object:
        return organisations_form(actor=SYSTEM, charters=[charter])

    assert set(at_once(form, form, form)) <= {"done", "organisation.formed_meanwhile"}
    (body,) = organisations_standing(EVERYWHERE).filter(name="热心厨房")

    def dissolve() -> object:
        return organisation_dissolve(actor=SYSTEM, organisation=body)

    assert at_once(dissolve, dissolve, dissolve) == [
        "done",
        "organisation.dissolved",
        "organisation.dissolved",
    ]
    assert told("organisation.dissolved") == 1


@pytest.mark.parametrize(
    ("since", "until", "refused"),
    [
        (-60, None, True),
        (-60, -30, True),
        (-600, -400, False),
        (-600, -90, True),
        (-600, 600, True),
        (-45, -40, True),
        (-120, -100, False),
        (0, None, False),
        (0, 60, False),
    ],
)
def test_the_database_refuses_any_overlap_of_terms(
    cast: Cast, *, since: float, until: float | None, refused: bool
) -> None:
    """Whoever writes, by whatever way: he held it from a hundred minutes ago to now."""
    now = clock.now()
    minute = timedelta(minutes=1)
    holder, other = people(2, Responder.Standing.LEADER, TOWN)
    term = {"kind": "village_leader", "area_code": SIBLING, "sole": True}
    Duty(**term, responder_id=holder, since=now - 100 * minute, until=now).save(force_insert=True)
    another = Duty(
        **term,
        responder_id=other,
        since=now + since * minute,
        until=None if until is None else now + until * minute,
    )
    if refused:
        with pytest.raises(IntegrityError), transaction.atomic():
            another.save(force_insert=True)
    else:
        another.save(force_insert=True)
    count = Duty.objects.within(EVERYWHERE).filter(area_code=SIBLING, kind="village_leader").count()
    assert count == (1 if refused else 2)
