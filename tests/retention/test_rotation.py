"""Changing keys while others read and write."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from fangxian.domains.needs.models import Need
from fangxian.foundation.journal.models import JournalPayload
from fangxian.foundation.journal.services import payload_opened
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.retention.columns import data_classes, sealed_columns
from fangxian.foundation.retention.keyring import (
    SETTLED_AFTER,
    key_destroy,
    key_generation_begin,
    keys_record,
    keys_sweep,
)
from fangxian.foundation.retention.resealing import generations_in_use, reseal
from fangxian.foundation.retention.selectors import keys_compared
from fangxian.kit import keys
from fangxian.kit.keys import key_ring, keys_look_again
from fangxian.plain.errors import Refused
from tests.cast import SYSTEM, Cast
from tests.retention.builders import EVERYWHERE, WORDS, answered

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = SETTLED_AFTER.total_seconds() / 60 + 1


def rotated(data_class: str) -> int:
    key_generation_begin(actor=SYSTEM, data_class=data_class)
    return reseal(data_class).values


def test_every_value_is_sealed_anew_and_reads_as_before(cast: Cast) -> None:
    keys_record(actor=SYSTEM)
    answered()
    before = {one.id: (one.name, one.phone) for one in Responder.objects.within(EVERYWHERE)}
    for data_class in ("need", "responder", "journal"):
        assert generations_in_use(data_class) == {1}
        assert rotated(data_class) > 0
        assert generations_in_use(data_class) == {2}
        assert reseal(data_class).values == 0
    assert {one.id: (one.name, one.phone) for one in Responder.objects.within(EVERYWHERE)} == before
    assert Need.objects.within(EVERYWHERE).get().words == WORDS
    opened = [payload_opened(one) for one in JournalPayload.objects.within(EVERYWHERE)]
    assert WORDS in opened
    assert None not in opened


def test_an_old_key_goes_only_when_nothing_needs_it(cast: Cast, shifted: Any) -> None:
    keys_record(actor=SYSTEM)
    key_generation_begin(actor=SYSTEM, data_class="responder")
    for generation, code in ((2, "key.newest"), (3, "key.newest"), (1, "key.unsettled")):
        with pytest.raises(Refused) as refusal:
            key_destroy(actor=SYSTEM, data_class="responder", generation=generation)
        assert refusal.value.code == code
    shifted(HOUR)
    with pytest.raises(Refused) as refusal:
        key_destroy(actor=SYSTEM, data_class="responder", generation=1)
    assert refusal.value.code == "key.needed"
    reseal("responder")
    key_destroy(actor=SYSTEM, data_class="responder", generation=1)
    assert key_ring().generations("data-responder") == [2]
    assert Responder.objects.within(EVERYWHERE).first().name.startswith("演")  # type: ignore[union-attr]
    assert keys_compared().missing == ()


def test_a_file_that_a_crash_left_is_swept(cast: Cast, shifted: Any, own_keys: Path) -> None:
    keys_record(actor=SYSTEM)
    kept = (own_keys / "data-responder-1.key").read_bytes()
    rotated("responder")
    shifted(HOUR)
    key_destroy(actor=SYSTEM, data_class="responder", generation=1)
    (own_keys / "data-responder-1.key").write_bytes(kept)
    assert keys_sweep() == 1
    (own_keys / "data-responder-1.key").write_bytes(b"00" * 32)
    assert keys_sweep() == 0  # another key, which is none of ours to destroy


def test_values_of_a_key_that_is_gone_are_counted_and_left(cast: Cast, own_keys: Path) -> None:
    rows = Responder.objects.within(EVERYWHERE).count()
    (own_keys / "data-responder-1.key").rename(own_keys / "data-responder-7.key")
    (own_keys / "data-responder-7.key").write_bytes(b"11" * 32)
    keys._families.clear()
    done = reseal("responder")
    assert (done.generation, done.values) == (7, 0)
    assert done.gone >= 2 * rows


def test_every_class_of_the_house_is_found() -> None:
    assert {"need", "responder", "journal", "resident", "attachment"} <= set(data_classes())
    assert {one.data_class for one in sealed_columns()} == set(data_classes())


WRITER = """
import sys, time, django
django.setup()
from django.db import connection, transaction
from fangxian.access.scope import Scope
from fangxian.foundation.responders.models import Responder
here = Scope.system("测试")
written = 0
print("ready", flush=True)
while not sys.stdin.readable() or time.monotonic() < float(sys.argv[1]):
    for row in Responder.objects.within(here).order_by("id")[:20]:
        assert row.name.startswith("演"), row.name
        with transaction.atomic():
            row = Responder.objects.within(here).select_for_update().get(id=row.id)
            row.phone = f"154{written:08d}"
            row.save(update_fields=["phone"])
        written += 1
print(written)
"""


def test_a_second_process_reads_and_writes_while_keys_change(
    cast: Cast, tmp_path: Path, own_keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It notices the new key by itself; nothing that it wrote is lost, and in the end all stands under the new key."""
    import time  # noqa: PLC0415

    monkeypatch.undo()
    keys_record(actor=SYSTEM)
    home = tmp_path / "home"
    home.mkdir()
    (home / "keys").symlink_to(own_keys)
    if connection.vendor == "sqlite":
        (home / "fangxian.sqlite3").symlink_to(connection.settings_dict["NAME"])
    child = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(time.monotonic() + 7)],
        env=_environment(home), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout
    assert child.stdout.readline() == "ready\n"
    key_generation_begin(actor=SYSTEM, data_class="responder")
    done = reseal("responder")
    output, faults = child.communicate(timeout=60)
    assert child.returncode == 0, faults
    assert int(output) > 20
    assert done.values > 0
    reseal("responder")
    keys_look_again()
    assert generations_in_use("responder") == {2}
    phones = {one.phone for one in Responder.objects.within(EVERYWHERE)}
    assert f"154{int(output) - 1:08d}" in phones


def _environment(home: Path) -> dict[str, str]:
    url = ""
    if connection.vendor == "postgresql":
        base, _, _ = os.environ["FANGXIAN_DATABASE_URL"].partition("?")
        url = f"{base.rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "fangxian.site.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
        "FANGXIAN_HOME": str(home),
        "FANGXIAN_DATABASE_URL": url,
    }
