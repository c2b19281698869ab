"""Keywords: parameters by names that Python allows, and their values as overrides."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sim.overrides import quoted
from sim.wording import ConfigurationError

_PLAIN = re.compile(r"(?!(?:true|false|null|nan|inf)$)[a-z][\w.-]*", re.IGNORECASE)
"""Texts that stand on the command line as they are, and are texts there."""

_SHOWN = 4
"""Keys that a message names; of more, their number is given."""


def key_of(name: str, value: Any, config: Mapping[str, Any], besides: Iterable[str] = ()) -> str:
    """Return the only key that ends with a name.

    Args:
        name: last part of a key, such as "residents".
        value: that it is to have, for messages.
        config: composed.
        besides: names that stand for something else, of which one may be meant.

    Raises:
        ConfigurationError: when there is none, or there are several.
    """
    keys = list(_keys(config))
    found = [key for key in keys if key.endswith(f".{name}")]
    if len(found) == 1:
        return found[0]
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise ConfigurationError(
            f"{name} = {value!r}: several keys end like this ({', '.join(found[:_SHOWN])}{more}); "
            f"one is expected, such as {found[0].replace('.', '__')}={value!r}"
        )
    last = {key.rpartition(".")[2] for key in keys} | {*config, *besides}
    close = difflib.get_close_matches(name, sorted(last))
    near = f"; did you mean {' or '.join(close)}?" if close else ""
    raise ConfigurationError(f"{name} = {value!r}: no key has this name{near}")


def _keys(config: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """Yield the keys of a configuration that have values, each with those above it."""
    for name, value in config.items():
        key = f"{above}.{name}" if above else str(name)
        if isinstance(value, Mapping) and value:
            yield from _keys(value, key)
        else:
            yield key


def written(value: Any) -> str:
    """Return a value as it is written on the command line."""
    if value is None:
        return "null"
    if isinstance(value, Mapping):
        items = (f"{key}:{written(item)}" for key, item in value.items())
        return f"{{{','.join(items)}}}"
    if isinstance(value, list | tuple):
        return f"[{','.join(map(written, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and not value.startswith("[") and not _PLAIN.fullmatch(value):
        return quoted(value)
    return str(value)
