"""Personal data: every column is said to be personal or not; what is personal is sealed, masked and has its clock."""

import inspect

import pytest
from django.db import models

from fangxian.foundation.journal.models import JournalPayload
from fangxian.kit.fields import SealedTextField
from fangxian.plain import masks
from tests.architecture.house.models import columns, said, tables
from tests.architecture.house.tree import hold

pytestmark = pytest.mark.rules

#: Columns that tell nothing of a person by themselves: identifiers, moments, numbers, marks, references.
IMPERSONAL = (
    models.UUIDField,
    models.DateField,
    models.TimeField,
    models.DurationField,
    models.IntegerField,
    models.FloatField,
    models.DecimalField,
    models.BooleanField,
    models.ForeignKey,
)

#: Data classes, each with its own clock in the plan, and what its clock counts from.
RETENTION = {
    "responder": "his last duty",
    "need": "the need's end",
    "journal": "the line",
}

#: Sealed in another way than by SealedTextField: under a key of its own, so that the key can be destroyed.
SEALED_OTHERWISE = {(JournalPayload, "sealed_value")}


def known_masks() -> set[str]:
    """The masks of plain/masks.py, and the one that shows nothing."""
    functions = (name for name, _ in inspect.getmembers(masks, inspect.isfunction))
    return {name.removeprefix("masked_") for name in functions if name.startswith("masked_")} | {"hidden"}


def test_every_column_is_said_to_be_personal_or_not() -> None:
    hold(
        f"{said(model, field.name)} stands in neither “personal” nor “impersonal”"
        for model in tables()
        for field in columns(model)
        if not isinstance(field, IMPERSONAL) and field.name not in {*model.personal, *model.impersonal}
    )


def test_no_column_is_said_to_be_both() -> None:
    hold(
        f"{said(model, name)} is said to be both"
        for model in tables()
        for name in {*model.personal} & model.impersonal
    )


def test_the_lists_name_columns_that_are_there() -> None:
    hold(
        f"{said(model, name)} is listed and not there"
        for model in tables()
        for name in {*model.personal, *model.impersonal} - {field.name for field in columns(model)}
    )


def test_what_is_personal_is_sealed() -> None:
    hold(
        f"{said(model, name)} is personal and not a SealedTextField"
        for model in tables()
        for name in model.personal
        if not isinstance(model._meta.get_field(name), SealedTextField)
        and (model, name) not in SEALED_OTHERWISE
    )


def test_what_is_sealed_is_said_to_be_personal() -> None:
    hold(
        f"{said(model, field.name)} is sealed and not in “personal”"
        for model in tables()
        for field in columns(model)
        if isinstance(field, SealedTextField) and field.name not in model.personal
    )


def test_what_is_personal_has_a_mask() -> None:
    hold(
        f"{said(model, name)}: plain.masks has no mask {kept.mask}"
        for model in tables()
        for name, kept in model.personal.items()
        if kept.mask not in known_masks()
    )


def test_what_is_personal_has_a_clock() -> None:
    hold(
        f"{said(model, name)}: no data class is called {kept.retention}"
        for model in tables()
        for name, kept in model.personal.items()
        if kept.retention not in RETENTION
    )


def test_personal_columns_are_found() -> None:
    """Else the checks above hold of nothing."""
    assert {"name", "phone", "hidden"} <= known_masks()
    assert sum(len(model.personal) for model in tables()) >= 4
