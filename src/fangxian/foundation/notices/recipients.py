"""Who is told, known here by opaque keys alone: the rooms above say how each is reached and called.

A key is a prefix and an identifier, as ``user:…``, ``responder:…``, ``organisation:…``.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from fangxian.access.actor import Actor


@dataclass(frozen=True)
class Reached:
    """How somebody is called in lists (masked) and reached. A phone is personal: it is used and never kept here."""

    name: str = ""
    phone: str = ""


_KEY = re.compile(r"[a-z]+:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: Whose keys belong to people who may open pages; an organisation reads nothing itself.
_READERS = ("user:", "responder:")

Book = Callable[[Collection[str]], Mapping[str, Reached]]
_books: dict[str, Book] = {}


def register_book(prefix: str, book: Book) -> None:
    """Say who finds the recipients whose keys begin with a prefix."""
    _books[prefix] = book


def reached(keys: Collection[str]) -> dict[str, Reached]:
    """How recipients are reached, a question or two for each prefix; nothing for those whom nobody knows."""
    by_prefix: dict[str, list[str]] = defaultdict(list)
    for key in sorted(set(keys)):
        if _KEY.fullmatch(key):
            by_prefix[key.partition(":")[0]].append(key)
    found: dict[str, Reached] = {}
    for prefix, some in by_prefix.items():
        book = _books.get(prefix)
        found |= book(some) if book else {}
    return found


def reads_pages(key: str) -> bool:
    """Whether a recipient is somebody who may open a page."""
    return key.startswith(_READERS)


def keys_of(actor: Actor) -> list[str]:
    """The keys by which somebody may have been told something."""
    keys = [actor.key] if actor.key.startswith("user:") else []
    return [*keys, f"responder:{actor.responder}"] if actor.responder else keys
