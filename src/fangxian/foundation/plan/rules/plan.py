"""A plan that has been read: its tables as typed rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from fangxian.foundation.plan.rules.tables import Identity, Speaker, Word

T = TypeVar("T")


class TableUnread(LookupError):
    """A table that this plan does not hold was asked for."""


@dataclass(frozen=True)
class Plan:
    """What is expected. ``rows`` holds each table's rows, in the file's order, by the class of the row."""

    rows: Mapping[type[Any], tuple[Any, ...]]

    def many(self, shape: type[T]) -> tuple[T, ...]:
        """The rows of a ``[[table]]``; none when the plan does not write it."""
        if shape not in self.rows:
            raise TableUnread(f"{shape.__name__} is no table of this plan")
        return self.rows[shape]

    def one(self, shape: type[T]) -> T:
        """The one row of a ``[table]``."""
        (row,) = self.many(shape)
        return row

    @property
    def identity(self) -> Identity:
        """Which plan this is."""
        return self.one(Identity)

    def word(self, key: str, speaker: Speaker | None = None) -> str:
        """What a thing is called on screen, as a speaker says it; the key where the plan has no word."""
        for word in self.many(Word):
            if word.key == key:
                return word.title if speaker is None else word.said_by.get(speaker, word.title)
        return key
