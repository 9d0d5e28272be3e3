"""Column types that the house shares."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query_utils import DeferredAttribute

from fangxian.kit.keys import KeyGone, opened, sealed
from fangxian.plain.areacodes import LONGEST


class AreaCodeField(models.CharField):  # type: ignore[type-arg]
    """An area code that compares byte by byte on every database, so that a scope is an index range."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", LONGEST)
        super().__init__(**options)

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        """PostgreSQL is told to compare bytes; SQLite does so by itself."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class TownOf(models.Func):
    """The nine digits of the town that an area code lies in, as an index can hold them.

    Without parameters: SQLite does not match those with an index's expression.
    """

    function = "SUBSTR"
    template = "SUBSTR(%(expressions)s, 1, 9)"
    output_field = models.CharField()


class CountyOf(models.Func):
    """The six digits of the county; no index holds them: a list of a whole county is read in its own order."""

    function = "SUBSTR"
    template = "SUBSTR(%(expressions)s, 1, 6)"
    output_field = models.CharField()


#: What stands for a value whose key was destroyed or not brought along.
GONE = "＊"


class _SealedAttribute(DeferredAttribute):
    """Opens a sealed value when it is read; keeps plain text as it was set until it is saved."""

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is not None and isinstance(value, bytes | memoryview):
            # A column added later is empty in older rows.
            if not value:
                return ""
            try:
                value = opened(
                    bytes(value),
                    bound_to=bound_to(instance, self.field),
                    data_class=self.field.data_class,  # type: ignore[attr-defined]
                )
            except KeyGone:
                # What stays in the row is the sealed value: saving it loses nothing.
                return GONE
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.BinaryField):  # type: ignore[type-arg]
    """Text that is encrypted at rest and bound to its row and column; in Python it reads as ``str``."""

    descriptor_class = _SealedAttribute

    def __init__(self, **options: Any) -> None:
        options.setdefault("editable", False)
        super().__init__(**options)

    @property
    def data_class(self) -> str:
        """Whose keys it is sealed under: the class of retention that its table declares."""
        table: Any = self.model
        return str(table.personal[self.name].retention)

    def get_default(self) -> Any:
        """Text, where ``BinaryField`` has bytes: what was never set is empty."""
        return self.default if self.has_default() else ""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Seals plain text on its way to the table; what was never read stays as it is.

        Raises ``TypeError`` for a value that was sealed for another row, as when a row is copied unread.
        """
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, str):
            return sealed(value, bound_to=bound_to(model_instance, self), data_class=self.data_class)
        if add and value is not None:
            raise TypeError(
                f"{self.model.__name__}.{self.name} is sealed for another row: read it before copying"
            )
        return value

    def get_prep_value(self, value: Any) -> Any:
        """Refuses plain text, which would reach the table without its row."""
        if isinstance(value, str):
            raise TypeError(f"{self.model.__name__}.{self.name} is sealed: write it by saving its row")
        return super().get_prep_value(value)


def bound_to(instance: models.Model, field: models.Field) -> str:  # type: ignore[type-arg]
    """Names the row and column that a sealed value belongs to. Raises ``TypeError`` for a row without a key yet."""
    if instance.pk is None:
        raise TypeError(f"{instance._meta.label} has no key yet that {field.name} could be bound to")
    return f"{instance._meta.db_table}.{field.column}:{instance.pk}"
