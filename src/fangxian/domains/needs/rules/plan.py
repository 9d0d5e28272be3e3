"""What the plan says of needs: their kinds, their urgencies, the rungs of the ladder they climb."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from fangxian.foundation.plan.rules.tables import ONE_LINE_SPELLING, Key, Title
from fangxian.plain.areacodes import Level


class Thing(StrEnum):
    """What is asked for, whatever it is called."""

    PEOPLE = "people"
    GOODS = "goods"
    SERVICE = "service"
    ADVICE = "advice"
    DECISION = "decision"


class Advisor(StrEnum):
    """Who is suggested to be asked about a need (征询), found from its place and kind."""

    GROUP = "group"
    HEALTH_CENTRE = "health_centre"
    POLICE_STATION = "police_station"
    HOSPITAL = "hospital"
    DEPARTMENT = "department"
    NEIGHBOUR = "neighbour"


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedKind:
    """A kind of need; ``group`` is the working group that answers it when it has climbed that far.

    ``ask`` says who is suggested first when its owner asks several at once; ``unit`` what such goods are counted in.
    """

    key: Key
    title: Title
    thing: Thing
    group: Key
    examples: tuple[Title, ...] = ()
    ask: tuple[Advisor, ...] = (Advisor.GROUP,)
    unit: Annotated[str, StringConstraints(pattern=ONE_LINE_SPELLING, max_length=10)] = ""


#: A month at the most: what takes longer is a project.
Minutes = Annotated[int, Field(gt=0, le=31 * 24 * 60)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgency:
    """How soon a need is to be taken, and from then on to be answered.

    ``whistle`` is what a town calls it that whistles for departments. ``extend_minutes`` is by how much an answer may
    be put off, in all; 0: not at all. ``arrive_minutes`` is when somebody must be there, counted from when it came to
    its owner; 0: nobody need come. ``until_done``: nobody leaves before it is done (事不完、人不撤), so it is neither
    put off nor passed on from where somebody arrived, nor closed because nobody could be reached.
    """

    key: Key
    title: Title
    acknowledge_minutes: Minutes
    answer_minutes: Minutes
    whistle: Annotated[str, StringConstraints(pattern=ONE_LINE_SPELLING, max_length=20)] = ""
    extend_minutes: Annotated[int, Field(ge=0, le=31 * 24 * 60)] = 0
    arrive_minutes: Annotated[int, Field(ge=0, le=24 * 60)] = 0
    until_done: bool = False


Few = Annotated[int, Field(ge=0, le=20)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRules:
    """What holds of every need: whom it may be passed to and how often, how long it may be put off, called back, reopened.

    Times in minutes but for ``reopen_days``. A need is returned once in its life, whatever the plan says.
    """

    consult_minutes: Minutes = 60
    return_minutes: Minutes = 120
    most_transfers: Few = 3
    most_extensions: Few = 1
    call_tries: Annotated[int, Field(ge=1, le=20)] = 3
    call_gap_minutes: Minutes = 120
    reopen_days: Annotated[int, Field(ge=0, le=60)] = 7


class UrgingStep(StrEnum):
    """The three steps of urging, from the mildest."""

    URGE = "urge"
    SUPERVISE = "supervise"
    CIRCULATE = "circulate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Urging:
    """One step of urging. ``after_minutes`` counts from the deadline or the step before it, whichever is later.

    ``by_clock``: the house takes it by itself then; else it is offered to whoever may take it.
    """

    step: UrgingStep
    title: Title
    after_minutes: Annotated[int, Field(ge=0, le=31 * 24 * 60)]
    by_clock: bool = False


class RungLevel(StrEnum):
    """Where a rung of the ladder stands."""

    VILLAGE = "village"
    TOWN = "town"
    GROUP = "group"
    COUNTY = "county"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of the ladder, written from the lowest up."""

    level: RungLevel
    title: Title


#: Which tier's area a rung answers for: a working group answers for the whole city.
AREA_LEVEL = {
    RungLevel.VILLAGE: Level.VILLAGE,
    RungLevel.TOWN: Level.TOWN,
    RungLevel.GROUP: Level.COUNTY,
    RungLevel.COUNTY: Level.COUNTY,
}
