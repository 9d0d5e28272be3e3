"""What every table of the house is made of."""

from dataclasses import dataclass
from typing import ClassVar

from django.db import models

from fangxian.kit.scoping import ScopedManager, ScopeMap
from fangxian.plain.ids import uuid7


@dataclass(frozen=True)
class Personal:
    """How a personal field is kept: the mask it shows by default, and the data class its clock belongs to."""

    mask: str
    retention: str


class Table(models.Model):
    """A table with a declared scope and declared personal fields.

    ``personal`` names each field that tells of a person, ``impersonal`` each text field that does not; a
    field that is in neither list fails the tests.
    """

    scope_map: ClassVar[ScopeMap]
    personal: ClassVar[dict[str, Personal]] = {}
    impersonal: ClassVar[frozenset[str]] = frozenset()
    kept_since: ClassVar[str | None] = None
    is_fact: ClassVar[bool] = False
    goes_with: ClassVar[str] = ""

    objects = ScopedManager()

    class Meta:
        abstract = True


class Record(Table):
    """A row with a time-ordered identifier, and the mark of an exercise (演练)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    exercise = models.BooleanField(default=False)

    class Meta:
        abstract = True
