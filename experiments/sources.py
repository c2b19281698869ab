"""The model's sources as one hash: results of another model are other results."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import sim

_DESCRIPTION = "documentation"
_SUFFIXES = frozenset({".py", ".yaml"})


@cache
def model_sources() -> str:
    """Return a hash of all files of the model but those that only describe it."""
    root = Path(sim.__file__).parent
    files = (path for path in root.rglob("*") if path.suffix in _SUFFIXES)
    digest = hashlib.sha256()
    for path in sorted(path for path in files if not path.is_relative_to(root / _DESCRIPTION)):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
