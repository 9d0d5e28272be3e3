"""What was done with a need stays as it was written: the database itself refuses a change.

Only words may be emptied, when their time is over; only an exercise may be taken away.
"""

from django.db import migrations

from fangxian.kit.vendor_sql import vendor_sql

_REFUSED = "what was done with a need is never changed"

_COLUMNS = (
    "id", "exercise", "need_id", "area_code", "version", "at", "actor_key", "actor_responder_id", "verb",
    "from_owner_id", "to_owner_id", "rung", "round",
)  # fmt: skip
_CHANGED_SQLITE = " OR ".join(f'NEW."{column}" IS NOT OLD."{column}"' for column in _COLUMNS)
_CHANGED_POSTGRESQL = " OR ".join(f'NEW."{column}" IS DISTINCT FROM OLD."{column}"' for column in _COLUMNS)

_SQLITE = [
    f"""CREATE TRIGGER need_entry_unchanged BEFORE UPDATE ON needs_needentry
        WHEN {_CHANGED_SQLITE}
        BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END""",
    f"""CREATE TRIGGER need_entry_kept BEFORE DELETE ON needs_needentry
        WHEN NOT OLD.exercise
        BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END""",
]

_POSTGRESQL = [
    f"""CREATE FUNCTION need_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$""",
    f"""CREATE TRIGGER need_entry_unchanged BEFORE UPDATE ON needs_needentry
        FOR EACH ROW WHEN ({_CHANGED_POSTGRESQL}) EXECUTE FUNCTION need_entry_refuse()""",
    """CREATE TRIGGER need_entry_kept BEFORE DELETE ON needs_needentry
        FOR EACH ROW WHEN (NOT OLD.exercise) EXECUTE FUNCTION need_entry_refuse()""",
]


class Migration(migrations.Migration):
    dependencies = [("needs", "0001_initial")]
    operations = [vendor_sql({"sqlite": _SQLITE, "postgresql": _POSTGRESQL})]
