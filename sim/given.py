"""A population that was given: a table of residents, read once, known by its content.

An option of the group `neighbourhood` names its file, `population: my_place.parquet`, which lies
beside that option's own in a folder of somebody's own configurations. What a run depends on is its
mark, the name and a hash of the content. The path goes with a scenario to whatever process carries
it out, which reads the table again and refuses another.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sim.given_table import GivenPopulation, population_in
from sim.wording import ConfigurationError, short

GROUP = "neighbourhood"
"""The group whose options may name a table; it lies in the folder of the group."""

_FILE = re.compile(r"[\w.-]+\.parquet")
_LETTERS = 16
_MOST_BYTES = 500_000_000


def with_mark(config: dict[str, Any], folders: Sequence[Path]) -> dict[str, Any]:
    """Return a composed configuration in which the mark of a table stands for its file.

    Args:
        config: written.
        folders: of one's own configurations, that which is looked into first before others.

    Raises:
        ConfigurationError: when a file is named that is in none of them, or cannot be read.
    """
    home = config.get(GROUP)
    if isinstance(home, dict) and home.get("population"):
        home["population"] = _mark_of(_found(home["population"], folders))
    return config


def path_of(mark: str) -> Path | None:
    """Return where the table of a mark lies, if it was read or received here."""
    return _by_mark.get(mark)


def lies_at(mark: str, path: Path) -> None:
    """Tell this process where the table of a mark lies."""
    _by_mark.setdefault(mark, path)


@cache
def population_of(mark: str) -> GivenPopulation:
    """Return the population of a mark.

    Raises:
        ConfigurationError: when its file is not known here, is another by now, or cannot be taken.
    """
    path = path_of(mark)
    if path is None:
        raise ConfigurationError(
            f"{GROUP}.population = {short(mark)}: the name of a file of `entraide place` is "
            "expected, such as my_place.parquet"
        )
    content = _content(path)
    if _mark(path, content) != mark:
        raise ConfigurationError(f"{path}: edited since these runs were begun; begin them again")
    return population_in(path, content)


_by_mark: dict[str, Path] = {}


def _found(name: object, folders: Sequence[Path]) -> Path:
    if not isinstance(name, str) or not _FILE.fullmatch(name):
        raise ConfigurationError(
            f"{GROUP}.population = {short(str(name))}: the name of a file is expected, such as "
            "my_place.parquet, without a folder"
        )
    paths = [folder / GROUP / name for folder in folders]
    for path in paths:
        if path.is_file():
            return path
    where = ", ".join(str(path.parent) for path in paths) or (
        "no folder of your own is named; add --config-dir FOLDER"
    )
    raise ConfigurationError(f"{GROUP}.population = {name}: no such file ({where})")


def _mark_of(path: Path) -> str:
    mark = _mark(path, _content(path))
    _by_mark[mark] = path
    return mark


def _mark(path: Path, content: bytes) -> str:
    return f"{path.stem}@{hashlib.sha256(content).hexdigest()[:_LETTERS]}"


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ConfigurationError(f"{path}: larger than {_MOST_BYTES:,} bytes")
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror or error}") from None
