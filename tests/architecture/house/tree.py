"""The house as files and syntax trees: what the checks in this folder read, and how they say what they found."""

import ast
import importlib  # noqa: TID251 - a check looks at every module there is, so by name
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from types import ModuleType
from typing import TypeVar

import pytest

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = "fangxian"
SOURCES = ROOT / "src" / PACKAGE

N = TypeVar("N", bound=ast.AST)

#: Folders of a room that other checks look after: Django writes the one, nobody calls the other.
_APART = {"migrations", "tests"}


@dataclass(frozen=True)
class Module:
    """One file of the house."""

    path: Path
    name: str
    syntax: ast.Module

    @property
    def last(self) -> str:
        """Its name within its package."""
        return self.path.stem

    @property
    def parts(self) -> tuple[str, ...]:
        """Its dotted name, in parts."""
        return tuple(self.name.split("."))

    def at(self, node: ast.AST) -> str:
        """Where a node stands, as an editor finds it."""
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"

    @cached_property
    def _all_nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.syntax))

    def nodes(self, *kinds: type[N]) -> Iterator[N]:
        """Every node of these kinds, at any depth."""
        return (node for node in self._all_nodes if isinstance(node, kinds))

    def imports(self) -> Iterator[tuple[ast.AST, str]]:
        """Everything imported, at any depth: ``from a import b`` is ``a.b``, which may be a module or a name in it."""
        for node in self.nodes(ast.Import, ast.ImportFrom):
            if isinstance(node, ast.Import):
                yield from ((node, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                origin = self._origin(node)
                yield from ((node, f"{origin}.{alias.name}") for alias in node.names)

    def _origin(self, node: ast.ImportFrom) -> str:
        """The module that a statement imports from, a relative one written out."""
        if not node.level:
            return node.module or ""
        package = self.parts if self.path.name == "__init__.py" else self.parts[:-1]
        above = package[: len(package) - node.level + 1]
        return ".".join((*above, node.module) if node.module else above)


@lru_cache(maxsize=1)
def modules() -> tuple[Module, ...]:
    """Every module of the house but its tests and migrations."""
    found = []
    for path in sorted(SOURCES.rglob("*.py")):
        below = path.relative_to(SOURCES)
        if not _APART.intersection(below.parts):
            parts = (PACKAGE, *below.with_suffix("").parts)
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found.append(Module(path, name, ast.parse(path.read_bytes(), str(path))))
    return tuple(found)


def rooms() -> list[Path]:
    """The folders of foundation and domains."""
    return sorted(
        folder
        for floor in ("foundation", "domains")
        for folder in (SOURCES / floor).iterdir()
        if (folder / "__init__.py").exists()
    )


def loaded(name: str) -> ModuleType:
    """A module of the house, by its name."""
    return importlib.import_module(name)  # noqa: TID251


def public_functions(module: Module) -> list[ast.FunctionDef]:
    """The functions at a module's top whose names are for others."""
    return [
        node
        for node in module.syntax.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")
    ]


def called(node: ast.AST) -> str:
    """The dotted name that a call calls, as far as it is written as one: ``a.b`` of ``a.b(c)``."""
    return dotted(node.func) if isinstance(node, ast.Call) else ""


def dotted(node: ast.AST) -> str:
    """A name with its attributes; what is computed is left out, so that ``f(x).b`` is ``.b``."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def lies_in(name: str, *packages: str) -> bool:
    """Whether a dotted name is one of these packages, or lies in one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def hold(faults: Iterable[str]) -> None:
    """Fail with one line for each fault."""
    found = sorted(faults)
    if found:
        pytest.fail("\n".join(found), pytrace=False)
