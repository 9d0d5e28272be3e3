"""How a gap is told on a screen."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Telling:
    """``title`` says what is missing; ``verb`` stands on the one button that closes it, ``action`` names it.

    ``named`` says it of one organisation, where the gap's subject is one; ``%(name)s`` stands for its name.
    """

    title: str
    verb: str
    action: str
    named: str = ""
