"""A duty may lie over a mouth or a household; the guard against a second holder counts which one."""

import django.db.models.deletion
from django.db import migrations, models

from fangxian.kit.vendor_sql import vendor_sql

_OVERLAP = """EXISTS (
    SELECT 1 FROM duties_duty AS held
    WHERE held.sole AND held.kind = NEW.kind AND held.area_code = NEW.area_code AND held.id <> NEW.id
      AND held.place_id IS NEW.place_id AND held.household_id IS NEW.household_id
      AND (held.until IS NULL OR NEW.since < held.until) AND (NEW.until IS NULL OR held.since < NEW.until)
)"""

_SQLITE = [
    statement
    for verb in ("INSERT", "UPDATE")
    for statement in (
        f"DROP TRIGGER IF EXISTS duty_one_at_a_time_{verb.lower()}",
        f"""CREATE TRIGGER duty_one_at_a_time_{verb.lower()} BEFORE {verb} ON duties_duty
        WHEN NEW.sole AND {_OVERLAP}
        BEGIN SELECT RAISE(ABORT, 'another holds this duty'); END""",
    )
]

_NONE = "'00000000-0000-0000-0000-000000000000'::uuid"
_POSTGRESQL = [
    "ALTER TABLE duties_duty DROP CONSTRAINT duty_one_at_a_time",
    f"""ALTER TABLE duties_duty ADD CONSTRAINT duty_one_at_a_time EXCLUDE USING gist (
        kind WITH =, area_code WITH =, (COALESCE(place_id, {_NONE})) WITH =,
        (COALESCE(household_id, {_NONE})) WITH =, tstzrange(since, until) WITH &&) WHERE (sole)""",
]


class Migration(migrations.Migration):
    dependencies = [
        ("duties", "0003_proposal_draft"),
        ("people", "0001_initial"),
        ("places", "0002_mouths"),
    ]
    operations = [
        migrations.AddField(
            model_name="duty",
            name="place",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="household",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.household",
            ),
        ),
        vendor_sql({"sqlite": _SQLITE, "postgresql": _POSTGRESQL}),
    ]
