"""A journal for tests: lines of many shapes, written and sealed as in life."""

from django.db import transaction
from django.db.models import QuerySet

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.foundation.journal.models import JournalLine, JournalPayload, Seal
from fangxian.foundation.journal.services import Entry, record_all, seal_lines

EVERYWHERE = Scope.system("测试")
HOUSE = Actor.system("tests", reason="测试")
VILLAGE = "350181007002"

_VERBS = ("duty.appointed", "need.raised", "gap.opened", "account.closed", "grid.drawn")


def written(count: int, *, first: int = 0, actor: Actor = HOUSE) -> list[JournalLine]:
    """So many lines, no two alike."""
    with transaction.atomic():
        return record_all(actor, [_entry(number) for number in range(first, first + count)])


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
