"""Every address × method × reader × area, as the access table says.

The six questions of every page (house.md §5) are cells of one walk: works; works for a colleague of the same
area; another area 404; right area without the duty 403; wrong method 405; bad input shows a sentence. Whatever
is refused changes nothing, and no answer says more than its reader's duties give.
"""

import html
import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from fangxian.access.permissions import Permission
from tests.architecture.access_people import NAMES, PLACES, Walker
from tests.architecture.access_table import PLAN_TEXT, TABLE, Door, Reader, Row, Thing, sees_need
from tests.architecture.access_world import World, build

pytestmark = pytest.mark.django_db

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
#: Tables in which a refused sign-in or a session may write.
_OWN_WRITES = ("django_session", "axes_")


@pytest.fixture(scope="module")
def world(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield (city := build())
        transaction.set_rollback(True)
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\naccess table: {city.walked} cells of {len(TABLE)} addresses walked", file=sys.stderr)


@pytest.fixture(scope="module")
def guard(world: World) -> "Guard":
    return Guard(world)


# --- the addresses


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Every route of the house, as Django's resolver writes it."""
    for pattern in resolver.url_patterns:
        route = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern, route)


def address_of(route: str, thing: Thing) -> str:
    """A route with its slots filled."""
    path = re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", route.removeprefix("^").removesuffix("$"))
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda slot: thing.slots[slot[1]], path)


def test_every_address_is_in_the_table_and_the_table_names_no_other() -> None:
    found = set(routes(get_resolver()))
    assert sorted(found - TABLE.keys()) == [], (
        "addresses that the access table does not know: give each a row"
    )
    assert sorted(TABLE.keys() - found) == [], "rows of the access table without an address: take them out"


# --- the cells


@pytest.mark.parametrize("route", TABLE)
def test_every_cell_is_as_declared(world: World, guard: "Guard", route: str) -> None:
    faults = []
    for cell in cells(world, route):
        expected = cell.row.status(cell.method, cell.reader, cell.thing)
        cell.ask(world.readers[cell.reader])
        cell.expects(expected)
        if cell.is_done_with(expected):
            cell.changed_something()
        else:
            cell.changed_nothing()
        guard.look_at(cell)
        faults += cell.told()
    fail_for(faults)


def cells(world: World, route: str) -> Iterator["Cell"]:
    """What is asked of an address: by every method and every reader of everything that it can be about.

    HEAD, which is GET's twin, and the wrong methods are asked by each reader of one thing, in turn.
    """
    row = TABLE[route]
    things = world.things[row.about]
    for method in METHODS:
        of_all = method in row.methods and method != "HEAD"
        for number, reader in enumerate(world.readers):
            for thing in things if of_all else [things[number % len(things)]]:
                world.walked += 1
                yield Cell(route, row, method, reader, thing, thing.sends)


@pytest.mark.parametrize("route", [route for route, row in TABLE.items() if row.spoilt is not None])
def test_bad_input_shows_a_sentence_and_changes_nothing(world: World, guard: "Guard", route: str) -> None:
    faults = []
    for cell in spoilt_cells(world, route):
        expected = cell.row.status("POST", cell.reader, cell.thing)
        cell.ask(world.readers[cell.reader])
        if cell.is_done_with(expected):
            cell.expects(422)
            cell.shows_sentence(cell.row.says)
        elif cell.answer.status_code != 422:
            # Who may not do it may be told so, or what is wrong with his form, whichever comes first.
            cell.expects(expected)
        cell.changed_nothing()
        guard.look_at(cell)
        faults += cell.told()
    fail_for(faults)


def spoilt_cells(world: World, route: str) -> Iterator["Cell"]:
    """Of everything by whoever may do it, of one thing by everybody else."""
    row = TABLE[route]
    things = world.things[row.about]
    for number, reader in enumerate(world.readers):
        for place, thing in enumerate(things):
            sends = {
                name: value for name, value in (thing.sends | (row.spoilt or {})).items() if value is not None
            }
            cell = Cell(route, row, "POST", reader, thing, sends)
            if cell.is_done_with(row.status("POST", reader, thing)) or place == number % len(things):
                world.walked += 1
                yield cell


#: No form is sent there: a program signs its call with a key, and without one nobody is heard.
SIGNED = {"notices/receipts"}


@pytest.mark.parametrize(
    "route", [route for route, row in TABLE.items() if "POST" in row.methods and route not in SIGNED]
)
def test_a_form_from_elsewhere_is_refused(world: World, route: str) -> None:
    """Nobody is made to press a button by a page that is not ours."""
    for cell in cells(world, route):
        if cell.method == "POST" and cell.row.status("POST", cell.reader, cell.thing) == cell.row.done:
            careful = Walker(enforce_csrf_checks=True)
            careful.cookies = world.readers[cell.reader].cookies
            cell.ask(careful)
            cell.expects(403)
            cell.changed_nothing()
            world.walked += 1
            fail_for(cell.told())
            return
    pytest.fail(f"nobody may do {route}")


def test_no_page_leads_its_reader_to_a_closed_door(world: World) -> None:
    """What is offered can be opened: from his first page on, every link of every page."""
    faults = []
    for reader, browser in world.readers.items():
        waiting, seen = ["/"], {"/": ""}
        while reader.key and waiting:
            address = waiting.pop()
            answer = browser.get(address)
            world.walked += 1
            if answer.status_code not in (200, 302):
                faults.append((f"{reader.name}, from {seen[address]}", f"{address}: {answer.status_code}"))
            for link in links_of(answer):
                if link not in seen:
                    seen[link] = address
                    waiting.append(link)
    fail_for(faults)


def links_of(answer: Any) -> list[str]:
    """Where a page leads to within the house; a list's filters and leaves are the same page.

    A file leads nowhere.
    """
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    found = (
        re.findall(r'href="(/(?!static/)[^"#]*)"', answer.content.decode(errors="replace")) if is_page else []
    )
    found += [answer["Location"]] if answer.status_code == 302 else []
    return [link if "area=" in link else link.partition("?")[0] for link in map(html.unescape, found)]


@dataclass
class Cell:
    """What was asked, what came back, and what is wrong with it."""

    PROBLEMS: ClassVar[re.Pattern[str]] = re.compile(
        r'role="alert".*?</div>|id="faults".*?</table>|class="refused".*?</section>', re.DOTALL
    )

    route: str
    row: Row
    method: str
    reader: Reader
    thing: Thing
    sends: Mapping[str, Any]
    answer: Any = None
    error: str = ""
    lines: int = 0
    writes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def is_known(self) -> bool:
        """Whether the house knows who asks."""
        return bool(self.reader.key) or self.row.door is Door.PUBLIC

    def is_done_with(self, status: int) -> bool:
        """Whether this status says that a form was read and carried out."""
        read = self.is_known and self.row.takes_input_of(self.reader)
        return self.method == "POST" and status == self.row.done and read

    @property
    def address(self) -> str:
        path = address_of(self.route, self.thing)
        return f"{path}?{self.thing.asks}" if self.thing.asks else path

    @cached_property
    def text(self) -> str:
        """What came back, less the address itself."""
        # A workbook is no text; what it holds is looked at by the tests of its room.
        text: str = self.answer.content.decode(errors="replace")
        if text and "json" in self.answer.get("Content-Type", ""):
            text = json.dumps(json.loads(text), ensure_ascii=False)
        for slot in (self.thing.asks, *self.thing.slots.values()):
            text = text.replace(slot, "") if slot else text
        return text

    def quotes(self, word: str) -> bool:
        """The plan is for everybody who may read it, and names a street as an example."""
        return self.row.opens in (Permission.PLAN_SEE, Permission.PLAN_ADOPT) and word in PLAN_TEXT

    def ask(self, browser: Client) -> None:
        """Send it, and take back whatever it changed."""
        sent: dict[str, Any] = {"data": self.sends}
        if self.row.door is Door.API:
            sent |= {"data": json.dumps(self.sends), "content_type": "application/json"}
        elif self.method == "POST":
            # A form from a browser is never empty: it carries at least Django's mark.
            sent["data"] = {"csrfmiddlewaretoken": "x"} | {
                name: _uploaded(one) for name, one in self.sends.items()
            }
        with _errors() as errors, connection.execute_wrapper(self._note), transaction.atomic():
            before = _journal_length()
            if self.method in ("GET", "HEAD"):
                self.answer = browser.generic(self.method, self.address)
            elif self.method == "POST":
                self.answer = browser.post(self.address, **sent)
            else:
                self.answer = browser.generic(self.method, self.address, json.dumps(str(self.sends)))
            self.lines = _journal_length() - before
            transaction.set_rollback(True)
        self.error = " ".join(errors)

    def _note(self, execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not any(table in sql for table in _OWN_WRITES):
            self.writes.append(sql.split("(", maxsplit=1)[0][:80])
        return execute(sql, *rest)

    def expects(self, status: int) -> None:
        """The status that the table holds."""
        if self.answer.status_code != status:
            self.faults.append(
                f"{self.method} {self.answer.status_code} instead of {status} {self.error}".strip()
            )

    def changed_nothing(self) -> None:
        """Neither a line of the journal nor, unless something was tried and taken back, any other row."""
        if self.lines:
            self.faults.append("was refused and is in the journal")
        elif self.writes and self.answer.status_code != 422:
            self.faults.append(f"wrote though nothing was done: {self.writes}")

    def changed_something(self) -> None:
        """What is done is in the journal."""
        if not self.lines and self.row.journalled:
            self.faults.append("was done and is not in the journal")

    def shows_sentence(self, word: str) -> None:
        """In Chinese, where errors stand."""
        problems = "".join(self.PROBLEMS.findall(self.text))
        said = json.loads(self.answer.content)["title"] if self.row.door is Door.API else problems
        if not re.search("[\u4e00-\u9fff]{2}", said) or word not in said:
            self.faults.append(
                f"says no sentence with “{word}”: {' '.join(re.sub('<[^>]*>', ' ', said).split())[:80]}"
            )

    def told(self) -> list[tuple[str, str]]:
        """The cell, and a sentence, for each fault."""
        about = f" on {self.thing.label}" if self.thing.label else ""
        return [(f"{self.method} by {self.reader.name}{about}", fault) for fault in self.faults]


def _uploaded(value: Any) -> Any:
    return SimpleUploadedFile(*value) if isinstance(value, tuple) else value


@contextmanager
def _errors() -> Iterator[list[str]]:
    """What made the server fail meanwhile."""
    errors: list[str] = []

    def note(**_: Any) -> None:
        errors.append(repr(sys.exc_info()[1]))

    got_request_exception.connect(note)
    try:
        yield errors
    finally:
        got_request_exception.disconnect(note)


def _journal_length() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journal_journalline")
        return int(cursor.fetchone()[0])


def fail_for(faults: list[tuple[str, str]]) -> None:
    """Told by what is wrong, with the first cells in which it is."""
    where: dict[str, list[str]] = {}
    for cell, fault in faults:
        where.setdefault(fault, []).append(cell)
    told = [f"{fault}\n    in {len(cells)}: {', '.join(cells[:6])}" for fault, cells in where.items()]
    if faults:
        pytest.fail("cells that are not as declared:\n  " + "\n  ".join(told), pytrace=False)


# --- what holds of every answer


class Guard:
    """Knows what no answer may say to whom, and which headers it must have."""

    CODE = re.compile(r"(?<!\d)350181\d{3}(?:\d{3}){0,2}(?!\d)")
    INLINE = re.compile(r"<script(?![^>]* (?:src|nonce)=)|<style(?![^>]* nonce=)| style=\"| on[a-z]+=\"")

    def __init__(self, world: World) -> None:
        self.people = world.people
        needs = [
            thing for about, things in world.things.items() if about.startswith("needs ") for thing in things
        ]
        self.seen = {reader: [one for one in needs if sees_need(reader, one)] for reader in world.readers}
        self.hidden = {reader: self.words_not_for(reader, needs) for reader in world.readers}

    def words_not_for(self, reader: Reader, needs: list[Thing]) -> list[str]:
        """Names of areas, of places, and needs' words that lie outside somebody's reach."""
        words = [name for name, code in NAMES.items() if not self.may_name(reader, code)]
        words += [name for name, code in PLACES.items() if not reader.at(Permission.LINE_SEE, code)]
        for thing in needs:
            if thing not in self.seen[reader] and thing.need:
                # With what stands around a number on a page: six letters alone may come up in a token.
                number = thing.need.number
                words += [thing.need.words, f"needs/{number}", f" {number}", f'"{number}"']
        return words

    def may_name(self, reader: Reader, code: str) -> bool:
        """In his reach or over it, or over the place of a need that he sees."""
        return reader.may_read_of(code) or any(thing.area.startswith(code) for thing in self.seen[reader])

    def look_at(self, cell: Cell) -> None:
        """Add to the cell's faults."""
        self.names_nobody(cell)
        self.stays_in_reach(cell)
        self.leads_inside(cell)
        self.is_told_properly(cell)
        self.is_not_kept(cell)
        self.runs_no_foreign_script(cell)

    def names_nobody(self, cell: Cell) -> None:
        """No full name and no full number, but of those who were just unmasked."""
        shown = {whose for value, whose in self.people.items() if value in cell.text}
        asked = {cell.thing.person} | (cell.thing.people if cell.method == "POST" else set())
        if shown - (asked if cell.is_done_with(cell.answer.status_code) else set()):
            cell.faults.append("shows a full name or number")

    def stays_in_reach(self, cell: Cell) -> None:
        """Nothing is named that lies elsewhere."""
        found = {word for word in self.hidden[cell.reader] if word in cell.text and not cell.quotes(word)}
        found |= {code for code in self.CODE.findall(cell.text) if not self.may_name(cell.reader, code)}
        if found:
            cell.faults.append(f"tells of what is out of reach: {sorted(found)[:4]}")

    def leads_inside(self, cell: Cell) -> None:
        """To an address of the house; who is not signed in, to the door."""
        place = cell.answer.get("Location", "/")
        if not re.match(r"/(?!/)", place):
            cell.faults.append(f"leads out of the house, to {place}")
        if cell.answer.status_code == 302 and not cell.is_known and not place.startswith("/sign-in?next=/"):
            cell.faults.append(f"leads somebody who is not signed in to {place}")

    def is_told_properly(self, cell: Cell) -> None:
        """The API refuses with a problem document."""
        refused = cell.row.door is Door.API and cell.answer.status_code in (401, 403, 404, 409, 422)
        if refused and cell.answer["Content-Type"] != "application/problem+json":
            cell.faults.append(f"refuses with {cell.answer['Content-Type']}, not with a problem document")

    def is_not_kept(self, cell: Cell) -> None:
        """A shared phone keeps nothing of what a duty showed."""
        shown = cell.answer.status_code not in (302, 405) and cell.row.door is not Door.PUBLIC
        if shown and cell.is_known and "no-store" not in cell.answer.get("Cache-Control", ""):
            cell.faults.append("may be kept in a browser's history (no Cache-Control: no-store)")

    def runs_no_foreign_script(self, cell: Cell) -> None:
        """A policy on every answer; scripts and styles are files of ours, or bear the answer's own nonce."""
        policy = cell.answer.get("Content-Security-Policy", "")
        scripts = re.findall(r"(?:script|style)-src ([^;]*)", policy)
        strangers = [
            one for said in scripts for one in said.split() if one != "'self'" and "'nonce-" not in one
        ]
        if len(scripts) != 2 or strangers or "default-src 'none'" not in policy or "unsafe" in policy:
            cell.faults.append(f"has not the house's content security policy: {policy}")
        if self.INLINE.search(cell.text):
            cell.faults.append("has a script or a style within the page")
