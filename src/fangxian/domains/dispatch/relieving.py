"""Relief (替班): somebody takes over what is left of a shift from another, in one act."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.dispatch.attending import (
    came_by_relief,
    leads,
    require_leads,
    seat_unknown,
    went_by_relief,
)
from fangxian.domains.dispatch.known import known_of
from fangxian.domains.dispatch.models import Assignment, Post
from fangxian.domains.dispatch.rules.standing import Span, refusal_of
from fangxian.domains.dispatch.selectors import rules_at
from fangxian.domains.dispatch.taking import assignment_make
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.selectors import PersonChip, chip_of, responder_get
from fangxian.kit.vocabulary import titles_of
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

_ALL = Scope.system("替班")
#: Why somebody is relieved, by choice.
RELIEF_REASONS = {
    "absent": _("没有到岗"), "ill": _("身体不舒服"), "family": _("家里有事"), "called": _("另有任务"), "tired": _("太累了"),
}  # fmt: skip
#: So many people of the village are looked at, so many are offered.
_LOOKED_AT, OFFERED = 300, 12


@service
def shift_relieve(
    *, actor: Actor, assignment_id: UUID, responder_id: UUID, reason: str, is_here: bool = False
) -> Assignment:
    """Put another in somebody's seat for the rest of his hours; who was there goes at this moment.

    ``is_here``: the other stands there already, and has come with it. The hard rules of every roster hold for him.
    """
    rows = Assignment.objects.within(_ALL).select_for_update(no_key=True, of=("self",))
    rows = rows.select_related("shift_line__shift__post", "shift_line__line")
    held: Assignment | None = rows.filter(id=assignment_id, ended_at=None).first()
    if held is None:
        raise seat_unknown()
    post = held.shift_line.shift.post
    require_leads(actor, post)
    if reason not in RELIEF_REASONS:
        raise Refused("shift.no_reason", N_("请选一个原因。"))
    now = clock.now()
    if held.ends_at <= now:
        raise Refused("shift.over", N_("这一班已经过了。"))
    if responder_id == held.responder_id:
        raise Refused("relief.same", N_("不能自己替自己。"))
    _require_known(actor, post, responder_id)
    actor = actor.touching(exercise=held.exercise)
    went_by_relief(actor, held, now)
    held.state, held.reason, held.ended_at = Assignment.State.RELIEVED, reason, now
    held.save(update_fields=["state", "reason", "ended_at"])
    house = Actor.system("dispatch.relief", reason="替班", on_behalf_of=actor.key, exercise=actor.exercise)
    made = assignment_make(actor=house, shift_line_id=held.shift_line_id, responder_id=responder_id)
    if is_here and made.starts_at <= now:
        came_by_relief(actor, made, now)
    journal.record(
        actor,
        "shift.relieved",
        held,
        area_code=held.area_code,
        facts={
            "post": str(post.id), "responder": str(held.responder_id), "by": str(responder_id),
            "reason": reason, "assignment": str(made.id),
        },
    )  # fmt: skip
    return made


def _require_known(actor: Actor, post: Post, responder_id: UUID) -> None:
    """Whom he may put in: those of the village and of the post, and whoever he sees besides."""
    if not Responder.objects.within(_ALL).filter(_near(post), id=responder_id).exists():
        responder_get(actor.scope(Permission.RESPONDER_SEE), responder_id)


def _near(post: Post) -> Q:
    """Those who live in the post's village or belong to it, and those who have stood at the post."""
    ((low, high),) = Scope.of_areas(cut(post.area_code, Level.VILLAGE) or post.area_code).areas
    stood = Assignment.objects.within(_ALL).filter(shift_line__shift__post=post).values("responder_id")
    return (
        Q(residence__gte=low, residence__lt=high)
        | Q(area_code__gte=low, area_code__lt=high)
        | Q(id__in=stood)
    )


@dataclass(frozen=True)
class Substitute:
    """Somebody who may take the rest of a shift over. ``knows``: he has stood at this post before."""

    chip: PersonChip
    knows: bool


def substitutes_for(actor: Actor, held: Assignment) -> Sequence[Substitute]:
    """Whoever may stand what is left, by every hard rule: those who know the post first, then the village's."""
    if not leads(actor, held.shift_line.shift.post):
        return []
    now, post, line = clock.now(), held.shift_line.shift.post, held.shift_line.line
    stood = set(
        Assignment.objects.within(_ALL)
        .filter(shift_line__shift__post=post)
        .values_list("responder_id", flat=True)
    )
    rows = Responder.objects.within(_ALL).filter(left_at=None, exercise=held.exercise)
    people = list(rows.filter(_near(post)).exclude(id=held.responder_id).order_by("id")[:_LOOKED_AT])
    known = known_of([one.id for one in people], now)
    span = Span(max(held.starts_at, now.replace(microsecond=0)), held.ends_at)
    title = titles_of("skill").get(line.skill, line.skill)
    rules = rules_at(now)
    fit = [
        one
        for one in people
        if refusal_of(known[one.id], span, skill=line.skill, skill_title=title, rules=rules) is None
    ]
    fit.sort(key=lambda one: (one.id not in stood, one.id))
    return [Substitute(chip_of(one), one.id in stood) for one in fit[:OFFERED]]
