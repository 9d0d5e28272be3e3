"""What was declared and taken back stays as it was written: the database itself refuses a change.

Only an exercise may be taken away.
"""

from django.db import migrations

from fangxian.kit.vendor_sql import vendor_sql

_REFUSED = "what was declared of the plan is never changed"
_TABLES = ("plan_levelchange", "plan_editionwithdrawal")

_SQLITE = [
    statement
    for table in _TABLES
    for statement in (
        f"""CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table}
            BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END""",
        f"""CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}
            WHEN NOT OLD.exercise
            BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END""",
    )
]

_POSTGRESQL = [
    f"""CREATE FUNCTION plan_declared_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$""",
    *(
        statement
        for table in _TABLES
        for statement in (
            f"""CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table}
                FOR EACH ROW EXECUTE FUNCTION plan_declared_refuse()""",
            f"""CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}
                FOR EACH ROW WHEN (NOT OLD.exercise) EXECUTE FUNCTION plan_declared_refuse()""",
        )
    ),
]


class Migration(migrations.Migration):
    dependencies = [("plan", "0002_levels")]
    operations = [vendor_sql({"sqlite": _SQLITE, "postgresql": _POSTGRESQL})]
