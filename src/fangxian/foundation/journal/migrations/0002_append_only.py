"""The journal is append-only in the database itself.

Whoever owns the database can drop a trigger; what he then changes the seals and the witness betray. The
triggers keep everybody else, and every mistake of ours, from changing a line.
"""

from django.db import migrations

from fangxian.kit.vendor_sql import vendor_sql

_REFUSED = "the journal is append-only"

#: A line may be changed once: from unsealed to its place in a seal, nothing else with it.
_LINE_COLUMNS = (
    "id", "uid", "at", "actor", "on_behalf_of", "verb", "noun", "noun_id", "area_code", "facts", "exercise",
    "digest",
)  # fmt: skip
_CHANGED_SQLITE = " OR ".join(f'NEW."{column}" IS NOT OLD."{column}"' for column in _LINE_COLUMNS)
_CHANGED_POSTGRESQL = " OR ".join(
    f'NEW."{column}" IS DISTINCT FROM OLD."{column}"' for column in _LINE_COLUMNS
)

_SQLITE = [
    f"""CREATE TRIGGER journal_line_unchanged BEFORE UPDATE ON journal_journalline
        WHEN OLD.seal IS NOT NULL OR {_CHANGED_SQLITE}
        BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END""",
    *(
        f"""CREATE TRIGGER {table}_{verb.lower()}_refused BEFORE {verb} ON {table}
            BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"""
        for table, verb in (
            ("journal_journalline", "DELETE"), ("journal_seal", "UPDATE"), ("journal_seal", "DELETE"),
        )
    ),
]  # fmt: skip

_POSTGRESQL = [
    # The transaction that wrote a line: the sealer waits until none that began before it still runs.
    "ALTER TABLE journal_journalline ADD COLUMN written_in xid8 NOT NULL DEFAULT pg_current_xact_id()",
    f"""CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$""",
    f"""CREATE TRIGGER journal_line_unchanged BEFORE UPDATE ON journal_journalline
        FOR EACH ROW WHEN (OLD.seal IS NOT NULL OR {_CHANGED_POSTGRESQL}) EXECUTE FUNCTION journal_refuse()""",
    """CREATE TRIGGER journal_line_kept BEFORE DELETE OR TRUNCATE ON journal_journalline
        FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()""",
    """CREATE TRIGGER journal_seal_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_seal
        FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()""",
]


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [vendor_sql({"sqlite": _SQLITE, "postgresql": _POSTGRESQL})]
