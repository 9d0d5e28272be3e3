"""A report stays as it was filed: the database itself refuses a change; a correction is a row of its own.

Only words may be emptied, when their time is over; only an exercise may be taken away.
"""

from django.db import migrations

from fangxian.kit.vendor_sql import vendor_sql

_REFUSED = "a filed day report is never changed"

_COLUMNS = (
    "id", "exercise", "area_code", "day", "number", "figures", "filed_at", "filed_by_id", "filed_by_key",
)  # fmt: skip
_CHANGED_SQLITE = " OR ".join(f'NEW."{column}" IS NOT OLD."{column}"' for column in _COLUMNS)
_CHANGED_POSTGRESQL = " OR ".join(f'NEW."{column}" IS DISTINCT FROM OLD."{column}"' for column in _COLUMNS)

_SQLITE = [
    f"""CREATE TRIGGER day_report_unchanged BEFORE UPDATE ON dayreports_dayreport
        WHEN {_CHANGED_SQLITE}
        BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END""",
    f"""CREATE TRIGGER day_report_kept BEFORE DELETE ON dayreports_dayreport
        WHEN NOT OLD.exercise
        BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END""",
]

_POSTGRESQL = [
    f"""CREATE FUNCTION day_report_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$""",
    f"""CREATE TRIGGER day_report_unchanged BEFORE UPDATE ON dayreports_dayreport
        FOR EACH ROW WHEN ({_CHANGED_POSTGRESQL}) EXECUTE FUNCTION day_report_refuse()""",
    """CREATE TRIGGER day_report_kept BEFORE DELETE ON dayreports_dayreport
        FOR EACH ROW WHEN (NOT OLD.exercise) EXECUTE FUNCTION day_report_refuse()""",
]


class Migration(migrations.Migration):
    dependencies = [("dayreports", "0001_initial")]
    operations = [vendor_sql({"sqlite": _SQLITE, "postgresql": _POSTGRESQL})]
