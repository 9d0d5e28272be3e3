"""A duty that only one may hold is held by one: the database refuses overlapping terms.

PostgreSQL by an exclusion constraint, SQLite by triggers that ask the same.
"""

from django.db import migrations

from fangxian.kit.vendor_sql import vendor_sql

_OVERLAP = """EXISTS (
    SELECT 1 FROM duties_duty AS held
    WHERE held.sole AND held.kind = NEW.kind AND held.area_code = NEW.area_code AND held.id <> NEW.id
      AND (held.until IS NULL OR NEW.since < held.until) AND (NEW.until IS NULL OR held.since < NEW.until)
)"""

_SQLITE = [
    f"""CREATE TRIGGER duty_one_at_a_time_{verb.lower()} BEFORE {verb} ON duties_duty
        WHEN NEW.sole AND {_OVERLAP}
        BEGIN SELECT RAISE(ABORT, 'another holds this duty'); END"""
    for verb in ("INSERT", "UPDATE")
]

_POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """ALTER TABLE duties_duty ADD CONSTRAINT duty_one_at_a_time EXCLUDE USING gist (
        kind WITH =, area_code WITH =, tstzrange(since, until) WITH &&) WHERE (sole)""",
]


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_initial")]
    operations = [vendor_sql({"sqlite": _SQLITE, "postgresql": _POSTGRESQL})]
