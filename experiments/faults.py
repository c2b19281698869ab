"""Faults of a command line, in words: the key, the value and what is allowed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.composition import CONFIGS, ConfigurationError, compose

_UNKNOWN_KEY = re.compile(r"Could not override '(?P<key>[^']+)'")
_UNKNOWN_OPTION = re.compile(r"Could not (?:find|load) '(?P<group>[^']+)/(?P<option>[^'/]+)'")
_SEVERAL = re.compile(r"Ambiguous value for argument '(?P<key>[^=']+)=(?P<value>[^']*)'")
_ADVICE = re.compile(r"^(To append to your config|See https?:|Set the environment variable)")


def words_for(error: Exception, overrides: Sequence[str]) -> str:
    """Return what is wrong with a command line, a line a fault.

    Args:
        error: what Hydra, OmegaConf or the validation raised.
        overrides: what the user wrote.
    """
    cause = error.__cause__ if isinstance(error, ConfigurationError) else error
    if not isinstance(cause, Exception):
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
    close = _like(key, sorted(_keys(compose())))
    return f"{line}; did you mean {' or '.join(close)}?" if close else line


def _like(key: str, known: Sequence[str]) -> list[str]:
    """Return the known keys that one may have meant: spelt alike, or in another place."""
    above, _, last = key.rpartition(".")
    beside = [name.rpartition(".")[2] for name in known if name.rpartition(".")[0] == above]
    close = difflib.get_close_matches(last, beside)
    if close:
        return [f"{above}.{name}" if above else name for name in close]
    elsewhere = [name for name in known if name.rpartition(".")[2] == last]
    return elsewhere[:4] or difflib.get_close_matches(key, known, cutoff=0.5)


def _keys(config: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for name, value in config.items():
        yield f"{above}{name}"
        if isinstance(value, Mapping):
            yield from _keys(value, f"{above}{name}.")
