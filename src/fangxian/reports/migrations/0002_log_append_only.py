"""A log's entries stay as they were written: the database itself refuses a change.

Only words may be emptied, when their time is over; only an exercise may be taken away.
"""

from django.db import migrations

from fangxian.kit.vendor_sql import vendor_sql

_REFUSED = "an entry of the log is never changed"

_COLUMNS = (
    "id", "exercise", "kind", "area_code", "written_at", "written_by_id", "written_by_key", "corrects_id",
)  # fmt: skip
_CHANGED_SQLITE = " OR ".join(f'NEW."{column}" IS NOT OLD."{column}"' for column in _COLUMNS)
_CHANGED_POSTGRESQL = " OR ".join(f'NEW."{column}" IS DISTINCT FROM OLD."{column}"' for column in _COLUMNS)

_SQLITE = [
    f"""CREATE TRIGGER log_entry_unchanged BEFORE UPDATE ON reports_logentry
        WHEN {_CHANGED_SQLITE}
        BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END""",
    f"""CREATE TRIGGER log_entry_kept BEFORE DELETE ON reports_logentry
        WHEN NOT OLD.exercise
        BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END""",
]

_POSTGRESQL = [
    f"""CREATE FUNCTION log_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$""",
    f"""CREATE TRIGGER log_entry_unchanged BEFORE UPDATE ON reports_logentry
        FOR EACH ROW WHEN ({_CHANGED_POSTGRESQL}) EXECUTE FUNCTION log_entry_refuse()""",
    """CREATE TRIGGER log_entry_kept BEFORE DELETE ON reports_logentry
        FOR EACH ROW WHEN (NOT OLD.exercise) EXECUTE FUNCTION log_entry_refuse()""",
]


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_log_and_handovers")]
    operations = [vendor_sql({"sqlite": _SQLITE, "postgresql": _POSTGRESQL})]
