"""The model's sources as one hash: results of another model are other results."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import sim

_SUFFIXES = frozenset({".py", ".yaml"})


@cache
def model_sources() -> str:
    """Return a hash of all files of the model, names and contents."""
    root = Path(sim.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.suffix in _SUFFIXES):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
