"""When a code holds: pure rules."""

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.foundation.accounts.rules import codes

pytestmark = pytest.mark.rules

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
periods = st.integers(min_value=2, max_value=2**33)


def code_of(period: int) -> str:
    return str(pyotp.TOTP(SECRET).generate_otp(period))


@given(periods, st.integers(min_value=0, max_value=codes.PERIOD - 1), st.integers(min_value=-1, max_value=1))
def test_a_phone_may_be_one_period_fast_or_slow(present: int, second: int, drift: int) -> None:
    at = present * codes.PERIOD + second
    found = codes.period_of(code_of(present + drift), secret=SECRET, at=at, after=0)
    assert found is not None
    assert code_of(found) == code_of(present + drift)


@given(periods, st.integers(min_value=2, max_value=1000))
def test_one_that_is_further_off_does_not_hold(present: int, drift: int) -> None:
    near = {code_of(present + one) for one in (-1, 0, 1)}
    for far in (present + drift, max(present - drift, 0)):
        if code_of(far) not in near:
            at = present * codes.PERIOD
            assert codes.period_of(code_of(far), secret=SECRET, at=at, after=0) is None


@given(periods)
def test_no_code_holds_twice_nor_an_older_one_after_it(present: int) -> None:
    at = present * codes.PERIOD
    assert codes.period_of(code_of(present), secret=SECRET, at=at, after=present + 1) is None
    used = codes.period_of(code_of(present), secret=SECRET, at=at, after=0)
    assert used is not None
    again = codes.period_of(code_of(present), secret=SECRET, at=at, after=max(used, present))
    assert again is None or again > present


def test_the_published_values_of_rfc_6238() -> None:
    """Its appendix B, whose eight digits end in the six that phones show."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for at, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        assert codes.period_of(code, secret=secret, at=at, after=0) == at // 30


@pytest.mark.parametrize(
    ("text", "digits", "letters"),
    [
        ("123456", "123456", ""),
        (" 123 456 ", "123456", ""),
        ("abcde-fghjk", "", "ABCDEFGHJK"),
        ("ABCDE—FGHJK", "", "ABCDEFGHJK"),
    ],
)
def test_what_is_typed_is_read_with_spaces_and_bars(text: str, digits: str, letters: str) -> None:
    assert codes.typed(text) == (digits, letters)


@pytest.mark.parametrize(
    "text", ["", "12345", "1234567", "１２３４５６", "abcde-fghio", "abcde-fghj", "验证码"]
)
def test_anything_else_is_no_code(text: str) -> None:
    assert codes.typed(text) is None


def test_every_recovery_code_is_one() -> None:
    made = {codes.recovery_code_new() for _ in range(200)}
    assert len(made) == 200
    for one in made:
        read = codes.typed(one)
        assert read is not None
        assert read.letters == one.replace("-", "")


def test_a_secret_has_160_bits_and_is_typed_in_fours() -> None:
    secret = codes.secret_new()
    assert len(secret) == 32
    assert codes.secret_spaced(secret).replace(" ", "") == secret


def test_the_picture_holds_what_authenticators_read() -> None:
    address = codes.address_of(SECRET, account="yinxi-1", issuer="防线")
    read = pyotp.parse_uri(address)
    assert (read.secret, read.name, read.issuer) == (SECRET, "yinxi-1", "防线")
