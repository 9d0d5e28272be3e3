"""Foreign keys go where imports may go: down the floors, never to a peer. A string reference is no way around."""

from collections.abc import Iterator

import pytest

from tests.architecture.house.contracts import contract, layers, objection
from tests.architecture.house.models import Model, columns, said, tables
from tests.architecture.house.tree import PACKAGE, hold, lies_in

pytestmark = pytest.mark.rules


def references() -> Iterator[tuple[Model, str, Model | None]]:
    """Every column that points at a row, with the table that it points at."""
    for model in tables():
        for field in columns(model):
            if field.is_relation:
                yield model, field.name, field.related_model


def test_foreign_keys_point_where_imports_may_go() -> None:
    hold(
        f"{said(model, column)} points to {said(target)}: {broken}"
        for model, column, target in references()
        if target is not None and (broken := objection(model.__module__, target.__module__))
    )


def test_foreign_keys_point_at_tables_of_the_house() -> None:
    """A key to anything (content types) or to another package's table is in no contract."""
    hold(
        f"{said(model, column)} points out of the house"
        for model, column, target in references()
        if target is None or not lies_in(target.__module__, PACKAGE)
    )


def test_no_table_can_be_reached_backwards() -> None:
    """A reverse accessor begins a query without a scope, and lets a lower room read a higher one."""
    hold(
        f'{said(model, field.name)} has a reverse accessor: related_name="+"'
        for model in tables()
        for field in columns(model)
        if field.is_relation and not (getattr(field.remote_field, "related_name", None) or "").endswith("+")
    )


def test_no_table_is_made_by_a_field() -> None:
    """The table between two others has no scope, no mark of an exercise, no time."""
    hold(f"{said(model)} is made by a many-to-many field" for model in tables() if model._meta.auto_created)


def test_the_contracts_say_an_order() -> None:
    """Else the checks above hold of nothing."""
    assert list(references())
    floors = layers(contract("floors"))
    assert floors[-1] == {"plain"}
    assert {"line", "drill"} <= floors[3]
    assert objection("fangxian.foundation.orgs.models", "fangxian.foundation.duties.models")
    assert objection("fangxian.kit.pages", "fangxian.foundation.duties.models")
    assert objection("fangxian.line.models", "fangxian.drill.city")
    assert objection("fangxian.domains.needs.models", "fangxian.domains.gates.models")
    assert not objection("fangxian.domains.needs.models", "fangxian.foundation.orgs.models")
    assert not objection("fangxian.foundation.orgs.services", "fangxian.foundation.orgs.models")
