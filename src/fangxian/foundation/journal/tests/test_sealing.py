"""Sealing by the worker: in batches, told to the witness, whatever breaks off and whoever seals beside it."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction

from fangxian.foundation.journal import selectors, services, witness
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.journal.rules.chain import GENESIS
from fangxian.foundation.journal.selectors import newest_seal, oldest_unsealed, proof
from fangxian.foundation.journal.services import record, seal_lines
from fangxian.foundation.journal.tests.builders import HOUSE, lines, sealed_in, seals, wait_for_older, written

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 20


@pytest.fixture
def tearing(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Makes the next message to the witness fail, as when the power goes after the commit."""

    def fail(told: object) -> None:
        monkeypatch.undo()
        raise OSError("no space left")

    return lambda: monkeypatch.setattr(witness, "tell", fail)


def whole() -> None:
    """Everything is sealed, witnessed and as it was."""
    found = proof()
    assert found.faults == ()
    assert (found.unsealed, found.unwitnessed_seals) == (0, 0)


def numbers() -> list[int]:
    return list(seals().values_list("number", flat=True))


def test_lines_are_sealed_in_their_order_and_told(witness_file: Path) -> None:
    sealed_in(3, 2)
    assert list(lines().values_list("seal", "position")) == [(1, 0), (1, 1), (1, 2), (2, 0), (2, 1)]
    first, second = seals()
    assert (first.previous, first.count, second.previous, second.count) == (GENESIS, 3, first.head, 2)
    assert witness.heads() == {1: first.head, 2: second.head}
    assert witness.last_told() == 2
    told = [line.split() for line in witness_file.read_text().splitlines()]
    assert told == [[str(one.number), one.head, one.signature, one.at.isoformat()] for one in (first, second)]
    found = proof()
    assert (found.seals, found.lines, found.unsealed, found.newest_head) == (2, 5, 0, second.head)
    whole()


def test_nothing_waiting_makes_no_seal() -> None:
    assert seal_lines() == 0
    sealed_in(1)
    assert seal_lines() == 0
    assert numbers() == [1]


def test_an_empty_journal_is_whole() -> None:
    found = proof()
    assert (found.seals, found.lines, found.faults, found.newest_head) == (0, 0, (), "")
    assert newest_seal() is None
    assert oldest_unsealed() is None


def test_a_line_waits_unsealed_until_the_next_call() -> None:
    sealed_in(2)
    (line,) = written(1, first=2)
    assert oldest_unsealed() == line.at
    found = proof()
    assert (found.lines, found.unsealed, found.faults) == (2, 1, ())


def test_a_backlog_is_sealed_batch_by_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "BATCH", 7)
    written(17)
    assert [seal_lines() for _ in range(4)] == [7, 7, 3, 0]
    assert list(seals().values_list("number", "count")) == [(1, 7), (2, 7), (3, 3)]
    whole()


def test_a_head_that_a_crash_kept_from_the_witness_is_told_at_the_next_call(
    tearing: Callable[[], None],
) -> None:
    sealed_in(2)
    written(3, first=2)
    tearing()
    with pytest.raises(OSError, match="no space"):
        seal_lines()
    found = proof()
    assert (found.seals, found.unsealed, found.unwitnessed_seals, found.faults) == (2, 0, 1, ())
    assert seal_lines() == 0
    assert list(witness.heads()) == [1, 2]
    whole()


def test_a_crash_within_the_transaction_leaves_the_lines_for_the_next_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written(3)
    with monkeypatch.context() as patch:
        patch.setattr(services, "key_ring", lambda: None)
        with pytest.raises(AttributeError):
            seal_lines()
    assert (numbers(), lines().exclude(seal=None).count()) == ([], 0)
    assert seal_lines() == 3
    whole()


@pytest.mark.parametrize("kept", [1, 40, 90, -30, -1])
def test_a_line_of_the_witness_that_the_power_tore_is_told_again(witness_file: Path, kept: int) -> None:
    """However much of it reached the disk, and however many seals are told after it."""
    sealed_in(2, 2)
    text = witness_file.read_bytes()
    begun = text.index(b"\n") + 1
    witness_file.write_bytes(text[:begun] + text[begun:][:kept])
    for size in (1, 1, 1):
        written(size)
        with transaction.atomic():
            services._seal_batch()
    assert seal_lines() == 0
    assert witness.heads() == {one.number: one.head for one in seals()}
    whole()


def test_rubbish_at_the_end_of_the_witness_is_passed_over(witness_file: Path) -> None:
    sealed_in(2)
    with witness_file.open("ab") as file:
        file.write(b"\0" * 700 + "见证".encode())
    sealed_in(1)
    assert list(witness.heads()) == [1, 2]
    whole()


def test_a_witness_that_was_lost_is_told_everything_again(witness_file: Path) -> None:
    sealed_in(1, 1, 1)
    witness_file.unlink()
    assert proof().unwitnessed_seals == 3
    seal_lines()
    whole()


def test_what_the_witness_heard_first_stands(witness_file: Path) -> None:
    sealed_in(1, 1)
    with witness_file.open("a") as file:
        file.write(f"1 {'0' * 64} {'0' * 128} 2020-02-03T00:00:00+00:00\n")
    assert witness.heads()[1] == seals()[0].head
    whole()


def test_sealing_within_a_transaction_is_refused() -> None:
    """The witness must not hear of what may still be taken back."""
    written(1)
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        seal_lines()


def in_threads(*acts: Callable[[], Any]) -> list[BaseException]:
    """Run all of these at once, each on a connection of its own; what went wrong."""
    start, wrong = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            start.wait(PATIENCE)
            act()
        except BaseException as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return wrong


def test_several_sealers_beside_several_writers_make_neither_gap_nor_double(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(services, "BATCH", 5)
    writing = threading.Semaphore(0)

    def write() -> None:
        for number in range(15):
            written(2, first=number)
            writing.release()

    def seal() -> None:
        while writing.acquire(timeout=0.5):
            seal_lines()

    assert in_threads(write, write, write, seal, seal, seal) == []
    wait_for_older()
    while seal_lines():
        pass
    assert lines().count() == 90
    assert numbers() == list(range(1, len(numbers()) + 1))
    assert sum(seals().values_list("count", flat=True)) == 90
    whole()


def test_a_proof_taken_while_others_seal_finds_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "BATCH", 3)
    sealed_in(30)
    done = threading.Event()

    def write_and_seal() -> None:
        for number in range(40):
            written(3, first=number)
            seal_lines()
        done.set()

    found: list[Any] = []

    def verify() -> None:
        while not done.is_set():
            found.extend(proof().faults)

    assert in_threads(write_and_seal, verify) == []
    assert found == []
    whole()


def test_a_seal_made_between_the_reads_of_a_proof_is_left_for_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sealed_in(3)
    ask = selectors.newest_seal

    def ask_then_seal() -> Any:
        newest = ask()
        sealed_in(2)
        return newest

    with monkeypatch.context() as patch:
        patch.setattr(selectors, "newest_seal", ask_then_seal)
        found = proof()
    assert (found.seals, found.lines, found.faults) == (1, 3, ())
    whole()


def test_a_line_of_an_older_transaction_is_not_overtaken() -> None:
    """What it wrote before others committed may still appear below them: they wait for it."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: no line is older than one that is committed")
    wrote, may_commit = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            record(HOUSE, "thing.begun", ("tests.thing", "old"))
            wrote.set()
            assert may_commit.wait(PATIENCE)

    thread = threading.Thread(target=lambda: in_threads(write_slowly))
    thread.start()
    try:
        assert wrote.wait(PATIENCE)
        with transaction.atomic():
            younger = record(HOUSE, "thing.done", ("tests.thing", "young"))
        assert seal_lines() == 0
        assert proof().unsealed == 1
    finally:
        may_commit.set()
        thread.join(PATIENCE)
    older = lines().get(noun_id="old")
    assert older.id < younger.id
    wait_for_older()
    assert seal_lines() == 2
    assert list(
        JournalLine.objects.within(selectors._VERIFIER).order_by("position").values_list("id", flat=True)
    ) == [
        older.id,
        younger.id,
    ]
    whole()


def test_a_transaction_that_only_reads_keeps_no_line_waiting() -> None:
    """A report that runs for minutes does not hold up the seals."""
    reading, done = threading.Event(), threading.Event()

    def read_slowly() -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT count(*) FROM journal_journalline")
            cursor.fetchall()
            reading.set()
            assert done.wait(PATIENCE)
            cursor.execute("ROLLBACK")

    thread = threading.Thread(target=lambda: in_threads(read_slowly))
    thread.start()
    try:
        assert reading.wait(PATIENCE)
        written(2)
        assert seal_lines() == 2
    finally:
        done.set()
        thread.join(PATIENCE)
    whole()
