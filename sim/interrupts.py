"""Interrupts: what asks a command to end, though a library has put an error in its place."""

from __future__ import annotations

_BY_SIGNAL = 128


class TerminatedError(BaseException):
    """The process was asked to end; no `Exception`, so that nobody takes it for a fault.

    Args:
        number: of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = _BY_SIGNAL + number


def asked_to_end(error: BaseException) -> KeyboardInterrupt | TerminatedError | None:
    """Return what asked to end, if an error is that or was raised while it was handled.

    A library that is interrupted may fail as it tidies up: OmegaConf does, amid a node.
    """
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, KeyboardInterrupt | TerminatedError):
            return seen
        seen = seen.__context__
    return None
