"""Harms: what is done to one file of a folder of results, drawn from a seed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ADDED = ("extra.txt", "more.parquet", "runs.parquet.tmp", "csv/runs.csv", "failures/0.txt", ".x")
"""Files that are added to a folder."""

_OTHERS: tuple[Any, ...] = (None, True, -1, 0, 1e300, "another", [], {}, [1], {"a": 1})


@dataclass(frozen=True)
class Harmed:
    """What was done.

    Attributes:
        how: in a word.
        path: of the file.
        target: what a link leads to, and may not be written; None where there is no link.
    """

    how: str
    path: Path
    target: Path | None = None


def files_of(folder: Path) -> list[Path]:
    """Return the files that a folder of results holds, in an order that does not change."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def harm(folder: Path, draw: random.Random) -> Harmed:
    """Harm one file of a folder, most often one that results depend on.

    Args:
        folder: of the results.
        draw: says which, and how.
    """
    files = files_of(folder)
    weights = [
        6 if path.suffix in (".parquet", ".json", ".journal", ".yaml") else 1 for path in files
    ]
    while True:
        (path,) = draw.choices(files, weights)
        how = draw.choice(list(_HARMS))
        before = path.read_bytes()
        if how == "linked":
            target = folder.parents[2] / "target"
            target.write_bytes(before)
            path.unlink()
            path.symlink_to(target)
            return Harmed(how, path, target)
        if how == "added":
            path = folder / draw.choice(ADDED)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(before[:100])
            return Harmed(how, path)
        if how == "removed":
            path.unlink()
            return Harmed(how, path)
        after = _HARMS[how](before, draw)
        if after not in (None, before):
            path.write_bytes(after or b"")
            return Harmed(how, path)


def _digit(content: bytes, draw: random.Random) -> bytes | None:
    places = [place for place, sign in enumerate(content) if 48 <= sign <= 57]
    if not places:
        return None
    place = draw.choice(places)
    other = draw.choice([digit for digit in b"0123456789" if digit != content[place]])
    return content[:place] + bytes([other]) + content[place + 1 :]


def _bit(content: bytes, draw: random.Random) -> bytes | None:
    if not content:
        return None
    place = draw.randrange(len(content))
    return content[:place] + bytes([content[place] ^ 1 << draw.randrange(8)]) + content[place + 1 :]


def _swap(content: bytes, draw: random.Random) -> bytes | None:
    size = draw.choice([1, 8, 16, 64])
    if len(content) < 2 * size:
        return None
    first = draw.randrange(len(content) - 2 * size + 1)
    second = draw.randrange(first + size, len(content) - size + 1)
    one, other = content[first : first + size], content[second : second + size]
    between = content[first + size : second]
    return content[:first] + other + between + one + content[second + size :]


def _cut(content: bytes, draw: random.Random) -> bytes | None:
    return content[: draw.randrange(len(content))] if content else None


def _longer(content: bytes, draw: random.Random) -> bytes:
    return content + (content[-draw.randint(1, 200) :] or b"x")


def _another_value(content: bytes, draw: random.Random) -> bytes | None:
    """Give a key of a file of JSON a value of another kind."""
    try:
        whole = json.loads(content)
    except ValueError:
        return None
    places = [place for place in _tables(whole) if place]
    if not places:
        return None
    place = draw.choice(places)
    place[draw.choice(sorted(place))] = draw.choice(_OTHERS)
    return json.dumps(whole, indent=1).encode()


def _tables(value: Any) -> list[dict[str, Any]]:
    """Return all tables in a value."""
    if isinstance(value, dict):
        return [value, *(table for one in value.values() for table in _tables(one))]
    return [table for one in value for table in _tables(one)] if isinstance(value, list) else []


_HARMS: dict[str, Callable[[bytes, random.Random], bytes | None]] = {
    "a digit": _digit,
    "a bit": _bit,
    "swapped": _swap,
    "cut": _cut,
    "emptied": lambda *_: b"",
    "longer": _longer,
    "another value": _another_value,
    "linked": lambda *_: None,
    "added": lambda *_: None,
    "removed": lambda *_: None,
}
