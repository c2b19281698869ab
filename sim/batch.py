"""A neighbourhood made of keywords, for `mesa.batch_run` and `mesa.DataCollector`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from mesa import Agent, DataCollector

from sim.composition import CONFIGS, PURCHASE, SETTINGS, ConfigurationError, load_scenario
from sim.keywords import key_of, written
from sim.model import Neighbourhood
from sim.own_files import Configs
from sim.scenario import Scenario
from sim.tables import OUTCOMES


def _outcome(name: str, model: KeywordNeighbourhood) -> float:
    return model.outcomes[name]


class KeywordNeighbourhood(Neighbourhood):
    """A neighbourhood made of keywords, which collects what Mesa's tools ask for.

    `mesa.batch_run(KeywordNeighbourhood, {"facilitation": ["none", "three"], "residents": 600},
    rng=[1, 2])` carries out four runs of 600 residents. It ends a run after `max_steps` days; a
    whole one takes `spec.days`, 965 in a lockdown.

    Data are collected on the last day and, if asked for, on others before. To collect something
    else, give a class below this one other reporters.

    Args:
        seed: from which all random numbers follow; that of the configuration unless given.
        agents: whether residents can be reached as Mesa agents; without them a run starts faster.
        collect_every: days from one collection to the next; 0 for the last day alone.
        configs: folder of your own configurations, or several.
        processes: of your own, as "mine/cool_rooms.py:CoolRooms".
        settings: the scenario by keywords. A name is that of a group or of a key at the top
            (`crisis="heatwave"`), or the last part of a key that no other key ends with
            (`residents=1000`). Two underscores stand for a point: `needs__old_age=2`.

    Attributes:
        datacollector: what was collected.
        model_reporters: what is collected of the model: all outcomes, unless a class says else.
        agenttype_reporters: what is collected of agents, by their class; nothing unless said.

    Raises:
        ConfigurationError: naming each key that is wrong, its value and what is allowed.
    """

    model_reporters: ClassVar[Mapping[str, Any]] = {
        name: partial(_outcome, name) for name in OUTCOMES
    }
    agenttype_reporters: ClassVar[Mapping[type[Agent], Mapping[str, Any]]] = {}

    def __init__(
        self,
        *,
        seed: int | None = None,
        agents: bool = True,
        collect_every: int = 0,
        configs: Configs = None,
        processes: Sequence[str] = (),
        **settings: Any,
    ) -> None:
        chosen = {} if seed is None else {"seed": seed}
        plain = load_scenario(configs=configs, processes=processes) if settings else Scenario()
        keys = plain.model_dump(mode="json")
        named = [_override_of(name, value, keys) for name, value in (chosen | settings).items()]
        spec = load_scenario(*named, configs=configs, processes=processes)
        super().__init__(spec, agents=agents)
        self._every = collect_every
        self._told: tuple[int, Mapping[str, float]] = (-1, {})
        self.datacollector = DataCollector(
            model_reporters=self.model_reporters, agenttype_reporters=self.agenttype_reporters
        )

    @property
    def outcomes(self) -> Mapping[str, float]:
        """The outcomes of the days so far; NaN where they cannot be told yet."""
        if self._told[0] != self.day:
            self._told = self.day, self.tables().outcomes
        return self._told[1]

    def step(self) -> None:
        """Live one day; after the last, `running` is false.

        Raises:
            RuntimeError: after the last day of the scenario.
        """
        super().step()
        self.running = self.day < self.spec.days
        if not self.running or (self._every and self.day % self._every == 0):
            self.datacollector.collect(self)


def _override_of(name: str, value: Any, keys: Mapping[str, Any]) -> str:
    """Return what gives the key that a keyword stands for a value.

    Args:
        name: the keyword.
        value: of the key.
        keys: those of a scenario, with values.
    """
    if name.split("__")[0] in SETTINGS:
        raise ConfigurationError(f"{name} = {value!r}: it says how runs are made; leave it out")
    known = "__" in name or name in (*keys, *PURCHASE) or (CONFIGS / name).is_dir()
    key = name.replace("__", ".") if known else key_of(name, value, keys, PURCHASE)
    return f"{key}={written(value)}"
