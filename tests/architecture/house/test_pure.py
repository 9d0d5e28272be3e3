"""Rules and the lowest floors stand on the standard library and on each other, at any depth; time is given to them."""

import ast
import sys
from collections.abc import Iterator

import pytest

from tests.architecture.house.tree import PACKAGE, Module, called, hold, lies_in, modules

pytestmark = pytest.mark.rules

FLOORS = ("fangxian.plain", "fangxian.access", "fangxian.solve")

#: What rules may know beside the standard library: pydantic gives the plan's tables their shape, pyotp
#: counts the codes that phones show.
LIBRARIES = {"pydantic", "pyotp"}

#: Who asks the machine for the time, each for the one purpose.
ASKS_FOR_TIME = {
    "fangxian.plain.clock": "is the one clock of the house, which an exercise can shift",
    "fangxian.plain.ids": "orders identifiers by their making, in real time",
}

_NOW = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "timezone.now",
    "timezone.localtime", "timezone.localdate",
}  # fmt: skip


def is_pure(module: Module) -> bool:
    return lies_in(module.name, *FLOORS) or "rules" in module.parts


def test_pure_modules_stand_on_pure_modules() -> None:
    hold(
        f"{module.at(node)}: imports {name}, which is not pure"
        for module in modules()
        if is_pure(module)
        for node, name in module.imports()
        if not _may_know(module, name)
    )


def _may_know(module: Module, name: str) -> bool:
    parts = name.split(".")
    if parts[0] == PACKAGE:
        return lies_in(name, *FLOORS, f"{PACKAGE}.solve") or "rules" in parts
    if parts[0] in LIBRARIES:
        return not lies_in(module.name, *FLOORS)
    return parts[0] in sys.stdlib_module_names and parts[0] != "sqlite3"


def test_pure_modules_are_told_the_time() -> None:
    """Not even by the house's own clock: what a rule says of a moment must be the same tomorrow."""
    hold(
        f"{module.at(node)}: {said}: rules are told the time as an argument"
        for module in modules()
        if is_pure(module) and module.name not in ASKS_FOR_TIME
        for node, said in (*_asking(module), *_asking_the_clock(module))
    )


def _asking_the_clock(module: Module) -> Iterator[tuple[ast.AST, str]]:
    yield from ((node, "clock.now()") for node in module.nodes(ast.Call) if called(node) == "clock.now")
    yield from ((node, name) for node, name in module.imports() if name == "fangxian.plain.clock.now")


def test_the_house_has_one_clock() -> None:
    """Whatever asks elsewhere is right only while no exercise runs on its own time."""
    hold(
        f"{module.at(node)}: {said}: the time is plain.clock.now()"
        for module in modules()
        if module.name not in ASKS_FOR_TIME
        for node, said in _asking(module)
    )


def _asking(module: Module) -> Iterator[tuple[ast.AST, str]]:
    """Where the machine or the database is asked for the time, now or whenever a row is saved."""
    for node in module.nodes(ast.Attribute, ast.keyword, ast.ImportFrom):
        if isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
            yield node, node.arg
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            name = f"{node.value.id if isinstance(node.value, ast.Name) else node.value.attr}.{node.attr}"
            if name in _NOW:
                yield node, name
        if isinstance(node, ast.ImportFrom) and node.module in ("time", "django.utils.timezone"):
            yield from (
                (node, f"from {node.module} import {one.name}")
                for one in node.names
                if one.name in ("time", "time_ns", "now")
            )
        if isinstance(node, ast.ImportFrom) and node.module == "django.db.models.functions":
            yield from ((node, "Now") for one in node.names if one.name == "Now")


def test_pure_modules_are_found() -> None:
    """Else the checks above hold of nothing."""
    pure = {module.name for module in modules() if is_pure(module)}
    assert {
        "fangxian.access.actor",
        "fangxian.line.rules.holes",
        "fangxian.foundation.plan.rules.schema",
    } <= pure
    assert set(ASKS_FOR_TIME) <= pure
