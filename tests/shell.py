"""What a shell shows of how a process ended."""

from __future__ import annotations


def exit_code(returncode: int) -> int:
    """Return the exit code that a shell shows: 128 and the signal where a signal ended it.

    Python ends itself by SIGINT where Ctrl-C found it in a text that it was executing, as when a
    data class is made, even if the program has dealt with it. To a shell this is 130, as any other.

    Args:
        returncode: as `subprocess` gives it, negative for a signal.
    """
    return 128 - returncode if returncode < 0 else returncode
