"""A report stays as it was filed; a correction is a row of its own."""

from django.db import migrations

from fangxian.kit.vendor_sql import append_only

_COLUMNS = (
    "id", "exercise", "area_code", "day", "number", "figures", "filed_at", "filed_by_id", "filed_by_key",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("dayreports", "0001_initial")]
    operations = [
        append_only("dayreports_dayreport", refused="a filed day report is never changed", columns=_COLUMNS)
    ]
