"""The database itself refuses to change the journal, on either database, whoever asks."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from fangxian.foundation.journal.models import Seal
from fangxian.foundation.journal.tests.builders import lines, seals, written
from fangxian.plain import clock

pytestmark = pytest.mark.django_db

COLUMNS = {
    "uid": "'00000000000000000000000000000000'",
    "at": "'2020-01-01 00:00:00+00'",
    "actor": "'somebody else'",
    "on_behalf_of": "'somebody else'",
    "verb": "'nothing'",
    "noun": "'nothing'",
    "noun_id": "'0'",
    "area_code": "'3501'",
    "facts": "'{}'",
    "digest": "'0'",
    "id": "id + 1000",
}


def sealed_by_hand(count: int) -> None:
    """Lines in their places, as the worker's own statements put them there."""
    for position, line in enumerate(written(count)):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE journal_journalline SET seal = 1, position = %s WHERE id = %s", [position, line.id]
            )
    Seal(number=1, at=clock.now(), count=count).save(force_insert=True)


@contextmanager
def refusal() -> Iterator[None]:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        yield


def refused(statement: str) -> None:
    with refusal(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_of_a_line_changes(column: str) -> None:
    """Neither before nor after it is sealed, nor in the statement that seals it."""
    sealed_by_hand(1)
    written(1, first=1)
    change = f"UPDATE journal_journalline SET {column} = {COLUMNS[column]}"  # noqa: S608 - a test's own words
    refused(f"{change} WHERE seal = 1")
    refused(f"{change} WHERE seal IS NULL")
    refused(f"{change}, seal = 2, position = 0 WHERE seal IS NULL")


def test_the_mark_of_an_exercise_does_not_change() -> None:
    written(1)
    refused("UPDATE journal_journalline SET exercise = NOT exercise")


def test_a_line_is_given_its_place_once() -> None:
    sealed_by_hand(2)
    refused("UPDATE journal_journalline SET position = 1 - position")
    refused("UPDATE journal_journalline SET seal = 2")
    refused("UPDATE journal_journalline SET seal = NULL, position = NULL")


def test_no_line_and_no_seal_is_deleted() -> None:
    sealed_by_hand(1)
    written(1, first=1)
    refused("DELETE FROM journal_journalline WHERE seal IS NULL")
    refused("DELETE FROM journal_journalline WHERE seal = 1")
    refused("DELETE FROM journal_seal")
    assert (lines().count(), seals().count()) == (2, 1)


@pytest.mark.parametrize("column", ["number", "at", "previous", "count", "lines_digest", "head", "signature"])
def test_no_column_of_a_seal_changes(column: str) -> None:
    sealed_by_hand(1)
    refused(f"UPDATE journal_seal SET {column} = {column}")  # noqa: S608


def test_no_table_is_emptied_or_written_over() -> None:
    sealed_by_hand(2)
    if connection.vendor == "postgresql":
        refused("TRUNCATE journal_journalline")
        refused("TRUNCATE journal_seal")
        return
    refused("REPLACE INTO journal_journalline SELECT * FROM journal_journalline WHERE position = 0")
    refused("REPLACE INTO journal_seal SELECT * FROM journal_seal")


def test_the_house_itself_does_not_save_or_delete_a_line() -> None:
    sealed_by_hand(1)
    line = lines().get()
    line.verb = "nothing"
    with refusal():
        line.save()
    with refusal():
        line.delete()
    with refusal():
        seals().delete()
