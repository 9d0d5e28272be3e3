"""Which tables hold a data class, and in which columns: found from what each table declares of itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from fangxian.foundation.journal.models import JournalPayload
from fangxian.foundation.media.models import Attachment
from fangxian.kit.fields import SealedTextField
from fangxian.kit.records import Table

#: Whose clock a row keeps is said in the row itself.
ROWS_OF_ANY_CLASS: tuple[type[Table], ...] = (Attachment,)


@dataclass(frozen=True)
class SealedColumn:
    """A column of sealed values, and what each of its values is bound to."""

    model: type[Table]
    column: str
    data_class: str
    binding: str

    def bound_to(self, key: Any) -> str:
        """What the value in the row with this key is bound to."""
        return f"{self.binding}:{key}"


def house_tables() -> list[type[Table]]:
    """Every table of the house."""
    return [model for model in apps.get_models() if issubclass(model, Table)]


def sealed_columns(data_class: str | None = None) -> list[SealedColumn]:
    """Every sealed column, of one class or of all."""
    return [one for one in _sealed() if data_class in (None, one.data_class)]


def _sealed() -> Iterator[SealedColumn]:
    for model in house_tables():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedTextField):
                binding = f"{model._meta.db_table}.{field.column}"
                yield SealedColumn(model, str(field.column), field.data_class, binding)
    # A journal payload's key of its own is sealed by the journal.
    yield SealedColumn(JournalPayload, "wrapped_key", "journal", "payload")


def data_classes() -> list[str]:
    """The classes that some table declares, by name."""
    return sorted({kept.retention for model in house_tables() for kept in model.personal.values()})


def tables_of(data_class: str) -> list[type[Table]]:
    """The tables with personal columns of a class, those that point to others first."""
    held = [
        model
        for model in house_tables()
        if model not in ROWS_OF_ANY_CLASS
        and any(kept.retention == data_class for kept in model.personal.values())
    ]
    ordered: list[type[Table]] = []
    while held:
        free = [one for one in held if not any(_points_to(other, one) for other in held if other is not one)]
        ordered += free or held
        held = [one for one in held if one not in ordered]
    return ordered


def references_to(model: type[Table]) -> Iterator[Any]:
    """The columns of other tables, and of its own, that point to a table."""
    for other in house_tables():
        for field in other._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is model:
                yield field


def _points_to(model: type[Table], other: type[Table]) -> bool:
    return any(field.related_model is other for field in model._meta.concrete_fields)


def emptied_columns(model: type[Table], data_class: str) -> dict[str, Any]:
    """What the columns of a class hold once they are emptied; tokens of what was in them go too."""
    if model is JournalPayload:
        return {"wrapped_key": None}
    emptied: dict[str, Any] = {
        name: b"" for name, kept in model.personal.items() if kept.retention == data_class
    }
    for field in model._meta.concrete_fields:
        if field.name.endswith("_token") and field.null:
            emptied[field.name] = None
    return emptied


def bare_tokens(model: type[Table]) -> list[str]:
    """Tokens that can't be left out: they are overwritten by numbers that stand for nothing."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if field.name.endswith("_token") and not field.null
    ]
