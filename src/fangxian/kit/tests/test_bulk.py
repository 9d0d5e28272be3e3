"""Rows written by the thousand are the rows that the ORM reads."""

from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from fangxian.access.scope import Scope
from fangxian.kit.bulk import rows_write, uuid_value
from fangxian.kit.keys import sealed_by, sealer
from fangxian.plain import clock
from fangxian.plain.ids import numbered, uuid7

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
Household: Any = apps.get_model("people.Household")
COLUMNS = ("id", "exercise", "area_code", "village_code", "place_id", "address", "address_token",
           "registered_at", "closed_at")  # fmt: skip


def test_they_open_as_if_the_orm_had_sealed_them() -> None:
    base, now, seal = uuid7(), clock.now(), sealer("resident")
    cipher = seal.cipher()

    def row(number: int) -> tuple[Any, ...]:
        pk = numbered(base, number)
        address = sealed_by(cipher, seal.generation, f"{number}栋", f"people_household.address:{pk}")
        return (
            uuid_value(pk), True, "350181007002001", "350181007002", None, address, number - 2**63, now, None,
        )  # fmt: skip

    with transaction.atomic():
        rows_write(Household, COLUMNS, (row(number) for number in range(2_500)))
    read = list(Household.objects.within(EVERYWHERE).order_by("id"))
    assert [one.address for one in read] == [f"{number}栋" for number in range(2_500)]
    assert [one.id for one in read] == [numbered(base, number) for number in range(2_500)]
    assert {(one.exercise, one.closed_at, one.place_id, one.registered_at) for one in read} == {
        (True, None, None, now)
    }


@pytest.mark.django_db(transaction=True)
def test_only_inside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        rows_write(Household, COLUMNS, [])
