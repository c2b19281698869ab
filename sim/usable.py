"""Usable: whether the model can run here at all; imports next to nothing."""

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


def check_usable() -> None:
    """Refuse to be imported where nothing can run.

    Raises:
        ImportError: saying why.
    """
    if fault := unusable(sys.platform, os.environ):
        raise ImportError(fault)
