"""What a certificate of destruction says, as the text that is signed."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

#: The form of the text. It changes when a key is added.
FORM = "fangxian-purge-1"


@dataclass(frozen=True, slots=True)
class Statement:
    """Which class was destroyed, until when, how many rows of which tables, which keys, by whom, under which head.

    Moments are ISO 8601 in UTC. ``counts`` maps table → {"deleted", "emptied"}; ``keys`` are fingerprints.
    """

    number: int
    data_class: str
    title: str
    edition: int
    until: str
    began_at: str
    ended_at: str
    began_by: str
    whole: bool
    counts: Mapping[str, Mapping[str, int]]
    keys: Sequence[Mapping[str, Any]]
    seal: int
    head: str

    def text(self) -> str:
        """The canonical text, one object with sorted keys."""
        said = {"form": FORM, **asdict(self)}
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def digest(self) -> str:
        """SHA-256 of the text."""
        return hashlib.sha256(self.text().encode()).hexdigest()
