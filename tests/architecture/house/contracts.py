"""The order of the floors and rooms, as the contracts of import-linter in pyproject.toml say it.

It is said there and nowhere else: the foreign keys follow the same contracts as the imports.
"""

import re
import tomllib
from functools import lru_cache
from typing import Any

from tests.architecture.house.tree import ROOT, lies_in


@lru_cache(maxsize=1)
def project() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def contracts() -> list[dict[str, Any]]:
    """Every contract."""
    found: list[dict[str, Any]] = project()["tool"]["importlinter"]["contracts"]
    return found


def contract(identifier: str) -> dict[str, Any]:
    """One contract, by its id."""
    return next(one for one in contracts() if one["id"] == identifier)


def layers(one: dict[str, Any]) -> list[set[str]]:
    """A contract's layers, the highest first; brackets only say that a layer need not be there yet."""
    return [set(re.findall(r"\w+", layer)) for layer in one["layers"]]


def members(patterns: list[str], name: str) -> set[str]:
    """The packages that patterns such as ``fangxian.domains.*`` name and that ``name`` lies in."""
    found = (
        re.match(pattern.replace(".", r"\.").replace("*", r"\w+") + r"(?=\.|$)", name) for pattern in patterns
    )
    return {one.group() for one in found if one}


def objection(lower: str, upper: str) -> str:
    """Why a module may not know another: the broken contract's name; empty when it may."""
    for one in contracts():
        if one["type"] == "layers" and any(
            _climbs(one, within, lower, upper) for within in one["containers"]
        ):
            return str(one["name"])
        if one["type"] == "independence":
            here, there = members(one["modules"], lower), members(one["modules"], upper)
            if here and there and here != there:
                return str(one["name"])
    return ""


def _climbs(one: dict[str, Any], container: str, knower: str, known: str) -> bool:
    """Whether, within a contract's container, the known one does not lie strictly below the one who knows it."""
    if not (lies_in(knower, container) and lies_in(known, container)):
        return False
    here, there = (name.removeprefix(container).split(".")[1:2] for name in (knower, known))
    if not here or not there or here == there:
        return False
    order = {room: number for number, layer in enumerate(layers(one)) for room in layer}
    return here[0] in order and there[0] in order and order[there[0]] <= order[here[0]]
