"""Pages are thin: they parse, call a selector or a service, and answer. Every address has its frame."""

import ast
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from fangxian.kit.pages import PageRule
from fangxian.site.api import api
from tests.architecture.house.tree import Module, called, dotted, hold, lies_in, modules

pytestmark = pytest.mark.rules

#: Modules by which a room answers people and programs.
THIN = {"pages", "api", "forms", "tasks"}

#: What they must not know: tables' machinery, and writing a line without a service around it.
_UNKNOWN = (
    "django.db",
    "django.forms.ModelForm",
    "django.forms.models",
    "fangxian.foundation.journal.services",
)
_UNCALLED = {"save", "delete"}


def thin() -> list[Module]:
    return [
        module
        for module in modules()
        if module.last in THIN or (lies_in(module.name, "fangxian.desks") and module.last != "apps")
    ]


def test_pages_know_no_tables() -> None:
    hold(
        f"{module.at(node)}: imports {name}: a page calls selectors and services"
        for module in thin()
        for node, name in module.imports()
        if lies_in(name, *_UNKNOWN)
    )


def test_pages_neither_query_nor_write() -> None:
    hold(
        f"{module.at(node)}: {what}: a page calls selectors and services"
        for module in thin()
        for node, what in _reaches(module)
    )


def _reaches(module: Module) -> Iterator[tuple[ast.AST, str]]:
    """Where a page takes hold of rows itself."""
    for node in module.nodes(ast.Attribute, ast.Call):
        if isinstance(node, ast.Attribute) and (
            node.attr == "objects" or dotted(node).endswith("forms.ModelForm")
        ):
            yield node, dotted(node)
        elif called(node).rpartition(".")[2] in _UNCALLED and "." in called(node):
            yield node, f"{called(node)}()"


def test_pages_act_as_their_reader() -> None:
    """The house's own reach and its own actor are for the worker and the command line."""
    hold(
        f"{module.at(node)}: {called(node)}: a page has its reader's reach, and no other"
        for module in thin()
        for node in module.nodes(ast.Call)
        if called(node).endswith(("Scope.system", "Actor.system"))
    )


def addresses(patterns: list[Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Every address with what answers there."""
    for pattern in patterns:
        here = f"{above}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, here)
        elif isinstance(pattern, URLPattern):
            yield here, unwrapped(pattern.callback)


def unwrapped(answer: Any) -> Any:
    return answer.func if isinstance(answer, partial) else answer


def operations() -> list[tuple[str, Any]]:
    """Every operation of the interface, as it is bound to its address."""
    return [
        (f"{','.join(operation.methods)} {router.prefix}{path}", operation)
        for router in api._get_bound_routers()
        for path, view in router.path_operations.items()
        for operation in view.operations
    ]


def test_every_address_is_framed() -> None:
    """By ``@page``, or by ninja, whose operations are looked at below; its description of itself is for everybody."""
    hold(
        f"/{address} is answered by {answer.__module__}.{answer.__qualname__}, which has no @page"
        for address, answer in addresses(get_resolver().url_patterns)
        if not isinstance(getattr(answer, "page", None), PageRule) and not lies_in(answer.__module__, "ninja")
    )


def test_every_operation_asks_who_it_is() -> None:
    hold(f"{said} is open to everybody" for said, operation in operations() if not operation.auth_callbacks)


def test_addresses_are_found() -> None:
    """Else the checks above hold of nothing."""
    assert len(list(addresses(get_resolver().url_patterns))) > 30
    assert len(operations()) > 5
    assert {"fangxian.desks.home", "fangxian.site.api"} <= {module.name for module in thin()}
