"""Whistling (吹哨): a town calls departments in on what it cannot do alone. One leads, the others are asked at once."""

from collections.abc import Collection
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.domains.needs.asking import MOST, ask
from fangxian.domains.needs.candidates import called_at
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.raising import Asked, raised
from fangxian.domains.needs.routing import Laid, laid_with
from fangxian.domains.needs.rules.states import Manner
from fangxian.foundation.journal.services import service
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.plain.areacodes import Level, cut
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from fangxian.plain.words import N_


@service
def need_whistle(
    *,
    actor: Actor,
    kind: str,
    urgency: str,
    words: str,
    area_code: str,
    owner_id: UUID,
    also: Collection[UUID] = (),
    origin: str = "",
    need_id: UUID | None = None,
) -> Need:
    """A town whistles: ``owner_id`` leads and owns the need, ``also`` are asked to come at the same time.

    Raises ``Refused`` for a place wider than a town, ``OutOfScope`` for a body that is not to be whistled for there.
    """
    town = cut(area_code, Level.TOWN)
    if town is None:
        raise Refused("need.whistled_where", N_("吹哨要写明是哪个镇街、哪个村居的事。"))
    actor.require(Permission.NEED_RAISE, area=area_code)
    if not actor.may_at(Permission.NEED_ANSWER, area=town):
        raise NotAllowed("need.whistled_by", N_("吹哨由镇街来吹，请找镇街办公室。"))
    wanted = {owner_id, *also}
    if len(wanted) > MOST:
        raise Refused("need.nobody_asked", N_("请至少选一家，最多 %(most)d 家。"), most=MOST)
    bodies = {one.id: one for one in called_at(area_code).filter(id__in=wanted)}
    if len(bodies) < len(wanted):
        raise OutOfScope("organisation.unknown", N_("没有这个组织，或不在您的责任范围内。"))

    def first(plan: Plan, _need: Need) -> Laid:
        return laid_with(plan, bodies[owner_id])

    asked = Asked(kind, urgency, words, area_code, origin, None, Manner.WHISTLE)
    need, is_new = raised(actor=actor, asked=asked, need_id=need_id, first=first)
    others = [body for identifier, body in bodies.items() if identifier != owner_id]
    if is_new and others:
        ask(actor, need, others, need.raised_at)
    return need
