"""The foundation's own tables of a plan.

Each class is one table of the file, each field a key in it. A class is closed (a key it does not name is a
fault) and strict (the text "3" is no number). Keys without a value here must be written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints

from fangxian.plain.areacodes import DIGITS, Level

#: Spellings that sentences explain, see ``sentences.py``.
KEY_SPELLING = r"^[a-z][a-z0-9_]*$"
PLAN_KEY_SPELLING = r"^[a-z][a-z0-9-]*$"
COUNTY_SPELLING = r"^[0-9]{6}$"
ONE_LINE_SPELLING = r"^[^\x00-\x1f\x7f]*$"

Key = Annotated[str, StringConstraints(pattern=KEY_SPELLING, max_length=40)]
Title = Annotated[str, StringConstraints(pattern=ONE_LINE_SPELLING, min_length=1, max_length=60)]
#: What a title may add to a place's name; may be empty.
Suffix = Annotated[str, StringConstraints(pattern=ONE_LINE_SPELLING, max_length=20)]
Sentence = Annotated[str, StringConstraints(pattern=ONE_LINE_SPELLING, min_length=1, max_length=300)]
CountyCode = Annotated[str, StringConstraints(pattern=COUNTY_SPELLING)]
#: How bad a hole is: 1 can wait a day, 2 today, 3 at once.
Severity = Annotated[int, Field(ge=1, le=3)]
#: A level that somebody can answer for.
Answered = Literal[Level.COUNTY, Level.TOWN, Level.VILLAGE, Level.GRID]
#: A level that has an organisation of its own.
Organised = Literal[Level.COUNTY, Level.TOWN, Level.VILLAGE]


def lies_within(level: Level, wider: Level) -> bool:
    """Whether a place of ``level`` lies in one of ``wider``, or is one."""
    return DIGITS[level] >= DIGITS[wider]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which plan this is, for which county-level city, against what."""

    key: Annotated[str, StringConstraints(pattern=PLAN_KEY_SPELLING, max_length=40)]
    title: Title
    emergency: Title
    county: CountyCode
    headquarters: Title
    #: The temporary Party branch that the headquarters sets up; a plan may have none.
    branch: Annotated[str, StringConstraints(pattern=ONE_LINE_SPELLING, max_length=60)] = ""
    #: The day on which the emergency was over: what is kept only for its sake begins to run out.
    ended_on: date | None = None


class Speaker(StrEnum):
    """In whose language a word is said."""

    RESIDENT = "resident"
    VILLAGE = "village"
    TOWN = "town"
    GROUP = "group"
    HEADQUARTERS = "headquarters"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What one thing is called on screen: its title, and how those say it who call it otherwise."""

    key: Key
    title: Title
    said_by: Mapping[Speaker, Title] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """Which kind of organisation answers at a level; ``suffix`` follows the place's name in its own."""

    level: Organised
    title: Title
    organisation: Literal["headquarters", "town_office", "village_committee"]
    suffix: Suffix = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A working group of the headquarters, and the Party group that leads its work.

    ``assumed`` marks what was never published and is our own assumption.
    """

    key: Key
    title: Title
    party_group: Title
    work: Sentence
    assumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A body of the structure besides those of the tiers: one of the county, or one in every place of a level.

    Below the county its name is the place's and the ``suffix``, or the place's and the title.
    """

    key: Key
    title: Title
    level: Organised
    organisation: Literal[
        "department", "institution", "hospital", "party_committee", "health_centre", "police_station"
    ]
    suffix: Suffix = ""
    purpose: Annotated[str, StringConstraints(pattern=ONE_LINE_SPELLING, max_length=120)] = ""
    #: It is no member of the response: its people may be selected and sent where they are needed.
    outside: bool = False
    assumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchRules:
    """What a Party branch must have (党支部工作条例（试行）, 2018). They warn and make gaps; they forbid nothing.

    Only full members count toward ``least``. From ``committee_from`` members on a branch has a committee. The
    three duties are those over an organisation; one that the plan does not write is not expected.
    """

    least: Annotated[int, Field(ge=1, le=1_000)] = 3
    most: Annotated[int, Field(ge=1, le=10_000)] = 50
    committee_from: Annotated[int, Field(ge=1, le=1_000)] = 7
    group_least: Annotated[int, Field(ge=1, le=1_000)] = 3
    secretary: Key = "branch_secretary"
    deputy: Key = "branch_deputy"
    group_leader: Key = "party_group_leader"
    severity: Severity = 2
    source: Annotated[str, StringConstraints(pattern=ONE_LINE_SPELLING, max_length=300)] = ""


class Over(StrEnum):
    """What a duty's holder answers for."""

    AREA = "area"
    ORGANISATION = "organisation"
    #: A mouth of a village: its gate, a road junction.
    PLACE = "place"
    HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseLevel:
    """A response level (S16): the lower its ``rank``, the graver; the ``initial`` one stands before any was declared."""

    key: Key
    title: Title
    rank: Annotated[int, Field(ge=1, le=9)]
    decided_by: Title
    sentence: Sentence
    source: Annotated[str, StringConstraints(pattern=ONE_LINE_SPELLING, max_length=300)] = ""
    initial: bool = False
    assumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskClass:
    """A class of counties by what has happened there, and the level that it stands for.

    A county is of the first class whose numbers are not passed: known cases and local clusters at the most,
    and days since the last case was over at the least. A number that is left out sets no bound.
    """

    key: Key
    title: Title
    most_cases: Annotated[int, Field(ge=0)] | None = None
    most_clusters: Annotated[int, Field(ge=0)] | None = None
    days_clear: Annotated[int, Field(ge=0, le=365)] = 0
    level: Key
    sentence: Sentence
    source: Annotated[str, StringConstraints(pattern=ONE_LINE_SPELLING, max_length=300)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A way of answering for a place or an organisation.

    ``level`` is where the place lies, ``from_level`` where the holder's own unit stands, ``owner`` the tier
    that fills the duty and closes its hole. ``expected``: every place of the level must have ``holders`` of
    them. ``limit`` is the most places for one person, 0 for any number; beyond it the house warns. ``most`` is
    how many may hold it in one place, and ``within`` the level of the place in which all lies that one person
    answers for on the spot; who breaks them is shown, and not refused.
    """

    key: Key
    title: Title
    level: Answered
    role: Key
    over: Over = Over.AREA
    expected: bool = False
    holders: Annotated[int, Field(ge=1, le=1_000)] = 1
    from_level: Answered
    owner: Organised
    severity: Severity = 1
    limit: Annotated[int, Field(ge=0, le=1_000)] = 0
    #: 0: as many as ``holders`` where every place must have them, any number elsewhere.
    most: Annotated[int, Field(ge=0, le=1_000)] = 0
    #: None: wherever its places lie, it can be done.
    within: Organised | None = None
    #: Of a duty over households: the kind of household that plays it as its part; empty: it is kept in touch with.
    part_of: Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9_]*)?$", max_length=40)] = ""
    #: The response levels at which it is expected; none named: at every level.
    levels: tuple[Key, ...] = ()
    sentence: Sentence

    @property
    def seats(self) -> int:
        """How many may hold it in one place, at whatever response level; 0 for any number."""
        return self.most or (self.holders if self.expected or self.levels else 0)

    def switched_off(self) -> Self:
        """The duty at a level that asks nobody to fill it: who holds it keeps it."""
        return replace(self, expected=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTogether:
    """Duties that one person does not hold at the same time, and why; who does is shown, and not refused."""

    duties: Annotated[tuple[Key, ...], Field(min_length=2, max_length=10)]
    sentence: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Squad:
    """The squad that every holder of a duty forms and leads in his place."""

    title: Title
    led_by: Key
    minimum: Annotated[int, Field(ge=1, le=1_000)]
    severity: Severity
    owner: Organised
    purpose: Sentence
    expected: bool = True
    levels: tuple[Key, ...] = ()

    def switched_off(self) -> Self:
        """The squad at a level that asks no chief to form one."""
        return replace(self, expected=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdKind:
    """A kind of household that is kept in touch with (S13): core ones help, isolated and hardship ones are helped.

    ``contact``: somebody must keep in touch with each of them, at the response levels that ``levels`` names; at
    every level where it names none.
    """

    key: Key
    title: Title
    sentence: Sentence
    contact: bool = False
    levels: tuple[Key, ...] = ()
    assumed: bool = False

    def switched_off(self) -> Self:
        """The kind at a level that asks nobody to keep in touch with it: who does goes on."""
        return replace(self, contact=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponderRole:
    """As what a responder serves: publicist, investigator, persuader, service helper (S7) and more."""

    key: Key
    title: Title
    work: Sentence
    assumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """What somebody can do. ``certified``: only with a paper, good for ``valid_months`` (0: for ever)."""

    key: Key
    title: Title
    certified: bool = False
    valid_months: Annotated[int, Field(ge=0, le=600)] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingCondition:
    """What must be so before a volunteer stands anywhere: induction done, insurance arranged, a guardian's consent.

    The key is one of the three that the house can tell; consent is asked of who is not eighteen.
    """

    key: Literal["induction", "insurance", "consent"]
    title: Title
    sentence: Sentence
    assumed: bool = False


class Settlement(StrEnum):
    """The two ways of living that a village's kind tells of."""

    URBAN = "urban"
    RURAL = "rural"


@dataclass(frozen=True, slots=True, kw_only=True)
class GridSize:
    """How many households a grid should have, and at the least and at the most."""

    settlement: Settlement
    target: Annotated[int, Field(ge=1, le=10_000)]
    least: Annotated[int, Field(ge=1, le=10_000)]
    most: Annotated[int, Field(ge=1, le=10_000)]


class CountsFrom(StrEnum):
    """When a data class's clock starts."""

    MADE = "made"
    ENDED = "ended"
    EMERGENCY_END = "emergency_end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long a class of personal data is kept: so many days from its making, its own end, or the emergency's."""

    key: Key
    title: Title
    days: Annotated[int, Field(ge=0, le=36_500)]
    counts_from: CountsFrom
    sentence: Sentence
