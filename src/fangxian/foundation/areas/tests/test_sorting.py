"""A table in the database is sorted by what a column names, in one order on both databases."""

import pytest
from django.test import RequestFactory

from fangxian.access.scope import Scope
from fangxian.foundation.areas.models import Area
from fangxian.kit.listing import Column
from fangxian.kit.tables import arranged

EVERYWHERE = Scope.system("测试")


@pytest.mark.django_db
def test_a_table_sorts_by_its_column_and_keeps_a_fixed_order_among_equals(city):
    columns = (Column("name", "名称", sorts="name"), Column("abolished_on", "撤销", sorts="abolished_on"))
    rows = Area.objects.within(EVERYWHERE).order_by("code")

    def found(query):
        return list(arranged(RequestFactory().get(query), columns).put(rows).values_list("code", flat=True))

    assert found("/") == sorted(found("/"))
    assert found("/?sort=-name") == list(rows.order_by("-name", "pk").values_list("code", flat=True))
    # Nothing is abolished: all are equal, whichever way round.
    assert found("/?sort=abolished_on") == found("/?sort=-abolished_on") == found("/")
