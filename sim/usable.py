"""Usable: whether the model can run here, and on how many cores; imports next to nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping


def unusable(platform: str, variables: Mapping[str, str]) -> str:
    """Return why nothing can run here; empty where it can.

    Args:
        platform: as `sys.platform` names it.
        variables: of the environment.
    """
    if platform == "win32":
        return "Windows is not supported: files are locked as POSIX does; use Linux, macOS or WSL"
    if variables.get("NUMBA_DISABLE_JIT", "0") not in ("", "0"):
        return (
            f"NUMBA_DISABLE_JIT={variables['NUMBA_DISABLE_JIT']}: kernels only run compiled; unset "
            "it. ENTRAIDE_PLAIN_NUMBA=1 compiles them without our own instructions"
        )
    return ""


def cores() -> int:
    """Return how many cores this process may use; where nobody says, how many there are."""
    if hasattr(os, "sched_getaffinity"):  # macOS has none
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def check_usable() -> None:
    """Refuse to be imported where nothing can run.

    Raises:
        ImportError: saying why.
    """
    if fault := unusable(sys.platform, os.environ):
        raise ImportError(fault)
