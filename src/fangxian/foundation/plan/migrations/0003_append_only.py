"""What was declared of the plan and taken back stays as it was written."""

from django.db import migrations

from fangxian.kit.vendor_sql import append_only

_REFUSED = "what was declared of the plan is never changed"


class Migration(migrations.Migration):
    dependencies = [("plan", "0002_levels")]
    operations = [
        append_only("plan_levelchange", refused=_REFUSED),
        append_only("plan_editionwithdrawal", refused=_REFUSED),
    ]
