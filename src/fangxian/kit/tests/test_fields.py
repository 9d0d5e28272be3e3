"""Sealed fields: text in Python, bytes at rest that belong to one row and column."""

from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db import connection, transaction

from fangxian.access.scope import Scope
from fangxian.plain import clock
from fangxian.plain.ids import uuid7

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
Responder: Any = apps.get_model("responders.Responder")


def somebody(**other: Any) -> Any:
    values = {"name": "张三", "phone": "13800001234", "standing": "cadre", "area_code": "350181007002"}
    return Responder(registered_at=clock.now(), **(values | other))


def rows() -> Any:
    return Responder.objects.within(EVERYWHERE)


def at_rest() -> list[bytes]:
    """The column as the database has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM responders_responder ORDER BY id")
        return [bytes(value) for (value,) in cursor.fetchall()]


def test_a_saved_text_is_read_again_and_lies_sealed() -> None:
    saved = somebody()
    saved.save()
    assert saved.name == "张三"
    assert rows().get().name == "张三"
    assert rows().get().phone == "13800001234"
    (value,) = at_rest()
    assert "张三".encode() not in value


def test_saving_again_keeps_what_was_not_read_and_seals_what_was_set() -> None:
    somebody().save()
    before = at_rest()
    unread = rows().get()
    unread.standing = "member"
    unread.save()
    assert at_rest() == before
    renamed = rows().get()
    renamed.name = "李四"
    renamed.save(update_fields=["name"])
    assert (rows().get().name, rows().get().phone) == ("李四", "13800001234")


def test_refreshing_and_deferring_open_too() -> None:
    somebody().save()
    held = rows().get()
    held.name = "没有存"
    held.refresh_from_db()
    assert held.name == "张三"
    later = rows().defer("name").get()
    assert "name" in later.get_deferred_fields()
    assert later.name == "张三"
    only = rows().only("id").get()
    only.standing = "member"
    only.save()
    assert rows().get().name == "张三"


def test_many_at_once_are_each_sealed_to_its_own_row() -> None:
    rows().bulk_create([somebody(name=f"人{number}") for number in range(30)])
    assert [one.name for one in rows().order_by("id")] == [f"人{number}" for number in range(30)]
    assert len(set(at_rest())) == 30


@pytest.mark.parametrize("text", ["", "🧣" * 50, "行\n行\0"])
def test_any_text_comes_back(text: str) -> None:
    somebody(name=text).save()
    assert rows().get().name == text


def test_what_was_never_set_is_empty_and_sealed() -> None:
    Responder(phone="1", standing="cadre", area_code="3501", registered_at=clock.now()).save()
    assert rows().get().name == ""
    assert len(at_rest()[0]) > 12


def test_a_value_moved_to_another_row_does_not_open() -> None:
    first, second = somebody(), somebody(name="李四")
    first.save()
    second.save()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE responders_responder SET name = %s", [at_rest()[0]])
    assert rows().get(id=first.id).name == "张三"
    with pytest.raises(InvalidTag):
        rows().get(id=second.id).name  # noqa: B018 - reading is what fails


def test_a_value_moved_to_another_column_does_not_open() -> None:
    somebody().save()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE responders_responder SET phone = name")
    with pytest.raises(InvalidTag):
        rows().get().phone  # noqa: B018


def test_a_row_copied_unread_is_refused_and_copied_read_is_sealed_anew() -> None:
    somebody().save()
    unread = rows().get()
    unread.pk = uuid7()
    unread._state.adding = True
    with pytest.raises(TypeError, match="another row"), transaction.atomic():
        unread.save()
    read = rows().get()
    assert (read.name, read.phone) == ("张三", "13800001234")
    read.pk = uuid7()
    read._state.adding = True
    read.save()
    assert [one.name for one in rows()] == ["张三", "张三"]


def test_a_row_without_a_key_has_nothing_to_be_bound_to() -> None:
    with pytest.raises(TypeError, match="no key"):
        somebody(id=None)._meta.get_field("name").pre_save(somebody(id=None), add=True)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: rows().update(name="李四"),
        lambda: rows().filter(name="张三").exists(),
        lambda: rows().bulk_update([_renamed()], ["name"]),
        lambda: rows().get_or_create(name="张三"),
    ],
)
def test_plain_text_never_reaches_the_table_without_its_row(ask: Any) -> None:
    somebody().save()
    before = at_rest()
    with pytest.raises(TypeError, match="sealed"), transaction.atomic():
        ask()
    assert at_rest() == before


def _renamed() -> Any:
    one = rows().get()
    one.name = "李四"
    return one


def test_values_taken_without_a_row_stay_sealed() -> None:
    somebody().save()
    (value,) = rows().values_list("name", flat=True)
    assert bytes(value) == at_rest()[0]
