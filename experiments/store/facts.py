"""Facts: small files of JSON in a folder of results, checked each time they are read."""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.composition import ConfigurationError

type Kinds = Mapping[str, type | tuple[type, ...]]
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
        ConfigurationError: when it is not as it is written, saying what is wrong.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise ConfigurationError(f"{path}: not as it was written; it is larger than 100 MB")
    try:
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise ConfigurationError(f"{path}: cannot be read as JSON") from None
    if not isinstance(found, dict):
        raise ConfigurationError(f"{path}: not as it was written; it holds no table")
    for key, kind in kinds.items():
        if not _is(found.get(key), kind):
            said = f"{found.get(key)!r}"[:_SHOWN]
            raise ConfigurationError(f"{path}: not as it was written; {key} = {said}")
    return found


def with_hash(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts with a hash of them, for a file that nothing else has a hash of."""
    return {**facts, _CRC32: _crc32(facts)}


def has_hash(facts: Mapping[str, Any]) -> bool:
    """Tell whether facts are those that `with_hash` was given."""
    own = {key: value for key, value in facts.items() if key != _CRC32}
    return facts.get(_CRC32) == _crc32(own)


def _crc32(facts: Mapping[str, Any]) -> int:
    return zlib.crc32(json.dumps(facts, sort_keys=True).encode())


def _is(value: Any, kind: type | tuple[type, ...]) -> bool:
    """Tell whether a value is of a kind; true and false are no numbers."""
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if isinstance(value, bool):
        return bool in kinds
    if not isinstance(value, kinds):
        return False
    if isinstance(value, int):
        return abs(value) < _MOST_WHOLE
    return not isinstance(value, float) or (math.isfinite(value) and abs(value) < _MOST)
