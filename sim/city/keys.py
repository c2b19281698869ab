"""The key with which this user's states are signed: a state that another wrote is not read.

A state rests as a pickle, and to read a pickle is to run what it says. So each is signed with a
key that lies outside the results, in `$XDG_STATE_HOME/entraide/key`, in `~/.local/state`, or else
in a folder of the user's own beside temporary files. Where workers share no home, what one of them
wrote the others simulate again.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
import tempfile
from collections.abc import Buffer, Iterator, Sequence
from pathlib import Path

BYTES = 32
"""Of a signature, and of a key."""


def signed(parts: Sequence[Buffer]) -> bytes:
    """Return the signature of content; zeros where this user can keep no key.

    Args:
        parts: of the content, one behind another.
    """
    key = _key(make=True)
    return _signature(key, parts) if key else bytes(BYTES)


def believed(content: Buffer, signature: bytes) -> bool:
    """Tell whether this user signed content as it is."""
    key = _key(make=False)
    return key is not None and hmac.compare_digest(signature, _signature(key, [content]))


def _signature(key: bytes, parts: Sequence[Buffer]) -> bytes:
    found = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        found.update(part)
    return found.digest()


def _key(*, make: bool) -> bytes | None:
    """Return the key; None where there is none, and none can be kept or is to be made."""
    for folder in _folders():
        try:
            if make:
                _make(folder)
            file = os.open(folder / "key", os.O_RDONLY | os.O_NOFOLLOW)
            with os.fdopen(file, "rb") as opened:
                key = opened.read()
                known = os.fstat(opened.fileno())
        except OSError:
            continue
        is_own = known.st_uid == os.getuid() and not known.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        if is_own and len(key) == BYTES:
            return key
    return None


def _folders() -> Iterator[Path]:
    """Yield where a key may lie, the best place first."""
    state = os.environ.get("XDG_STATE_HOME")
    if state:
        yield Path(state, "entraide")
    home = os.environ.get("HOME")
    if home:
        yield Path(home, ".local", "state", "entraide")
    yield Path(tempfile.gettempdir(), f"entraide-{os.getuid()}")


def _make(folder: Path) -> None:
    """Make a key, unless there is one: several processes may, and one is kept."""
    path = folder / "key"
    if path.exists():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    torn = folder / f".{secrets.token_hex(8)}"
    file = os.open(torn, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "wb") as opened:
        opened.write(secrets.token_bytes(BYTES))
    try:
        os.link(torn, path)  # where another came first, its key stays
    except FileExistsError:
        pass
    finally:
        torn.unlink()
