"""Every verb that is written to the journal has words for the auditor."""

import ast
from pathlib import Path

from fangxian.desks.admin.telling import VERBS, verb_said
from fangxian.domains.needs.rules import states as needs
from fangxian.domains.secondment.rules import states as secondees
from fangxian.domains.secondment.rules import whistle_states as whistles

SOURCE = Path(__file__).resolve().parents[2] / "src" / "fangxian"


def verbs_written() -> set[str]:
    """The literal verbs of every ``record(actor, verb, …)``, ``Entry(verb, …)`` and the like."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("record", "Entry", "_entry", "_line"):
                found |= {
                    one.value
                    for one in node.args[:2]
                    if isinstance(one, ast.Constant) and isinstance(one.value, str) and "." in one.value
                }
    return found


def test_every_verb_has_words() -> None:
    written = verbs_written()
    assert len(written) > 15
    assert sorted(verb for verb in written if verb_said(verb) == verb) == []


def test_no_words_are_left_over() -> None:
    assert sorted(set(VERBS) - verbs_written() - moved()) == []


def moved() -> set[str]:
    """What is written when a noun moves, by the tables of its moves."""
    tables = (("need", needs.MOVES), ("secondee", secondees.MOVES), ("whistle", whistles.MOVES))
    return {f"{noun}.{move.past}" for noun, moves in tables for move in moves}


def test_every_move_has_words() -> None:
    assert sorted(verb for verb in moved() if verb_said(verb) == verb) == []
