"""Whistles, quotas and people as the pages show them: titles of the plan, names of places, masked people."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fangxian.domains.secondment.models import Contingent, Quota, Secondee, Whistle, WhistleLine
from fangxian.domains.secondment.rules import whistle_states
from fangxian.domains.secondment.rules.plan import SecondmentKit, WhistleKind
from fangxian.domains.secondment.rules.states import THERE, TITLES, State
from fangxian.domains.secondment.rules.suggesting import HINDERING, Verdict, Why
from fangxian.domains.secondment.selectors import Standing, lines_of, named_counts, standings_of
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.plan.selectors import titles_ever
from fangxian.foundation.responders.selectors import PersonChip, chips_by_id
from fangxian.kit.said import said_span
from fangxian.kit.vocabulary import titles_of
from fangxian.plain import clock
from fangxian.plain.words import N_

#: Why somebody is suggested or not, in the order of the rule.
WHYS = {
    Why.EXCLUDED: N_("暂不能派"),
    Why.UNREADY: N_("上岗条件不全"),
    Why.SECONDED: N_("已经选派在外"),
    Why.ON_DUTY: N_("已对一个地方负责"),
    Why.STANDING: N_("不在选派的人员里"),
    Why.TOO_YOUNG: N_("不到年龄"),
    Why.TOO_OLD: N_("超过年龄"),
    Why.AGE_UNKNOWN: N_("没填出生年份"),
    Why.SKILLED: N_("会要的本领"),
    Why.FIRST_TIME: N_("还没派过"),
    Why.WENT_BEFORE: N_("派过，让没派过的先去"),
}


@dataclass(frozen=True)
class WhistleShown:
    """A whistle with its words."""

    whistle: Whistle
    kind_title: str
    town: str
    state_title: str
    wanted_said: str
    standing: Standing
    is_late: bool

    @property
    def number(self) -> str:
        """What it is called on the telephone."""
        return self.whistle.number

    @property
    def exercise(self) -> bool:
        """Whether it is an exercise's."""
        return self.whistle.exercise

    @property
    def due_at(self) -> datetime | None:
        """When people must be there."""
        return self.whistle.due_at

    @property
    def wanted(self) -> int:
        """How many are asked for."""
        return self.standing.wanted

    @property
    def named(self) -> int:
        """How many of them are named."""
        return self.standing.named

    @property
    def there(self) -> int:
        """How many are there now."""
        return self.standing.there

    @property
    def lacking(self) -> int:
        """How many are not named."""
        return self.standing.lacking


def whistles_shown(whistles: Sequence[Whistle], now: datetime) -> list[WhistleShown]:
    """Whistles with their words; a fixed number of queries."""
    kinds, towns = titles_ever(WhistleKind, now), area_names({one.area_code for one in whistles})
    standings, lines = standings_of(whistles), lines_of(whistles)
    return [
        WhistleShown(
            one,
            kinds.get(one.kind, one.kind),
            towns.get(one.area_code, one.area_code),
            _(whistle_states.TITLES[whistle_states.State(one.state)]),
            lines_said(lines[one.id]),
            standings[one.id],
            one.state in whistle_states.OPEN
            and one.due_at is not None
            and one.due_at <= now
            and standings[one.id].there < standings[one.id].wanted,
        )
        for one in whistles
    ]


def lines_said(lines: Sequence[WhistleLine]) -> str:
    """What is asked for in one line: 值守员 3 人；代办员（会驾驶）1 人."""
    roles, skills = titles_of("responder_role"), titles_of("skill")
    return "；".join(line_said(line, roles.get(line.role, ""), skills.get(line.skill, "")) for line in lines)


def line_said(line: WhistleLine, role: str, skill: str) -> str:
    """One line of it."""
    who = role or _("不限岗位")
    able = _("（会%(skill)s）") % {"skill": skill} if skill else ""
    return f"{who}{able} {people_said(line.count)}"


def people_said(count: int) -> str:
    """So many people."""
    return ngettext("%(count)d 人", "%(count)d 人", count) % {"count": count}


@dataclass(frozen=True)
class QuotaShown:
    """A department's quota with how far it has come."""

    quota: Quota
    town: str
    named: int
    is_late: bool

    @property
    def short(self) -> int:
        """How many names are still owed."""
        return max(0, self.quota.number - self.quota.withheld - self.named)


def quotas_shown(quotas: Sequence[Quota], now: datetime) -> list[QuotaShown]:
    """Quotas with their towns and how many were named."""
    named, towns = named_counts(quotas), area_names({one.area_code for one in quotas})
    return [
        QuotaShown(
            one,
            towns.get(one.area_code, one.area_code),
            named[one.id],
            one.due_at <= now and named[one.id] < one.number - one.withheld,
        )
        for one in quotas
    ]


@dataclass(frozen=True)
class PersonShown:
    """Somebody who is selected, masked, with where he stands."""

    id: UUID
    chip: PersonChip
    department: str
    town: str
    number: str
    state: State
    since: datetime
    until: date | None
    days: int
    mark: str
    words: str
    suggested: bool
    exercise: bool

    @property
    def state_title(self) -> str:
        """Where he stands, in a word."""
        return _(TITLES[self.state])

    @property
    def is_there(self) -> bool:
        """Whether he is in the town."""
        return self.state in THERE

    @property
    def is_awaited(self) -> bool:
        """Whether he was sent and is not there yet."""
        return self.state in (State.SENT, State.MISSING)


def people_shown(people: Sequence[Secondee]) -> list[PersonShown]:
    """People with their masked names; two queries."""
    chips = chips_by_id({one.responder_id for one in people})
    towns = area_names({one.area_code for one in people})
    return [
        PersonShown(
            one.id,
            chips[one.responder_id],
            one.department.name,
            towns.get(one.area_code, one.area_code),
            one.number,
            State(one.state),
            one.state_since,
            one.until,
            one.days or _days_so_far(one),
            str(one.get_mark_display()),
            one.words,
            one.suggested,
            one.exercise,
        )
        for one in people
    ]


def _days_so_far(one: Secondee) -> int:
    if one.state not in THERE or one.received_at is None:
        return 0
    return (clock.day_of(clock.now()) - clock.day_of(one.received_at)).days + 1


@dataclass(frozen=True)
class CandidateShown:
    """Somebody whom a department could name, masked, and why he is suggested or not."""

    id: UUID
    chip: PersonChip
    suggested: bool
    forbidden: bool
    why: str


def candidates_shown(verdicts: Sequence[Verdict]) -> list[CandidateShown]:
    """Candidates in their order."""
    chips = chips_by_id({one.candidate.id for one in verdicts})
    return [
        CandidateShown(
            one.candidate.id,
            chips[one.candidate.id],
            one.suggested,
            one.is_forbidden,
            "、".join(_(WHYS[why]) for why in _telling(one)),
        )
        for one in verdicts
    ]


def _telling(verdict: Verdict) -> Collection[Why]:
    """What hinders him where something does; else what speaks for him."""
    hindering = [why for why in verdict.reasons if why in HINDERING]
    return hindering or verdict.reasons


@dataclass(frozen=True)
class ContingentShown:
    """People who go to one town, with how many, when, and whether they are late."""

    contingent: Contingent
    town: str
    ordinal: int
    is_late: bool
    late_said: str


def contingents_shown(contingents: Sequence[Contingent], now: datetime) -> list[ContingentShown]:
    """Contingents with their towns."""
    towns = area_names({one.area_code for one in contingents})
    return [
        ContingentShown(
            one,
            towns.get(one.area_code, one.area_code),
            one.batch.ordinal,
            one.arrives_by is not None and one.arrives_by <= now,
            said_span(now - one.arrives_by) if one.arrives_by and one.arrives_by <= now else "",
        )
        for one in contingents
    ]


def kit_titles(now: datetime) -> dict[str, str]:
    """What the kit is called, also what an older plan named."""
    return titles_ever(SecondmentKit, now)
