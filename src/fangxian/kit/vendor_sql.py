"""Statements for one database only, as a migration's step."""

from collections.abc import Mapping, Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps


def append_only(table: str, *, refused: str, columns: Sequence[str] = ()) -> RunPython:
    """A table whose rows stay as they were written: the database itself refuses a change, with these words.

    ``columns`` are those that never change; what is left out (sealed words) may be emptied when its time is over. With
    none, nothing changes at all. Only an exercise may be taken away.
    """
    changed = " OR ".join(f'NEW."{one}" IS NOT OLD."{one}"' for one in columns)
    differs = " OR ".join(f'NEW."{one}" IS DISTINCT FROM OLD."{one}"' for one in columns)
    sqlite = [
        f"""CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} {f"WHEN {changed}" if changed else ""}
            BEGIN SELECT RAISE(ABORT, '{refused}'); END""",
        f"""CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} WHEN NOT OLD.exercise
            BEGIN SELECT RAISE(ABORT, '{refused}'); END""",
    ]
    postgresql = [
        f"""CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '{refused}'; END $$""",
        f"""CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table}
            FOR EACH ROW {f"WHEN ({differs})" if differs else ""} EXECUTE FUNCTION {table}_refuse()""",
        f"""CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}
            FOR EACH ROW WHEN (NOT OLD.exercise) EXECUTE FUNCTION {table}_refuse()""",
    ]
    return vendor_sql({"sqlite": sqlite, "postgresql": postgresql})


def vendor_sql(
    forward: Mapping[str, Sequence[str]], backward: Mapping[str, Sequence[str]] | None = None
) -> RunPython:
    """Run the statements that stand under the database's vendor (``sqlite``, ``postgresql``)."""

    def step(statements: Mapping[str, Sequence[str]]):  # type: ignore[no-untyped-def]
        def run(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001
            for statement in statements.get(schema_editor.connection.vendor, ()):
                schema_editor.execute(statement, params=None)

        return run

    return RunPython(step(forward), step(backward or {}))
