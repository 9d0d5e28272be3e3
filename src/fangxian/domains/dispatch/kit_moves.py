"""Vest, badge and kit (马甲、证件、物品): given to somebody, given back, lost; what is still out is seen."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max, Sum

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.domains.dispatch.attending import require_leads
from fangxian.domains.dispatch.handing_over import kit_of
from fangxian.domains.dispatch.models import Assignment, KitMove, Post
from fangxian.domains.dispatch.selectors import post_unknown
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.selectors import PersonChip, chip_of
from fangxian.plain import clock
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_

_ALL = Scope.system("岗位上的物品")
#: Handed out at every post, beside what the plan says of its kind.
ALWAYS = ("证件",)
MOST = 100


@service
def kit_move(
    *, actor: Actor, post_id: UUID, responder_id: UUID, how: str, counts: Mapping[str, int]
) -> list[KitMove]:
    """Write down what somebody was given, gave back or lost: pieces by name. Nobody gives back more than he has."""
    rows = Post.objects.within(_ALL).select_for_update(no_key=True)
    post: Post | None = rows.filter(id=post_id).first()
    if post is None:
        raise post_unknown()
    require_leads(actor, post)
    if how not in KitMove.How.values:
        raise Refused("kit.how", N_("请选领了、还了还是丢了。"))
    pieces = {item: count for item, count in counts.items() if count}
    _require_pieces(post, responder_id, how, pieces)
    sign = 1 if how == KitMove.How.ISSUED else -1
    now, actor = clock.now(), actor.touching(exercise=post.exercise)
    moves = [
        KitMove(
            responder_id=responder_id, post=post, area_code=post.area_code, item=item, how=how, count=sign * count,
            at=now, noted_by=actor.key, exercise=actor.exercise,
        )
        for item, count in pieces.items()
    ]  # fmt: skip
    KitMove.objects.within(_ALL).bulk_create(moves)
    facts = {"responder": str(responder_id), "pieces": pieces}
    if how == KitMove.How.ISSUED:
        journal.record(actor, "kit.issued", post, area_code=post.area_code, facts=facts)
    elif how == KitMove.How.RETURNED:
        journal.record(actor, "kit.returned", post, area_code=post.area_code, facts=facts)
    else:
        journal.record(actor, "kit.lost", post, area_code=post.area_code, facts=facts)
    return moves


def _require_pieces(post: Post, responder_id: UUID, how: str, pieces: Mapping[str, int]) -> None:
    if not pieces:
        raise Refused("kit.nothing", N_("请至少填一样的数目。"))
    if not set(pieces) <= set(items_of(post)) or not all(1 <= count <= MOST for count in pieces.values()):
        raise Refused("kit.count", N_("数目应在 1 到 %(most)d 之间。"), most=MOST)
    stood = Assignment.objects.within(_ALL).filter(shift_line__shift__post=post, responder_id=responder_id)
    if not stood.exists():
        raise OutOfScope("kit.stranger", N_("这个人没有在这个岗位站过班。"))
    if how == KitMove.How.ISSUED:
        return
    has = held_by(post, responder_id)
    for item, count in pieces.items():
        if count > has.get(item, 0):
            raise Refused(
                "kit.more_than_held",
                N_("“%(item)s”他手上只有 %(has)d 件。"),
                item=item,
                has=has.get(item, 0),
            )


def items_of(post: Post) -> tuple[str, ...]:
    """What is handed out at a post."""
    return (*kit_of(post, clock.now()), *ALWAYS)


def held_by(post: Post, responder_id: UUID) -> dict[str, int]:
    """What somebody still has of a post, by name."""
    rows = KitMove.objects.within(_ALL).filter(post=post, responder_id=responder_id)
    summed = rows.order_by("item").values_list("item").annotate(Sum("count"))
    return {item: count for item, count in summed if count}


@dataclass(frozen=True)
class Holder:
    """Somebody with what he still has. ``over``: he has no shift at the post any more, so it should be back."""

    chip: PersonChip
    items: tuple[tuple[str, int], ...]
    over: bool


def kit_out(post: Post) -> list[Holder]:
    """Who still has something of a post; those who should have given it back first."""
    rows = KitMove.objects.within(_ALL).filter(post=post)
    summed = rows.order_by("responder_id", "item").values_list("responder_id", "item").annotate(Sum("count"))
    out: dict[UUID, list[tuple[str, int]]] = defaultdict(list)
    for responder, item, count in summed:
        if count:
            out[responder].append((item, count))
    people = Responder.objects.within(_ALL).in_bulk(out.keys())
    lasts = dict(
        Assignment.objects.within(_ALL)
        .filter(shift_line__shift__post=post, responder_id__in=out.keys(), ended_at=None)
        .order_by("responder_id")
        .values_list("responder_id")
        .annotate(Max("ends_at"))
    )
    now = clock.now()
    found = [
        Holder(chip_of(people[who]), tuple(items), who not in lasts or lasts[who] <= now)
        for who, items in out.items()
    ]
    return sorted(found, key=lambda one: (not one.over, str(one.chip.id)))
