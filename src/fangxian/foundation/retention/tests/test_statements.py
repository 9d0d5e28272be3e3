"""What a certificate says is one text, whatever the order of its parts."""

import json
from dataclasses import replace

import pytest

from fangxian.foundation.retention.rules.statements import FORM, Statement

pytestmark = pytest.mark.rules

SAID = Statement(
    number=3, data_class="resident", title="住户和居民", edition=2, until="2020-08-01T00:00:00+00:00",
    began_at="2020-08-01T01:00:00+00:00", ended_at="2020-08-01T03:00:00+00:00", began_by="user:1", whole=True,
    counts={"people.person": {"deleted": 5, "emptied": 0}, "people.household": {"deleted": 2, "emptied": 1}},
    keys=[{"family": "data-resident", "generation": 1, "fingerprint": "ab"}], seal=9, head="0" * 64,
)  # fmt: skip


def test_the_text_holds_everything_and_its_form() -> None:
    said = json.loads(SAID.text())
    assert said["form"] == FORM
    assert said["counts"]["people.household"] == {"deleted": 2, "emptied": 1}
    assert set(said) == {*Statement.__dataclass_fields__, "form"}


def test_the_order_of_tables_does_not_matter() -> None:
    turned = replace(SAID, counts=dict(reversed(list(SAID.counts.items()))))
    assert turned.text() == SAID.text()
    assert turned.digest() == SAID.digest()


@pytest.mark.parametrize(
    "change", [{"number": 4}, {"whole": False}, {"keys": []}, {"head": "1" * 64}, {"title": ""}]
)
def test_any_change_is_another_digest(change: dict[str, object]) -> None:
    assert replace(SAID, **change).digest() != SAID.digest()  # type: ignore[arg-type]
