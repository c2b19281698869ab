"""Overrides: `key=value` as Hydra reads it, from the user and from the design."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hydra.core.override_parser.overrides_parser import OverridesParser

from experiments.settings import Level
from sim.composition import ConfigurationError, compose


def override(key: str, level: Level) -> str:
    """Return what gives a key a value, as on the command line."""
    if isinstance(level, str):
        text = level.replace("\\", "\\\\").replace("'", "\\'")
        return f"{key}='{text}'"
    return f"{key}={str(level).lower()}"


def check_not_overridden(factors: Mapping[str, Sequence[Level]], overrides: Sequence[str]) -> None:
    """Refuse overrides of what the experiment varies: they would do nothing, or undo it.

    Raises:
        ConfigurationError: naming each such override.
    """
    parsed = OverridesParser.create().parse_overrides(list(overrides))
    faults = []
    for text, key in zip(overrides, (item.key_or_group for item in parsed), strict=True):
        for factor, levels in factors.items():
            if key == factor or (
                key.startswith(f"{factor}.") and _differs(key, factor, levels, overrides, text)
            ):
                faults.append(
                    f"{text}: the experiment varies {factor} ({', '.join(map(str, levels))}); "
                    f"set experiment.factors.{factor} or take another experiment"
                )
    if faults:
        raise ConfigurationError("\n".join(faults))


def _differs(
    key: str, group: str, options: Sequence[Level], overrides: Sequence[str], text: str
) -> bool:
    """Tell whether the options of a group give a key different values."""
    others = [other for other in overrides if other != text]
    values = [
        _value(compose([*others, override(group, option)]), key.split(".")) for option in options
    ]
    return any(value != values[0] for value in values)


def _value(config: Any, path: Iterable[str]) -> Any:
    for part in path:
        config = config.get(part) if isinstance(config, dict) else None
    return config
