"""Responders as lists and their own page show them: masked, in words."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.orgs.selectors import organisation_names
from fangxian.foundation.responders.models import (
    Pledge,
    Responder,
    ResponderExclusion,
    ResponderRole,
    ResponderSkill,
    ResponderWindow,
)
from fangxian.foundation.responders.rules.windows import Window, windows_said
from fangxian.foundation.responders.selectors import PersonChip, chip_of, names_under, signatures_of
from fangxian.foundation.responders.standing import signers_available
from fangxian.foundation.responders.written import skilled_of, window_of
from fangxian.kit.listing import Column
from fangxian.kit.tables import by_letters
from fangxian.kit.vocabulary import titles_of
from fangxian.plain import clock
from fangxian.plain.areacodes import DIGITS, Level
from fangxian.plain.masks import masked_name
from fangxian.plain.words import N_

#: What hangs on somebody is seen by whoever sees him.
_HIS = Scope.system("显示人员")
_TOWN = DIGITS[Level.TOWN]


@dataclass(frozen=True)
class ResponderSeen:
    """A responder in a list. ``place`` is where he lives, else where he stands."""

    chip: PersonChip
    unit: str
    place: str
    roles: tuple[str, ...]
    can_be_sent: bool
    has_left: bool

    @property
    def exercise(self) -> bool:
        """Whether he is the exercise's."""
        return self.chip.exercise


#: The columns of a list of responders that leaves the screen.
COLUMNS = (
    Column(
        "name",
        N_("姓名"),
        lambda one: one.chip.name,
        brief=True,
        width=10,
        sorts=lambda one: by_letters(one.name),
    ),
    Column("phone", N_("手机"), lambda one: one.chip.phone, brief=True, width=16),
    Column("standing", N_("类别"), lambda one: one.chip.standing, width=12, sorts="standing"),
    Column("unit", N_("单位"), width=24),
    Column("place", N_("居住地"), brief=True, width=24, sorts=lambda one: one.residence or one.area_code),
    Column("roles", N_("岗位角色"), lambda one: "、".join(one.roles), width=24),
)


def responders_seen(responders: Sequence[Responder], now: datetime) -> list[ResponderSeen]:
    """Masked rows, in a fixed number of queries."""
    keys = [one.id for one in responders]
    units = organisation_names({one.unit_id for one in responders if one.unit_id})
    places = places_said({one.residence or one.area_code for one in responders})
    roles, out = _roles(keys), _excluded(keys, now)
    return [
        ResponderSeen(
            chip=chip_of(one),
            unit=units.get(one.unit_id, "") if one.unit_id else "",
            place=places.get(one.residence or one.area_code, ""),
            roles=tuple(roles.get(one.id, ())),
            can_be_sent=one.id not in out,
            has_left=one.left_at is not None,
        )
        for one in responders
    ]


def places_said(codes: Collection[str]) -> dict[str, str]:
    """Villages with the name of their town before them; other places by their name."""
    towns = {code[:_TOWN] for code in codes if len(code) > _TOWN}
    names = area_names({*codes, *towns})
    return {
        code: (
            f"{names.get(code[:_TOWN], '')}{names.get(code, '')}"
            if len(code) > _TOWN
            else names.get(code, "")
        )
        for code in codes
    }


@dataclass(frozen=True)
class SkillSeen:
    """A skill with its paper; ``expired`` papers don't count."""

    key: str
    title: str
    expires_on: date | None
    expired: bool
    has_number: bool


@dataclass(frozen=True)
class ExclusionSeen:
    """That somebody can't be sent. ``reason`` is empty for readers who may not see full names."""

    id: UUID
    since: datetime
    until: datetime | None
    reason: str


def role_keys_of(responder: Responder) -> list[str]:
    """His roles' keys, as a form ticks them."""
    rows = ResponderRole.objects.within(_HIS).filter(responder=responder, until=None)
    return list(rows.order_by("since", "id").values_list("role", flat=True))


def skills_of(responder: Responder, day: date) -> list[SkillSeen]:
    """His skills, with the papers that have run out by a day marked so."""
    titles = titles_of("skill")
    rows = ResponderSkill.objects.within(_HIS).filter(responder=responder, until=None).order_by("id")
    return [
        SkillSeen(
            row.skill,
            titles.get(row.skill, row.skill),
            row.expires_on,
            not skilled_of(row).counts_on(day),
            bool(row.certificate),
        )
        for row in rows
    ]


def windows_of(responder: Responder) -> list[Window]:
    """When he can come."""
    return [window_of(row) for row in ResponderWindow.objects.within(_HIS).filter(responder=responder)]


def windows_of_said(responder: Responder) -> str:
    """When he can come, in words."""
    return windows_said(windows_of(responder))


def exclusions_of(responder: Responder, now: datetime, *, with_reasons: bool) -> list[ExclusionSeen]:
    """That he can't be sent, now or later."""
    rows = ResponderExclusion.objects.within(_HIS).filter(responder=responder)
    rows = rows.filter(Q(until=None) | Q(until__gt=now)).order_by("since", "id")
    return [
        ExclusionSeen(row.id, row.since, row.until, reason_said(row.reason) if with_reasons else "")
        for row in rows
    ]


def reason_said(reason: str) -> str:
    """Why somebody can't be sent, in words."""
    return str(dict(ResponderExclusion.Reason.choices).get(reason, reason))


@dataclass(frozen=True)
class PledgeSeen:
    """A pledge in a list."""

    id: UUID
    title: str
    where: str
    made_on: date
    names: int
    available: int
    exercise: bool


#: The columns of a list of pledges that leaves the screen.
PLEDGE_COLUMNS = (
    Column("title", N_("标题"), brief=True, width=30),
    Column("where", N_("单位或地方"), brief=True, width=24),
    Column("made_on", N_("日期"), brief=True, width=12),
    Column("names", N_("人数"), brief=True, width=8),
    Column("available", N_("现在能派"), brief=True, width=10),
)


def pledges_seen(pledges: Sequence[Pledge]) -> list[PledgeSeen]:
    """Pledges with the unit or place that they are of, and how many signed. ``organisation`` must be loaded."""
    counts, places = names_under(pledges), places_said({one.area_code for one in pledges})
    available = signers_available(pledges, clock.now())
    return [
        PledgeSeen(
            id=one.id,
            title=one.title,
            where=one.organisation.name if one.organisation else places.get(one.area_code, ""),
            made_on=one.made_on,
            names=counts.get(one.id, 0),
            available=available[one.id],
            exercise=one.exercise,
        )
        for one in pledges
    ]


@dataclass(frozen=True)
class SignerSeen:
    """A name under a pledge, masked or in full."""

    position: int
    name: str
    standing: str
    fingerprint: bool
    responder_id: UUID


def signers_seen(pledge: Pledge, names: Sequence[str] | None) -> list[SignerSeen]:
    """The names in the order of signing; ``names`` are the full ones, for somebody who said why."""
    rows = signatures_of(pledge).select_related("responder")
    return [
        SignerSeen(
            row.position,
            names[at] if names is not None and at < len(names) else masked_name(row.responder.name),
            str(Responder.Standing(row.responder.standing).label),
            row.fingerprint,
            row.responder_id,
        )
        for at, row in enumerate(rows)
    ]


def _roles(keys: Collection[UUID]) -> dict[UUID, list[str]]:
    titles = titles_of("responder_role")
    found: dict[UUID, list[str]] = {}
    rows = ResponderRole.objects.within(_HIS).filter(responder_id__in=keys, until=None)
    for responder, role in rows.order_by("since", "id").values_list("responder_id", "role"):
        found.setdefault(responder, []).append(titles.get(role, role))
    return found


def _excluded(keys: Iterable[UUID], now: datetime) -> set[UUID]:
    rows = ResponderExclusion.objects.within(_HIS).filter(responder_id__in=keys, since__lte=now)
    return set(rows.filter(Q(until=None) | Q(until__gt=now)).values_list("responder_id", flat=True))
