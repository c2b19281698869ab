"""The model's sources as one hash: results of another model are other results."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import sim

_DESCRIPTION = "documentation"
_SUFFIXES = frozenset({".py", ".yaml"})


@cache
def model_sources() -> str:
    """Return a hash of all files of the model but those that only describe it."""
    digest = hashlib.sha256()
    for name, content in _files():
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


@cache
def hash_of_each() -> dict[str, str]:
    """Return a hash of each of these files, by name."""
    return {f"sim/{name}": hashlib.sha256(content).hexdigest() for name, content in _files()}


def _files() -> Iterator[tuple[str, bytes]]:
    root = Path(sim.__file__).parent
    files = (path for path in root.rglob("*") if path.suffix in _SUFFIXES)
    for path in sorted(path for path in files if not path.is_relative_to(root / _DESCRIPTION)):
        yield path.relative_to(root).as_posix(), path.read_bytes()
