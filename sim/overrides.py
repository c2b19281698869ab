"""Overrides: `key=value` as people type it, read before Hydra composes with it.

What has signs that Hydra's grammar keeps for itself, such as accents, is quoted for it; what cannot
be meant is refused in words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sim.wording import ConfigurationError
from sim.wording import short as short

if TYPE_CHECKING:
    from hydra.core.override_parser.types import Override

CONFIGS = Path(__file__).resolve().parents[1] / "configs"
"""The folder of the configuration files."""

SEARCHED = "hydra.searchpath"
"""The key of the folders of one's own in which configurations are looked for."""

_MOST_SIGNS, _MOST_DEPTH, _MOST_DIGITS = 100_000, 20, 300
_KEY = re.compile(r"(\+{1,2}|~)?[\w./@-]+", re.ASCII)
_EXAMPLE = "write KEY=VALUE, such as crisis=flood"


def quoted(text: str) -> str:
    """Return a text in quotes, so that Hydra takes it as it is."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def parse(text: str) -> Override:
    """Return what an override says.

    Args:
        text: as it was typed.

    Raises:
        ConfigurationError: saying what to write instead.
    """
    if not isinstance(text, str):
        raise ConfigurationError(f"{text!r}: an override is a text; {_EXAMPLE}")
    return _parsed(text)


def plain(overrides: Sequence[str]) -> list[str]:
    """Return overrides as Hydra can read them.

    Raises:
        ConfigurationError: saying what cannot be read, a line for each.
    """
    read, faults = [], []
    for text in overrides:
        try:
            read.append(str(parse(text).input_line))
        except ConfigurationError as error:
            faults.append(str(error))
    if faults:
        raise ConfigurationError("\n".join(faults))
    return read


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Override:
    _check_size(text)
    found = _by_hydra(text)
    if found is None:
        found = _by_hydra(_with_quotes(text))
    if found is None or not found.key_or_group:
        raise ConfigurationError(f"{short(text)!r} is not KEY=VALUE; {_EXAMPLE}")
    key, value = str(found.key_or_group), found.value()
    if key.startswith("hydra") and key != SEARCHED:
        raise ConfigurationError(f"{short(text)}: settings of Hydra itself are not used here")
    if isinstance(value, int | float) and (CONFIGS / key).is_dir() and not found.is_delete():
        name = text.partition("=")[2].strip()  # an option whose name looks like a number
        return _by_hydra(f"{text.partition('=')[0]}={quoted(name)}") or found
    return found


def _check_size(text: str) -> None:
    """Refuse what nobody types: too long, nested too deep, a number of too many digits."""
    depth = most = 0
    for sign in text:
        depth += (sign in "[{(") - (sign in "]})")
        most = max(most, depth)
    if len(text) > _MOST_SIGNS:
        raise ConfigurationError(f"{short(text)}: at most {_MOST_SIGNS:,} signs are taken")
    if most > _MOST_DEPTH:
        raise ConfigurationError(f"{short(text)}: brackets in brackets, {_MOST_DEPTH} deep at most")
    if re.search(rf"\d{{{_MOST_DIGITS + 1}}}", text):
        raise ConfigurationError(
            f"{short(text)}: a number of more than {_MOST_DIGITS} digits; take a smaller one"
        )


def _by_hydra(text: str) -> Override | None:
    """Return what Hydra reads; None where it cannot."""
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    try:
        return OverridesParser.create().parse_override(text)
    except (HydraException, ValueError):
        return None


def _with_quotes(text: str) -> str:
    """Return an override with its value in quotes, which Hydra cannot read without.

    Raises:
        ConfigurationError: when it has no key, or brackets and quotes that are not closed.
    """
    key, sign, value = text.partition("=")
    if not sign or not _KEY.fullmatch(key):
        raise ConfigurationError(f"{short(text)!r} is not KEY=VALUE; {_EXAMPLE}")
    if re.search(r"[\[\](){}'\"]", value):
        raise ConfigurationError(
            f"{short(text)}: a list is written {key}=[a,b], a table {key}={{a:1,b:2}}; other "
            f"values with brackets, quotes or accents stand in quotes: \"{key}='...'\""
        )
    return f"{key}={quoted(value)}"
