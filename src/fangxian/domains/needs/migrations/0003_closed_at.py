"""Since when a need is over: the clock of its words runs from there."""

from django.db import migrations, models

from fangxian.kit.vendor_sql import vendor_sql

_FILL = ["UPDATE needs_need SET closed_at = state_since WHERE state IN ('closed', 'withdrawn')"]


class Migration(migrations.Migration):
    dependencies = [("needs", "0002_append_only")]
    operations = [
        migrations.AddField(
            model_name="need",
            name="closed_at",
            field=models.DateTimeField(help_text="since when nobody asks for it any more", null=True),
        ),
        vendor_sql({"sqlite": _FILL, "postgresql": _FILL}),
    ]
