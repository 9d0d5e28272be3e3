"""How many people each town and village of the exercise has: modelled (推算), for no such figures are published.

Known, and used: the county's residents of 2020, and two towns. 港头镇 had 57,888 residents in 2010; it is taken
to have grown as the county did. Of 龙田镇 only the registered are known, 139,588 at the end of 2021; it is taken
to have as many residents for each of them as 港头镇 had (57,888 of 2010 to 81,032 registered of 2012).

Assumed, for all others: people to a village by its kind (below), chosen so that streets and town seats together
hold the census's urban share (53.56 %), and within a town a spread of 0.6 to 1.4 around it. The spread hangs on
the village's code alone: every exercise of the same size has towns of the same size.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fangxian.drill.rules.census import ALL
from fangxian.drill.rules.people import dice

#: People to a village, by kind of town and of village: assumed.
_STREET = {"居委会": 7_500, "类似居委会": 3_000}
_STREET_VILLAGE = 4_400
_TOWN = {"居委会": 5_000, "类似居委会": 2_000, "类似村委会": 900}
_TOWN_VILLAGE = 1_750

#: Residents of 2020 as scaled from what is known; see above.
_COUNTY_2010, _COUNTY_2020 = 1_234_838, 1_390_487
_GANGTOU_2010, _GANGTOU_REGISTERED, _LONGTIAN_REGISTERED = 57_888, 81_032, 139_588
KNOWN = {
    "350181108": _GANGTOU_2010 * _COUNTY_2020 // _COUNTY_2010,
    "350181106": _LONGTIAN_REGISTERED * _GANGTOU_2010 // _GANGTOU_REGISTERED,
}


@dataclass(frozen=True, slots=True)
class Village:
    """A village or community of the register."""

    code: str
    name: str
    kind: str

    @property
    def town(self) -> str:
        """Its town's code."""
        return self.code[:9]

    @property
    def is_street(self) -> bool:
        """Whether its town is a street: the first ninety-nine numbers of a county are."""
        return self.code[6] == "0"

    @property
    def is_urban(self) -> bool:
        """Whether its people live in compounds rather than in hamlets."""
        return "居委会" in self.kind

    @property
    def is_town_like(self) -> bool:
        """Whether families are those of a town: in every street, and at a town's seat."""
        return self.is_street or self.is_urban


def shared(total: int, weights: Sequence[int]) -> list[int]:
    """A number divided in proportion to weights, to the unit: the largest remainders get what is left over."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    remainders = sorted(range(len(weights)), key=lambda at: (-(total * weights[at] % whole), at))
    for at in remainders[: total - sum(parts)]:
        parts[at] += 1
    return parts


def village_populations(villages: Sequence[Village], total: int) -> dict[str, int]:
    """People of each village, by code; together exactly ``total``."""
    weights = {village.code: _weight(village) for village in villages}
    towns: dict[str, list[str]] = {}
    for code in sorted(weights):
        towns.setdefault(code[:9], []).append(code)
    found: dict[str, int] = {}
    by_town = town_populations(
        {town: sum(weights[one] for one in codes) for town, codes in towns.items()}, total
    )
    for town, codes in towns.items():
        found |= zip(codes, shared(by_town[town], [weights[code] for code in codes]), strict=True)
    return found


def town_populations(weights: Mapping[str, int], total: int) -> dict[str, int]:
    """People of each town, by code, from the weights of its villages; a known town has its known share."""
    towns = sorted(weights)
    known = {town: KNOWN[town] for town in towns if town in KNOWN}
    modelled = sum(weight for town, weight in weights.items() if town not in KNOWN)
    if not modelled:
        return dict(zip(towns, shared(total, [weights[town] for town in towns]), strict=True))
    # The towns that are not known share what the known ones leave of the county, or of as much of it as is there.
    left = _COUNTY_2020 - sum(KNOWN.values()) if len(known) == len(KNOWN) else modelled
    scaled = [known[town] * modelled if town in known else weights[town] * left for town in towns]
    return dict(zip(towns, shared(total, scaled), strict=True))


def _weight(village: Village) -> int:
    """People to expect, before the town's sum is fitted."""
    if village.is_street:
        usual = _STREET.get(village.kind, _STREET_VILLAGE)
    else:
        usual = _TOWN.get(village.kind, _TOWN_VILLAGE)
    return usual * (600 + int(dice(0, f"{village.code}/size").random() * 801)) // 1000


#: How much likelier a dormitory is in a street's community, a street's village, an industrial one: assumed.
_LODGING_COMMUNITY, _LODGING_STREET, _LODGING_TOWN, _LODGING_WORKS = 20, 10, 3, 60
_WORKS = ("工业", "京东方")


def lodging_populations(
    villages: Sequence[Village], people: Mapping[str, int], collective: int
) -> dict[str, int]:
    """How many of each village's people live in dormitories and homes; ``collective`` is in ten-thousandths."""
    ordered = sorted(villages, key=lambda one: one.code)
    total = sum(people.values()) * collective // ALL
    weights = [people[one.code] * _lodging(one) for one in ordered]
    return dict(zip([one.code for one in ordered], shared(total, weights), strict=True))


def _lodging(village: Village) -> int:
    if any(word in village.name for word in _WORKS):
        return _LODGING_WORKS
    if village.is_urban:
        return _LODGING_COMMUNITY
    return _LODGING_STREET if village.is_street else _LODGING_TOWN
