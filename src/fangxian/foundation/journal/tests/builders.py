"""A journal for tests: lines of many shapes, written and sealed as in life."""

import time

from django.db import connection, transaction
from django.db.models import QuerySet

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.foundation.journal.models import JournalLine, JournalPayload, Seal
from fangxian.foundation.journal.services import Entry, record_all, seal_lines

EVERYWHERE = Scope.system("测试")
HOUSE = Actor.system("tests", reason="测试")
VILLAGE = "350181007002"
PATIENCE = 60

_VERBS = ("duty.appointed", "need.raised", "gap.opened", "account.closed", "grid.drawn")


def written(count: int, *, first: int = 0, actor: Actor = HOUSE) -> list[JournalLine]:
    """So many lines, no two alike; once they are committed, they can be sealed."""
    with transaction.atomic():
        made = record_all(actor, [_entry(number) for number in range(first, first + count)])
    if not connection.in_atomic_block:
        wait_for_older()
    return made


def wait_for_older() -> None:
    """Until no transaction runs that is older than a line: on PostgreSQL it may be another test's beside this."""
    if connection.vendor != "postgresql":
        return
    deadline = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT count(*) FROM journal_journalline WHERE seal IS NULL"
                " AND written_in >= pg_snapshot_xmin(pg_current_snapshot())"
            )
            if cursor.fetchone() == (0,):
                return
            assert time.monotonic() < deadline, "a transaction older than the lines does not end"
            time.sleep(0.01)


def _entry(number: int) -> Entry:
    return Entry(
        _VERBS[number % len(_VERBS)],
        ("tests.thing", str(number)),
        area_code=f"{VILLAGE}{number % 900 + 1:03d}",
        facts={
            "number": number,
            "words": f"第{number}件",
            "parts": [number, {"half": number / 2}],
            "none": None,
        },
        exercise=number % 7 == 0,
    )


def sealed_in(*sizes: int) -> None:
    """Lines sealed in batches of these sizes, each head told to the witness."""
    first = lines().count()
    for size in sizes:
        written(size, first=first)
        first += size
        while seal_lines():
            pass


def lines() -> QuerySet[JournalLine]:
    """Every line, as written."""
    return JournalLine.objects.within(EVERYWHERE).order_by("id")


def seals() -> QuerySet[Seal]:
    """Every seal, in order."""
    return Seal.objects.within(EVERYWHERE).order_by("number")


def payloads() -> QuerySet[JournalPayload]:
    """Every personal value."""
    return JournalPayload.objects.within(EVERYWHERE).order_by("id")
