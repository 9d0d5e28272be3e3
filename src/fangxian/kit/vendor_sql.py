"""Statements for one database only, as a migration's step."""

from collections.abc import Mapping, Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps


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
