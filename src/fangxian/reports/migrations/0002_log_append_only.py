"""A log's entries stay as they were written; a correction is an entry of its own."""

from django.db import migrations

from fangxian.kit.vendor_sql import append_only

_COLUMNS = (
    "id", "exercise", "kind", "area_code", "written_at", "written_by_id", "written_by_key", "corrects_id",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_log_and_handovers")]
    operations = [
        append_only("reports_logentry", refused="an entry of the log is never changed", columns=_COLUMNS)
    ]
