"""Every room looks like every other: what it has says what else it must have."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.house.tree import ROOT, SOURCES, hold, modules, rooms

pytestmark = pytest.mark.rules

#: Floors that are one room each.
FLOORS = ("plain", "solve", "access", "kit", "line", "flows", "reports", "drill", "desks", "site")

#: Half a page: enough to say something, not enough to say everything.
SHORTEST, LONGEST = 8, 45

#: A room that has the one must have the others.
NEEDS = {
    "models.py": ("migrations/0001_initial.py", "selectors.py", "services.py"),
    "pages.py": ("urls.py", "templates"),
    "forms.py": ("pages.py",),
    "rules": ("rules/__init__.py",),
}


def all_rooms() -> list[Path]:
    return rooms() + [SOURCES / floor for floor in FLOORS if (SOURCES / floor).exists()]


def where(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_room_says_what_it_is_for() -> None:
    hold(fault for room in all_rooms() for fault in _readme_faults(room))


def _readme_faults(room: Path) -> Iterator[str]:
    readme = room / "README.md"
    if not readme.exists():
        yield f"{where(readme)} is missing: purpose, nouns, states, who may do what; half a page"
        return
    lines = readme.read_text(encoding="utf-8").splitlines()
    if not lines[0].startswith(f"# {room.name}"):
        yield f"{where(readme)} begins with “# {room.name}”"
    if not SHORTEST <= len(lines) <= LONGEST:
        yield f"{where(readme)} is half a page ({SHORTEST} to {LONGEST} lines), not {len(lines)} lines"


def test_every_room_is_whole() -> None:
    hold(
        f"{where(room)} has {has} and no {lacks}"
        for room in rooms()
        for has, needed in NEEDS.items()
        if (room / has).exists()
        for lacks in needed
        if not (room / lacks).exists()
    )


def test_every_room_is_an_app_with_the_name_it_bears() -> None:
    hold(f"{where(room)} has no apps.py" for room in rooms() if not (room / "apps.py").exists())
    hold(
        f'{where(room / "apps.py")}: label = "{room.name}"'
        for room in rooms()
        if f'label = "{room.name}"' not in (room / "apps.py").read_text(encoding="utf-8")
    )


def test_every_room_is_tested() -> None:
    hold(
        f"{where(room)}/tests has no test"
        for room in all_rooms()
        if not list((room / "tests").glob("test_*.py"))
    )


def test_every_module_says_what_it_is_for() -> None:
    hold(
        f"{where(module.path)} has no docstring"
        for module in modules()
        if module.syntax.body and not ast.get_docstring(module.syntax)
    )


def test_rooms_are_found() -> None:
    """Else the checks above hold of nothing."""
    assert {"journal", "accounts", "needs"} <= {room.name for room in rooms()}
