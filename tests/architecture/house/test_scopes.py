"""Every table says how it lies in scopes, and no query begins without one."""

import ast
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import Manager
from django.db.models.expressions import OrderBy

from fangxian.foundation.accounts.models import SignInManager, User
from fangxian.kit.fields import AreaCodeField
from fangxian.kit.records import Table
from fangxian.kit.scoping import ScopedManager, ScopeMap, ScopeMissing
from tests.architecture.house.models import Model, columns, said, tables
from tests.architecture.house.tree import Module, called, dotted, hold, modules

pytestmark = pytest.mark.rules

#: Names that lead around a scope, and the one place that each may stand in.
AROUND = {
    "_base_manager": "nowhere",
    "_default_manager": "nowhere",
    "signing_in": "fangxian.foundation.accounts.models",
    "get_object_or_404": "nowhere",
    "get_list_or_404": "nowhere",
    "aget_object_or_404": "nowhere",
    "aget_list_or_404": "nowhere",
    "ModelChoiceField": "nowhere",
    "ModelMultipleChoiceField": "nowhere",
}

#: Who speaks SQL, in which no scope is heard, and why.
SPEAKS_SQL = {
    "fangxian.kit.bulk": "inserts finished rows; their service has asked for the right to write them",
    "fangxian.kit.locks": "takes a lock",
    "fangxian.foundation.sheets.run": "lets SQLite's log grow while a large sheet is written",
    "fangxian.foundation.journal.services": "seals lines: the one update that their table's trigger lets through",
    "fangxian.foundation.retention.resealing": "seals values anew where they are still what was read",
    "fangxian.site.copies.databases": "copies the whole database, and puts it back",
    "fangxian.site.commands.doctor": "asks the database after its health",
}
_SQL = {"cursor", "raw", "extra", "RawSQL"}

#: Conditions that no index of codes or names answers; a scope is a range of codes, never a prefix.
SCANS = {"startswith", "istartswith", "endswith", "iendswith", "contains", "icontains", "regex", "iregex"}

#: Tables that are not searched by place, so that no index need begin with their area code.
NOT_SEARCHED_BY_PLACE = {
    "RegisterDraft": "a handful of uploads, by state",
    "User": "a few thousand accounts, by name",
    "NeedEntry": "read by its need",
    "NeedMessage": "read by its need",
    "NeedFile": "read by its need",
}


def scope_map(model: Model) -> ScopeMap | None:
    found: ScopeMap | None = getattr(model, "scope_map", None)
    return found


def paths(model: Model) -> Iterator[str]:
    """The paths of columns by which a table lies in scopes."""
    declared = scope_map(model)
    if declared is not None:
        yield from (path for path in (declared.area, declared.organisation) if path)


def column(model: Model, path: str) -> Any:
    """The column that a path such as ``need__owner_id`` ends in; None when there is none."""
    first, _, rest = path.partition("__")
    found = next((field for field in columns(model) if first in (field.name, field.attname)), None)
    return column(found.related_model, rest) if rest and found is not None else found


def test_every_table_is_one_of_the_house() -> None:
    hold(f"{said(model)} is no Table" for model in tables() if not issubclass(model, Table))


def test_every_table_declares_its_scope() -> None:
    hold(
        f"{said(model)} declares no scope_map"
        for model in tables()
        if not isinstance(vars(model).get("scope_map"), ScopeMap)
    )


def test_scopes_lead_to_columns() -> None:
    hold(
        f"{said(model)}: scope_map names {path}, which is not there"
        for model in tables()
        for path in paths(model)
        if column(model, path) is None
    )


def test_areas_compare_byte_by_byte() -> None:
    """In another collation the end of a range of codes may come before its beginning."""
    hold(
        f"{said(model, declared.area)} is no AreaCodeField"
        for model in tables()
        if (declared := scope_map(model))
        and declared.area
        and not isinstance(column(model, declared.area), AreaCodeField)
    )


def test_areas_can_be_searched() -> None:
    hold(
        f"{said(model, declared.area)}: no index begins with it"
        for model in tables()
        if (declared := scope_map(model))
        and declared.area
        and model.__name__ not in NOT_SEARCHED_BY_PLACE
        and declared.area not in set(_leading(model))
    )


def _leading(model: Model) -> Iterator[str]:
    """The columns by which the indexes of a table begin."""
    yield from (field.name for field in columns(model) if field.primary_key or field.unique or field.db_index)
    for index in model._meta.indexes:
        first = index.fields[0] if index.fields else index.expressions[0]
        yield first.expression.name if isinstance(first, OrderBy) else str(first)
    yield from (one.fields[0] for one in model._meta.constraints if getattr(one, "fields", ()))


@pytest.mark.parametrize(
    "begin",
    [
        lambda rows: rows.all(),
        lambda rows: rows.filter(pk=None),
        lambda rows: rows.exclude(pk=None),
        lambda rows: rows.get(pk=None),
        lambda rows: rows.first(),
        lambda rows: rows.count(),
        lambda rows: rows.exists(),
        lambda rows: rows.values_list("pk"),
        lambda rows: rows.order_by("pk"),
        lambda rows: rows.in_bulk([]),
        lambda rows: rows.raw("SELECT 1"),
        lambda rows: rows.create(),
        lambda rows: rows.get_or_create(pk=None),
        lambda rows: rows.bulk_create([]),
        lambda rows: rows.update(),
    ],
)
def test_no_query_begins_without_a_scope(begin: Any) -> None:
    for model in tables():
        with pytest.raises(ScopeMissing):
            begin(model.objects)


def test_no_table_has_another_way_in() -> None:
    """But for accounts, which Django looks up while nobody is signed in yet."""
    ways: dict[Model, list[type[Manager[Any]]]] = {User: [SignInManager, ScopedManager]}
    hold(
        f"{said(model)} is reached by {sorted(found)}"
        for model in tables()
        if (found := {type(one).__name__ for one in model._meta.managers})
        != {one.__name__ for one in ways.get(model, [ScopedManager])}
    )
    hold(
        f"{said(model)}: its first manager is not the scoped one"
        for model in tables()
        if model is not User and not isinstance(model._meta.default_manager, ScopedManager)
    )


def test_nothing_leads_around_a_scope() -> None:
    hold(
        f"{module.at(node)}: {name} leads around the scope"
        for module in modules()
        for node, name in _names(module)
        if name in AROUND and module.name != AROUND[name]
    )


def _names(module: Module) -> Iterator[tuple[ast.AST, str]]:
    """Every name that is read, set, imported or given as a string."""
    for node in module.nodes(ast.Attribute, ast.Name, ast.alias, ast.Constant):
        match node:
            case (
                ast.Attribute(attr=name)
                | ast.Name(id=name)
                | ast.alias(name=name)
                | ast.Constant(value=str(name))
            ):
                yield node, name


def test_every_query_says_within() -> None:
    """``Model.objects`` is followed by ``.within(scope)``, and by nothing else."""
    hold(
        f"{module.at(node)}: {dotted(node)} without .within(scope)"
        for module in modules()
        for node in module.nodes(ast.Attribute)
        if dotted(node).endswith(".objects") and node not in _before_within(module)
    )


def _before_within(module: Module) -> set[ast.AST]:
    return {node.value for node in module.nodes(ast.Attribute) if node.attr == "within"}


def test_no_query_is_made_by_hand() -> None:
    hold(
        f"{module.at(node)}: {called(node)}() begins a query without a scope"
        for module in modules()
        if module.name != "fangxian.kit.scoping"
        for node in module.nodes(ast.Call)
        if called(node).rpartition(".")[2] == "QuerySet"
    )


def test_sql_is_spoken_where_it_is_said_to_be() -> None:
    hold(
        f"{module.at(node)}: {called(node)} speaks SQL, in which no scope is heard"
        for module in modules()
        if module.name not in SPEAKS_SQL
        for node in module.nodes(ast.Call)
        if called(node).rpartition(".")[2] in _SQL
    )


def test_no_query_scans() -> None:
    hold(
        f"{module.at(node)}: {condition} is a scan; codes are searched as a range (plain.areacodes.range_of)"
        for module in modules()
        for node, condition in _conditions(module)
        if "__" in condition and condition.rpartition("__")[2] in SCANS
    )


def _conditions(module: Module) -> Iterator[tuple[ast.AST, str]]:
    """Keywords, and strings that may become keywords, those with places to fill included."""
    for node in module.nodes(ast.keyword, ast.Constant):
        match node:
            case ast.keyword(arg=str(name)) | ast.Constant(value=str(name)):
                yield node, name


def test_the_lists_name_what_is_there() -> None:
    """Else the checks above hold of less than they say."""
    assert set(SPEAKS_SQL) <= {module.name for module in modules()}
    assert set(NOT_SEARCHED_BY_PLACE) <= {model.__name__ for model in tables()}
    assert len(tables()) > 10
