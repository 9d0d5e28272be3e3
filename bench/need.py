"""``./fx bench need``: a need from its raising to the word that tells of it, a long list of needs, and the last places.

Raising is timed in the process, journal and route with it, beside the bare insertion of the same row on the same
connection; following it, until those who may take it are told, is the worker's. The list holds 100,000 needs of one
town. At last 500 people press for 200 places, 5,000 times in all: the promise is that a minute is enough, and that
every place has one who stands there.
"""

from collections.abc import Callable, Iterator

from bench.board import FLOOR, PASSWORD, ROUNDS
from bench.figures import Figure, share
from bench.house import DATABASES, Helper, House, helper, house, say, spent
from bench.load import signed_in

TOWN = "350181007"
#: Needs of the town; of them are open.
LONG, OPEN = 100_000, 2_000
RAISED, ASKED = 400, 2.0
#: Places, people who press for them, how often in all, with how many hands at once.
PLACES, PEOPLE, CLICKS, HANDS = 200, 500, 5_000, 8

LIST, MINUTE = 50.0, 60.0
LISTS = {
    "open": "/needs",
    "closed": "/needs?state=closed",
    "all": "/needs?state=all",
    "of a village": "/needs?area=350181007002&state=all",
    "overdue": "/needs?overdue=1",
}


def figures() -> Iterator[Figure]:
    """Everything, on both databases."""
    with helper("bench.load") as load:
        for database in DATABASES:
            with house(database) as one:
                yield from _figures_of(one, load)


def _figures_of(one: House, load: Helper) -> Iterator[Figure]:
    say(f"{one.database}: 建库、造城、造困难")
    one.do("init")
    one.do("city", "make", "--residents", "0")
    with one.inside("bench.need_inside") as inside:
        inside(do="furnish", password=PASSWORD)
        say(f"{one.database}: 报困难")
        yield from _raised(one.database, inside)
        inside(do="add_needs", town=TOWN, count=LONG, still_open=OPEN)
        crowd = inside(do="crowd", places=PLACES, people=PEOPLE, clicks=CLICKS)
        with one.serving() as (pid, port):
            say(f"{one.database}: 看长名单")
            yield from _listed(one.database, port, load, lambda: one.cpu(pid, "serve"))
            say(f"{one.database}: 抢最后的位置")
            before = one.cpu(pid, "serve")
            pressed = load(do="click", port=port, clicks=crowd, clients=HANDS)
            yield from _pressed(
                one.database, pressed, spent(before, one.cpu(pid, "serve")), inside(do="seated")
            )


def _raised(database: str, inside: Helper) -> Iterator[Figure]:
    raised, bare, told = (inside(do=act, count=RAISED) for act in ("raise_needs", "insert_bare", "tell"))
    name = f"{database} · a need raised, routed, journalled"
    yield Figure(f"{name} · CPU, against the bare row", raised["cpu_ms"], "ms", versus=bare["cpu_ms"])
    yield Figure(f"{name} · wall, against the bare row", raised["wall_ms"], "ms", versus=bare["wall_ms"])
    yield Figure(
        f"{database} · sealed and followed, whoever may take it told · CPU of a need", told["cpu_ms"], "ms"
    )
    yield Figure(f"{database} · notices of a need", told["notices"], "")


def _listed(database: str, port: int, load: Helper, cpu: Callable[[], dict[int, float]]) -> Iterator[Figure]:
    cookie = signed_in(port, "town", PASSWORD)
    visits = {FLOOR: "/healthz"} | LISTS
    latencies: dict[str, list[float]] = {name: [] for name in visits}
    costs = dict.fromkeys(visits, 0.0)
    for turn in range(ROUNDS + 1):
        for name, path in visits.items():
            before = cpu()
            said = load(
                do="load", port=port, path=path, cookie=cookie, clients=1, seconds=ASKED if turn else 0.2
            )
            if turn:  # the first only warms
                costs[name] += spent(before, cpu())
                latencies[name] += said["latencies"]
    floor = sorted(latencies[FLOOR])
    for name in LISTS:
        times = sorted(latencies[name])
        what = f"{database} · {LONG:,} needs of a town, list: {name}"
        for part, target in ((0.5, None), (0.95, LIST)):
            yield Figure(
                f"{what} · p{part * 100:.0f}, against {FLOOR}",
                share(times, part),
                "ms",
                target,
                share(floor, part),
            )
        yield Figure(f"{what} · CPU of a request", costs[name] * 1000 / len(times), "ms")


def _pressed(database: str, pressed: dict, cpu: float, seated: dict[str, int]) -> Iterator[Figure]:  # type: ignore[type-arg]
    name = f"{database} · {CLICKS:,} presses for {PLACES} places by {HANDS} hands"
    times = sorted(pressed["latencies"])
    yield Figure(f"{name} · all of them", pressed["seconds"], "s", target=MINUTE)
    yield Figure(f"{name} · p50", share(times, 0.5), "ms")
    yield Figure(f"{name} · p99", share(times, 0.99), "ms")
    yield Figure(f"{name} · CPU of a press", cpu * 1000 / CLICKS, "ms")
    yield Figure(f"{name} · places taken", seated["taken"], "", versus=float(PLACES))
    yield Figure(f"{name} · places taken twice", seated["twice"], "", target=0)
    yield Figure(
        f"{name} · answered by a fault", sum(n for code, n in pressed["statuses"].items() if int(code) >= 500), "",
        target=0,
    )  # fmt: skip
