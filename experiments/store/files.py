"""Files: written so that they appear whole, or appended to so that no byte is lost or half there.

Also the lock of a folder of results, and the version of what it holds.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.composition import ConfigurationError
from sim.wording import short

_NO_LOCKS = (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP)
"""What a file system that keeps no locks answers."""

SCHEMA = 2
"""Version of the files of a folder of results; 1 are folders that name none: a file a run."""


def check_schema(folder: Path, found: object) -> None:
    """Refuse a folder of another schema.

    Args:
        folder: of the results.
        found: the schema that it names; None where it names none, which is the first.

    Raises:
        ConfigurationError: naming both.
    """
    schema = 1 if found is None else found
    if schema != SCHEMA:
        raise ConfigurationError(
            f"{folder}: these results have schema {short(repr(schema))}, this version of entraide "
            f"has {SCHEMA}; read them with the version that made them, or move the folder away and "
            "give the command again"
        )


def check_no_links(folder: Path) -> None:
    """Refuse a folder that is a link or holds links: what is written there is to stay there.

    Raises:
        ConfigurationError: naming the first link.
    """
    if folder.is_symlink():
        raise ConfigurationError(
            f"{folder}: a link, and no folder of results; put the folder itself there"
        )
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_symlink():
            raise ConfigurationError(
                f"{path}: a link, which a folder of results does not hold; put the file itself "
                "there, or remove the link"
            )


class Appended:
    """A file that bytes are appended to.

    What `append` returned for has left this process: it stays when the process is killed. It stays
    when the power fails once `sync` returned.

    Args:
        path: of the file, made if it is not there.
        size: where it is cut off first; None to keep it whole.
    """

    def __init__(self, path: Path, size: int | None = None) -> None:
        self.path = path
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o666)
        self.size = os.fstat(self._file).st_size if size is None else size
        os.ftruncate(self._file, self.size)
        os.lseek(self._file, self.size, os.SEEK_SET)

    def append(self, content: bytes) -> None:
        """Append bytes, all of them or none.

        Raises:
            OSError: naming the file, when there is no room.
        """
        rest = memoryview(content)
        try:
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except BaseException as error:
            os.ftruncate(self._file, self.size)
            os.lseek(self._file, self.size, os.SEEK_SET)
            if isinstance(error, OSError):
                raise OSError(error.errno, error.strerror, str(self.path)) from None
            raise
        self.size += len(content)

    def check_there(self) -> None:
        """Refuse to go on where the file is not in its place any more.

        Raises:
            OSError: naming the file.
        """
        try:
            is_there = os.path.samestat(os.fstat(self._file), self.path.stat())
        except FileNotFoundError:
            is_there = False
        if not is_there:
            raise OSError(errno.ENOENT, "removed or moved while it was written", str(self.path))

    def sync(self) -> None:
        """Wait until all is on the disk."""
        os.fsync(self._file)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all."""
    make_whole(path, lambda torn: torn.write_bytes(content))


def make_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Have a file written that appears whole or not at all.

    Args:
        path: of the file.
        write: writes it under another name, which it is given.

    Raises:
        OSError: naming the file, when there is no room; what was there before is still there.
    """
    torn = path.with_name(f"{path.name}.tmp")
    torn.unlink(missing_ok=True)  # it may be a link that somebody else put there
    try:
        write(torn)
        _sync(torn)
        torn.replace(path)
        _sync(path.parent)
    except Exception as error:
        number = _errno_of(error, path.parent)
        torn.unlink(missing_ok=True)
        if number is None:
            raise
        raise OSError(number, os.strerror(number), str(path)) from None


def _errno_of(error: Exception, folder: Path) -> int | None:
    """Return the number of the system's error that an exception is of, if it is of one.

    Polars has it in its words, or says no more than that it could not write.
    """
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    if told := re.search(r"\(os error (\d+)\)", str(error)):
        return int(told[1])
    if "transport error" in str(error):
        return errno.EIO if os.statvfs(folder).f_bavail else errno.ENOSPC
    return None


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def keeps_locks(path: Path) -> bool:
    """Tell whether the file system of a file keeps locks."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError as error:
            return error.errno not in _NO_LOCKS
    return True


@contextmanager
def lock(path: Path, *, alone: bool = False) -> Iterator[bool]:
    """Hold a lock, and tell whether it is held: not where another process holds it alone.

    On a file system without locks it is taken to be held; see `keeps_locks`.

    Args:
        path: of the lock's file; made if it is to be held alone and is not there.
        alone: whether no other process may hold it meanwhile.

    Raises:
        OSError: when the file cannot be opened.
    """
    flags = os.O_RDWR | os.O_CREAT if alone else os.O_RDONLY
    with os.fdopen(os.open(path, flags | os.O_NOFOLLOW, 0o666), "r+" if alone else "r") as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            is_held = False
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
            is_held = True
        else:
            is_held = True
        yield is_held
