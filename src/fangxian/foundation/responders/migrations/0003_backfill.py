"""Gives the responders of before their tokens and the moment of their registration, which their identifiers hold."""

from datetime import UTC, datetime

from django.db import migrations

from fangxian.kit.initials import initials_of
from fangxian.kit.keys import KeyGone, opened, tokens


def fill(apps, schema_editor):  # noqa: ARG001 - Django's signature
    Responder = apps.get_model("responders", "Responder")
    rows = Responder.objects.filter(name_token=None)
    for pk, area_code, name, phone in rows.values_list("pk", "area_code", "name", "phone").iterator(500):
        Responder.objects.filter(pk=pk).update(
            registered_at=datetime.fromtimestamp((pk.int >> 80) / 1000, UTC),
            **_tokens(pk, area_code[:9], bytes(name), bytes(phone)),
        )


def _tokens(pk, town, name, phone):
    """Nothing where the key is gone: who can't be read can't be searched."""
    try:
        name = opened(name, bound_to=f"responders_responder.name:{pk}", data_class="responder")
        phone = opened(phone, bound_to=f"responders_responder.phone:{pk}", data_class="responder")
    except KeyGone:
        return {}
    index = tokens()
    return {
        "name_token": index.of(name, town),
        "initials_token": index.of(f"~{initials_of(name)}", town),
        "phone_token": index.of(f"+{phone}"),
    }


class Migration(migrations.Migration):
    dependencies = [("responders", "0002_skills_windows_pledges")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
