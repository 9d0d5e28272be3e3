"""``./fx bench journal``: what a line of the journal costs to write, to seal and to verify, on both databases.

Writing: ``journal.record`` in a service of its own against the bare durable insert of the same row (the same table
without what belongs to the chain, the same connections, begin, insert, commit), a little while of each in turn,
the real worker sealing beside both. Sealing and verifying: without the worker, over a journal that
was grown for it; verification grows by two steps, so that the table shows whether time and memory follow.
"""

from collections.abc import Iterator
from statistics import median

from bench.figures import Figure, flush, pace, share
from bench.house import DATABASES, Helper, House, house, say
from bench.journal_window import RATE, measure

#: Short turns: what a neighbour does to the disk falls on both.
ROUNDS, SECONDS = 15, 0.4
WRITERS = (1, 4)

#: Lines of each of two steps; how many are written at once.
STEP, AT_ONCE = 100_000, 500
MILLION = 1_000_000

Said = dict[str, float]


def figures() -> Iterator[Figure]:
    """Everything, on both databases."""
    for database in DATABASES:
        with house(database) as one:
            say(f"{database}: 建库、造城")
            one.do("init")
            one.do("city", "make")  # the worker sweeps over a whole city between its seals
            with one.inside("bench.journal_inside") as inside:
                inside(do="prepare")
                with one.running("worker"):
                    say(f"{database}: 写")
                    yield from _writing(one, inside)
            say(f"{database}: 见证之前的窗口")
            yield from _window(one)
            say(f"{database}: 封存，核对")
            yield from _verifying(one)


def _writing(one: House, inside: Helper) -> Iterator[Figure]:
    for writers in WRITERS:
        ours: list[Said] = []
        bare: list[Said] = []
        paces, flushes = [], []
        for _ in range(ROUNDS):
            paces.append(pace())
            flushes.append(flush(one.home))
            ours.append(inside(do="append", writers=writers, seconds=SECONDS))
            bare.append(inside(do="insert", writers=writers, seconds=SECONDS))
        crowd = f"{one.database} · {writers} writer{'s' * (writers > 1)}"
        yield Figure(f"{crowd} · a fixed loop of Python, meanwhile · CPU", median(paces), "ms")
        yield Figure(f"{crowd} · a durable write of 4 kB, meanwhile", median(flushes), "ms")
        name = f"{crowd} · append, against the bare insert"
        yield Figure(name, median(map(_rate, ours)), "lines/s", versus=median(map(_rate, bare)))
        yield Figure(
            f"{name} · CPU", median(map(_cpu_ms, ours)), "ms/line", versus=median(map(_cpu_ms, bare))
        )


def _verifying(one: House) -> Iterator[Figure]:
    sealed, proven = [], []
    for _ in range(2):
        with one.inside("bench.journal_inside") as inside:
            inside(do="seal")  # what the steps before left
            grown = inside(do="grow", lines=STEP, at_once=AT_ONCE)
            sealed.append(inside(do="seal"))
        with one.inside("bench.journal_inside") as fresh:
            proven.append(fresh(do="verify"))
            bare = fresh(do="scan")
    name = one.database
    yield Figure(f"{name} · append, {AT_ONCE} lines in one transaction", _rate(grown), "lines/s")
    yield Figure(f"{name} · sealing", median(map(_rate, sealed)), "lines/s")
    yield Figure(f"{name} · sealing · CPU", median(map(_cpu_ms, sealed)), "ms/line")
    half, whole = proven
    measured = f"from {whole['count']:,.0f} lines, linearly"
    yield Figure(
        f"{name} · verification of a million lines ({measured}), against reading and hashing them",
        MILLION / _rate(whole), "s", versus=MILLION / _rate(bare),
    )  # fmt: skip
    yield Figure(
        f"{name} · verification of a million lines · CPU ({measured}), against reading and hashing them",
        _cpu_ms(whole) * MILLION / 1000, "s", versus=_cpu_ms(bare) * MILLION / 1000,
    )  # fmt: skip
    yield Figure(
        f"{name} · verification of a line · CPU, against that of one among {half['count']:,.0f}",
        _cpu_ms(whole), "ms", versus=_cpu_ms(half),
    )  # fmt: skip
    yield Figure(
        f"{name} · peak memory of a verification, against that of {half['count']:,.0f} lines",
        whole["peak"], "MB", versus=half["peak"],
    )  # fmt: skip


def _window(one: House) -> Iterator[Figure]:
    windows = measure(one)
    name = f"{one.database} · from a line's commit to its head at the witness, {RATE} lines/s"
    for told, window in (("p50", share(windows, 0.5)), ("p95", share(windows, 0.95)), ("max", windows[-1])):
        yield Figure(f"{name} · {told}", window, "s")


def _rate(said: Said) -> float:
    return said["count"] / said["seconds"]


def _cpu_ms(said: Said) -> float:
    return said["cpu"] * 1000 / said["count"]
