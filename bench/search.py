"""``./fx bench search``: finding people with the whole city in, on both databases.

The whole population lies in the register; the real server answers the seats that search: a village by any part of
a name, initials, a house number, four digits; a town and the headquarters by whole names, initials and numbers.
Beside each stands the server's no-op, and, as what offices use today, a workbook of one village opened and looked
through.
"""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.board import CROWDS, FLOOR, LATENCY, LIST_CPU, PASSWORD, ROUNDS, Page
from bench.figures import Figure, pace
from bench.house import DATABASES, Helper, House, helper, house, say, spent
from bench.load import signed_in
from bench.register import COUNTY, RESIDENTS

#: Seconds of each visit.
SECONDS = 0.6


def figures() -> Iterator[Figure]:
    """Everything, on both databases."""
    with helper("bench.load") as load:
        for database in DATABASES:
            with house(database) as one:
                yield from _figures_of(one, load)


def _figures_of(one: House, load: Helper) -> Iterator[Figure]:
    say(f"{one.database}: 建库、造城、造居民")
    one.do("init")
    one.do("city", "make", "--residents", "0")
    sheet = one.home / "people.csv"
    one.do("city", "sheet", "--residents", str(RESIDENTS), "--out", str(sheet))
    one.do("sheets", "import", str(sheet), "--kind", "people", "--area", COUNTY, "--adopt", "--exercise")
    sheet.unlink()
    with one.inside("bench.search_inside") as inside:
        known = inside(do="furnish", password=PASSWORD)
        workbook = Path(inside(do="village_workbook", folder=str(one.home)))
        opened = inside(do="look_through", path=str(workbook), name=known["name"])
        found = pages(known)
        say(f"{one.database}: 测量")
        with one.serving() as (pid, port):
            paces = _visited(found, port, load, lambda: one.cpu(pid, "serve"))
    yield Figure(f"{one.database} · a fixed loop of Python, meanwhile · CPU", median(paces), "ms")
    yield Figure(
        f"{one.database} · people in the village, in the city", known["village"], "", versus=known["city"]
    )
    yield from _told(one.database, found, opened)


def pages(known: dict[str, str]) -> list[Page]:
    """Each kind of search by the seat that makes it, and the lists; the floor first."""

    def ask(name: str, seat: str, typed: str, **more: str) -> Page:
        return Page(name, seat, "/people", form={"typed": known[typed], **more})

    return [
        Page(FLOOR, "", "/healthz"),
        ask("village, part of a name", "village", "given"),
        ask("village, three letters", "village", "letters"),
        ask("village, a house number", "village", "house"),
        ask("village, last four digits", "village", "last"),
        ask("largest village, three letters", "hq", "letters", within=known["largest"]),
        ask("town, full name", "town", "name"),
        ask("town, full initials", "town", "letters"),
        ask("city, full name", "hq", "name"),
        ask("city, identity number", "hq", "number"),
        ask("city, telephone", "hq", "phone"),
        ask("city, nobody has it", "hq", "nobody"),
        Page("list of 25, village", "village", f"/villages/{known['code']}/households", is_list=True),
        Page("list of 25, town", "town", f"/towns/{known['code'][:9]}/households", is_list=True),
        Page("household", "village", f"/households/{known['household']}"),
    ]


def _visited(found: list[Page], port: int, load: Helper, cpu) -> list[float]:  # type: ignore[no-untyped-def]
    """Fill the pages' measurements in; gives the machine's pace meanwhile."""
    cookies = {name: signed_in(port, name, PASSWORD) for name in {page.username for page in found} - {""}}
    cookies[""] = ""
    paces = []
    for _ in range(ROUNDS):
        paces.append(pace())
        for page in found:
            for clients in CROWDS:
                before = cpu()
                said = load(
                    do="load", port=port, path=page.path, cookie=cookies[page.username], clients=clients,
                    seconds=SECONDS, form=page.form
                )  # fmt: skip
                page.cpu[clients] = page.cpu.get(clients, 0.0) + spent(before, cpu())
                page.latencies.setdefault(clients, []).extend(said["latencies"])
                page.bytes = said["bytes"]
    return paces


def _told(database: str, found: list[Page], opened: float) -> Iterator[Figure]:
    floor = found[0]
    for page in found[1:]:
        name = f"{database} · {page.name}"
        for clients in CROWDS:
            crowd = f"{clients} client{'s' * (clients > 1)}, against {FLOOR}"
            for part, target in ((0.5, None), (0.95, LATENCY)):
                yield Figure(
                    f"{name} · p{part * 100:.0f}, {crowd}",
                    page.quantile(clients, part), "ms", target=target, versus=floor.quantile(clients, part),
                )  # fmt: skip
            yield Figure(
                f"{name} · CPU of a request, {crowd}", page.cpu_ms(clients), "ms",
                target=LIST_CPU if page.is_list else None, versus=floor.cpu_ms(clients),
            )  # fmt: skip
        if page.name == "village, part of a name":
            yield Figure(
                f"{name} · p50, against opening the village's workbook and looking through it",
                page.quantile(1, 0.5), "ms", versus=opened * 1000,
            )  # fmt: skip
