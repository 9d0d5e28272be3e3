"""Personal data: every column is said to be personal or not; what is personal is sealed, masked and has its clock."""

import inspect
from typing import Any

import pytest
from django.db import models

from fangxian.foundation.journal.models import JournalPayload
from fangxian.foundation.plan.rules.schema import read_plan
from fangxian.foundation.plan.rules.tables import CountsFrom, Retention
from fangxian.kit.fields import SealedTextField
from fangxian.plain import masks
from fangxian.site.commands.init import FIRST_PLAN
from tests.architecture.house.models import Model, columns, said, tables
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

#: Data classes, each with its own clock: those of the plan that ships.
RETENTION = {rule.key: rule for rule in read_plan(FIRST_PLAN.read_text(encoding="utf-8")).many(Retention)}

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


def moment(model: Model, path: str) -> Any:
    """The column that a path such as ``need__closed_at`` ends in."""
    name, _, rest = path.partition("__")
    field = model._meta.get_field(name)
    return moment(field.related_model, rest) if rest else field


def test_what_is_personal_says_from_when_it_is_kept() -> None:
    hold(
        f"{said(model)} has personal columns and no kept_since"
        for model in tables()
        if model.personal and model.kept_since is None
    )
    hold(
        f"{said(model)}: kept_since names {model.kept_since}, which is no moment"
        for model in tables()
        if model.kept_since and not isinstance(moment(model, model.kept_since), models.DateTimeField)
    )


def test_a_clock_that_counts_from_a_rows_own_time_has_one() -> None:
    hold(
        f"{said(model)} has no moment of its own, and the clock of {kept.retention} counts from one"
        for model in tables()
        for kept in model.personal.values()
        if not model.kept_since and RETENTION[kept.retention].counts_from is not CountsFrom.EMERGENCY_END
    )


def test_what_goes_with_another_row_points_to_it_and_is_not_personal() -> None:
    hold(
        f"{said(model)}: goes_with names no reference, or it has personal columns of its own"
        for model in tables()
        if model.goes_with
        and (model.personal or not isinstance(model._meta.get_field(model.goes_with), models.ForeignKey))
    )


def test_every_class_of_the_plan_is_some_tables() -> None:
    declared = {kept.retention for model in tables() for kept in model.personal.values()}
    hold(f"no table keeps anything by the plan's clock {key}" for key in sorted(RETENTION.keys() - declared))


def test_personal_columns_are_found() -> None:
    """Else the checks above hold of nothing."""
    assert {"name", "phone", "hidden"} <= known_masks()
    assert sum(len(model.personal) for model in tables()) >= 4
