"""Words that the plan gives to rooms below it: kinds of household, roles, skills.

A lower room asks for a vocabulary by name; the plan, which it can't know, provides it.
"""

from collections.abc import Callable, Mapping

Source = Callable[[], Mapping[str, str]]
_sources: dict[str, Source] = {}
_ever: dict[str, Source] = {}


def provide(name: str, source: Source, *, ever: Source | None = None) -> None:
    """Say where a vocabulary comes from, and ``ever`` with the words that it had before and no longer has."""
    _sources[name] = source
    _ever[name] = ever or source


def words_of(name: str) -> Mapping[str, str]:
    """The vocabulary now in force: key → title, in the plan's order; empty where nobody provides it."""
    source = _sources.get(name)
    return source() if source else {}


def titles_of(name: str) -> Mapping[str, str]:
    """The same to read by, with the titles of keys that are no longer offered: what was written stays legible."""
    source = _ever.get(name)
    return source() if source else {}
