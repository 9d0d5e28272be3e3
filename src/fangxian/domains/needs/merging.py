"""Duplicates: one need says what another does. It follows the other one and can be parted from it again."""

from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.domains.needs.following import part
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.moving import begun
from fangxian.domains.needs.rules.states import OPEN, State, Verb
from fangxian.domains.needs.selectors import need_seen_by
from fangxian.domains.needs.sides import opens
from fangxian.foundation.journal.services import service
from fangxian.plain.areacodes import Level, cut
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_


@service
def need_merge(*, actor: Actor, need_id: UUID, other: UUID | str, version: int | None = None) -> Need:
    """Say that a need is the same as another, of the same town: it follows that one and is closed with it.

    ``other`` is the other one's identifier or number. Raises ``Refused`` where it is over, elsewhere, or merged itself.
    """
    actor.require_role(opens(Verb.MERGE))
    leader = need_seen_by(actor, other)
    # Both are held in one order, whoever merges which into which.
    both = Need.objects.within(Scope.system("锁住")).filter(id__in=[need_id, leader.id])
    held = {need.id: need for need in both.select_for_update().order_by("id")}
    moving = begun(actor=actor, need_id=need_id, version=version, verb=Verb.MERGE)
    need, leader = moving.need, held[leader.id]
    _require_same(need, leader)
    need.same_as = leader
    moving.stand()
    return moving.done(other=leader, facts={"other": str(leader.id)})


@service
def need_separate(*, actor: Actor, need_id: UUID, version: int | None = None) -> Need:
    """Say that a merged need is one of its own after all: its owner goes on with it, on a new clock."""
    return part(begun(actor=actor, need_id=need_id, version=version, verb=Verb.SEPARATE))


def _require_same(need: Need, leader: Need) -> None:
    if need.id == leader.id:
        raise Refused("need.same_as_itself", N_("这就是这一件，请填另一件的编号。"))
    if leader.state not in OPEN:
        raise Refused("need.same_is_over", N_("那一件已经了结或并入了别的，请填还在办的那一件。"))
    if cut(need.area_code, Level.TOWN) != cut(leader.area_code, Level.TOWN):
        raise Refused("need.same_is_elsewhere", N_("那一件不在同一个镇街，不能并。"))
    if Need.objects.within(Scope.system("并入的")).filter(same_as=need, state=State.MERGED).exists():
        raise Refused("need.same_leads_others", N_("有别的困难并入了这一件，请把那一件并到这一件。"))
