"""A template stays as it was sent, and its withdrawal as it was written."""

from django.db import migrations

from fangxian.kit.vendor_sql import append_only

_REFUSED = "a sheet that was kept is never changed"


class Migration(migrations.Migration):
    dependencies = [("formsheets", "0001_initial")]
    operations = [
        append_only("formsheets_formsheet", refused=_REFUSED),
        append_only("formsheets_formwithdrawal", refused=_REFUSED),
    ]
