"""Every test of this room begins with the foundation's own tables, whatever rooms stand beside it."""

import pytest

from fangxian.foundation.plan.rules import schema

_OWN = (
    "identity", "vocabulary", "tier", "group", "unit", "branch_rules", "response_level", "risk_class", "duty", "not_together", "squad", "household_kind",
    "responder_role", "skill", "standing_condition",
    "grid_size", "retention",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _own_tables(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Registered tables are forgotten after each test. The whole city has every room's, and so have the pages."""
    if "city" in request.fixturenames or request.module.__name__.endswith(".test_pages"):
        return
    registered = {table.name: table for table in schema.tables() if table.name in _OWN}
    monkeypatch.setattr(schema, "_tables", registered)
