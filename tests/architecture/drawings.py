"""The state diagrams, drawn from the code: every ``rules/states.py`` that defines ``MOVES`` has one.

A room with a second noun that has states keeps them in ``rules/<noun>_states.py``, drawn as ``<room>-<noun>.md``.

    python tests/architecture/drawings.py --check    compare; exit status 1 names each drawing that is stale
    python tests/architecture/drawings.py --write    draw docs/states/<room>.md anew

A move has ``verb``, ``sources`` (empty: it begins a life), ``target`` (none: all stays as it is) and ``title``, and
``side`` where it matters whose it is; ``TITLES`` gives each state its word on screen.
"""

import runpy
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "fangxian"
DRAWINGS = ROOT / "docs" / "states"


def drawings() -> dict[Path, str]:
    """Every drawing as it should be, by its file."""
    found = {}
    for source in sorted(SOURCES.rglob("rules/*states.py")):
        # By path, not by name: no room need be known here.
        said = runpy.run_path(str(source))
        if "MOVES" in said:
            room = source.parents[1]
            noun = source.stem.removesuffix("states").strip("_")
            found[DRAWINGS / f"{'-'.join(filter(None, (room.name, noun)))}.md"] = drawn(
                source, said["MOVES"], said.get("TITLES", {})
            )
    return found


def drawn(source: Path, moves: Sequence[Any], titles: Mapping[Any, str]) -> str:
    """One room's page: the diagram, and the same moves as a table."""
    states = list(titles) or sorted(
        {state for move in moves for state in (*move.sources, move.target) if state}
    )
    words = {state: titles.get(state, str(state)) for state in states}
    left = {state for move in moves for state in move.sources}
    lines = [f'    state "{words[state]}" as {state}' for state in states]
    for move in moves:
        for origin in _in_order(move.sources, states) or ["[*]"]:
            lines.append(f"    {origin} --> {move.target or origin} : {move.title}")
    lines += [f"    {state} --> [*]" for state in states if state not in left]
    rows = [
        f"| `{move.verb}` | {move.title} | {_listed(move.sources, states, words)} | {words[move.target] if move.target else '不变'} "
        f"| {getattr(move, 'side', '')} |"
        for move in moves
    ]
    return "\n".join([
        f"# {source.parents[1].name}",
        "",
        f"Drawn from `{source.relative_to(ROOT)}` by `tests/architecture/drawings.py`, never by hand.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *lines,
        "```",
        "",
        "| verb | 按钮 | 从 | 到 | side |",
        "|---|---|---|---|---|",
        *rows,
        "",
    ])  # fmt: skip


def _in_order(some: Any, states: Sequence[Any]) -> list[Any]:
    return [state for state in states if state in some]


def _listed(some: Any, states: Sequence[Any], words: Mapping[Any, str]) -> str:
    return "、".join(words[state] for state in _in_order(some, states))


def stale() -> list[str]:
    """What differs between the drawings and the code, one sentence each."""
    wanted = drawings()
    said = [
        f"{file.relative_to(ROOT)}: 与代码不符，请运行 --write / not as the code is; run --write"
        for file, text in wanted.items()
        if not file.exists() or file.read_text(encoding="utf-8") != text
    ]
    said += [
        f"{file.relative_to(ROOT)}: 代码里已经没有，请删去 / nothing draws it any more; delete it"
        for file in sorted(DRAWINGS.glob("*.md"))
        if file not in wanted
    ]
    return said


def write() -> None:
    """Draw them all anew."""
    DRAWINGS.mkdir(parents=True, exist_ok=True)
    for file, text in drawings().items():
        file.write_text(text, encoding="utf-8")


def main(arguments: list[str]) -> int:
    match arguments:
        case ["--check"]:
            found = stale()
            print("\n".join(found), end="\n" if found else "")
            return 1 if found else 0
        case ["--write"]:
            write()
            return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))
    sys.exit(main(sys.argv[1:]))
