"""Every write is a service: framed by ``@service``, with names for its arguments, with the one who acts."""

import ast
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.architecture.house.tree import Module, called, hold, loaded, modules, public_functions

pytestmark = pytest.mark.rules

#: Public functions of services.py that are not framed, and why. None but the journal's writes by itself.
COMPOSITIONS = {
    "fangxian.flows.services.lines_follow": "a beat: a service for each seal, so that no lock lasts long",
    "fangxian.foundation.journal.services.service": "is the frame",
    "fangxian.foundation.journal.services.nothing_changed": "says so to the frame",
    "fangxian.foundation.journal.services.listen": "is called when the apps are ready, before any write",
    "fangxian.foundation.journal.services.record": "writes the line that the frame asks for",
    "fangxian.foundation.journal.services.record_all": "writes the lines that the frame asks for",
    "fangxian.foundation.journal.services.line_in_chain": "turns a row into the rules' value",
    "fangxian.foundation.journal.services.payload_opened": "reads",
    "fangxian.foundation.journal.services.seal_lines": "seals lines: a line about it would have to be sealed in turn",
    "fangxian.foundation.areas.services.register_load_shipped": "a service for each slice, so that no lock lasts long",
    "fangxian.foundation.areas.services.register_draft": "reads the sheet before the transaction of the service begins",
    "fangxian.foundation.areas.services.grid_draw": "the service for many, called for one",
    "fangxian.foundation.formsheets.services.form_sheet_receive": "looks through the sheet before the transaction begins",
    "fangxian.foundation.formsheets.services.form_sheet_fill": "fills the sheet before the transaction begins",
    "fangxian.foundation.media.services.attachment_keep": "seals the file before the transaction of the service begins",
    "fangxian.foundation.sheets.services.intake_open": "keeps the upload before the transaction of the service begins",
    "fangxian.foundation.accounts.services.accounts_open": "hashes passwords before the transaction of the service begins",
    "fangxian.foundation.accounts.services.password_choose": "hashes the password before the transaction of the service begins",
    "fangxian.foundation.responders.services.responders_register": "seals names before the transaction of the service begins",
    "fangxian.foundation.duties.services.require_filler": "asks who may; the page asks it before it offers anything",
    "fangxian.foundation.duties.services.require_in_force": "asks what is there; appointing and forming ask alike",
    "fangxian.foundation.retention.services.purge_carry_out": "a service for each slice, so that no lock lasts long",
    "fangxian.foundation.retention.services.purge_go_on": "a service for each slice, so that no lock lasts long",
    "fangxian.foundation.retention.services.purges_begun": "the worker's: one purge after the other",
    "fangxian.foundation.retention.services.purges_due": "the worker's: one purge after the other",
    "fangxian.line.services.backlog_sweep": "a sweep without a lock; a service for each slice of marks",
    "fangxian.line.services.line_sweep": "looks without a lock; a service for each slice of places that have changed",
}

#: Services without an actor, and why.
WITHOUT_ACTOR = {
    "fangxian.foundation.sheets.running.intake_take": "a run takes its lease; whoever pressed the button is in its row",
    "fangxian.foundation.sheets.running.intake_checked_so_far": "a run keeps what it has found so far",
    "fangxian.foundation.sheets.running.intake_break_off": "a run gives its lease back",
    "fangxian.line.services._marks_drop": "the house does it by itself, after a sweep",
    "fangxian.line.services.marks_evaluate": "the house does it by itself, second after second",
    "fangxian.domains.dispatch.asking.asking_go_on": "the house asks on, as a desk began",
    "fangxian.domains.dispatch.making.shifts_make": "the house makes the shifts ahead, as the plan's patterns say",
    "fangxian.line.services._places_evaluate": "the house does it by itself, second after second",
    "fangxian.foundation.accounts.services.signed_in": "whoever signs in is known by his account alone so far",
    "fangxian.foundation.accounts.services.signed_out": "whoever signs out is known by his account alone by then",
    "fangxian.foundation.accounts.services.session_ended": "the house does it when nothing is left that a session stood on",
    "fangxian.foundation.accounts.devices.device_open": "a phone that shows an invitation is known by it alone",
    "fangxian.foundation.accounts.devices.device_seen": "the house notes it; its holder does nothing",
    "fangxian.foundation.accounts.tokens.token_used": "the house notes it; its maker does nothing",
    "fangxian.foundation.notices.carrying.receipts_take": "the gateway is known by its signature alone",
    "fangxian.foundation.notices.answering.answer_give": "whoever holds a link is known by it alone",
    "fangxian.foundation.accounts.second_step.second_step_pass": "whoever signs in is known by his account alone so far",
}

#: Modules beside services.py that write, and for whom.
WRITERS = {
    "fangxian.foundation.sheets.running": "services: what a run writes as it goes",
    "fangxian.foundation.notices.carrying": "services: what the worker carries, and the gateway says",
    "fangxian.foundation.notices.outlets": "services: where organisations hear things",
    "fangxian.foundation.notices.answering": "services: links that let somebody answer without an account",
    "fangxian.foundation.areas.adoption": "the services of areas, inside their transaction",
    "fangxian.foundation.accounts.second_step": "services: codes beside the password",
    "fangxian.foundation.accounts.intake.writing": "services: what a sheet of accounts opens, and takes back",
    "fangxian.foundation.accounts.devices": "services: phones that stay signed in",
    "fangxian.foundation.accounts.tokens": "services: what programs read the API with",
    "fangxian.foundation.accounts.opening": "services: accounts for whoever answers for something, and their slips",
    "fangxian.foundation.accounts.sessions": "Django, when a session ends",
    "fangxian.foundation.duties.following": "services: duties that end or move because of another write",
    "fangxian.foundation.duties.adopting": "services: changing a proposal by hand, and adopting it",
    "fangxian.foundation.duties.holding": "services: holding mouths, contacts, handing over",
    "fangxian.foundation.responders.written": "the services of responders, inside their transaction",
    "fangxian.foundation.responders.offering": "services: what responders can do and when",
    "fangxian.foundation.responders.readying": "services: what volunteers need before they may stand",
    "fangxian.foundation.responders.pledging": "services: pledges of many names",
    "fangxian.foundation.responders.intake.writing": "services: what sheets bring, and taking it back",
    "fangxian.foundation.media.photographs": "draws a picture, and knows no database",
    "fangxian.domains.needs.saved_filters": "services: what somebody keeps of the list for himself",
    "fangxian.domains.needs.talking": "services: what is said about a need",
    "fangxian.foundation.formsheets.filler": "writes a workbook, and knows no database",
    "fangxian.drill.removal": "removes the exercise from every table; services say so before and after",
    "fangxian.foundation.people.gridding": "its own services: drawing a village's grids from its households",
    "fangxian.foundation.people.persons": "services of people, of one person each; services.py offers them",
    "fangxian.foundation.people.intake.writing": "services of people that a run of a sheet calls",
    "fangxian.domains.needs.moving": "the services of needs, inside their transaction",
    "fangxian.domains.needs.raising": "the services of needs, inside their transaction",
    "fangxian.domains.needs.asking": "services: asking several at once, and their replies",
    "fangxian.foundation.retention.keyring": "services: which keys there are",
    "fangxian.foundation.retention.purging": "the services of retention, inside their transaction",
    "fangxian.domains.dispatch.making": "its own services: the shifts ahead, and making room for another pattern",
    "fangxian.domains.dispatch.asking": "services: people are asked for a shift, and answer",
    "fangxian.domains.dispatch.waves": "the services of asking, inside their transaction",
    "fangxian.domains.dispatch.calendars": "services: the secret address of one's own calendar",
    "fangxian.domains.dispatch.filling": "services: many seats at once",
    "fangxian.domains.dispatch.attending": "services: coming and going",
    "fangxian.domains.dispatch.certifying": "services: certificates of service",
    "fangxian.domains.dispatch.model_posts": "services: model posts",
    "fangxian.domains.dispatch.handing_over": "services: handing a shift over, telling what happens",
    "fangxian.domains.dispatch.kit_moves": "services: what is handed out and comes back",
    "fangxian.domains.dispatch.relieving": "services: somebody in another's place",
    "fangxian.domains.dispatch.taking": "services: into a seat of a shift and out of it",
    "fangxian.domains.secondment.moving": "the services of secondment, inside their transaction",
    "fangxian.domains.secondment.naming": "services: a department names its people",
    "fangxian.domains.secondment.batching": "services: batches are made and sent",
    "fangxian.domains.secondment.receiving": "services: a town receives, appraises, sends home",
    "fangxian.line.marks": "the journal's listeners, inside the transaction of the service that they hear",
}

_WRITES = {
    "save", "asave", "delete", "adelete", "create", "acreate", "bulk_create", "abulk_create", "bulk_update",
    "abulk_update", "get_or_create", "aget_or_create", "update_or_create", "aupdate_or_create", "_raw_delete",
}  # fmt: skip


def services() -> list[Module]:
    return [module for module in modules() if module.last == "services"]


def framed() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every service of the house by its full name, private ones and those that stand elsewhere too."""
    for module in modules():
        if any(name.endswith("journal.services.service") for _, name in module.imports()):
            found = vars(loaded(module.name)).items()
            yield from (
                (f"{module.name}.{name}", act)
                for name, act in found
                if getattr(act, "is_service", False) and act.__module__ == module.name
            )


def writes(syntax: ast.AST) -> Iterator[ast.Call]:
    """Calls that write: ``update`` with keywords is a queryset's, with a value a dictionary's or a digest's."""
    for node in ast.walk(syntax):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name in _WRITES or (name in ("update", "aupdate") and node.keywords and not node.args):
                yield node


def test_every_public_function_of_services_is_a_service() -> None:
    hold(
        f"{module.at(node)}: {node.name} lacks @service; a composition of services is listed in {__name__}"
        for module in services()
        for node in public_functions(module)
        if not getattr(vars(loaded(module.name))[node.name], "is_service", False)
        and f"{module.name}.{node.name}" not in COMPOSITIONS
    )


def test_compositions_are_there_and_need_their_place_in_the_list() -> None:
    functions = {f"{module.name}.{node.name}" for module in services() for node in public_functions(module)}
    assert set(COMPOSITIONS) <= functions
    assert not set(COMPOSITIONS) & {name for name, _ in framed()}


def test_compositions_write_nothing_themselves() -> None:
    hold(
        f"{module.at(node)}: {node.name} is no service and writes"
        for module in services()
        for node in public_functions(module)
        if f"{module.name}.{node.name}" in COMPOSITIONS
        and module.name != "fangxian.foundation.journal.services"
        and any(writes(node))
    )


def test_services_take_names_only() -> None:
    hold(
        f"{name}: {parameter} can be given without its name"
        for name, act in framed()
        for parameter, how in inspect.signature(act).parameters.items()
        if how.kind is not inspect.Parameter.KEYWORD_ONLY
    )


def test_services_know_who_acts() -> None:
    hold(
        f"{name} has no actor"
        for name, act in framed()
        if "actor" not in inspect.signature(act).parameters and name not in WITHOUT_ACTOR
    )


def test_writes_stand_in_services() -> None:
    hold(
        f"{module.at(call)}: {called(call)} writes outside a service"
        for module in modules()
        if module.last != "services" and module.name not in WRITERS
        for call in writes(module.syntax)
    )


def test_services_are_found() -> None:
    """Else the checks above hold of nothing."""
    assert len(list(framed())) > 20
    assert set(WRITERS) <= {module.name for module in modules()}
    assert set(WITHOUT_ACTOR) <= {name for name, _ in framed()}
