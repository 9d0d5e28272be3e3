"""Every query begins with a scope; within it, an index is searched, on either database."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.models import QuerySet

from fangxian.access.scope import Scope
from fangxian.kit.fields import AreaCodeField
from fangxian.kit.records import Table
from fangxian.kit.scoping import ScopeMap, ScopeMissing
from fangxian.plain import clock

EVERYWHERE = Scope.system("测试")
Organisation: Any = apps.get_model("orgs.Organisation")
TOWN, OTHER_TOWN, VILLAGE = "350181007", "350181008", "350181007002"

TABLES = [model for model in apps.get_models() if issubclass(model, Table)]

#: A handful of rows, or rows that are only ever read by what they belong to.
UNSEARCHED = {
    "areas.registerdraft", "needs.needentry", "needs.needmessage", "needs.needfile", "secondment.whistleline",
    "secondment.kitissue",
}  # fmt: skip

BEGINNINGS = sorted(
    name
    for name in dir(models.Manager)
    if not name.startswith("_")
    and callable(getattr(QuerySet, name, None))
    and name not in {"mro", "as_manager"}
)


@pytest.mark.rules
@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_every_unscoped_beginning_raises(beginning: str) -> None:
    with pytest.raises(ScopeMissing, match="Organisation"):
        getattr(Organisation.objects, beginning)()


@pytest.mark.rules
def test_there_are_beginnings_to_raise() -> None:
    assert {"all", "filter", "get", "create", "bulk_create", "count", "raw", "aiterator"} <= set(BEGINNINGS)


@pytest.fixture
def places(db: None) -> dict[str, UUID]:
    """One organisation in each of four places; their identifiers by place."""
    bodies = [
        Organisation(kind="partner", name=place, area_code=place, formed_at=clock.now())
        for place in ("350181", TOWN, VILLAGE, OTHER_TOWN)
    ]
    Organisation.objects.within(EVERYWHERE).bulk_create(bodies)
    return {body.name: body.id for body in bodies}


def within(scope: Scope) -> set[str]:
    return set(Organisation.objects.within(scope).values_list("name", flat=True))


def test_a_scope_reaches_its_areas_and_its_organisations(places: dict[str, UUID]) -> None:
    assert within(Scope.of_areas(TOWN)) == {TOWN, VILLAGE}
    assert within(Scope.of_areas(VILLAGE)) == {VILLAGE}
    assert within(Scope.of_areas("350181")) == set(places) == within(EVERYWHERE)
    assert within(Scope.of_organisations(places[OTHER_TOWN])) == {OTHER_TOWN}
    assert within(Scope.of_areas(VILLAGE) | Scope.of_organisations(places[OTHER_TOWN])) == {
        VILLAGE,
        OTHER_TOWN,
    }
    assert within(Scope.of_areas(VILLAGE, OTHER_TOWN)) == {VILLAGE, OTHER_TOWN}
    assert within(Scope.of_areas("350181008999")) == set()
    assert within(Scope.nothing()) == set()
    assert within(Scope.of_areas(TOWN) & Scope.of_areas(OTHER_TOWN)) == set()


@pytest.mark.rules
def test_a_table_without_a_place_is_the_houses_alone() -> None:
    with pytest.raises(LookupError):
        ScopeMap().reach(Scope.of_areas(TOWN))
    with pytest.raises(LookupError):
        ScopeMap(area="area_code").reach(Scope.of_organisations(uuid4()))


@pytest.fixture
def searching(db: None) -> None:
    """PostgreSQL reads a small table from end to end, however good the index: not here."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")


def searched(rows: QuerySet[Any]) -> bool:
    """Whether the rows are found by an index, and none is looked at to be passed over."""
    plan = rows.explain()
    if connection.vendor == "sqlite":
        return "SEARCH" in plan and "SCAN" not in plan
    return "Index Cond" in plan and "Seq Scan" not in plan and "Filter" not in plan


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label_lower)
def test_a_scope_is_searched_and_never_scanned(searching: None, model: type[Table]) -> None:
    scope_map = model.scope_map
    if model._meta.label_lower in UNSEARCHED:
        return
    if scope_map.area:
        assert searched(model.objects.within(Scope.of_areas(TOWN)))
        assert searched(model.objects.within(Scope.of_areas(VILLAGE, OTHER_TOWN)))
    if scope_map.organisation:
        assert searched(model.objects.within(Scope.of_organisations(uuid4())))
    if scope_map.area and scope_map.organisation:
        assert searched(model.objects.within(Scope.of_areas(TOWN) | Scope.of_organisations(uuid4())))


def test_an_area_code_compares_byte_by_byte_whatever_the_database_speaks(db: None) -> None:
    """In zh_CN or en_US the colon that ends a range sorts before the digits, and every range is empty."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite compares bytes unless told otherwise")
    columns = {
        (model._meta.db_table, field.column)
        for model in TABLES
        for field in model._meta.fields
        if isinstance(field, AreaCodeField)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE collation_name = 'C'"
        )
        assert columns <= set(cursor.fetchall())


@pytest.mark.rules
@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label_lower)
def test_a_scope_lies_in_columns_that_compare_so(model: type[Table]) -> None:
    if model.scope_map.area:
        assert isinstance(model._meta.get_field(model.scope_map.area), AreaCodeField)
