"""No drawers: a module or function is named for what is in it, so that it cannot take in anything else."""

import pytest

from tests.architecture.house.tree import PACKAGE, ROOT, SOURCES, hold, modules, public_functions

pytestmark = pytest.mark.rules

#: Nouns that hold anything, and verbs that do anything.
NOUNS = {
    "util", "utils", "utility", "utilities", "helper", "helpers", "manager", "managers", "misc", "common", "data",
    "info", "stuff", "handler", "handlers", "processor",
}  # fmt: skip
VERBS = {"handle", "process"}


def is_drawer(name: str) -> bool:
    """A name that is such a word, ends with such a noun or begins with such a verb; ``common_area`` is none."""
    words = name.lower().strip("_").split("_")
    return words[-1] in NOUNS | VERBS or words[0] in VERBS


def test_no_module_is_a_drawer() -> None:
    hold(
        f"{module.name}: named for nothing in it" for module in modules() if any(map(is_drawer, module.parts))
    )


def test_no_function_is_a_drawer() -> None:
    hold(
        f"{module.at(node)}: {node.name}: named for nothing it does"
        for module in modules()
        for node in public_functions(module)
        if is_drawer(node.name)
    )


def test_no_test_or_template_lies_in_a_drawer() -> None:
    hold(
        f"{path.relative_to(ROOT)}: named for nothing in it"
        for folder in (SOURCES, ROOT / "tests")
        for kind in ("*.py", "*.html")
        for path in folder.rglob(kind)
        if is_drawer(path.stem) and "migrations" not in path.parts
    )


@pytest.mark.parametrize(
    "name", ["utils", "need_utils", "get_data", "handle_need", "process", "common", "plan_info"]
)
def test_drawers_are_known(name: str) -> None:
    assert is_drawer(name)


@pytest.mark.parametrize("name", ["common_area", "database", "journal_lines", "informed", PACKAGE])
def test_what_is_no_drawer(name: str) -> None:
    assert not is_drawer(name)
