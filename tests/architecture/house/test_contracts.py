"""The contracts themselves: nothing is excused from them, and everything that is built comes under them."""

import ast
import re

import pytest
from django.apps import apps

from tests.architecture.house.contracts import contract, contracts, members, objection, project
from tests.architecture.house.tree import PACKAGE, ROOT, SOURCES, called, dotted, hold, lies_in, modules

pytestmark = pytest.mark.rules

#: Keys by which import-linter looks away.
_EXCUSES = {"ignore_imports", "unmatched_ignore_imports_alerting", "exclude_type_checking_imports"}

#: Ways to a module or a table that no contract sees.
_BY_NAME = {
    "__import__", "import_module", "import_string", "resolve_name", "run_module", "run_path", "get_model",
    "get_app_config",
}  # fmt: skip

#: Who may ask for tables without naming them, and why.
_ASKS_FOR_TABLES = {
    "fangxian.foundation.retention.columns": "finds whatever declares personal columns, in rooms above it too",
    "fangxian.drill.removal": "removes whatever bears the mark of an exercise, also what rooms not yet built will mark",
}


def test_no_contract_is_excused() -> None:
    settings = project()["tool"]["importlinter"]
    hold(f"pyproject.toml: {key}: nothing is excused" for key in _EXCUSES & settings.keys())
    hold(
        f"pyproject.toml: {one['id']}: {key}: nothing is excused"
        for one in contracts()
        for key in _EXCUSES & one.keys()
    )
    hold(
        f"pyproject.toml: {one['id']}: must be exhaustive"
        for one in contracts()
        if one["type"] == "layers" and not one.get("exhaustive")
    )


def test_contracts_see_paths_of_several_steps() -> None:
    """But for selectors: one may read from a module that, for others, also writes."""
    hold(
        f"pyproject.toml: {one['id']}: allow_indirect_imports"
        for one in contracts()
        if one.get("allow_indirect_imports") and one["id"] != "selectors"
    )


@pytest.mark.parametrize(("identifier", "last"), [("pure", "rules"), ("selectors", "selectors")])
def test_every_module_of_a_kind_is_under_its_contract(identifier: str, last: str) -> None:
    patterns = contract(identifier)["source_modules"]
    hold(
        f"pyproject.toml: {identifier}: source_modules must name {module.name}"
        for module in modules()
        if module.parts[-1] == last and module.name not in members(patterns, module.name)
    )


def test_every_desk_is_under_its_contract() -> None:
    desks = {f"{PACKAGE}.desks.{path.parent.name}" for path in (SOURCES / "desks").glob("*/__init__.py")}
    desks -= {f"{PACKAGE}.desks.tests"}
    assert set(contract("desks")["modules"]) == desks


def test_every_app_is_installed() -> None:
    """The tables of one that is not are seen by no check."""
    known = {config.name for config in apps.get_app_configs()}
    folders = {".".join(module.parts[:-1]) for module in modules() if module.last in ("apps", "models")}
    hold(f"{name} is not in INSTALLED_APPS" for name in folders - known)


def test_nothing_is_reached_by_name() -> None:
    hold(
        f"{module.at(node)}: {called(node)} reaches by name; import by statement"
        for module in modules()
        for node in module.nodes(ast.Call)
        if called(node).rpartition(".")[2] in _BY_NAME
    )


def test_tables_are_asked_for_by_import() -> None:
    hold(
        f"{module.at(node)}: {called(node)} finds tables that no contract sees"
        for module in modules()
        for node in module.nodes(ast.Call)
        if called(node).endswith(".get_models") and module.name not in _ASKS_FOR_TABLES
    )


def test_no_string_names_a_module_that_may_not_be_imported() -> None:
    """Django follows dotted names in settings and elsewhere; they go down like imports."""
    hold(
        f"{module.at(node)}: “{node.value}”: {broken}"
        for module in modules()
        for node in module.nodes(ast.Constant)
        if isinstance(node.value, str)
        and re.fullmatch(rf"{PACKAGE}(\.\w+)+", node.value)
        and (broken := objection(module.name, node.value))
    )


def test_the_ban_on_importing_by_name_is_not_silenced() -> None:
    ruff = project()["tool"]["ruff"]["lint"]
    assert "TID" in ruff["select"]
    assert {"importlib", "importlib.import_module", "django.utils.module_loading.import_string"} <= set(
        ruff["flake8-tidy-imports"]["banned-api"]
    )
    assert not any(rule.startswith("TID") for rules in ruff["per-file-ignores"].values() for rule in rules)
    assert not any(rule.startswith("TID") for rule in ruff["ignore"])
    assert not {"exclude", "extend-exclude"} & (ruff.keys() | project()["tool"]["ruff"].keys())


def test_no_line_is_excused_without_saying_of_what() -> None:
    silenced = re.compile(
        r"#\s*(noqa(?!:)|noqa:.*\bTID|ruff:\s*noqa|flake8[:=]\s*noqa|import-linter:)", re.IGNORECASE
    )
    hold(
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}: not excused"
        for path in SOURCES.rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if silenced.search(line)
    )


def test_the_check_runs_what_holds_the_house() -> None:
    """A check that nobody runs holds nothing."""
    steps = re.findall(r"^\s+step (.+)$", (ROOT / "fx").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert {"ruff check .", "lint-imports"} <= set(steps)
    assert any("pytest" in step and step.endswith(" tests/architecture/house") for step in steps)


def test_modules_are_read_with_their_names() -> None:
    """Else the checks above hold of nothing."""
    known = {module.name: module for module in modules()}
    line = known["fangxian.line.apps"]
    assert "fangxian.line.marks.mark_written" in {name for _, name in line.imports()}
    assert any(dotted(node) == "django.setup" for node in known["fangxian.site.cli"].nodes(ast.Attribute))
    assert lies_in("fangxian.plain", "fangxian.plain")
    assert not lies_in("fangxian.plainly", "fangxian.plain")
