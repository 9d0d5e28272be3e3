"""Digests, heads and the proof, for any lines; and that they come out of either database as they went in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fangxian.foundation.journal.rules.chain import (
    GENESIS,
    Line,
    SealedBatch,
    StoredLine,
    StoredSeal,
    digest_of_lines,
    faults_of_chain,
    settled,
)
from fangxian.foundation.journal.services import line_in_chain, record
from fangxian.foundation.journal.tests.builders import HOUSE, VILLAGE, lines

NOON = datetime(2020, 2, 3, 4, 5, 6, 789, tzinfo=UTC)
LINE = Line("0190", NOON, "user:1", "", "duty.appointed", "duty", "7", VILLAGE, {"kind": "grid_chief"}, False)

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
numbers = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
facts = st.dictionaries(words | st.integers(0, 20), values, max_size=4)


def stored(batches: list[list[Line]]) -> tuple[list[StoredSeal], dict[int, list[StoredLine]]]:
    """A whole chain over these lines. Its signatures are the heads themselves."""
    previous, row, seals, under = GENESIS, 0, [], {}
    for number, batch in enumerate(batches, start=1):
        rows = []
        for position, line in enumerate(batch):
            row += 1
            rows.append(StoredLine(row, position, line.digest(), line))
        digest = digest_of_lines((one.id, one.digest) for one in rows)
        sealed = SealedBatch(number, NOON + timedelta(seconds=number), previous, len(rows), digest)
        previous = sealed.head()
        seals.append(StoredSeal(sealed, previous, previous))
        under[number] = rows
    return seals, under


def faults(seals: list[StoredSeal], under: dict[int, list[StoredLine]], told: dict[int, str]) -> list[str]:
    found = faults_of_chain(seals, lambda number: under[number], lambda head, mark: head == mark, told)
    return [f"{fault.kind} {fault.where}" for fault in found]


def batches() -> list[list[Line]]:
    return [[replace(LINE, uid=f"{seal}-{number}") for number in range(3)] for seal in range(3)]


@pytest.mark.rules
@pytest.mark.parametrize(
    "change",
    [
        {"uid": "0191"},
        {"at": NOON + timedelta(microseconds=1)},
        {"actor": "user:2"},
        {"on_behalf_of": "user:1"},
        {"verb": "duty.ended"},
        {"noun": "duties"},
        {"noun_id": "8"},
        {"area_code": "350181007003"},
        {"facts": {"kind": "village_leader"}},
        {"facts": {}},
        {"exercise": True},
        {"actor": "", "on_behalf_of": "user:1"},
    ],
)
def test_every_column_is_in_the_digest(change: dict[str, Any]) -> None:
    assert replace(LINE, **change).digest() != LINE.digest()


@pytest.mark.rules
def test_the_digest_is_of_the_moment_and_not_of_its_zone() -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=8)))
    assert replace(LINE, at=elsewhere).digest() == LINE.digest()


@pytest.mark.rules
def test_the_digest_stays_what_it_was() -> None:
    """Who changes how it is made can no longer prove what was written before."""
    assert LINE.digest() == "47c79217e8314bcdcb1654728e0faf82e95de29cf5481dbfde10bbe9457edc82"
    batch = SealedBatch(2, NOON, LINE.digest(), 1, digest_of_lines([(5, LINE.digest())]))
    assert batch.head() == "a1f17f251b48f0711fc04a40d3b3ee6582df0a9f206de3b290d7189c55feee36"


@pytest.mark.rules
@pytest.mark.parametrize("change", ["number", "at", "previous", "count", "lines_digest"])
def test_all_that_a_seal_says_is_in_its_head(change: str) -> None:
    batch = SealedBatch(1, NOON, GENESIS, 3, digest_of_lines([(1, "a")]))
    other = SealedBatch(2, NOON + timedelta(seconds=1), "1" * 64, 4, digest_of_lines([(2, "a")]))
    assert replace(batch, **{change: getattr(other, change)}).head() != batch.head()


@pytest.mark.rules
def test_a_whole_chain_has_no_fault() -> None:
    seals, under = stored(batches())
    assert faults(seals, under, {one.batch.number: one.head for one in seals}) == []
    assert faults([], {}, {}) == []


@pytest.mark.rules
def test_each_fault_says_what_and_where() -> None:
    seals, under = stored(batches())
    told = {one.batch.number: one.head for one in seals}
    assert faults(seals[:2], under, told) == ["witnessed_seal_gone 3"]
    assert faults([seals[0], seals[2]], under, told) == [
        "seal_missing 2", "seal_unchained 3", "witnessed_seal_gone 2",
    ]  # fmt: skip
    assert faults(seals, under, {**told, 2: "0" * 64}) == ["seal_not_as_witnessed 2"]
    forged = replace(seals[1], signature="somebody else's")
    assert faults([seals[0], forged, seals[2]], under, told) == ["seal_forged 2"]
    swapped = {**under, 1: [under[1][1], under[1][0], under[1][2]]}
    assert faults(seals, swapped, told) == [
        "line_out_of_order 1/1", "line_out_of_order 1/0", "lines_not_as_sealed 1",
    ]  # fmt: skip
    cut = {**under, 3: under[3][:2]}
    assert faults(seals, cut, told) == ["line_gone 3/2", "lines_not_as_sealed 3"]
    edited = replace(under[2][0], line=replace(LINE, verb="duty.ended"))
    assert faults(seals, {**under, 2: [edited, *under[2][1:]]}, told) == ["line_changed 2/0"]
    numbered_anew = replace(under[2][0], id=99)
    assert faults(seals, {**under, 2: [numbered_anew, *under[2][1:]]}, told) == ["lines_not_as_sealed 2"]


@pytest.mark.rules
@given(facts)
def test_settled_facts_are_settled(given_facts: dict[Any, Any]) -> None:
    once = settled(given_facts)
    assert settled(once) == once
    assert all(isinstance(key, str) for key in once)


@pytest.mark.rules
@pytest.mark.parametrize("fact", [float("nan"), float("inf"), object(), {1, 2}, b"bytes"])
def test_what_json_cannot_say_is_no_fact(fact: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        settled({"fact": fact})


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(facts, words, st.datetimes(timezones=st.just(UTC)))
def test_a_line_comes_back_as_it_was_digested(
    witness_file, given_facts: dict[Any, Any], word: str, moment: datetime
) -> None:
    """Whatever numbers, keys and characters its facts hold."""
    with transaction.atomic():
        written = record(HOUSE, "thing.done", ("tests.thing", word), facts=given_facts)
        read = lines().get(id=written.id)
        assert line_in_chain(read).digest() == read.digest
        transaction.set_rollback(True)
