"""Again: the settings of a sweep, from the folder of its results."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from experiments.command.settings import Settings, settings_of
from experiments.design.overrides import keys_of
from sim.composition import ConfigurationError, compose


def settings_of_folder(folder: Path, overrides: Sequence[str]) -> tuple[dict[str, Any], Settings]:
    """Return the shared configuration of a sweep, and its settings with another executor.

    Args:
        folder: of the results.
        overrides: of the executor; what they leave out is as it was.

    Raises:
        ConfigurationError: when an override is of anything else, or wrong.
    """
    keys = keys_of(overrides)
    for text, key in zip(overrides, keys, strict=True):
        if key.split(".")[0] != "executor":
            raise ConfigurationError(
                f"{text}: only the executor can be another one, as executor.workers=2"
            )
    shared: dict[str, Any] = yaml.safe_load((folder / "config.yaml").read_bytes())
    executor = shared["executor"]
    if "executor" in keys:
        executor = compose(overrides)["executor"]
    elif overrides:
        named = [f"executor={executor['name']}"]
        known = compose(named)["executor"]
        changed = {key.split(".", 1)[1] for key in keys}
        given = compose([*named, *overrides])["executor"]
        executor = {key: given[key] if key in changed else executor[key] for key in known}
    results = str(folder.parents[1])
    return shared, settings_of({**shared, "executor": executor, "results": results})
