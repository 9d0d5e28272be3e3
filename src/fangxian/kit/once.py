"""What is asked again and again while one page is answered, and read once.

Outside a page, in a command, a beat of the worker or a stream that is sent later, everything is read each time.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

V = TypeVar("V")

_read: ContextVar[dict[Hashable, Any] | None] = ContextVar("read", default=None)


@contextmanager
def one_page() -> Iterator[None]:
    """What is read in here is remembered until the end of it."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def once(key: Hashable, read: Callable[[], V]) -> V:
    """What ``read`` gives, or gave on this page before."""
    known = _read.get()
    if known is None:
        return read()
    if key not in known:
        known[key] = read()
    return cast(V, known[key])


def forget(key: Hashable) -> None:
    """Read it anew next time: whoever writes what others read once says so."""
    known = _read.get()
    if known is not None:
        known.pop(key, None)
