"""Matching the names that people say with the names that are known."""

import unicodedata


def folded(name: str) -> str:
    """A name as it is compared: one width, one case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def closeness(said: str, known: str) -> int | None:
    """How well a known name answers to what was said: 0 is the same, more is farther; None not at all.

    A known name answers when what was said is part of it; the less stands around it, the nearer.
    """
    said, known = folded(said), folded(known)
    return len(known) - len(said) if said and said in known else None
