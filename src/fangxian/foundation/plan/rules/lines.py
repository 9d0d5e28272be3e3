"""On which line of a TOML file each table, key and value stands; ``tomllib`` itself does not tell.

The text has been read by ``tomllib`` before, so the scanner only follows what it knows to be well-formed.
"""

import re
import tomllib
from collections import defaultdict
from itertools import count

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[ \t]*(?:"((?:\\.|[^"\\])*)"|'([^']*)'|([A-Za-z0-9_-]+))[ \t]*""")
#: A multi-line string may end in up to two quotes of its own before the three that close it.
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'",
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}#\n]+")


class LineIndex:
    """The lines of a text, by path: ``("duty", 2, "level")`` is a key of the third ``[[duty]]``."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        self._rows: defaultdict[Path, int] = defaultdict(int)
        self._text, self._at, self._line = text, 0, 1
        table: Path = ()
        self._skip(_BLANK)
        while self._at < len(text):
            if text.startswith("[", self._at):
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)

    def line_of(self, path: Path) -> int:
        """The line of the longest beginning of ``path`` that stands in the text; the first line for none."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def _header(self) -> Path:
        """``[table]`` or ``[[table]]``; what follows belongs to the newest row of each array on the way."""
        line, brackets = self._line, 2 if self._text.startswith("[[", self._at) else 1
        self._at += brackets
        *outer, last = self._keys()
        self._at += brackets
        table: Path = ()
        for key in outer:
            table = self._inside(self._noted((*table, key), line))
        table = self._noted((*table, last), line)
        if brackets == 2:
            self._rows[table] += 1
        return self._noted(self._inside(table), line)

    def _inside(self, table: Path) -> Path:
        return (*table, self._rows[table] - 1) if table in self._rows else table

    def _pair(self, table: Path) -> None:
        """``key = value``, dotted or not."""
        line, path = self._line, table
        for key in self._keys():
            path = self._noted((*path, key), line)
        self._at += 1  # the equals sign
        self._skip(_BLANK)
        self._value(path)

    def _value(self, path: Path) -> None:
        if self._text.startswith("[", self._at):
            self._array(path)
        elif self._text.startswith("{", self._at):
            self._inline_table(path)
        elif self._text[self._at] in "\"'":
            self._skip(_STRING)
        else:
            self._skip(_BARE)

    def _array(self, path: Path) -> None:
        self._at += 1
        for row in count():
            if self._closed("]"):
                return
            self._value(self._noted((*path, row), self._line))

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        while not self._closed("}"):
            self._pair(path)

    def _closed(self, bracket: str) -> bool:
        """Step over blanks and a comma, and over the closing bracket if it comes next."""
        self._skip(_BLANK)
        if self._text.startswith(",", self._at):
            self._at += 1
            self._skip(_BLANK)
        if not self._text.startswith(bracket, self._at):
            return False
        self._at += 1
        return True

    def _keys(self) -> list[str]:
        keys = [self._key()]
        while self._text.startswith(".", self._at):
            self._at += 1
            keys.append(self._key())
        return keys

    def _key(self) -> str:
        match = _KEY.match(self._text, self._at)
        if match is None:  # tomllib has read the text: only a fault of this scanner leads here
            raise ValueError(f"no key at character {self._at}")
        self._at = match.end()
        quoted, literal, bare = match.groups()
        if quoted is not None:
            return str(tomllib.loads(f'key = "{quoted}"')["key"])
        return literal if literal is not None else bare

    def _noted(self, path: Path, line: int) -> Path:
        self._lines.setdefault(path, line)
        return path

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self._text, self._at)
        if match is None:
            raise ValueError(f"the scanner is lost at character {self._at}")
        self._line += self._text.count("\n", self._at, match.end())
        self._at = match.end()
