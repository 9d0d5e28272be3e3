"""The processes that check rows, and the order in which their answers come back.

Each has one block at a time and waits with its answer until it is asked for: no queue grows, and a process
whose parent was killed reads the end of its pipe and ends too.
"""

import multiprocessing
import os
import traceback
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from fangxian.foundation.sheets.checking import Block, Checked, RowsChecker
from fangxian.plain.errors import Refused

#: Processes for a large sheet; the one that writes keeps a processor busy itself.
HANDS = max(1, min(2, os.cpu_count() or 1))


@dataclass(frozen=True)
class _Failed:
    """Why a block came to nothing: a refusal with its code, or, without a sentence, an error of ours."""

    words: str
    sentence: str = ""
    facts: dict[str, object] = field(default_factory=dict)


class Hand:
    """One process."""

    def __init__(self, checker: RowsChecker) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self._pipe.send(checker)

    def give(self, block: Block) -> None:
        """Have it check a block."""
        self._pipe.send(block)

    def take(self) -> Checked:
        """What the block came to. Raises what the checker refused, ``EOFError`` when the process died."""
        said: Checked | _Failed = self._pipe.recv()
        if isinstance(said, Checked):
            return said
        if said.sentence:
            raise Refused(said.words, said.sentence, **said.facts)
        raise RuntimeError(said.words)

    def end(self) -> None:
        """Let it go."""
        self._pipe.close()
        self._process.join(5)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def checked_alone(checker: RowsChecker, blocks: Iterable[Block]) -> Iterator[tuple[Block, Checked]]:
    """Check in this process: for sheets of a few hundred rows."""
    for block in blocks:
        yield block, checker.block(block)


def checked_by_hands(
    checker: RowsChecker, blocks: Iterable[Block], hands: int = HANDS
) -> Iterator[tuple[Block, Checked]]:
    """Check in processes of their own; answers come in the order of the blocks."""
    crew = [Hand(checker) for _ in range(hands)]
    free, busy = deque(crew), deque[tuple[Hand, Block]]()
    try:
        for block in blocks:
            answer = None if free else _answer(free, busy)
            hand = free.popleft()
            hand.give(block)
            busy.append((hand, block))
            # Whoever answered has work again before the answer is looked at.
            if answer:
                yield answer
        while busy:
            yield _answer(free, busy)
    finally:
        for hand in crew:
            hand.end()


def _answer(free: deque[Hand], busy: deque[tuple[Hand, Block]]) -> tuple[Block, Checked]:
    hand, block = busy.popleft()
    checked = hand.take()
    free.append(hand)
    return block, checked


def _work(pipe: Connection) -> None:
    """What a process does: check what comes, until nothing more can come."""
    with suppress(EOFError, BrokenPipeError, ConnectionResetError, KeyboardInterrupt):
        checker: RowsChecker = pipe.recv()
        while True:
            block: Block = pipe.recv()
            pipe.send(_answered(checker, block))


def _answered(checker: RowsChecker, block: Block) -> Checked | _Failed:
    try:
        return checker.block(block)
    except Refused as refusal:
        return _Failed(refusal.code, refusal.sentence, refusal.facts)
    except Exception:
        return _Failed(traceback.format_exc())
