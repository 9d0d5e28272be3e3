"""Reading the names under a pledge as people paste them: one a line, 姓名 电话. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fangxian.foundation.people.rules.names import person_name
from fangxian.plain.errors import Refused
from fangxian.plain.phone import cleaned_number
from fangxian.plain.words import N_

#: Names under one pledge at a time; a hospital's fits ten times.
MOST = 1_500
_ORDINAL = re.compile(r"^\s*(\d{1,4}\s*[.、．)）:：]\s*|[(（]\d{1,4}[)）]\s*)")
_PHONE = re.compile(r"(?:\+?86[\s-]*)?(?:1\d[\d\s-]{8,12}\d|0\d{2,3}[\s-]?\d{7,8})$")
_BETWEEN = " \t,，、;；:：|\u3000"


@dataclass(frozen=True, slots=True)
class Signer:
    """A name under a pledge, and his number."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with a line, by its number from 1."""

    line: int
    sentence: str
    facts: dict[str, Any]


def parse_signers(text: str) -> tuple[list[Signer], list[LineFault]]:
    """The signers in the order of their lines, and everything that is wrong; empty lines are none."""
    signers: list[Signer] = []
    faults: list[LineFault] = []
    seen: dict[str, int] = {}
    for number, line in _lines(text):
        try:
            signer = _signer(line)
        except Refused as refusal:
            faults.append(LineFault(number, refusal.sentence, dict(refusal.facts)))
            continue
        before = seen.setdefault(signer.phone, number)
        if before != number:
            faults.append(LineFault(number, N_("和第 %(before)d 行是同一个号码。"), {"before": before}))
        signers.append(signer)
    return signers, faults


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip(_BETWEEN):
            yield number, line


def _signer(line: str) -> Signer:
    said = _ORDINAL.sub("", line).strip(_BETWEEN)
    match = _PHONE.search(said)
    if match is None:
        raise Refused("pledge.line_unread", N_("没有看到电话号码，请写成“姓名 电话”。"))
    return Signer(
        person_name(said[: match.start()].strip(_BETWEEN)), cleaned_number(match[0].removeprefix("86"))
    )
