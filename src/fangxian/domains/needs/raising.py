"""How a need begins, however it comes up: checked, laid with its first owner, kept once, told.

Only services use it, inside their transaction.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.moving import Moving, accepted, tell
from fangxian.domains.needs.routing import Laid, kind_in_plan, urgency_in_plan
from fangxian.domains.needs.rules.states import MANNERS, Verb
from fangxian.foundation.areas.selectors import area_get
from fangxian.foundation.journal import services as journal
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.foundation.plan.selectors import plan_at
from fangxian.plain import clock
from fangxian.plain.areacodes import level_of
from fangxian.plain.errors import Refused
from fangxian.plain.ids import sayable_number, uuid7
from fangxian.plain.words import N_

#: More than this of one thing is a project, or a slip of the finger.
MOST_ASKED = 10_000_000
_ORIGIN = re.compile(r"((gap|instruction|meeting):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?")


@dataclass(frozen=True)
class Asked:
    """What somebody asks for, as he said it."""

    kind: str
    urgency: str
    words: str
    area_code: str
    origin: str
    quantity: int | None
    manner: str


def raised(
    *, actor: Actor, asked: Asked, need_id: UUID | None, first: Callable[[Plan, Need], Laid | None]
) -> tuple[Need, bool]:
    """Raise a need with the owner that ``first`` finds; the one that stands when it was sent before, and False."""
    level_of(asked.area_code)
    actor.require(Permission.NEED_RAISE, area=asked.area_code)
    place = area_get(actor.scope(Permission.NEED_RAISE), asked.area_code)
    if not _ORIGIN.fullmatch(asked.origin):
        raise Refused("need.origin_malformed", N_("看不懂这个困难是从哪里来的，请从缺口重新点进来。"))
    if asked.manner not in MANNERS:
        raise Refused("need.manner_unknown", N_("看不懂这是哪一类事，请刷新这一页再办。"))
    now = clock.now()
    plan = plan_at(now)
    need = Need(
        id=need_id or uuid7(),
        kind=asked.kind,
        urgency=urgency_in_plan(plan, asked.urgency).key,
        words=accepted(asked.words),
        area_code=place.code,
        raised_by_id=actor.responder,
        raised_by_key=actor.key,
        raised_at=now,
        origin=asked.origin,
        manner=asked.manner,
        quantity=_counted(asked.quantity),
        unit=kind_in_plan(plan, asked.kind).unit if asked.quantity else "",
        exercise=actor.exercise,
    )
    laid = first(plan, need)
    if laid is None:
        raise Refused("need.nobody_answers", N_("这里还没有哪个组织能接困难，请打电话给指挥部。"))
    moving = Moving(actor, need, plan, Verb.RAISE, now, need.words)
    moving.lay(laid)
    moving.stand()
    kept = _kept(need)
    if kept is not need:
        journal.nothing_changed()
        return kept, False
    tell(moving, facts={"quantity": need.quantity} if need.quantity else {}, to=laid.owner)
    return need, True


def _counted(quantity: int | None) -> int | None:
    if quantity is not None and not 1 <= quantity <= MOST_ASKED:
        raise Refused("need.quantity_wrong", N_("要多少，请写 1 以上的整数。"))
    return quantity


def _kept(need: Need) -> Need:
    """Insert a new need under a number that no other has; the one that stands when it was sent before."""
    rows = Need.objects.within(Scope.system("重复上报"))
    while True:
        need.number = sayable_number()
        try:
            with transaction.atomic():
                need.save(force_insert=True)
        except IntegrityError:
            twin: Need | None = rows.filter(id=need.id).first()
            if twin is not None:
                return _same(twin, need)
            if not rows.filter(number=need.number).exists():
                raise
        else:
            return need


def _same(twin: Need, need: Need) -> Need:
    """The twin, if it says the same: then it was sent twice. Raises ``Refused`` when it does not."""
    told = ("raised_by_key", "kind", "urgency", "words", "area_code", "origin", "quantity")
    if any(getattr(twin, name) != getattr(need, name) for name in told):
        raise Refused("need.sent_before", N_("这张表刚才已经报过。内容改了，要另报一个，请再按一次。"))
    return twin
