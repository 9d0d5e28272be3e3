"""A need's life in full: consultations, part answers, passing on, urging, merging, rating, closing uncalled.

The entries' triggers are made again, because SQLite remakes the table for new columns, and because none of the new
columns is ever changed either.
"""

import django.db.models.deletion
import fangxian.kit.fields
import fangxian.plain.ids
from django.db import migrations, models

from fangxian.kit.vendor_sql import vendor_sql

_REFUSED = "what was done with a need is never changed"
_COLUMNS = (
    "id", "exercise", "need_id", "area_code", "version", "at", "actor_key", "actor_responder_id", "verb",
    "from_owner_id", "to_owner_id", "rung", "round", "owner_id", "in_time", "amount", "until", "other_id",
)  # fmt: skip
_CHANGED_SQLITE = " OR ".join(f'NEW."{column}" IS NOT OLD."{column}"' for column in _COLUMNS)
_CHANGED_POSTGRESQL = " OR ".join(f'NEW."{column}" IS DISTINCT FROM OLD."{column}"' for column in _COLUMNS)
_SQLITE = [
    "DROP TRIGGER IF EXISTS need_entry_unchanged",
    "DROP TRIGGER IF EXISTS need_entry_kept",
    f"""CREATE TRIGGER need_entry_unchanged BEFORE UPDATE ON needs_needentry
        WHEN {_CHANGED_SQLITE}
        BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END""",
    f"""CREATE TRIGGER need_entry_kept BEFORE DELETE ON needs_needentry
        WHEN NOT OLD.exercise
        BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END""",
]
_POSTGRESQL = [
    "DROP TRIGGER need_entry_unchanged ON needs_needentry",
    f"""CREATE TRIGGER need_entry_unchanged BEFORE UPDATE ON needs_needentry
        FOR EACH ROW WHEN ({_CHANGED_POSTGRESQL}) EXECUTE FUNCTION need_entry_refuse()""",
]
_FILL = [
    "UPDATE needs_need SET round = reopened WHERE reopened > 0",
    "UPDATE needs_need SET manner = 'order' WHERE origin LIKE 'instruction:%'",
    "UPDATE needs_need SET closing = 'confirmed' WHERE state = 'closed'",
]


class Migration(migrations.Migration):
    dependencies = [
        ("needs", "0010_talk"),
        ("orgs", "0002_structure"),
        ("responders", "0004_units_found"),
    ]

    operations = [
        migrations.CreateModel(
            name="Consultation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=fangxian.plain.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("exercise", models.BooleanField(default=False)),
                (
                    "area_code",
                    fangxian.kit.fields.AreaCodeField(
                        help_text="the place that the one asked answers for", max_length=15
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=0)),
                ("asked_by_key", models.CharField(max_length=80)),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("reply", models.CharField(default="waiting", max_length=12)),
                ("replied_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="need",
            name="need_state_known",
        ),
        migrations.AddField(
            model_name="need",
            name="arrived_at",
            field=models.DateTimeField(help_text="when somebody of its owner was there", null=True),
        ),
        migrations.AddField(
            model_name="need",
            name="closing",
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AddField(
            model_name="need",
            name="extended",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="need",
            name="given",
            field=models.PositiveIntegerField(default=0, help_text="how many were given so far"),
        ),
        migrations.AddField(
            model_name="need",
            name="is_returned",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="need",
            name="manner",
            field=models.CharField(default="need", max_length=12),
        ),
        migrations.AddField(
            model_name="need",
            name="missed",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="calls that reached nobody since the answer"
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="missed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="need",
            name="quantity",
            field=models.PositiveIntegerField(
                help_text="how many are asked for, where that can be counted", null=True
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="rating",
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AddField(
            model_name="need",
            name="round",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="need",
            name="same_as",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="needs.need",
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="transferred",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="need",
            name="unit",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="need",
            name="urge_due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="need",
            name="urged",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="need",
            name="urged_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="needentry",
            name="amount",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="needentry",
            name="in_time",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="needentry",
            name="other",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="needs.need",
            ),
        ),
        migrations.AddField(
            model_name="needentry",
            name="owner",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="orgs.organisation",
            ),
        ),
        migrations.AddField(
            model_name="needentry",
            name="until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(
                condition=models.Q(("at_top", True), ("urge_due_at__isnull", False)),
                fields=["urge_due_at", "id"],
                name="need_to_urge",
            ),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(
                condition=models.Q(("same_as__isnull", False)), fields=["same_as"], name="need_by_same_as"
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["acknowledged", "answered", "closed", "merged", "raised", "withdrawn"])
                ),
                name="need_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "closed"),
                    models.Q(("same_as__isnull", False), ("state", "merged")),
                    models.Q(models.Q(("state__in", ["merged", "closed"]), _negated=True), ("same_as", None)),
                    _connector="OR",
                ),
                name="need_merged_into_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="needentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("verb__in", ["urge", "supervise", "circulate"])),
                fields=("need", "round", "verb"),
                name="need_urged_once_a_step",
            ),
        ),
        migrations.AddConstraint(
            model_name="needentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("verb", "return")), fields=("need",), name="need_returned_once"
            ),
        ),
        migrations.AddField(
            model_name="consultation",
            name="need",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="needs.need"
            ),
        ),
        migrations.AddField(
            model_name="consultation",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="orgs.organisation",
            ),
        ),
        migrations.AddIndex(
            model_name="consultation",
            index=models.Index(fields=["need", "asked_at"], name="consultation_by_need"),
        ),
        migrations.AddIndex(
            model_name="consultation",
            index=models.Index(
                condition=models.Q(("reply", "waiting")),
                fields=["organisation", "due_at"],
                name="consultation_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="consultation",
            index=models.Index(
                condition=models.Q(("reply", "waiting")),
                fields=["area_code", "due_at"],
                name="consultation_waiting_by_area",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reply", "waiting")),
                fields=("need", "organisation"),
                name="need_asked_once_at_a_time",
            ),
        ),
        vendor_sql({"sqlite": _SQLITE, "postgresql": _POSTGRESQL}),
        vendor_sql({"sqlite": _FILL, "postgresql": _FILL}),
    ]
