"""Words that the plan gives to rooms below it: kinds of household, roles, skills.

A lower room asks for a vocabulary by name; the plan, which it can't know, provides it.
"""

from collections.abc import Callable, Mapping

Source = Callable[[], Mapping[str, str]]
_sources: dict[str, Source] = {}


def provide(name: str, source: Source) -> None:
    """Say where a vocabulary comes from."""
    _sources[name] = source


def words_of(name: str) -> Mapping[str, str]:
    """The vocabulary now in force: key → title, in the plan's order; empty where nobody provides it."""
    source = _sources.get(name)
    return source() if source else {}
