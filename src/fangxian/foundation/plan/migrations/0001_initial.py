from django.db import migrations, models

import fangxian.plain.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="PlanEdition",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=fangxian.plain.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("exercise", models.BooleanField(default=False)),
                ("plan_key", models.CharField(max_length=40)),
                ("number", models.PositiveIntegerField(unique=True)),
                ("title", models.CharField(max_length=60)),
                ("text", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("takes_effect_at", models.DateTimeField(unique=True)),
                ("adopted_at", models.DateTimeField()),
                ("adopted_by", models.CharField(help_text="key of the actor", max_length=80)),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
