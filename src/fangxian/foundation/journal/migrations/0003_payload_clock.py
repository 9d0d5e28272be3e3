"""From when a personal value behind a line is kept: the line's own time."""

from django.db import migrations, models

from fangxian.kit.vendor_sql import vendor_sql

_FILL = [
    """UPDATE journal_journalpayload SET at =
        (SELECT line.at FROM journal_journalline line WHERE line.uid = journal_journalpayload.line_uid)"""
]


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_append_only")]
    operations = [
        migrations.AddField(
            model_name="journalpayload",
            name="at",
            field=models.DateTimeField(help_text="the line's", null=True),
        ),
        vendor_sql({"sqlite": _FILL, "postgresql": _FILL}),
    ]
