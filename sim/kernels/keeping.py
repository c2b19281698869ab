"""Where compiled code is kept between runs.

Several processes may read and write it at once, an earlier one may have been stopped half-way,
there may be no place for it: none of this may end a run or change what it gives. Code that cannot
be read is compiled again.

The code of a function is found by what the function is made of (`made_of`): a change recompiles
the kernel that it is in and those that call it; two copies of the project share what is alike.
"""

from __future__ import annotations

import fcntl
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any, ClassVar

import numba
from numba.core.caching import CompileResultCacheImpl, FunctionCache, _CacheLocator

import sim.kernels.addresses  # noqa: F401  numba has to know of them
from sim.kernels.claims import Claims
from sim.kernels.compile import PLAIN

FOLDER = "kernels"
_UNUSED = 30 * 86400.0  # seconds after which code is removed


class NotKeptError(LookupError):
    """Code is not kept, and nothing is to be compiled here."""


_compiles = True


@contextmanager
def nothing_compiled() -> Iterator[None]:
    """Have code that is not kept raise `NotKeptError`, until the block ends."""
    global _compiles
    _compiles = False
    try:
        yield
    finally:
        _compiles = True


def dispatcher(function: FunctionType, options: dict[str, Any], source: str) -> Any:
    """Return what compiles a function for the types it is called with, and keeps the code.

    Args:
        function: as it is written.
        options: for the compiler.
        source: see `made_of`.
    """
    made: Any = numba.njit(error_model="numpy", **options)(function)
    folder = None if PLAIN else folder_of_code()
    if folder is not None:
        made._cache = _kept_in(folder, source)(function)  # as `cache=True`, in another place
    return made


def _kept_in(folder: Path, source: str) -> type[FunctionCache]:
    """Return the class of the cache of a function in a folder."""

    class Place(_Place):
        path, stamp = folder, source

    class Code(CompileResultCacheImpl):
        _locator_classes = [Place]  # type: ignore[list-item]  # noqa: RUF012  as numba has it

    class Kept(_Kept):
        _impl_class = Code

    return Kept


class _Place(_CacheLocator):
    """Where the code of a function lies: its file is named after what the function is made of."""

    path: ClassVar[Path]
    stamp: ClassVar[str]

    def get_cache_path(self) -> str:
        return str(self.path)

    def get_source_stamp(self) -> str:
        return self.stamp

    def get_disambiguator(self) -> str:
        return self.stamp[:16]

    @classmethod
    def from_function(cls, _function: FunctionType, _file: str) -> _Place:
        return cls()


class _Kept(FunctionCache):
    """The kept code of a function.

    numba numbers the files of a function by what its index holds, and writes index and code one
    after the other. Two processes that write at once would give one number to the code of different
    types: writers wait for one another.
    """

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return the code for some types; None if there is none, or none that can be read.

        Where another process is compiling it, this one waits for what that keeps.

        Raises:
            NotKeptError: when there is none and nothing is to be compiled.
        """
        found = self._load(sig, target_context)
        if found is None and not _compiles:
            raise NotKeptError(self._what(sig))
        if found is None and _claims().take(self._what(sig)):
            found = self._load(sig, target_context)
            if found is not None:
                _claims().give_back(self._what(sig))
        return found

    def _load(self, sig: Any, target_context: Any) -> Any:
        try:
            found = super().load_overload(sig, target_context)
        except Exception:  # a damaged pickle may raise anything
            with suppress(OSError), _alone():
                self.flush()
            return None
        if found is not None:
            with suppress(OSError):
                os.utime(self._cache_file._index_path)
        return found

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep the code for some types, if there is room for it."""
        with suppress(OSError), _alone():
            super().save_overload(sig, data)
            _remove_unused()
        _claims().give_back(self._what(sig))

    def _what(self, sig: Any) -> str:
        return f"{self._impl.locator.stamp} {sig}"


@cache
def _claims() -> Claims:
    return Claims(_sure(folder_of_code()))


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other process writes to the folder."""
    with (_sure(folder_of_code()) / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sure(folder: Path | None) -> Path:
    if folder is None:
        raise OSError("there is no folder for compiled code")
    return folder


@cache
def folder_of_code() -> Path | None:
    """Return a writable folder for compiled code, or None where there is none."""
    for base in _bases():
        folder = base / FOLDER
        try:
            folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return None


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


@cache
def _remove_unused() -> None:
    """Remove code that nobody has used for a month; once in a process that compiles."""
    folder = _sure(folder_of_code())
    for index in folder.glob("*.nbi"):
        with suppress(OSError):
            if index.stat().st_mtime < time.time() - _UNUSED:
                index.unlink()
                for code in folder.glob(f"{index.stem}.*.nbc"):
                    code.unlink()
