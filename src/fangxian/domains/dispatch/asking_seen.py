"""What the desk sees before and while people are asked: the ten best as cards, who was asked, and who may not come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fangxian.access.scope import Scope
from fangxian.domains.dispatch.models import Ask, Asking, ShiftLine
from fangxian.domains.dispatch.rules.candidates import Candidate
from fangxian.domains.dispatch.rules.standing import covered
from fangxian.domains.dispatch.ten_best import best_for, is_measured, refused_for, wanted_for
from fangxian.domains.dispatch.waves import asked_lately
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.responders.selectors import PersonChip, chips_by_id, responders_seen
from fangxian.kit.refusals import said
from fangxian.kit.vocabulary import titles_of
from fangxian.plain.areacodes import DIGITS, Level

_ALL = Scope.system("问谁能来")
_VILLAGE = DIGITS[Level.VILLAGE]
#: So many who may not come are shown, when somebody asks why.
REFUSED = 20


@dataclass(frozen=True)
class Card:
    """Somebody to be asked, as the desk sees him. ``why``: what speaks for him; ``refusal``: what forbids it.

    Of whom it does not see otherwise it is told neither the name nor the village, only how far away he lives: it
    may ask him, and put nobody in a seat but its own people.
    """

    person: PersonChip
    home: str
    near: bool
    km: str
    measured: bool
    load: str
    why: Sequence[str]
    refusal: str
    in_reach: bool


def best_cards(line: ShiftLine, now: datetime, *, reach: Scope) -> list[Card]:
    """The ten best who have not been asked yet; ``reach``: whom the reader may put in a seat himself."""
    wanted = wanted_for(line, without=asked_lately(line, now))
    found = [(one, "") for one in best_for(wanted, exercise=line.exercise)]
    return _cards(found, line, responders_seen(reach, [one.person.id for one, _ in found]))


def refused_cards(line: ShiftLine, *, reach: Scope) -> list[Card]:
    """The nearest in the reader's reach who may not come, each with why."""
    wanted = wanted_for(line)
    found = [
        (one, said(refusal)) for one, refusal in refused_for(wanted, exercise=line.exercise, count=REFUSED)
    ]
    seen = responders_seen(reach, [one.person.id for one, _ in found])
    return _cards([pair for pair in found if pair[0].person.id in seen], line, seen)


def _cards(found: Sequence[tuple[Candidate, str]], line: ShiftLine, seen: Collection[UUID]) -> list[Card]:
    chips = chips_by_id([one.person.id for one, _ in found])
    names = area_names({one.person.home for one, _ in found if one.person.id in seen})
    return [
        Card(
            person=chips[one.person.id],
            home=names.get(one.person.home, ""),
            near=one.person.home == line.area_code[:_VILLAGE],
            km=f"{one.metres / 1000:.1f}",
            measured=is_measured(one.person.home, line.area_code),
            load=_load_said(one.load),
            why=_why(one, line),
            refusal=refusal,
            in_reach=one.person.id in seen,
        )
        for one, refusal in found
        if one.person.id in chips
    ]


def _load_said(load: int) -> str:
    if not load:
        return _("近七天没有班")
    return ngettext("近七天和以后排了 %(load)d 班", "近七天和以后排了 %(load)d 班", load) % {"load": load}


def _why(one: Candidate, line: ShiftLine) -> list[str]:
    """What speaks for him, in words."""
    found = []
    if one.in_role:
        found.append(_("是%(role)s") % {"role": titles_of("responder_role").get(line.line.role, "")})
    if line.line.skill and (held := one.person.known.skills.get(line.line.skill)) is not None:
        skill = titles_of("skill").get(line.line.skill, line.line.skill)
        until = held.expires_on
        found.append(
            _("%(skill)s（证到 %(day)s）") % {"skill": skill, "day": f"{until:%Y-%m-%d}"} if until else skill
        )
    if one.person.known.windows and covered(one.person.known.windows, wanted_for(line).span):
        found.append(_("说过这段时间能来"))
    if one.person.pledged:
        found.append(_("签过请战书"))
    return found


def asking_of(line: ShiftLine) -> Asking | None:
    """The asking that goes on for a line, or went on last."""
    rows = Asking.objects.within(_ALL).filter(shift_line=line)
    found: Asking | None = rows.order_by("-begun_at", "-id").first()
    return found


def asked_in(asking: Asking | None, *, reach: Scope) -> list[tuple[Ask, PersonChip, bool]]:
    """Who was asked and what he said, the last asked first; and whether the reader sees him by name."""
    if asking is None:
        return []
    asks = list(Ask.objects.within(_ALL).filter(asking=asking).order_by("-wave", "id"))
    chips = chips_by_id([one.responder_id for one in asks])
    seen = responders_seen(reach, list(chips))
    return [
        (one, chips[one.responder_id], one.responder_id in seen) for one in asks if one.responder_id in chips
    ]


def asks_of(responder: UUID, now: datetime) -> list[Ask]:
    """What somebody was asked and may still answer, the soonest shift first."""
    rows = _asks(responder).filter(
        asking__ended_at=None, asking__shift_line__shift__ends_at__gt=now,
        state__in=[Ask.State.WAITING, Ask.State.DECLINED],
    )  # fmt: skip
    return list(rows.order_by("-state", "asking__shift_line__shift__starts_at", "id"))


def asks_before(responder: UUID, most: int) -> list[Ask]:
    """What somebody was asked before, the last first."""
    rows = _asks(responder).exclude(asking__ended_at=None, state__in=[Ask.State.WAITING, Ask.State.DECLINED])
    return list(rows.order_by("-asked_at", "-id")[:most])


def _asks(responder: UUID) -> Any:
    rows = Ask.objects.within(_ALL).filter(responder_id=responder)
    return rows.select_related("asking__shift_line__shift__post", "asking__shift_line__line")
