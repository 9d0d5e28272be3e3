"""Who asks for links that are none is slowed down, in this process; whoever holds a real one never is."""

import threading
import time
from collections import OrderedDict


class Pace:
    """So many misses from one address in so many seconds; the addresses that asked last are remembered."""

    def __init__(self, *, most: int, seconds: float, remembered: int = 10_000) -> None:
        self._most, self._seconds, self._remembered = most, seconds, remembered
        self._misses: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._turn = threading.Lock()

    def missed(self, address: str) -> bool:
        """Note a miss; whether it was one too many."""
        now = time.monotonic()
        with self._turn:
            since, count = self._misses.pop(address, (now, 0))
            if now - since >= self._seconds:
                since, count = now, 0
            self._misses[address] = (since, count + 1)
            while len(self._misses) > self._remembered:
                self._misses.popitem(last=False)
        return count >= self._most
