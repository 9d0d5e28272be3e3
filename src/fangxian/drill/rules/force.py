"""The people who work on the line in the exercise: members of every village, and those of departments, hospitals,
a students' squad and the volunteers.

Reported: more than 40,000 members served, probationary ones among them (S7); more than 130 of the hospital's staff
signed (S4). All other numbers and shares are assumed.
"""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import NamedTuple

from fangxian.drill.rules.bodies import BODIES, FULL_STRENGTH, HEALTH_CENTRE, HOSPITAL, PLEDGED, Body, Folk
from fangxian.drill.rules.names import Namer
from fangxian.drill.rules.people import Phones, dice
from fangxian.drill.rules.population import shared
from fangxian.drill.rules.shape import MEMBERS_PER_GRID, grids_of

_YEAR = 2020
_PROBATIONARY = 0.025
_EXCLUDED = 0.02
_REASONS = ("epidemic_duty", "observation", "health", "other")

#: Roles, so many in a hundred; one in seven has a second.
_ROLES = (
    *["publicist"] * 20, *["investigator"] * 20, *["persuader"] * 20, *["service_helper"] * 25,
    *["gate_guard"] * 10, *["errand_runner"] * 5,
)  # fmt: skip
_SECOND_ROLE = 1 / 7

#: Skills: how likely, and for how many months their paper holds (0: no paper, or for ever).
_SKILLS: Mapping[str, tuple[tuple[str, float, int], ...]] = {
    Folk.MEDICAL: (("doctor", 0.35, 0), ("nurse", 0.5, 60), ("first_aid", 0.3, 36), ("dialect", 0.6, 0)),
    Folk.STUDENTS: (("foreign_language", 0.25, 0), ("first_aid", 0.05, 36), ("dialect", 0.6, 0)),
    "": (
        ("dialect", 0.7, 0), ("driver", 0.25, 72), ("first_aid", 0.03, 36), ("electrician", 0.02, 72),
        ("foreign_language", 0.02, 0), ("counselling", 0.01, 0),
    ),
}  # fmt: skip
_SPOKEN = frozenset(("dialect", "foreign_language"))
_MONTH, _GROWN_UP = 30, 18
#: Months over which papers that hold for ever were issued.
_CAREER = 360

_STANDINGS = {
    Folk.CADRES: "cadre", Folk.MEDICAL: "staff", Folk.STAFF: "staff", Folk.STUDENTS: "volunteer",
    Folk.VOLUNTEERS: "volunteer",
}  # fmt: skip
_AGES = {Folk.STUDENTS: (18, 24), Folk.VOLUNTEERS: (18, 65), "members": (19, 74)}
#: First and last hour of a window, and on which days it may lie.
_EVENINGS, _WEEKENDS, _DAYS = (18, 22), (8, 20), (8, 18)


class Paper(NamedTuple):
    """A skill and its paper: issued so many days before the city's making, good until so many after it.

    Both are None for one without a paper; ``expires`` is None for one that holds for ever.
    """

    skill: str
    issued: int | None
    expires: int | None


class Hours(NamedTuple):
    """When somebody can come: on a day of the week (0 is Monday), from one hour until another."""

    weekday: int
    begins: int
    ends: int


class Recruit(NamedTuple):
    """Somebody who works on the line; ``residence`` is the village where he lives."""

    name: str
    phone: str
    standing: str
    residence: str
    born: int
    roles: tuple[str, ...]
    papers: tuple[Paper, ...]
    hours: tuple[Hours, ...]
    shifts: int
    exclusions: tuple[str, ...]


def members_of_villages(seed: int, people: Mapping[str, int], members: int) -> dict[str, int]:
    """Members of each village: enough for its squads, and of the others a share by its people.

    Together exactly ``members``, unless the squads alone need more.
    """
    squads = {village: MEMBERS_PER_GRID * grids_of(seed, village) for village in people}
    left = max(0, members - sum(squads.values()))
    others = shared(left, list(people.values()))
    return {village: squads[village] + more for village, more in zip(people, others, strict=True)}


def bodies_of(members: int, towns: Mapping[str, str]) -> Iterator[tuple[Body, str]]:
    """The county's bodies and the towns' health centres, each with its town's code, or none; sized to the force."""
    for body in BODIES:
        size = -(-body.people * members // FULL_STRENGTH)
        yield body._replace(people=max(size, PLEDGED) if body.name == HOSPITAL else size), ""
    for code, name in towns.items():
        yield Body(f"{name}卫生院", -(-HEALTH_CENTRE * members // FULL_STRENGTH), Folk.MEDICAL), code


class Muster:
    """Raises people for one village or body; what it throws hangs on no other."""

    def __init__(
        self, seed: int, place: str, surnames: Sequence[str], villages: Sequence[str], phones: Phones
    ) -> None:
        self._throw: Random = dice(seed, f"{place}/force")
        self._random = self._throw.random
        self._namer = Namer(self._throw, surnames, clannish=False)
        self._villages = villages
        self._phones = phones

    def members(self, count: int) -> list[Recruit]:
        """Members of a village, a few of them probationary."""
        return [
            self._recruit("probationary" if self._random() < _PROBATIONARY else "member", "members")
            for _ in range(count)
        ]

    def people(self, body: Body) -> list[Recruit]:
        """A body's people."""
        return [self._recruit(_STANDINGS[body.folk], body.folk) for _ in range(body.people)]

    def _recruit(self, standing: str, folk: str) -> Recruit:
        random = self._random
        man = random() < (0.3 if folk == Folk.MEDICAL else 0.62)
        youngest, oldest = (18, 30) if standing == "probationary" else _AGES.get(folk, (22, 59))
        age = youngest + int(random() * (oldest - youngest + 1))
        return Recruit(
            name=self._namer.surname() + self._namer.given(man=man),
            phone=self._phones.next(),
            standing=standing,
            residence=self._villages[int(random() * len(self._villages))],
            born=_YEAR - age,
            roles=self._roles(),
            papers=self._papers(_SKILLS.get(folk, _SKILLS[""]), age),
            hours=self._hours(folk),
            shifts=1 + int(random() * 5),
            exclusions=(_REASONS[int(random() * len(_REASONS))],) if random() < _EXCLUDED else (),
        )

    def _roles(self) -> tuple[str, ...]:
        first = _ROLES[int(self._random() * len(_ROLES))]
        if self._random() < _SECOND_ROLE:
            second = _ROLES[int(self._random() * len(_ROLES))]
            return (first,) if second == first else (first, second)
        return (first,)

    def _papers(self, skills: Sequence[tuple[str, float, int]], age: int) -> tuple[Paper, ...]:
        """Papers that he may have got since he was eighteen; a few ran out a while ago."""
        found = []
        for skill, chance, months in skills:
            if self._random() < chance:
                if skill in _SPOKEN:
                    found.append(Paper(skill, None, None))
                    continue
                grown_up = (age - _GROWN_UP) * 12 * _MONTH + _MONTH
                issued = int(self._random() * min(grown_up, (months or _CAREER) * _MONTH * 21 // 20))
                found.append(Paper(skill, issued, months * _MONTH - issued if months else None))
        return tuple(found)

    def _hours(self, folk: str) -> tuple[Hours, ...]:
        """Students by day, those who work on weekends or in the evening; most members have not said."""
        fraction = self._random()
        if folk == "members" and fraction < 0.7:
            return ()
        if folk == Folk.STUDENTS:
            first = int(self._random() * 5)
            return tuple(Hours((first + day) % 7, *_DAYS) for day in (0, 2, 4))
        if fraction < 0.85:
            return (Hours(5 + int(self._random() * 2), *_WEEKENDS),)
        return (Hours(int(self._random() * 5), *_EVENINGS),)
