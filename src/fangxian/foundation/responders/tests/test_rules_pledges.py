"""Names under a pledge, as people paste them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.foundation.responders.rules.pledges import Signer, parse_signers

pytestmark = pytest.mark.rules


@pytest.mark.parametrize(
    "line",
    [
        "王测试 15400001234",
        "王测试\t154 0000 1234",
        "  1. 王测试，15400001234 ",
        "(12) 王测试 +86 154-0000-1234",
        "王测试：15400001234",
        "3、王测试　8615400001234",
    ],
)
def test_one_line_in_many_hands(line: str) -> None:
    assert parse_signers(line) == ([Signer("王测试", "15400001234")], [])


def test_order_is_kept_and_empty_lines_are_none() -> None:
    signers, faults = parse_signers("赵一 15400000001\n\n \t\n钱二 15400000002\r\n孙三 0591-85200000")
    assert [one.name for one in signers] == ["赵一", "钱二", "孙三"]
    assert (signers[2].phone, faults) == ("059185200000", [])


def test_every_fault_is_told_with_its_line() -> None:
    text = "赵一\n钱二 15400000002\n15400000003\n李四 123456789012\n孙三 15400000002\n王5 15400000005"
    signers, faults = parse_signers(text)
    assert [one.name for one in signers] == ["钱二", "孙三"]
    said = {fault.line: fault.sentence % fault.facts for fault in faults}
    assert set(said) == {1, 3, 4, 5, 6}
    assert "没有看到电话号码" in said[1]
    assert "姓名" in said[3]
    assert "第 2 行" in said[5]
    assert "数字" in said[6]


@given(st.text(alphabet="王测试 1540123\t\n,，.()+-8", max_size=60))
def test_whatever_is_pasted_each_line_is_a_name_or_a_fault(text: str) -> None:
    signers, faults = parse_signers(text)
    lines = [line for line in text.splitlines() if line.strip(" \t,，、;；:：|\u3000")]
    assert len(lines) <= len(signers) + len(faults)
    assert len(signers) <= len(lines)
