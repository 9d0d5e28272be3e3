"""Whose move it is: the sides of a move, by the duties of whoever acts."""

from collections.abc import Callable, Mapping

from django.db.models import QuerySet

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.needs.models import Consultation, Need, NeedEntry
from fangxian.domains.needs.rules.consultations import Reply
from fangxian.domains.needs.rules.states import ANSWERING, MOVE, Side, Verb
from fangxian.foundation.orgs.models import Organisation
from fangxian.plain.areacodes import Level, cut, parent_of


def opens(verb: Verb) -> Permission:
    """The permission without which, anywhere, a verb is nobody's.

    The raiser's side needs no more than to raise: who raised a need follows it without seeing others.
    """
    people = set(MOVE[verb].sides) - {Side.CLOCK}
    return Permission.NEED_ANSWER if people <= ANSWERING else Permission.NEED_RAISE


def may_move(actor: Actor, need: Need, verb: Verb) -> bool:
    """Whether a verb is somebody's to do on this need, whatever its state."""
    return any(_HOLDS[side](actor, need) for side in MOVE[verb].sides)


def is_raiser(actor: Actor, need: Need) -> bool:
    """Whether it was he who raised it."""
    return need.raised_by_key == actor.key


def acts_for(actor: Actor, organisation: Organisation) -> bool:
    """Whether he answers needs for an organisation, or for a place over it."""
    return actor.may_at(Permission.NEED_ANSWER, area=organisation.area_code, organisation=organisation.id)


def consultations_to_answer(actor: Actor, need: Need) -> QuerySet[Consultation]:
    """What was asked of those whom he acts for and not answered yet; not what he asked or raised himself."""
    if is_raiser(actor, need):
        return Consultation.objects.within(Scope.nothing())
    asked = Consultation.objects.within(actor.scope(Permission.NEED_ANSWER))
    waiting = asked.filter(need_id=need.id, reply=Reply.WAITING).exclude(asked_by_key=actor.key)
    rows: QuerySet[Consultation] = waiting.select_related("organisation").order_by("asked_at", "id")
    return rows


def _is_owner(actor: Actor, need: Need) -> bool:
    # Whoever asked is no answer to himself: what he can settle alone he withdraws.
    return not is_raiser(actor, need) and acts_for(actor, need.owner)


def _is_place(actor: Actor, need: Need) -> bool:
    # Nobody closes for another what he answered himself.
    return actor.may_at(Permission.NEED_CONFIRM, area=need.area_code) and not _answered_by(actor, need)


def _is_asked(actor: Actor, need: Need) -> bool:
    return consultations_to_answer(actor, need).exists()


def _answers_above(actor: Actor, need: Need, area_code: str) -> bool:
    county = cut(area_code, Level.COUNTY) or area_code
    above = parent_of(area_code) or area_code
    return not is_raiser(actor, need) and actor.may_at(
        Permission.NEED_ANSWER, area=above if len(above) > len(county) else county
    )


def _is_headquarters(actor: Actor, need: Need) -> bool:
    return actor.may_at(Permission.NEED_ANSWER, area=cut(need.area_code, Level.COUNTY) or need.area_code)


_HOLDS: Mapping[Side, Callable[[Actor, Need], bool]] = {
    Side.RAISER: is_raiser,
    Side.PLACE: _is_place,
    Side.OWNER: _is_owner,
    Side.ASKED: _is_asked,
    Side.ABOVE_PLACE: lambda actor, need: _answers_above(actor, need, need.area_code),
    Side.ABOVE_OWNER: lambda actor, need: _answers_above(actor, need, need.owner.area_code),
    Side.HEADQUARTERS: _is_headquarters,
    Side.CLOCK: lambda actor, _need: actor.is_system,
}


def _answered_by(actor: Actor, need: Need) -> bool:
    """Whether the last answer is his own."""
    entries = NeedEntry.objects.within(Scope.system("困难的经过")).filter(need_id=need.id, verb=Verb.ANSWER)
    return entries.order_by("-version").values_list("actor_key", flat=True).first() == actor.key
