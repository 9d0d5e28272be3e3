"""What somebody typed to find a person or a door, and what may answer to it."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

#: Whether typed letters are the beginning of a name's initials, by whatever reading; the floor above knows readings.
GoesBy = Callable[[str, str], bool]

_LAST = 4
#: 0591-8521234 is a telephone, 3-2-501 a door.
_SHORTEST_NUMBER = 11


@dataclass(frozen=True, slots=True)
class Typed:
    """``kind``: ``letters`` (initials, a Latin name), ``digits`` (a number or its end, a door), or ``words``."""

    text: str
    kind: str
    goes_by: GoesBy

    @property
    def is_too_short(self) -> bool:
        """One letter answers to half a village."""
        return self.kind == "letters" and len(self.text) < 2

    @property
    def asks_people(self) -> bool:
        """Digits are an end of a number from the third on; 3# is no name."""
        if self.kind == "digits":
            return len(self.text) >= 3
        return self.kind == "letters" or not any(sign.isdigit() or sign == "#" for sign in self.text)

    @property
    def asks_doors(self) -> bool:
        """Whether it may be an address."""
        return self.kind == "words" or (self.kind == "digits" and len(self.text) <= _LAST)

    @property
    def is_full_name(self) -> bool:
        """Two signs at the least, none of them a digit."""
        return len(self.text) >= 2 and not any(sign.isdigit() for sign in self.text)

    @property
    def is_full_initials(self) -> bool:
        """Letters that can be somebody's initials: of two to four signs, or a few more of a compound name."""
        return self.text.isalpha() and 2 <= len(self.text) <= 8

    @property
    def is_whole_number(self) -> bool:
        """A telephone has seven digits or more, so has every document."""
        return len(self.text) >= 7 and any(sign.isdigit() for sign in self.text)

    def answering(self) -> Callable[[str], int]:
        """How well a name, number or telephone answers: 2 from its beginning or wholly, 1 in part, 0 not at all."""
        text, goes_by = self.text, self.goes_by

        def as_number(value: str) -> int:
            return value.endswith(text) and (2 if value == text else 1)

        def as_initials(value: str) -> int:
            if not value.isascii():
                return goes_by(value, text) and 2
            folded = value.lower()
            return text in folded and (2 if folded.startswith(text) else 1)

        def as_name(value: str) -> int:
            return text in value and (2 if value.startswith(text) else 1)

        return {"digits": as_number, "letters": as_initials, "words": as_name}[self.kind]

    def may_be_in(self, packed: str) -> bool:
        """Whether an address is worth a closer look: some sign of what was typed is in it."""
        return any(sign in packed for sign in self.text) or not self.text


def typed_as(typed: str, goes_by: GoesBy) -> Typed:
    """What was typed, in one width and without blanks."""
    text = "".join(unicodedata.normalize("NFKC", typed).split())
    bare = text.removeprefix("+86")
    if "-" in bare and bare.replace("-", "").isdigit() and len(bare) > _SHORTEST_NUMBER:
        bare = bare.replace("-", "")
    if bare.isdigit() or (len(bare) > 1 and bare[:-1].isdigit() and bare[-1] in "xX"):
        return Typed(bare.upper(), "digits", goes_by)
    if not (text.isascii() and text.isalnum()):
        return Typed(text, "words", goes_by)
    if text.isalpha():
        return Typed(text.lower(), "letters", goes_by)
    # A3 is a building, E12345678 a passport.
    return Typed(text.upper(), "digits" if len(text) > _LAST else "words", goes_by)
