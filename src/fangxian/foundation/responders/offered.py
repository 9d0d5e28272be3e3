"""What forms and filters offer to choose from, as far as their reader reaches."""

from collections.abc import Sequence

from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import area_names, areas_at
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.plain.areacodes import DIGITS, Level

Choice = tuple[str, str]
Group = tuple[str, list[Choice]]

_TOWN = DIGITS[Level.TOWN]
#: So many committees can still be read through; of a city's five hundred none is offered.
_MOST_COMMITTEES = 60


def units_offered(reach: Scope) -> list[Choice]:
    """The units in reach that people can belong to, by kind and name. Squads are joined in another way."""
    rows = organisations_standing(reach).exclude(kind=Organisation.Kind.SQUAD).order_by("kind", "name", "id")
    found = list(rows.values_list("id", "kind", "name"))
    committees = sum(kind == Organisation.Kind.VILLAGE_COMMITTEE for _key, kind, _name in found)
    hidden = {Organisation.Kind.VILLAGE_COMMITTEE} if committees > _MOST_COMMITTEES else set()
    return [(str(key), name) for key, kind, name in found if kind not in hidden]


def villages_offered(sight: Scope) -> list[Group]:
    """Where somebody may be said to live, by town: the villages that the reader sees."""
    groups: dict[str, list[Choice]] = {}
    for code, name in areas_at(sight, Level.VILLAGE).values_list("code", "name"):
        groups.setdefault(code[:_TOWN], []).append((code, name))
    towns = area_names(groups.keys())
    return [(towns.get(town, town), villages) for town, villages in groups.items()]


def villages_with(code: str, groups: list[Group]) -> list[Group]:
    """The same, and the one that is chosen already, wherever it lies."""
    if not code or any(code == one for _town, villages in groups for one, _name in villages):
        return groups
    return [*groups, ("", [(code, area_names({code}).get(code, code))])]


def areas_offered(reach: Scope, chosen: str) -> list[Choice]:
    """Where a list can be narrowed to: the towns in reach, the villages of the chosen one, or those of a small reach."""
    towns = list(areas_at(reach, Level.TOWN).values_list("code", "name"))
    within = reach & Scope.of_areas(chosen[:_TOWN]) if len(chosen) >= _TOWN and towns else reach
    villages: Sequence[Choice] = ()
    if len(towns) <= 1 or len(chosen) >= _TOWN:
        villages = list(areas_at(within, Level.VILLAGE).values_list("code", "name"))
    return sorted([*towns, *villages])


def homes_offered(reach: Scope) -> list[Choice]:
    """Places in reach that something can belong to: those that it is made of, and the towns and villages within."""
    found = area_names({low for low, _high in reach.areas})
    for level in (Level.TOWN, Level.VILLAGE):
        found |= dict(areas_at(reach, level).values_list("code", "name"))
    return sorted(found.items())
