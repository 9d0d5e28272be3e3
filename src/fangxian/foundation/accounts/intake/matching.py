"""What a slice of rows finds: who is meant, what he answers for, whether he has an account already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.accounts.intake.reading import Draft
from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.rules.below import looks_after
from fangxian.foundation.accounts.seats import Seat, seats_of
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.selectors import responders_by_phone
from fangxian.foundation.sheets.kinds import Fault, Outcome, Run
from fangxian.plain import clock
from fangxian.plain.words import N_

_WHO = Scope.system("按表格开账号")


@dataclass(slots=True)
class Matched:
    """A slice of rows beside the people and accounts that are there."""

    new: list[tuple[Draft, UUID]] = field(default_factory=list)
    same: int = 0
    refused: dict[int, tuple[Fault, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the database holds of the people and names of a slice."""

    people: Mapping[str, Responder]
    seats: Mapping[UUID | None, tuple[Seat, ...]]
    accounts: Mapping[UUID, str]
    taken: frozenset[str]


def matched(actor: Actor, run: Run, drafts: Sequence[Draft]) -> Matched:
    """Sort the rows of a slice: to be opened, there already, not to be opened."""
    found, result = _found(drafts), Matched()
    chosen: set[UUID | str] = set()
    for draft in drafts:
        person = found.people.get(draft.phone)
        fault = _fault(actor, run, draft, person, found)
        if fault is None and person is not None and person.id in found.accounts:
            result.same += 1
            continue
        if fault is None and person is not None and chosen & {person.id, draft.username or person.id}:
            fault = Fault("name", N_("这个人或这个账号名在前面的行里已经有了。"))
        if fault is not None or person is None:
            result.refused[draft.number] = (fault,) if fault else ()
            continue
        chosen |= {person.id, draft.username or person.id}
        result.new.append((draft, person.id))
    return result


def _found(drafts: Sequence[Draft]) -> _Found:
    people = responders_by_phone(_WHO, {draft.phone for draft in drafts})
    ids = [person.id for person in people.values()]
    users = User.objects.within(_WHO)
    names = users.filter(username__in={draft.username for draft in drafts if draft.username})
    return _Found(
        people,
        seats_of(ids, clock.now()),
        dict(users.filter(responder_id__in=ids).values_list("responder_id", "username")),
        frozenset(names.values_list("username", flat=True)),
    )


def _fault(actor: Actor, run: Run, draft: Draft, person: Responder | None, found: _Found) -> Fault | None:
    """Why a row can't be taken. Of somebody out of reach no more is said than of nobody."""
    reach = actor.scope(Permission.ACCOUNT_OPEN) & Scope.of_areas(run.area_code)
    seats = found.seats.get(person.id, ()) if person else ()
    near = person is not None and (
        reach.holds_area(person.area_code) or any(reach.holds_area(seat.post.area_code) for seat in seats)
    )
    if person is None or not near:
        return Fault("phone", N_("您的范围里没有人登记这个号码，请先在“人员”里登记。"))
    if person.name != draft.name:
        return Fault("name", N_("这个号码登记的不是这个姓名，请核对是姓名写错了，还是号码写错了。"))
    if person.left_at is not None:
        return Fault("name", N_("这个人已经记为离开，不能开账号。"))
    return _fault_of_seats(actor, draft, seats) or _fault_of_name(draft, person.id, found)


def _fault_of_seats(actor: Actor, draft: Draft, seats: Sequence[Seat]) -> Fault | None:
    if not seats:
        return Fault("duty", N_("他现在没有责任，请先指派，再开账号。"))
    if not looks_after(actor, seats[0].post.area_code, [seat.post for seat in seats]):
        return Fault("duty", N_("他的责任不全在您的下级，请找管理员开账号。"))
    if draft.duty and draft.duty not in {seat.kind for seat in seats}:
        return Fault("duty", N_("他没有这项责任；他的责任是：%(seats)s。"), {"seats": _said(seats)})
    if draft.village and not any(seat.post.area_code.startswith(draft.village) for seat in seats):
        return Fault("village", N_("他在这里没有责任；他的责任是：%(seats)s。"), {"seats": _said(seats)})
    return None


def _fault_of_name(draft: Draft, person: UUID, found: _Found) -> Fault | None:
    has = found.accounts.get(person)
    if has is not None and draft.username not in ("", has):
        return Fault("username", N_("他已经有账号 %(name)s，不能再开一个。"), {"name": has})
    if has is None and draft.username in found.taken:
        return Fault("username", N_("账号名“%(name)s”已经有人用了。"), {"name": draft.username})
    return None


def _said(seats: Sequence[Seat]) -> str:
    return "、".join(f"{seat.area_name}{seat.title}" for seat in seats)


def outcome_of(found: Matched) -> Outcome:
    """A slice as the engine counts it."""
    return Outcome(new=len(found.new), same=found.same, refused=found.refused)
