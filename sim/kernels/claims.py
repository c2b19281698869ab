"""Which process compiles what: who finds another at it waits, and takes what that one keeps.

A claim is a lock on one byte of a file, told by a hash of function and types. The system gives it
back when a process ends, however it ends. A function waits for those that it calls alone, so that
no two processes wait for one another; one that waits too long compiles as well.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path

_PATIENCE = 60.0  # seconds: several times what the largest kernel takes, callees included
_LOOK = 0.02  # seconds between two looks
_PLACES = 2**62  # of a byte in the file, which stays empty


class Claims:
    """What this process is compiling, the outermost function first.

    Args:
        folder: in which the file of the claims lies.
    """

    def __init__(self, folder: Path) -> None:
        self._file: int | None = None
        with suppress(OSError):
            self._file = os.open(folder / "claims", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._mine: list[int] = []

    def take(self, what: str) -> bool:
        """Claim something; return whether another had it, who may have kept it since.

        Without a claim after too long, or where there are no locks, one goes on all the same.
        """
        place = _place(what)
        self._mine.append(place)
        waited, until = False, time.monotonic() + _PATIENCE
        while self._file is not None and time.monotonic() < until:
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
            except BlockingIOError:
                waited = True
                time.sleep(_LOOK)
            except OSError:
                break
            else:
                break
        return waited

    def give_back(self, what: str) -> None:
        """Give back a claim, and those made since: what they were for has ended, well or not."""
        place = _place(what)
        while place in self._mine and self._file is not None:
            with suppress(OSError):
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, self._mine.pop())


def _place(what: str) -> int:
    return int.from_bytes(hashlib.sha256(what.encode()).digest()[:8]) % _PLACES
