"""Progress of long work on the terminal: one line that is written over; nothing where no terminal is."""

import sys


class Progress:
    """Says how far it is, at most once for every ``every`` that is done; ``words`` has one place, in ``unit``."""

    def __init__(self, words: str = "%s", *, unit: int = 1, every: int = 1) -> None:
        self._words, self._unit, self._every = words, unit, every
        self._done = self._said = 0

    def add(self, number: int) -> None:
        """So much more is done."""
        self._done += number
        if self._done - self._said >= self._every:
            self._said = self._done
            self.say(self._words % (self._done / self._unit))

    def say(self, words: str) -> None:
        """Say it over what was said before."""
        if sys.stdout.isatty():
            print(f"\r\033[K{words}", end="", flush=True)

    def end(self) -> None:
        """The line is free again."""
        if sys.stdout.isatty():
            print("\r\033[K", end="", flush=True)


def megabytes(words: str) -> Progress:
    """Progress that is told in bytes and said in megabytes."""
    return Progress(words, unit=1_000_000, every=10_000_000)
