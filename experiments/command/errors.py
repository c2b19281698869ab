"""Errors: whatever ends a command is an exit code, and words: key, value, what is allowed."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Sequence
from types import FrameType

from experiments.design.experiment import Experiment
from sim.composition import ConfigurationError, explain
from sim.interrupts import TerminatedError, asked_to_end

_NOT_SET = re.compile(r"Could not override '(?P<key>experiment\.(?P<name>\w+)[^']*)'")


def words_for(error: Exception, overrides: Sequence[str]) -> str:
    """Return what is wrong with a command line, a line a fault.

    Args:
        error: what Hydra, OmegaConf or the validation raised.
        overrides: what the user wrote.
    """
    found = _NOT_SET.search(str(error.__cause__ or error))
    if found and found["name"] in Experiment.model_fields:
        written = [text for text in overrides if text.startswith(f"{found['key']}=")]
        added = " ".join(f"'+{text}'" for text in written) or f"+{found['key']}=..."
        return f"{found['key']}: this experiment has none yet; add it with a plus: {added}"
    return explain(error, overrides)


_WRONG, _INTERRUPTED = 1, 130
_GOES_ON = "finished runs are kept; the same command goes on from there"

_ASKS_TO_END = (signal.SIGTERM, signal.SIGHUP)
"""What ends a command as Ctrl-C does; a terminal that closes sends the second."""


def code_of(
    do: Callable[[], int], say: Callable[[str], None], overrides: Sequence[str] = ()
) -> int:
    """Do something and return the exit code; what a user can cause is said in a line.

    Args:
        do: returns the exit code itself where all goes well.
        say: prints how it gets on.
        overrides: what the user wrote on the command line.
    """
    before = {
        number: signal.signal(number, _terminate)
        for number in _ASKS_TO_END
        if signal.getsignal(number) != signal.SIG_IGN  # as `nohup` has it
    }
    try:
        return do()
    except BaseException as error:
        match asked_to_end(error) or error:
            case KeyboardInterrupt():
                say(f"interrupted: {_GOES_ON}")
                return _INTERRUPTED
            case TerminatedError() as ended:
                say(f"terminated: {_GOES_ON}")
                return ended.code
            case ConfigurationError() as wrong:
                say(words_for(wrong, overrides))
                return _WRONG
            case OSError() as wrong:
                say(f"{wrong.filename or 'results'}: {wrong.strerror or wrong}")
                return _WRONG
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _terminate(number: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does: workers end with this process, the store is left whole."""
    raise TerminatedError(number)
