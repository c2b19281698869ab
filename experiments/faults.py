"""Faults of a command line, in words: the key, the value and what is allowed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.composition import CONFIGS, ConfigurationError, compose

_UNKNOWN_KEY = re.compile(r"Could not override '(?P<key>[^']+)'")
_UNKNOWN_OPTION = re.compile(r"Could not find '(?P<group>[^']+)/(?P<option>[^'/]+)'")
_SEVERAL = re.compile(r"Ambiguous value for argument '(?P<key>[^=']+)=(?P<value>[^']*)'")
_ADVICE = re.compile(r"^(To append to your config|See https?:|Set the environment variable)")


def words_for(error: Exception, overrides: Sequence[str]) -> str:
    """Return what is wrong with a command line, a line a fault.

    Args:
        error: what Hydra, OmegaConf or the validation raised.
        overrides: what the user wrote.
    """
    cause = error.__cause__ if isinstance(error, ConfigurationError) else error
    if cause is None:
        return "\n".join(_with_matches(line) for line in str(error).splitlines())
    text = str(cause)
    if found := _UNKNOWN_KEY.search(text):
        return _with_matches(f"{found['key']}: unknown key")
    if found := _UNKNOWN_OPTION.search(text):
        options = ", ".join(sorted(path.stem for path in (CONFIGS / found["group"]).glob("*.yaml")))
        return f"{found['group']} = {found['option']!r}: one of {options} is expected"
    if found := _SEVERAL.search(text):
        key, value = found["key"], found["value"]
        return (
            f"{key} = {value!r}: one value is expected; to compare several, vary the key: "
            f"'+experiment.factors.{key}=[{value}]'"
        )
    if "override must be a string" in text:
        nulls = [item for item in overrides if item.endswith(("=null", "=~"))]
        return f"{', '.join(nulls)}: the name of an option is expected"
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return ": ".join(line for line in lines if not _ADVICE.match(line))


def _with_matches(line: str) -> str:
    """Return a fault; when it is an unknown key, with the known ones that are like it."""
    key, unknown, _ = line.partition(": unknown key")
    if not unknown:
        return line
    known = sorted(_keys(compose()))
    close = difflib.get_close_matches(key, known, n=3, cutoff=0.7)
    last = key.rpartition(".")[2]
    close += [name for name in known if name.rpartition(".")[2] == last and name not in close]
    if not close:
        close = difflib.get_close_matches(key, known, n=3, cutoff=0.5)
    return f"{line}; did you mean {' or '.join(close[:4])}?" if close else line


def _keys(config: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for name, value in config.items():
        yield f"{above}{name}"
        if isinstance(value, Mapping):
            yield from _keys(value, f"{above}{name}.")
