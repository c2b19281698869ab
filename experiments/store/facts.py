"""Facts: small files of JSON in a folder of results, checked each time they are read."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.composition import ConfigurationError

type Kinds = Mapping[str, type | tuple[type, ...]]
"""What a file has to say, and of which kind each is."""

_MOST_BYTES = 100_000_000
_SHOWN = 60
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
