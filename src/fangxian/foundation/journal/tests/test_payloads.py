"""Personal values beside a line: committed to in it, opened by the house, purged while the chain stays whole."""

import hashlib

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection, transaction

from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.journal.selectors import proof
from fangxian.foundation.journal.services import payload_opened, record, seal_lines
from fangxian.foundation.journal.tests.builders import HOUSE, VILLAGE, lines, payloads, wait_for_older

THING = ("tests.thing", "1")
WORDS = "要给张三 13800001234 打电话"


def told(**personal: str) -> JournalLine:
    with transaction.atomic():
        return record(HOUSE, "thing.done", THING, area_code=VILLAGE, facts={"kind": "k"}, personal=personal)


@pytest.mark.django_db
def test_a_line_holds_the_commitment_and_not_the_value() -> None:
    told(words=WORDS)
    line, payload = lines().get(), payloads().get()
    assert line.facts["kind"] == "k"
    assert line.facts["words"].startswith("sha256:")
    assert (payload.line_uid, payload.name) == (line.uid, "words")
    assert payload_opened(payload) == WORDS
    with connection.cursor() as cursor:
        for table in ("journal_journalline", "journal_journalpayload"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            assert all("张三" not in str(value) for row in cursor.fetchall() for value in row)


@pytest.mark.django_db
def test_the_commitment_is_salted_and_proves_the_value() -> None:
    """Two equal values do not look alike, and nobody finds one by trying all telephone numbers."""
    first, second = told(words=WORDS), told(words=WORDS)
    assert first.facts["words"] != second.facts["words"]
    bare = "sha256:" + hashlib.sha256(WORDS.encode()).hexdigest()
    assert bare not in (first.facts["words"], second.facts["words"])


@pytest.mark.django_db
def test_values_with_any_characters_open_as_they_were() -> None:
    for words in ("", "a|b||c", "行\n行", "🧣", "x" * 500):
        line = told(words=words)
        assert payload_opened(payloads().get(line_uid=line.uid)) == words


@pytest.mark.django_db
def test_a_value_moved_to_another_line_or_name_does_not_open() -> None:
    line = told(words=WORDS, name="李四")
    other = told(words="别的")
    words, name = (
        payloads().get(line_uid=line.uid, name="words"),
        payloads().get(line_uid=line.uid, name="name"),
    )
    words.name = "name"
    with pytest.raises(InvalidTag):
        payload_opened(words)
    name.line_uid = other.uid
    with pytest.raises(InvalidTag):
        payload_opened(name)
    stolen = payloads().get(line_uid=other.uid)
    stolen.wrapped_key = payloads().get(line_uid=line.uid, name="words").wrapped_key
    with pytest.raises(InvalidTag):
        payload_opened(stolen)


@pytest.mark.django_db(transaction=True)
def test_destroying_the_key_purges_the_value_and_the_chain_stays_whole() -> None:
    told(words=WORDS)
    wait_for_older()
    seal_lines()
    assert payloads().update(wrapped_key=None) == 1
    assert payload_opened(payloads().get()) is None
    found = proof()
    assert (found.lines, found.unwitnessed_seals, found.faults) == (1, 0, ())


@pytest.mark.django_db
def test_an_exercise_marks_its_values() -> None:
    with transaction.atomic():
        record(type(HOUSE)(key="user:1", exercise=True), "thing.done", THING, personal={"words": "演练"})
    assert payloads().get().exercise
