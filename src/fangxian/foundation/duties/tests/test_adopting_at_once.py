"""Two adopt at the same moment, or one adopts while another appoints: one is done, the other gets the sentence."""

from collections.abc import Callable
from uuid import UUID

import pytest

from fangxian.access.scope import Scope
from fangxian.foundation.duties.adopting import Move, proposal_adopt, proposal_change
from fangxian.foundation.duties.models import ProposalDraft
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.duties.services import duty_appoint
from fangxian.foundation.duties.tests.test_two_at_once import at_once, told
from fangxian.plain import clock
from tests.cast import GRID, OTHER_GRID, SYSTEM, VILLAGE, Cast
from tests.emptying import append_only_tables_are_emptied

__all__ = ["append_only_tables_are_emptied"]

pytestmark = pytest.mark.django_db(transaction=True)

EVERYWHERE = Scope.system("测试")


def adopting(cast: Cast, moves: list[Move]) -> Callable[[], object]:
    actor = cast.actor("village")
    return lambda: proposal_adopt(actor=actor, kind="grid_chief", area_code=VILLAGE, moves=moves)


def holders() -> dict[str, UUID]:
    rows = duties_at(EVERYWHERE, clock.now()).filter(kind="grid_chief")
    return dict(rows.values_list("area_code", "responder_id"))


def test_one_of_two_fills_the_vacant_place(cast: Cast) -> None:
    one = adopting(cast, [Move(OTHER_GRID, None, cast.responder("village"))])
    other = adopting(cast, [Move(OTHER_GRID, None, cast.responder("colleague"))])
    assert at_once(one, other) == ["done", "proposal.stale"]
    assert told("proposal.adopted") == 1


def test_one_of_two_replaces_the_holder(cast: Cast) -> None:
    chief = cast.responder("chief")
    one = adopting(cast, [Move(GRID, chief, cast.responder("village"))])
    other = adopting(cast, [Move(GRID, chief, cast.responder("colleague"))])
    assert at_once(one, other) == ["done", "proposal.stale"]
    assert (told("duty.ended"), told("proposal.adopted")) == (1, 1)


def test_adopting_against_appointing(cast: Cast) -> None:
    """Whoever is second finds it done; the place that was to change besides does not, unless all did."""
    chief, village = cast.responder("chief"), cast.responder("village")
    adopt = adopting(cast, [Move(GRID, chief, village), Move(OTHER_GRID, None, chief)])

    def appoint() -> object:
        return duty_appoint(
            actor=SYSTEM, kind="grid_chief", responder_id=cast.responder("colleague"), area_code=OTHER_GRID
        )

    ends = at_once(adopt, appoint)
    if ends == ["done", "duty.taken"]:
        assert holders() == {GRID: village, OTHER_GRID: chief}
    else:
        assert ends == ["done", "proposal.stale"]
        assert holders() == {GRID: chief, OTHER_GRID: cast.responder("colleague")}


def test_two_decide_by_hand_at_once(cast: Cast) -> None:
    """The draft is one, and holds what both decided."""
    actor = cast.actor("village")

    def decide(place: str) -> Callable[[], object]:
        return lambda: proposal_change(
            actor=actor, kind="grid_chief", area_code=VILLAGE, choices={place: [cast.responder("village")]}
        )

    assert set(at_once(decide(GRID), decide(OTHER_GRID))) <= {"done", "proposal.changed_meanwhile"}
    draft = ProposalDraft.objects.within(EVERYWHERE).get()
    assert len(draft.choices) == told("proposal.changed")
