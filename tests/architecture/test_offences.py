"""Planted offences: each is caught by a command that ``./fx check`` runs, in a copy of the tree.

The checks hold the house; this holds the checks. Offences are planted, a command is run as ``./fx check`` runs it,
its output must say the words of each, and the tree is mended. For speed the house's tests are run one file at a
time, with all the offences that it must catch planted together: each has words of its own.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: What the commands read.
COPIED = ("src", "tests", "bench", "conftest.py", "pyproject.toml", "fx")
HOUSE = "tests/architecture/house"
IMPORTS, STYLE = "lint-imports", "ruff check ."

F, D = "src/fangxian/foundation", "src/fangxian/domains"

# A second domain, so that there is a peer to offend.
TOY = {
    f"{D}/toys/__init__.py": '"""Toys: a domain of the tests."""\n',
    f"{D}/toys/apps.py": """
        from django.apps import AppConfig


        class ToysConfig(AppConfig):
            name = "fangxian.domains.toys"
            label = "toys"
        """,
    "src/fangxian/site/settings.py": 'INSTALLED_APPS += ["fangxian.domains.toys"]\n',
}

TOY_TABLE = """
    from django.db import models

    from fangxian.kit.records import Record
    from fangxian.kit.scoping import ScopeMap


    class {name}(Record):
        scope_map = ScopeMap(everyone=True)
        need = models.ForeignKey({target}, on_delete=models.PROTECT, related_name="+")
    """


@dataclass(frozen=True)
class Offence:
    """``planted``: text at the end of a file, or (old, new) within it; ``words`` are what the command must say."""

    name: str
    planted: Mapping[str, str | tuple[str, str]]
    command: str
    words: tuple[str, ...]
    around: Mapping[str, str] = field(default_factory=dict)

    @property
    def company(self) -> str:
        """Offences of the same company are planted together."""
        return self.command if self.command.startswith(HOUSE) else self.name


def house(test: str) -> str:
    """A test of the house, as one of its files or one function in it."""
    return f"{HOUSE}/{test}"


OFFENCES = (
    # Imports that climb.
    Offence(
        "an import upward",
        {f"{F}/orgs/selectors.py": "from fangxian.foundation.duties.models import Duty\n"},
        IMPORTS,
        ("fangxian.foundation.orgs is not allowed to import fangxian.foundation.duties",),
    ),
    Offence(
        "an import upward within a function",
        {
            f"{F}/areas/selectors.py": """
                def needs_here():
                    from fangxian.domains.needs.models import Need

                    return Need
                """
        },
        IMPORTS,
        ("fangxian.foundation is not allowed to import fangxian.domains", "fangxian.domains.needs.models"),
    ),
    Offence(
        "an import upward for types only",
        {
            "src/fangxian/kit/said.py": """
                from typing import TYPE_CHECKING

                if TYPE_CHECKING:
                    from fangxian.line.models import Gap
                """
        },
        IMPORTS,
        ("fangxian.kit is not allowed to import fangxian.line",),
    ),
    Offence(
        "an import of a peer within a function",
        {
            f"{D}/toys/services.py": """
                def toy_break():
                    from fangxian.domains.needs.services import need_raise

                    return need_raise
                """
        },
        IMPORTS,
        ("Domains do not know each other BROKEN", "fangxian.domains.needs.services"),
        around=TOY,
    ),
    Offence(
        "an import of another desk",
        {"src/fangxian/desks/village/village.py": "from fangxian.desks.hq.board import SHOWN\n"},
        IMPORTS,
        ("Desks of different seats do not know each other BROKEN",),
    ),
    Offence(
        "Django in rules",
        {f"{D}/needs/rules/ladder.py": "from django.utils.timezone import localtime\n"},
        IMPORTS,
        ("fangxian.domains.needs.rules is not allowed to import django",),
    ),
    Offence(
        "Django in rules by way of the kit",
        {"src/fangxian/line/rules/holes.py": "from fangxian.kit.said import said_span\n"},
        IMPORTS,
        ("fangxian.line.rules is not allowed to import fangxian.kit",),
    ),
    Offence(
        "Django in plain, within a function",
        {
            "src/fangxian/plain/words.py": """
                def said(text: str) -> str:
                    from django.utils.translation import gettext

                    return gettext(text)
                """
        },
        house("test_pure.py"),
        ("src/fangxian/plain/words.py", "imports django.utils.translation.gettext, which is not pure"),
    ),
    Offence(
        "a selector that knows the journal's services",
        {f"{F}/orgs/selectors.py": "from fangxian.foundation.journal.services import record\n"},
        IMPORTS,
        ("Selectors never write BROKEN", "fangxian.foundation.orgs.selectors"),
    ),
    # Ways around the contracts.
    Offence(
        "an import by name",
        {
            f"{F}/orgs/selectors.py": """
                import importlib

                duties = importlib.import_module("fangxian.foundation.duties.models")
                """
        },
        STYLE,
        ("TID251", "orgs/selectors.py", "`importlib.import_module` is banned", "`importlib` is banned"),
    ),
    Offence(
        "an import by name, by another way of writing it",
        {
            f"{F}/orgs/selectors.py": """
                from importlib import import_module

                duties = import_module("fangxian.foundation.duties.models")
                """
        },
        STYLE,
        ("TID251", "orgs/selectors.py", "`importlib.import_module` is banned"),
    ),
    Offence(
        "Django's import by name",
        {
            f"{F}/orgs/selectors.py": """
                from django.utils.module_loading import import_string

                duties = import_string("fangxian.foundation.duties.models.Duty")
                """
        },
        STYLE,
        ("TID251", "orgs/selectors.py", "`django.utils.module_loading.import_string` is banned"),
    ),
    Offence(
        "the ban on importing by name, silenced",
        {f"{F}/orgs/selectors.py": "import importlib  # noqa: TID251\n"},
        house("test_contracts.py"),
        ("src/fangxian/foundation/orgs/selectors.py", "not excused"),
    ),
    Offence(
        "a table by name",
        {
            f"{F}/orgs/selectors.py": """
                from django.apps import apps


                def duties():
                    return apps.get_model("duties", "Duty")
                """
        },
        house("test_contracts.py"),
        ("apps.get_model reaches by name",),
    ),
    Offence(
        "the name of a higher module in a string",
        {f"{F}/orgs/selectors.py": 'LISTENERS = ["fangxian.foundation.duties.services.duty_end"]\n'},
        house("test_contracts.py"),
        (
            "fangxian.foundation.duties.services.duty_end",
            "Each room of the foundation knows only the ones below it",
        ),
    ),
    Offence(
        "an import excused from a contract",
        {
            "pyproject.toml": (
                'name = "Domains do not know each other"\n',
                'name = "Domains do not know each other"\n'
                'ignore_imports = ["fangxian.domains.needs.* -> fangxian.domains.gates.*"]\n',
            )
        },
        house("test_contracts.py"),
        ("pyproject.toml: domains: ignore_imports: nothing is excused",),
    ),
    Offence(
        "a room that no contract orders",
        {f"{F}/cellar/__init__.py": '"""A room of the tests."""\n'},
        IMPORTS,
        ("fangxian.foundation.cellar", "exhaustive"),
    ),
    # Foreign keys.
    Offence(
        "a foreign key upward, as a string",
        {
            f"{F}/orgs/models.py": """
                class Pennant(Record):
                    scope_map = ScopeMap(everyone=True)
                    duty = models.ForeignKey("duties.Duty", on_delete=models.PROTECT, related_name="+")
                """
        },
        house("test_foreign_keys.py"),
        ("orgs.models.Pennant.duty points to fangxian.foundation.duties.models.Duty",),
    ),
    Offence(
        "a foreign key to a peer, as a string",
        {f"{D}/toys/models.py": TOY_TABLE.format(name="Toy", target='"needs.Need"')},
        house("test_foreign_keys.py"),
        (
            "toys.models.Toy.need points to fangxian.domains.needs.models.Need: Domains do not know each other",
        ),
        around=TOY,
    ),
    Offence(
        "a foreign key to another package's table",
        {f"{D}/toys/models.py": TOY_TABLE.format(name="Doll", target='"auth.Group"')},
        house("test_foreign_keys.py"),
        ("toys.models.Doll.need points out of the house",),
        around=TOY,
    ),
    Offence(
        "a reverse accessor",
        {
            f"{F}/responders/models.py": (
                'models.ForeignKey(Responder, on_delete=models.PROTECT, related_name="+")',
                'models.ForeignKey(Responder, on_delete=models.PROTECT, related_name="memberships")',
            )
        },
        house("test_foreign_keys.py"),
        ("responders.models.Membership.responder has a reverse accessor",),
    ),
    # Services.
    Offence(
        "a service without its frame",
        {
            f"{F}/orgs/services.py": """
                def organisation_rename(*, actor: Actor, organisation: Organisation, name: str) -> None:
                    organisation.name = name
                    organisation.save(update_fields=["name"])
                """
        },
        house("test_services.py"),
        ("orgs/services.py", "organisation_rename lacks @service"),
    ),
    Offence(
        "a service that nobody does",
        {
            f"{F}/orgs/services.py": """
                @service
                def organisations_tidy() -> None:
                    journal.nothing_changed()
                """
        },
        house("test_services.py"),
        ("fangxian.foundation.orgs.services.organisations_tidy has no actor",),
    ),
    Offence(
        "a service with arguments by their place",
        {
            f"{F}/orgs/services.py": """
                @service
                def organisation_retitle(actor: Actor, name: str) -> None:
                    journal.nothing_changed()
                """
        },
        house("test_services.py"),
        ("organisation_retitle: name can be given without its name",),
    ),
    Offence(
        "a selector that writes",
        {
            f"{F}/orgs/selectors.py": """
                def organisation_touch(scope: Scope, identifier: UUID) -> None:
                    Organisation.objects.within(scope).filter(id=identifier).update(name="")
                """
        },
        house("test_services.py"),
        ("orgs/selectors.py", "writes outside a service"),
    ),
    Offence(
        "a frame that lets silence pass",
        {f"{F}/journal/services.py": ("raise Unjournalled(act.__qualname__)", "pass")},
        house("test_journal.py"),
        ("test_a_silent_write_is_undone",),
    ),
    # Tables.
    Offence(
        "a table without a scope",
        {
            f"{F}/orgs/models.py": """
                class Pennant(Record):
                    impersonal = frozenset({"words"})
                    words = models.CharField(max_length=10)
                """
        },
        house("test_scopes.py"),
        ("fangxian.foundation.orgs.models.Pennant declares no scope_map",),
    ),
    Offence(
        "a table with another way in",
        {
            f"{F}/orgs/models.py": """
                class Banner(Record):
                    scope_map = ScopeMap(everyone=True)
                    everything = models.Manager()
                """
        },
        house("test_scopes.py"),
        ("orgs.models.Banner is reached by ['Manager', 'ScopedManager']",),
    ),
    Offence(
        "a personal column in no list",
        {
            f"{F}/orgs/models.py": """
                class Pennant(Record):
                    scope_map = ScopeMap(everyone=True)
                    contact = models.CharField(max_length=40)
                """
        },
        house("test_personal.py"),
        ("orgs.models.Pennant.contact stands in neither",),
    ),
    Offence(
        "a personal column in plain text",
        {
            f"{F}/responders/models.py": """
                class Kin(Record):
                    scope_map = ScopeMap(everyone=True)
                    contact = models.CharField(max_length=40)
                    personal = {"contact": Personal(mask="phone", retention="responder")}
                """
        },
        house("test_personal.py"),
        ("responders.models.Kin.contact is personal and not a SealedTextField",),
    ),
    Offence(
        "a personal column whose clock nobody winds",
        {
            f"{F}/responders/models.py": (
                'Personal(mask="phone", retention="responder")',
                'Personal(mask="phone", retention="ever")',
            )
        },
        house("test_personal.py"),
        ("responders.models.Responder.phone: no data class is called ever",),
    ),
    # Queries.
    Offence(
        "a query without a scope",
        {
            f"{F}/orgs/selectors.py": """
                def organisations_all() -> QuerySet[Organisation]:
                    return Organisation.objects.all()
                """
        },
        house("test_scopes.py"),
        ("orgs/selectors.py", "Organisation.objects without .within(scope)"),
    ),
    Offence(
        "a query by the way that signing in has",
        {
            f"{F}/accounts/selectors.py": """
                def account_named(name: str) -> User:
                    return User.signing_in.get(username=name)
                """
        },
        house("test_scopes.py"),
        ("accounts/selectors.py", "signing_in leads around the scope"),
    ),
    Offence(
        "a manager that forgets to ask",
        {
            "src/fangxian/kit/scoping.py": (
                'raise ScopeMissing(f"{self.model.__name__}: begin with .within(scope)")',
                "return super().get_queryset()",
            )
        },
        house("test_scopes.py"),
        ("test_no_query_begins_without_a_scope", "DID NOT RAISE"),
    ),
    Offence(
        "a code searched by its beginning",
        {
            f"{F}/orgs/selectors.py": """
                def organisations_within(scope: Scope, code: str) -> QuerySet[Organisation]:
                    return Organisation.objects.within(scope).filter(area_code__startswith=code)
                """
        },
        house("test_scopes.py"),
        ("orgs/selectors.py", "area_code__startswith is a scan"),
    ),
    # Pages.
    Offence(
        "a page that writes through the ORM",
        {
            f"{F}/places/pages.py": """
                def touched(request: Asking, place: Place) -> None:
                    place.name = ""
                    place.save()
                """
        },
        house("test_pages.py"),
        ("places/pages.py", "place.save()", "a page calls selectors and services"),
    ),
    Offence(
        "a page that queries",
        {
            "src/fangxian/desks/home.py": """
                from fangxian.line.models import Gap


                def gaps_of(request: Asking) -> object:
                    return Gap.objects.within(request.actor.scope(Permission.LINE_SEE))
                """
        },
        house("test_pages.py"),
        ("src/fangxian/desks/home.py", "Gap.objects"),
    ),
    Offence(
        "a desk that knows the database",
        {"src/fangxian/desks/home.py": "from django.db import transaction\n"},
        house("test_pages.py"),
        ("src/fangxian/desks/home.py", "imports django.db.transaction"),
    ),
    Offence(
        "an address without a frame",
        {
            "src/fangxian/desks/home.py": """
                def open_to_all(request: Asking) -> HttpResponse:
                    return HttpResponse()
                """,
            "src/fangxian/desks/urls.py": 'urlpatterns += [path("open", home.open_to_all, name="open")]\n',
        },
        house("test_pages.py"),
        ("/open is answered by fangxian.desks.home.open_to_all, which has no @page",),
    ),
    Offence(
        "an operation that is open to everybody",
        {
            "src/fangxian/site/api.py": """
                @api.get("/open", auth=None)
                def open_to_all(request: Any) -> Any:
                    return {}
                """
        },
        house("test_pages.py"),
        ("GET /open is open to everybody",),
    ),
    # Rules and names.
    Offence(
        "rules that look at the clock",
        {
            f"{D}/needs/rules/ladder.py": """
                def today() -> object:
                    return datetime.now(tz=None)
                """
        },
        house("test_pure.py"),
        ("needs/rules/ladder.py", "datetime.now: rules are told the time"),
    ),
    Offence(
        "rules that look at the house's clock",
        {"src/fangxian/line/rules/holes.py": "from fangxian.plain.clock import now\n"},
        house("test_pure.py"),
        ("line/rules/holes.py", "fangxian.plain.clock.now: rules are told the time"),
    ),
    Offence(
        "a column that looks at the machine's clock",
        {
            f"{F}/orgs/models.py": """
                class Pennant(Record):
                    scope_map = ScopeMap(everyone=True)
                    made_at = models.DateTimeField(auto_now_add=True)
                """
        },
        house("test_pure.py"),
        ("orgs/models.py", "auto_now_add: the time is plain.clock.now()"),
    ),
    Offence(
        "a drawer",
        {f"{F}/orgs/utils.py": '"""Whatever."""\n'},
        house("test_names.py"),
        ("fangxian.foundation.orgs.utils: named for nothing in it",),
    ),
    Offence(
        "a function that does anything",
        {
            f"{F}/orgs/selectors.py": """
                def handle_organisation(organisation: Organisation) -> Organisation:
                    return organisation
                """
        },
        house("test_names.py"),
        ("handle_organisation: named for nothing it does",),
    ),
    Offence(
        "a room that says nothing of itself",
        TOY,
        house("test_rooms.py"),
        ("src/fangxian/domains/toys/README.md is missing", "src/fangxian/domains/toys/tests has no test"),
    ),
)


class Copy:
    """A copy of the tree, in which offences are planted and mended."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(ROOT / name, root / name)
        self.sources = self.read()
        self._untouched: dict[Path, tuple[bytes, int]] = {}
        self._new: list[Path] = []

    def read(self) -> dict[Path, bytes]:
        """Every source as it stands."""
        return {path: path.read_bytes() for path in (self.root / "src").rglob("*.py")}

    def plant(self, planted: Mapping[str, str | tuple[str, str]]) -> None:
        """Add text to files, or change it in them."""
        for name, text in planted.items():
            path = self.root / name
            self._remember(path)
            path.parent.mkdir(parents=True, exist_ok=True)
            there = path.read_text(encoding="utf-8") if path.exists() else ""
            path.write_text(
                there + flush_left(text) if isinstance(text, str) else replaced(there, *text),
                encoding="utf-8",
            )

    def mend(self) -> None:
        """Put back what was there, with its time, so that what Python compiled of it stays good."""
        for path, (content, moment) in self._untouched.items():
            path.write_bytes(content)
            os.utime(path, ns=(moment, moment))
        for path in reversed(self._new):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        self._untouched.clear()
        self._new.clear()

    def _remember(self, path: Path) -> None:
        if path.exists() and path not in self._untouched and path not in self._new:
            self._untouched[path] = path.read_bytes(), path.stat().st_mtime_ns
        elif not path.exists():
            self._new += [folder for folder in reversed(path.parents) if not folder.exists()] + [path]

    def run(self, command: str) -> tuple[int, str]:
        """A command of ``./fx check``, or a part of one, with what that puts around it."""
        words = step_of(command).split()
        done = subprocess.run(
            words,
            cwd=self.root,
            env=self._surroundings(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def _surroundings(self) -> dict[str, str]:
        others = ("PYTEST", "FANGXIAN", "PYTHONDONTWRITEBYTECODE")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(others)}
        return kept | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(self.root / "src"),
            # What is compiled once, of ours and of others', is not compiled again for each command.
            "PYTHONPYCACHEPREFIX": str(self.root / "var" / "compiled"),
            "DJANGO_SETTINGS_MODULE": "fangxian.site.settings",
            "FANGXIAN_HOME": str(self.root / "var"),
            "NO_COLOR": "1",
        }


def flush_left(text: str) -> str:
    """Planted text without the indentation that it has here."""
    margin = re.match(r"\n( *)", text)
    return re.sub(rf"(?m)^{margin.group(1)}", "", text) if margin else text


def replaced(there: str, old: str, new: str) -> str:
    assert old in there, f"nothing to replace: {old}"
    return there.replace(old, new)


def steps() -> list[str]:
    """The commands that ``./fx check`` runs."""
    return re.findall(r"^\s+step (.+)$", (ROOT / "fx").read_text(encoding="utf-8"), flags=re.MULTILINE)


def step_of(command: str) -> str:
    """The step of ``./fx check`` that a command is, or is a part of. Fails when it is none."""
    if command in steps():
        return command
    assert command.startswith(HOUSE)
    return next(step for step in steps() if step.endswith(f" {HOUSE}")).replace(HOUSE, command)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="module")
def told(tree: Copy) -> Callable[[Offence], tuple[int, str]]:
    """What an offence's command says once the offence is planted, with its company."""

    @cache
    def of(company: str) -> tuple[int, str]:
        together = [offence for offence in OFFENCES if offence.company == company]
        around = {name: text for offence in together for name, text in offence.around.items()}
        try:
            tree.plant(around)
            for offence in together:
                tree.plant(offence.planted)
            return tree.run(together[0].command)
        finally:
            tree.mend()

    return lambda offence: of(offence.company)


@pytest.mark.parametrize("command", [IMPORTS, STYLE, HOUSE])
def test_the_clean_copy_passes(tree: Copy, command: str) -> None:
    status, output = tree.run(command)
    assert status == 0, output


@pytest.mark.parametrize("offence", OFFENCES, ids=lambda offence: offence.name)
def test_an_offence_is_caught(told: Callable[[Offence], tuple[int, str]], offence: Offence) -> None:
    status, output = told(offence)
    assert status != 0, output
    for words in offence.words:
        assert words in output, f"“{words}” is not said:\n{output}"


def test_the_mended_copy_is_what_it_was(tree: Copy) -> None:
    """Nothing of an offence stays behind to be caught in the place of another."""
    tree.plant({**TOY, f"{F}/orgs/selectors.py": "import this\n"})
    assert tree.read() != tree.sources
    tree.mend()
    assert tree.read() == tree.sources
