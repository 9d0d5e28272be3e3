"""The tables of the house."""

from typing import Any

from django.apps import apps

from fangxian.kit.records import Table
from tests.architecture.house.tree import PACKAGE, lies_in

Model = type[Table]


def tables() -> list[Model]:
    """Every model of the house, those that Django makes for many-to-many fields included."""
    return [
        model for model in apps.get_models(include_auto_created=True) if lies_in(model.__module__, PACKAGE)
    ]


def columns(model: Model) -> list[Any]:
    """The fields of a model, inherited ones included."""
    return [*model._meta.local_fields, *model._meta.local_many_to_many, *model._meta.private_fields]


def said(model: Model, column: str = "") -> str:
    """A model, or one of its columns, as a fault names it."""
    return f"{model.__module__}.{model.__name__}" + (f".{column}" if column else "")
