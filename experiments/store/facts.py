"""Facts: small files of JSON in a folder of results, checked each time they are read."""

from __future__ import annotations

import json
import math
import stat
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sim.composition import ConfigurationError

type Kind = type | tuple[type, ...] | list[Kind] | Kinds | Callable[[Any], object]
"""A type or several; a list of a kind; a table; or what raises ValueError or TypeError where a
value is none of its own."""

type Kinds = Mapping[str, Kind]
"""What a file has to say, and of which kind each is."""

_MOST_BYTES = 100_000_000
_SHOWN = 60
_CRC32 = "crc32"
_MOST, _MOST_WHOLE = 1e12, 2**64
"""Beyond which no number is believed; whole ones are seeds, too."""


def read_facts(path: Path, kinds: Kinds) -> dict[str, Any]:
    """Return what a file says.

    Args:
        path: of the file.
        kinds: what it has to say at least.

    Raises:
        FileNotFoundError: when it is not there.
        ConfigurationError: when it cannot be read or is not as it is written, saying what is wrong.
    """
    try:
        found = json.loads(_content(path))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror or error})") from None
    except (ValueError, RecursionError):
        raise ConfigurationError(f"{path}: cannot be read as JSON") from None
    if not isinstance(found, dict):
        raise ConfigurationError(f"{path}: not as it was written; it holds no table")
    if fault := wrong("", found, kinds):
        at, value = fault
        said = f"{value!r}"[:_SHOWN]
        raise ConfigurationError(f"{path}: not as it was written; {at} = {said}")
    return found


def _content(path: Path) -> bytes:
    """Return the bytes of a file, which is none that never ends or has to be waited for."""
    told = path.stat()
    if not stat.S_ISREG(told.st_mode):
        raise ConfigurationError(f"{path}: cannot be read (no file)")
    if told.st_size > _MOST_BYTES:
        raise ConfigurationError(f"{path}: not as it was written; it is larger than 100 MB")
    return path.read_bytes()


def wrong(at: str, value: Any, kind: Kind) -> tuple[str, Any] | None:
    """Return the first value that is not of its kind, after its place; None where all are.

    Args:
        at: its place in a file.
        value: as JSON has it.
        kind: what it is to be.
    """
    if isinstance(kind, Mapping):
        if not isinstance(value, dict):
            return at, value
        inside = ((f"{at}.{key}".lstrip("."), value.get(key), one) for key, one in kind.items())
    elif isinstance(kind, list):
        if not isinstance(value, list):
            return at, value
        inside = ((f"{at}.{number}", one, kind[0]) for number, one in enumerate(value))
    else:
        return None if _is(value, kind) else (at, value)
    return next((found for one in inside if (found := wrong(*one))), None)


def with_hash(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts with a hash of them, for a file that nothing else has a hash of."""
    return {**facts, _CRC32: _crc32(facts)}


def has_hash(facts: Mapping[str, Any]) -> bool:
    """Tell whether facts are those that `with_hash` was given."""
    own = {key: value for key, value in facts.items() if key != _CRC32}
    return facts.get(_CRC32) == _crc32(own)


def _crc32(facts: Mapping[str, Any]) -> int:
    return zlib.crc32(json.dumps(facts, sort_keys=True).encode())


def _is(value: Any, kind: type | tuple[type, ...] | Callable[[Any], object]) -> bool:
    """Tell whether a value is of a kind; true and false are no numbers."""
    if not isinstance(kind, type | tuple):
        try:
            kind(value)
        except (TypeError, ValueError):
            return False
        return True
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if isinstance(value, bool):
        return bool in kinds
    if not isinstance(value, kinds):
        return False
    if isinstance(value, int):
        return abs(value) < _MOST_WHOLE
    return not isinstance(value, float) or (math.isfinite(value) and abs(value) < _MOST)
