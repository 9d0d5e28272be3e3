"""Which known names answer to what was said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.foundation.places.rules.matching import closeness, folded

pytestmark = pytest.mark.rules


@pytest.mark.parametrize(
    ("said", "known", "distance"),
    [
        ("东亭", "东亭", 0),
        ("东亭", "东亭村", 1),
        ("ＡＢ 区", "ab区", 0),
        ("东亭村", "东亭", None),
        ("", "东亭", None),
        (" ", "东亭", None),
    ],
)
def test_nearness(said: str, known: str, distance: int | None) -> None:
    assert closeness(said, known) == distance


#: Letters that don't melt into their neighbours, as accents do.
_TEXTS = st.text(alphabet="东亭金辉区ABabＡ１2 ")


@given(_TEXTS, _TEXTS, _TEXTS)
def test_a_part_answers_and_only_a_part(before: str, said: str, after: str) -> None:
    known = folded(before) + folded(said) + folded(after)
    if folded(said):
        assert closeness(folded(said), known) is not None
    distance = closeness(said, after)
    assert distance is None or distance >= 0
