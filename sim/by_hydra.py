"""What Hydra composes of overrides; where others choose the same options, it goes on from there."""

from __future__ import annotations

import copyreg
import hashlib
import pickle
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sim.interrupts import asked_to_end
from sim.overrides import CONFIGS, parse
from sim.own_code import Own
from sim.own_files import Contents, contents
from sim.own_processes import PROCESSES, defaults_of
from sim.population.city import City
from sim.portfolio import Purchase
from sim.scenario import Scenario

if TYPE_CHECKING:
    from omegaconf import DictConfig

OF_A_CRISIS = ("name", "phases")
"""Keys that the file of a crisis has to give."""

_NONE = "none"
"""The option of no process of somebody's own."""

_VALUE = re.compile(r"\w+(\.\w+)*=")
"""How an override begins that sets a value which there is."""


@cache
def register_defaults() -> None:
    """Tell Hydra the defaults of every parameter, once in a process: they are written in code."""
    from hydra.core.config_store import ConfigStore

    defaults = Scenario().model_dump(mode="json")
    for key in OF_A_CRISIS:  # a crisis says these itself
        del defaults["crisis"][key]
    defaults["city"] = City().model_dump(mode="json")
    defaults |= Purchase().model_dump(mode="json")
    ConfigStore.instance().store(name="scenario", node=defaults)
    _register(_NONE, ())
    # Hydra copies its sources in each composition, and with them this store: all that it knows
    copyreg.pickle(ConfigStore, lambda _: (ConfigStore.instance, ()))


def _register(option: str, own: Sequence[Own]) -> None:
    """Tell Hydra what a configuration has of processes of somebody's own, as an option."""
    from hydra.core.config_store import ConfigStore

    ConfigStore.instance().store(
        group=PROCESSES, name=option, node=defaults_of(own), package="_global_"
    )


def as_option(own: Sequence[Own]) -> list[str]:
    """Return the override by which Hydra composes with processes of somebody's own."""
    if not own:
        return []
    option = hashlib.sha256(repr([one.mark for one in own]).encode()).hexdigest()
    _register(option, own)
    return [f"{PROCESSES}={option}"]


def composed(overrides: Sequence[str], folders: Sequence[Path] = ()) -> dict[str, Any]:
    """Return what overrides make, as plain containers.

    Args:
        overrides: as Hydra takes them.
        folders: of one's own that Hydra looks into first.

    Raises:
        KeyboardInterrupt: also where a library has put an error in its place.
    """
    from omegaconf import OmegaConf

    try:
        config = _gone_on(overrides, folders)
        config = _by_hydra(overrides) if config is None else config
        return cast("dict[str, Any]", OmegaConf.to_container(config, resolve=True))
    except Exception as error:  # of a library that was interrupted, or of what is composed
        if ended := asked_to_end(error):
            raise ended from error
        raise


def _by_hydra(overrides: Sequence[str]) -> DictConfig:
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir

    if _is_hydra_at_work():
        return hydra_compose("config", overrides=list(overrides))
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        return hydra_compose("config", overrides=list(overrides))


def _is_hydra_at_work() -> bool:
    """Tell whether the caller has begun Hydra, with a search path of its own."""
    from hydra.core.global_hydra import GlobalHydra

    return GlobalHydra.instance().is_initialized()


@lru_cache(maxsize=100)
def begun(overrides: tuple[str, ...], held: Contents) -> bytes:  # noqa: ARG001 (for the cache)
    """Return what Hydra composes, pickled (75 kB), for others to go on from.

    Args:
        overrides: that choose options.
        held: what the folders of one's own hold that Hydra looks into first.
    """
    return pickle.dumps(_by_hydra(overrides))


def _gone_on(overrides: Sequence[str], folders: Sequence[Path]) -> DictConfig | None:
    """Return what overrides make, from what the options make that they choose.

    None where Hydra has to compose them, or to say what is wrong.
    """
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    if _is_hydra_at_work() or (held := contents(folders)) is None:
        return None
    values = [text for text in overrides if _VALUE.match(text) and not _chooses(text)]
    others = [text for text in overrides if text not in values]
    after = overrides.index(values[0]) if values else len(others)
    if not all(map(_chooses, others[after:])):
        return None  # what adds or takes away a key does so in its turn
    config: DictConfig = pickle.loads(begun(tuple(others), held))
    try:
        for parsed in map(parse, values):
            if parsed.is_sweep_override():
                return None
            OmegaConf.update(config, str(parsed.key_or_group), parsed.value(), merge=True)
    except OmegaConfBaseException as error:
        if asked_to_end(error):
            raise
        return None
    return config


def _chooses(text: str) -> bool:
    """Tell whether an override chooses an option of a group."""
    key = text.partition("=")[0]
    return key == PROCESSES or (key.isidentifier() and (CONFIGS / key).is_dir())
