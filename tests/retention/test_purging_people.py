"""The register of a city's people at the emergency's end: nothing of it stays, not even in what was copied before."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from fangxian.access.permissions import Permission
from fangxian.domains.needs.models import Need, NeedEntry
from fangxian.foundation.journal.selectors import proof
from fangxian.foundation.journal.services import seal_lines
from fangxian.foundation.media import store
from fangxian.foundation.media.models import Attachment
from fangxian.foundation.media.services import attachment_keep
from fangxian.foundation.people.entering import Door, households_enter
from fangxian.foundation.people.models import Household, HouseholdCategory, Person, PersonVersion
from fangxian.foundation.people.rows import Resident
from fangxian.foundation.people.rules.addresses import Address
from fangxian.foundation.retention.columns import references_to, tables_of
from fangxian.foundation.retention.keyring import keys_record
from fangxian.foundation.retention.services import purges_begun
from fangxian.foundation.sheets.services import intake_drop, intake_open
from fangxian.kit.keys import KeyGone, opened
from fangxian.plain import clock
from fangxian.plain.ids import uuid7
from tests.cast import SYSTEM, VILLAGE, Cast
from tests.retention.builders import EVERYWHERE, emergency_ended, purged, raised

pytestmark = pytest.mark.django_db(transaction=True)

DAY = 24 * 60.0


@pytest.fixture
def people(cast: Cast, settings: Any, tmp_path: Any) -> None:
    settings.FANGXIAN_MEDIA = tmp_path / "media"
    households_enter(
        actor=SYSTEM,
        doors=[
            Door(
                VILLAGE, Address(building=str(number), room="101"),
                [Resident(f"欧阳{number}", "none"), Resident(f"上官{number}", "none")], categories=["hardship"],
            )
            for number in range(5)
        ],
    )  # fmt: skip
    first, second = Person.objects.within(EVERYWHERE).order_by("id")[:2]
    # As a merging leaves them: the duplicate names the one that stays, and what was written stands in a version.
    Person.objects.within(EVERYWHERE).filter(id=first.id).update(merged_into=second, gone_at=clock.now())
    PersonVersion(
        person=first,
        area_code=VILLAGE,
        until=clock.now(),
        ended_by="user:1",
        verb="person.merged",
        before="{}",
    ).save(force_insert=True)
    keys_record(actor=SYSTEM)


def kept(data_class: str = "resident") -> Attachment:
    return attachment_keep(
        actor=SYSTEM, filename="欧阳.jpg", media_type="image/jpeg", chunks=[b"a photograph"], area_code=VILLAGE,
        data_class=data_class, permission=Permission.PERSON_EDIT,
    )  # fmt: skip


@pytest.mark.usefixtures("people")
def test_the_whole_register_goes_and_with_it_what_a_copy_holds(shifted: Any) -> None:
    photo = kept()
    row = Person.objects.within(EVERYWHERE).first()
    assert row is not None
    copied = bytes(Person.objects.within(EVERYWHERE).values_list("name", flat=True).get(id=row.id))
    bound_to = f"people_person.name:{row.id}"
    assert opened(copied, bound_to=bound_to, data_class="resident").startswith(("欧阳", "上官"))
    emergency_ended(clock.day_of(clock.now()) - timedelta(days=1))
    shifted(92 * DAY)
    certificate = purged("resident")
    for model in (Person, Household, HouseholdCategory, PersonVersion, Attachment):
        assert not model.objects.within(EVERYWHERE).exists(), model
    assert not store.path_of(photo.id).exists()
    assert {table: done["deleted"] for table, done in certificate.counts.items()} == {
        "people.personversion": 1, "people.person": 10, "people.household": 5, "media.attachment": 1,
    }  # fmt: skip
    assert opened(copied, bound_to=bound_to, data_class="resident")
    shifted(93 * DAY)
    (ended,) = (one.certificate for one in purges_begun())
    assert [one["generation"] for one in ended.keys] == [1]
    with pytest.raises(KeyGone):
        opened(copied, bound_to=bound_to, data_class="resident")
    while seal_lines():
        pass
    assert proof().faults == ()


@pytest.mark.usefixtures("people")
def test_before_the_emergencys_end_nobody_goes_however_long_ago_he_left(shifted: Any) -> None:
    shifted(2000 * DAY)
    assert Person.objects.within(EVERYWHERE).count() == 10
    emergency_ended(clock.day_of(clock.now()))
    shifted(2060 * DAY)
    from fangxian.foundation.retention.selectors import classes_due  # noqa: PLC0415

    assert {one.rule.key: one.rows for one in classes_due(clock.now())}["resident"] == 0


@pytest.mark.usefixtures("people")
def test_a_household_that_something_holds_is_emptied_and_kept(shifted: Any, monkeypatch: Any) -> None:
    """As when a room that is yet to come points to households, and its rows stay."""
    monkeypatch.setattr("fangxian.foundation.retention.purging._held", lambda model, keys: set(keys))
    emergency_ended(clock.day_of(clock.now()) - timedelta(days=1))
    shifted(92 * DAY)
    certificate = purged("resident")
    assert certificate.counts["people.person"] == {"deleted": 0, "emptied": 10}
    people = Person.objects.within(EVERYWHERE)
    assert {(one.name, one.number, one.phone, one.came_from) for one in people} == {("", "", "", "")}
    assert set(people.values_list("number_token", "phone_token")) == {(None, None)}
    assert len(set(people.values_list("name_token", flat=True))) == 10
    assert {one.address for one in Household.objects.within(EVERYWHERE)} == {""}


@pytest.mark.usefixtures("people")
def test_sheets_go_a_month_after_they_were_settled_and_not_while_they_wait(shifted: Any) -> None:
    sheet = "村居,姓名,住址\n没有的村,欧阳某,901栋101室\n".encode()
    waiting = intake_open(actor=SYSTEM, kind="people", filename="a.csv", chunks=[sheet], area_code=VILLAGE)
    dropped = intake_open(
        actor=SYSTEM, kind="people", filename="b.csv", chunks=[sheet + b"\n"], area_code=VILLAGE
    )
    intake_drop(actor=SYSTEM, intake_id=dropped.id)
    photo = kept("attachment")
    shifted(31 * DAY)
    certificate = purged("attachment")
    assert certificate.counts["media.attachment"] == {"deleted": 1, "emptied": 0}
    assert not store.path_of(photo.id).exists()
    waiting.refresh_from_db()
    assert waiting.attachment is not None
    assert waiting.filename == "a.csv"
    dropped.refresh_from_db()
    assert (dropped.filename, dropped.attachment) == ("", None)


@pytest.mark.usefixtures("people")
def test_a_slice_asks_a_fixed_number_of_questions(shifted: Any, django_assert_max_num_queries: Any) -> None:
    from fangxian.foundation.retention.services import purge_begin, purge_slice  # noqa: PLC0415

    emergency_ended(clock.day_of(clock.now()) - timedelta(days=1))
    shifted(92 * DAY)
    begun = purge_begin(actor=SYSTEM, data_class="resident")
    with django_assert_max_num_queries(40):
        purge_slice(actor=SYSTEM, number=begun.number, model=PersonVersion, after=None, most=100)
    with django_assert_max_num_queries(40):
        purge_slice(actor=SYSTEM, number=begun.number, model=Person, after=None, most=100)


def test_tables_that_point_to_others_are_purged_first() -> None:
    order = tables_of("resident")
    assert order.index(PersonVersion) < order.index(Person) < order.index(Household)
    order = tables_of("need")
    assert order.index(NeedEntry) < order.index(Need)


@pytest.mark.usefixtures("people")
def test_the_database_finds_no_dangling_reference_afterwards(shifted: Any) -> None:
    raised()
    emergency_ended(clock.day_of(clock.now()) - timedelta(days=1))
    shifted(1097 * DAY)
    for data_class in ("resident", "responder", "need", "attachment", "journal"):
        from contextlib import suppress  # noqa: PLC0415

        from fangxian.plain.errors import Refused  # noqa: PLC0415

        with suppress(Refused):
            purged(data_class)
    connection.check_constraints()


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL scans small tables, whatever indexes they have"
)
@pytest.mark.parametrize("model", [Person, Household, Attachment])
def test_what_hangs_on_a_row_is_found_by_an_index(cast: Cast, model: Any) -> None:
    """Else each slice would go through a whole city."""
    for field in references_to(model):
        other: Any = field.model
        pointing = other.objects.within(EVERYWHERE).filter(**{f"{field.name}__in": [uuid7(), uuid7()]})
        plan = pointing.values_list(field.attname).explain()
        assert "SCAN" not in plan, (other.__name__, field.name, plan)
