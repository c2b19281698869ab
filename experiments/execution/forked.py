"""Forked: loaded by the process that workers are forked from, and by no other.

A worker that begins as its sweep is ended misses what the sweep shared with it. It then ends
without a word: the sweep said already how it ended.
"""

from __future__ import annotations

import sys
from types import TracebackType

_MISSED = (FileNotFoundError, EOFError, ConnectionError)


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Tell what ends a worker that is beginning, unless it is that its sweep has ended."""
    if not issubclass(kind, _MISSED):
        sys.__excepthook__(kind, error, trace)


sys.excepthook = _tell
