"""Nobody stands in two places at once: the database refuses overlapping assignments of one responder.

PostgreSQL by an exclusion constraint, SQLite by triggers that ask the same.
"""

from django.db import migrations

from fangxian.kit.vendor_sql import vendor_sql

_OVERLAP = """EXISTS (
    SELECT 1 FROM dispatch_assignment AS held
    WHERE held.responder_id = NEW.responder_id AND held.starts_at < NEW.ends_at AND held.ends_at > NEW.starts_at
      AND held.ended_at IS NULL AND held.id <> NEW.id
)"""

_SQLITE = [
    f"""CREATE TRIGGER assignment_one_place_{verb.lower()} BEFORE {verb} ON dispatch_assignment
        WHEN NEW.ended_at IS NULL AND {_OVERLAP}
        BEGIN SELECT RAISE(ABORT, 'assignment_one_place: stands elsewhere at that time'); END"""
    for verb in ("INSERT", "UPDATE")
]

_POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """ALTER TABLE dispatch_assignment ADD CONSTRAINT assignment_one_place EXCLUDE USING gist (
        responder_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (ended_at IS NULL)""",
]


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0001_initial")]
    operations = [vendor_sql({"sqlite": _SQLITE, "postgresql": _POSTGRESQL})]
