"""Streams: what is printed arrives as well as its reader allows, and never ends a command."""

from __future__ import annotations

import codecs
import os
import sys
from io import TextIOBase, TextIOWrapper
from typing import Any

_PLAIN = {
    "\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ", "\N{MINUS SIGN}": "-",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'", "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"', "\N{EN DASH}": "-", "\N{PLUS-MINUS SIGN}": "+/-",
    "\N{LESS-THAN OR EQUAL TO}": "<=", "\N{MULTIPLICATION SIGN}": "x", "\N{EURO SIGN}": "EUR",
    "\N{RIGHTWARDS ARROW}": "->", "\N{HORIZONTAL ELLIPSIS}": "...",
}  # fmt: skip
"""What is written for signs that a stream cannot take."""


class _Dropped(TextIOBase):
    """A stream whose reader may leave: what is written afterwards is dropped.

    Args:
        stream: where it is written to.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write text, unless nobody reads it any more."""
        try:
            self._stream.write(text)
            self._stream.flush()
        except BrokenPipeError:  # what waits in the stream goes nowhere, too
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())
        return len(text)

    def flush(self) -> None:
        """Nothing waits to be written."""

    def __getattr__(self, name: str) -> Any:
        """Return what the stream itself has."""
        return getattr(self._stream, name)

    def fileno(self) -> int:
        """Return the number of the stream's file."""
        return int(self._stream.fileno())

    def isatty(self) -> bool:
        """Return whether a person reads it."""
        return bool(self._stream.isatty())

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """How text becomes bytes."""
        return str(self._stream.encoding)


def _plainly(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for signs that cannot be encoded, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(_PLAIN.get(sign, "?") for sign in wrong), error.end


def say(text: str) -> None:
    """Print a line on stderr; what it quotes of a file or a folder stays text."""
    from sim.wording import visible  # once a command is there: this module is imported before all

    print(visible(text), file=sys.stderr, flush=True)


def prepare() -> None:
    """Let both streams of this process take any sign, and a reader leave."""
    codecs.register_error("plainly", _plainly)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="plainly")
            setattr(sys, name, _Dropped(stream))
