"""Who could be put in a seat by hand: the people of the post's village, with what forbids it to whom."""

from dataclasses import dataclass
from datetime import datetime

from fangxian.access.scope import Scope
from fangxian.domains.dispatch.known import known_of
from fangxian.domains.dispatch.models import Post, ShiftLine
from fangxian.domains.dispatch.rules.standing import Span, refusal_of
from fangxian.domains.dispatch.selectors import rules_at
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.selectors import PersonChip, chip_of, responders_in
from fangxian.kit.refusals import said
from fangxian.kit.vocabulary import titles_of
from fangxian.plain.areacodes import Level, cut
from fangxian.plain.errors import Refused

#: So many people of a village are looked at.
MOST = 400


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be put in, and the rule that forbids it, if one does."""

    person: PersonChip
    refusal: Refused | None

    @property
    def why(self) -> str:
        """Why not, in the reader's words; empty where nothing forbids it."""
        return said(self.refusal) if self.refusal else ""


def people_around(scope: Scope, post: Post) -> list[Responder]:
    """Who in reach lives or belongs where a post stands, the exercise's for the exercise."""
    around = cut(post.area_code, Level.VILLAGE) or post.area_code
    rows = responders_in(scope & Scope.of_areas(around)).filter(exercise=post.exercise)
    return list(rows[:MOST])


def candidates_for(scope: Scope, line: ShiftLine, now: datetime) -> list[Candidate]:
    """Those who may stand first; in a fixed number of queries."""
    people = people_around(scope, line.shift.post)
    known, rules = known_of([one.id for one in people], now), rules_at(now)
    span = Span(max(line.shift.starts_at, now), line.shift.ends_at)
    skill = titles_of("skill").get(line.line.skill, line.line.skill)
    found = [
        Candidate(
            chip_of(one),
            refusal_of(known[one.id], span, skill=line.line.skill, skill_title=skill, rules=rules),
        )
        for one in people
    ]
    return sorted(found, key=lambda one: one.refusal is not None)
