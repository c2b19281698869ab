"""Where compiled code is kept between runs.

Several processes may read and write it at once, an earlier one may have been stopped half-way,
there may be no place for it: none of this may end a run or change what it gives. Code that cannot
be read is compiled anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

import numba
from numba.core.caching import FunctionCache

import sim.kernels.addresses  # noqa: F401  numba has to know of them

_PREFIX = "kernels-"
_UNUSED = 30 * 86400.0  # seconds after which the code of other sources is removed


def dispatcher(function: FunctionType, options: dict[str, Any]) -> Any:
    """Return what compiles a function for the types it is called with, and keeps the code."""
    made: Any = numba.njit(error_model="numpy", **options)(function)
    if _folder() is not None:
        made._cache = _Kept(function)  # as `cache=True` does, with another class
    return made


class _Kept(FunctionCache):
    """The kept code of a function.

    numba numbers the files of a function by what its index holds, and writes index and code one
    after the other. Two processes that write at once would give one number to the code of different
    types: writers wait for one another.
    """

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return the code for some types; None if there is none, or none that can be read."""
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # a damaged pickle may raise anything
            with suppress(OSError), _alone():
                self.flush()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep the code for some types, if there is room for it."""
        with suppress(OSError), _alone():
            super().save_overload(sig, data)


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other process writes to the folder."""
    with (_sure(_folder()) / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sure(folder: Path | None) -> Path:
    if folder is None:
        raise OSError("there is no folder for compiled code")
    return folder


@cache
def _folder() -> Path | None:
    """Return a writable folder for compiled code, or None where there is none."""
    name = _PREFIX + _digest()
    for base in _bases():
        folder = base / name
        try:
            if not folder.is_dir():
                folder.mkdir(parents=True, mode=0o700, exist_ok=True)
                _remove_unused(base)
            os.utime(folder)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined, unused-ignore]
            return folder
    return None


def _digest() -> str:
    """Return a hash of the kernels' sources, and of what compiles them.

    numba alone notices a change in the file of a kernel, not one in a kernel that it calls from
    another file; versions of numba would overwrite one another's files.
    """
    digest = hashlib.sha256(f"{numba.__version__} {sys.implementation.cache_tag}".encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _bases() -> Iterator[Path]:
    """Yield folders that may hold compiled code, the best first."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    with suppress(RuntimeError):  # a user without a home
        yield (Path(given) if Path(given).is_absolute() else Path.home() / ".cache") / "entraide"
    own = Path(tempfile.gettempdir()) / f"entraide-{os.getuid()}"
    with suppress(OSError):
        own.mkdir(mode=0o700, exist_ok=True)
        if _is_mine_alone(own):
            yield own


def _is_mine_alone(folder: Path) -> bool:
    """Tell whether nobody else can have put code there: everybody writes to the folder above."""
    found = folder.lstat()
    mine = found.st_uid == os.getuid() and not found.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    return mine and stat.S_ISDIR(found.st_mode)


def _remove_unused(base: Path) -> None:
    """Remove the code of sources that nobody has run for a month."""
    for folder in base.glob(f"{_PREFIX}*/"):
        with suppress(OSError):
            if folder.stat().st_mtime < time.time() - _UNUSED:
                shutil.rmtree(folder, ignore_errors=True)
