"""Who came and went, what happened and what was handed out stays as it was written: the database itself refuses a change.

Only an incident's words and photograph may be emptied, when their time is over; only an exercise may be taken away.
"""

from django.db import migrations

from fangxian.kit.vendor_sql import append_only


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0020_attendance")]
    operations = [
        append_only("dispatch_attendance", refused="who came and went is never changed: correct it"),
        append_only("dispatch_kitmove", refused="what was handed out is never changed: write what came back"),
        append_only(
            "dispatch_incident",
            refused="what happened at a post is never changed",
            columns=("id", "exercise", "post_id", "area_code", "kind", "at", "noted_by"),
        ),
    ]
