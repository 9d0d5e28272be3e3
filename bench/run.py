"""The benches: what the design promises, timed beside the raw limit and the alternatives, in one run.

    python bench/run.py [NAME ...]      one bench, several, or all

Each prints its table and writes bench/results/NAME.json. No test asserts a time: a neighbour on the machine
would break it. CPU seconds stand beside every wall time, because a neighbour hardly moves them.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from bench import board, candidates, duties, journal, need, register, search  # noqa: E402 - only now are they found
from bench.figures import ROOT, Figure, kept, machine, table  # noqa: E402

BENCHES: dict[str, Callable[[], Iterator[Figure]]] = {
    "board": board.figures,
    "candidates": candidates.figures,
    "duties": duties.figures,
    "journal": journal.figures,
    "need": need.figures,
    "register": register.figures,
    "search": search.figures,
}


def main(names: list[str]) -> int:
    """Run the named benches, or all."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"没有这项测量： / No such bench: {' '.join(unknown)} ({' '.join(BENCHES)})", file=sys.stderr)
        return 2
    for name in names or BENCHES:
        print(f"== {name}", flush=True)
        where = machine()
        figures = list(BENCHES[name]())
        print(table(figures))
        print(f"\n{kept(name, where, figures).relative_to(ROOT)}: {where}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
