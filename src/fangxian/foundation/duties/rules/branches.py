"""What a branch, a Party group or a squad lacks by the rules: each lack a sentence, none of which forbids anything.

A temporary branch of 500 where the rules say 50 did its work; so the rules warn, and the graver lacks are gaps.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from fangxian.foundation.plan.rules.tables import BranchRules
from fangxian.plain.words import N_


class Sort(StrEnum):
    """Which rules a body is looked at by."""

    BRANCH = "branch"
    PARTY_GROUP = "party_group"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Strength:
    """A body as the rules see it. ``full`` counts its full members; probationary ones are among ``members`` only.

    ``leaders`` are a branch's secretaries or a group's leaders. ``ends_on`` is its last day, if it was formed for a time.
    """

    sort: Sort
    full: int = 0
    members: int = 0
    leaders: int = 0
    deputies: int = 0
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Lack:
    """What is missing. ``is_gap``: somebody must close it; otherwise it is worth knowing."""

    code: str
    sentence: str
    is_gap: bool = False
    facts: dict[str, object] = field(default_factory=dict)


def lacks(rules: BranchRules, body: Strength, *, today: date) -> list[Lack]:
    """Everything that the rules say of a body today."""
    said = []
    if body.sort is Sort.BRANCH:
        said = _of_branch(rules, body)
    elif body.sort is Sort.PARTY_GROUP:
        said = _of_group(rules, body)
    if body.ends_on is not None and body.ends_on < today:
        said.append(Lack("past_end", N_("已经过了结束的日子，该撤销了"), is_gap=True))
    return said


def _of_branch(rules: BranchRules, body: Strength) -> list[Lack]:
    said = []
    if not body.leaders:
        said.append(Lack("no_secretary", N_("还没有书记"), is_gap=True))
    if body.full < rules.least:
        facts: dict[str, object] = {"full": body.full, "least": rules.least}
        sentence = N_("正式党员只有 %(full)d 名，不足 %(least)d 名，预备党员不算")
        said.append(Lack("too_few", sentence, is_gap=True, facts=facts))
    if body.members > rules.most:
        facts = {"members": body.members, "most": rules.most}
        said.append(Lack("too_many", N_("有 %(members)d 人，一般不超过 %(most)d 人"), facts=facts))
    if body.members >= rules.committee_from and not body.deputies:
        facts = {"from": rules.committee_from}
        said.append(Lack("no_committee", N_("满 %(from)d 人，应设委员会，现在没有副书记"), facts=facts))
    return said


def _of_group(rules: BranchRules, body: Strength) -> list[Lack]:
    said = []
    if not body.leaders:
        said.append(Lack("no_leader", N_("还没有组长"), is_gap=True))
    if body.members < rules.group_least:
        facts: dict[str, object] = {"members": body.members, "least": rules.group_least}
        said.append(Lack("small_group", N_("只有 %(members)d 人，一般不少于 %(least)d 人"), facts=facts))
    if body.members and not body.full:
        said.append(Lack("none_full", N_("没有正式党员")))
    return said
