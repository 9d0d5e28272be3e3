"""The frame of every write: one transaction, at least one line or a word that nothing changed."""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction

from fangxian.foundation.journal import services
from fangxian.foundation.journal.models import JournalLine, JournalPayload
from fangxian.foundation.journal.services import (
    Entry,
    Unjournalled,
    listen,
    nothing_changed,
    record,
    record_all,
    service,
)
from fangxian.foundation.journal.tests.builders import HOUSE, VILLAGE, lines, payloads
from fangxian.plain.errors import Refused
from fangxian.plain.ids import uuid7

pytestmark = pytest.mark.django_db

THING = ("tests.thing", "1")


@pytest.fixture
def heard() -> Iterator[list[JournalLine]]:
    """What a listener was told."""
    told: list[JournalLine] = []
    listener = told.extend
    listen(listener)
    yield told
    services._listeners.remove(listener)


def write(verb: str = "thing.done") -> None:
    record(HOUSE, verb, THING)


def put(name: str) -> None:
    """A row, in whichever table."""
    JournalPayload(line_uid=uuid7(), name=name, sealed_value=b"").save(force_insert=True)


def rows() -> list[str]:
    return list(payloads().values_list("name", flat=True))


@service
def thing_do(name: str) -> None:
    """A write as any other."""
    put(name)
    write()


def verbs() -> list[str]:
    return list(lines().values_list("verb", flat=True))


def test_a_service_that_writes_no_line_is_taken_back() -> None:
    @service
    def quiet() -> None:
        put("无记录")

    with pytest.raises(Unjournalled, match="quiet"):
        quiet()
    assert rows() == []


def test_a_service_may_say_that_nothing_changed() -> None:
    @service
    def idle() -> str:
        nothing_changed()
        return "as it was"

    assert idle() == "as it was"
    assert not lines().exists()


def test_a_failing_service_leaves_neither_row_nor_line() -> None:
    @service
    def fails() -> None:
        put("半途")
        write()
        raise Refused("tests.no", "不行")

    with pytest.raises(Refused):
        fails()
    assert not lines().exists()
    assert rows() == []


def test_the_line_of_a_service_within_counts_for_the_one_around_it() -> None:
    @service
    def around() -> None:
        put("外面的")
        thing_do("里面的")

    around()
    assert (verbs(), rows()) == (["thing.done"], ["外面的", "里面的"])


def test_that_nothing_changed_within_says_nothing_of_the_one_around_it() -> None:
    @service
    def within() -> None:
        nothing_changed()

    @service
    def around() -> None:
        within()

    with pytest.raises(Unjournalled, match="around"):
        around()


def test_a_line_that_a_refusal_within_took_back_does_not_count() -> None:
    @service
    def within() -> None:
        write()
        raise Refused("tests.no", "不行")

    @service
    def around() -> None:
        with pytest.raises(Refused):
            within()

    with pytest.raises(Unjournalled, match="around"):
        around()
    assert not lines().exists()


def test_a_service_after_a_failed_one_starts_afresh() -> None:
    @service
    def fails() -> None:
        write()
        raise Refused("tests.no", "不行")

    @service
    def quiet() -> None:
        pass

    with pytest.raises(Refused):
        fails()
    with pytest.raises(Unjournalled, match="quiet"):
        quiet()


def test_a_service_says_that_it_is_one() -> None:
    assert service(write).is_service is True  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True)
def test_a_line_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        record(HOUSE, "thing.done", THING)
    assert not lines().exists()


def test_a_line_tells_who_what_where_when(heard: list[JournalLine]) -> None:
    actor = type(HOUSE)(key="user:7", on_behalf_of="hall", exercise=True)
    with transaction.atomic():
        record(actor, "thing.done", THING, area_code=VILLAGE, facts={"kind": "tests"})
    line = lines().get()
    assert (line.actor, line.on_behalf_of, line.verb) == ("user:7", "hall", "thing.done")
    assert (line.noun, line.noun_id, line.area_code) == ("tests.thing", "1", VILLAGE)
    assert (line.facts, line.exercise, line.seal, line.position) == ({"kind": "tests"}, True, None, None)
    assert services.line_in_chain(line).digest() == line.digest
    assert heard == [line]


def test_a_row_may_be_named_by_itself() -> None:
    put("自己")
    row = payloads().get()
    with transaction.atomic():
        line = record(HOUSE, "thing.done", row)
    assert (line.noun, line.noun_id) == ("journal.journalpayload", str(row.id))


def test_listeners_hear_within_the_transaction(heard: list[JournalLine]) -> None:
    """What one of them marks goes with the line when the transaction is taken back."""

    def mark(told: list[JournalLine]) -> None:
        put(told[0].verb)

    @service
    def fails() -> None:
        write()
        assert rows() == ["thing.done"]
        raise Refused("tests.no", "不行")

    listen(mark)
    try:
        with pytest.raises(Refused):
            fails()
        assert rows() == []
        with transaction.atomic():
            write("thing.kept")
        assert rows() == ["thing.kept"]
    finally:
        services._listeners.remove(mark)
    assert [line.verb for line in heard] == ["thing.done", "thing.kept"]


def test_a_listener_that_fails_takes_the_write_back() -> None:
    def fail(told: list[JournalLine]) -> None:
        raise RuntimeError("listener")

    listen(fail)
    try:
        with pytest.raises(RuntimeError, match="listener"):
            thing_do("不成")
    finally:
        services._listeners.remove(fail)
    assert rows() == []


def test_a_listener_is_called_once_however_often_it_asks(heard: list[JournalLine]) -> None:
    listener: Callable[[list[JournalLine]], None] = heard.extend
    listen(listener)
    with transaction.atomic():
        write()
    assert len(heard) == 1


def test_many_lines_are_few_statements(django_assert_max_num_queries) -> None:
    with transaction.atomic(), django_assert_max_num_queries(8):
        record_all(HOUSE, [Entry("thing.done", ("tests.thing", str(number))) for number in range(400)])
    assert lines().count() == 400
    assert not payloads().exists()
