"""Read once while a page is answered, each time elsewhere."""

from itertools import count

import pytest

from fangxian.kit.once import forget, once, one_page


def test_read_once_on_a_page() -> None:
    numbers = count()
    with one_page():
        assert [once("a", lambda: next(numbers)) for _ in range(3)] == [0, 0, 0]
        assert once("b", lambda: next(numbers)) == 1
        forget("a")
        assert once("a", lambda: next(numbers)) == 2
    with one_page():
        assert once("a", lambda: next(numbers)) == 3


def test_read_each_time_elsewhere() -> None:
    numbers = count()
    assert [once("a", lambda: next(numbers)) for _ in range(2)] == [0, 1]
    forget("a")


def test_nothing_of_a_page_that_failed_is_left() -> None:
    with pytest.raises(ZeroDivisionError), one_page():
        once("a", lambda: 1 // 0)
    assert once("a", lambda: 2) == 2
