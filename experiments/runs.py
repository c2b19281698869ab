"""Runs: policies, worlds and replicates, each run made when it is asked for.

What many runs share is held once. The scenario of a run is made when the run is carried out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, overload

from experiments.numbers import with_numbers
from experiments.sampling import Row
from experiments.settings import Level
from experiments.sources import model_sources
from sim.scenario import Scenario

_ID_LENGTH = 16


@dataclass(frozen=True)
class Composed:
    """A scenario as it was composed, before anything is sampled."""

    scenario: Scenario

    def id_of(self, sampled: Row, seed: int) -> str:
        """Return a hash of the scenario with a seed, of the model's sources, of what is sampled."""
        digest, rest = self._without_seed
        whole = digest.copy()
        whole.update(f"{seed}{rest}{canonical(sampled) if sampled else ''}".encode())
        return str(whole.hexdigest()[:_ID_LENGTH])

    @cached_property
    def _without_seed(self) -> tuple[Any, str]:
        """The hash of what stands before the seed, and what stands after it."""
        mark = "the seed"
        text = canonical([self.scenario.model_dump(mode="json") | {"seed": mark}, model_sources()])
        before, after = text.split(canonical(mark))
        return hashlib.sha256(before.encode()), after


@dataclass(frozen=True)
class Point:
    """A policy: a point, a level of each factor, a row of the sampled levers.

    Attributes:
        policy: its name.
        levels: of each factor and of each sampled lever.
        composed: what the point and the factors make.
        is_baseline: whether others are compared with it.
        sampled: the row of the levers; empty where they are as configured.
    """

    policy: str
    levels: Mapping[str, Level | None]
    composed: Composed
    is_baseline: bool
    sampled: Row = field(default_factory=dict)

    @property
    def scenario(self) -> Scenario:
        """The scenario of the policy, with the uncertainties as configured."""
        return with_numbers(self.composed.scenario, self.sampled)


@dataclass(frozen=True)
class World:
    """A row of the uncertainties.

    Attributes:
        number: from 1 on.
        values: by path; a parameter that is left out has none.
    """

    number: int = 1
    values: Row = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """A replicate of a policy in a world.

    Attributes:
        id: hash of the scenario, seed included, and of the model's sources.
        point: the policy.
        world: the uncertainties.
        replicate: its number, from 1 on.
        seed: what all random numbers of the run derive from.
    """

    id: str
    point: Point
    world: World
    replicate: int
    seed: int

    @property
    def told(self) -> str:
        """Which run it is, for people."""
        world = f", world {self.world.number}" if self.world.values else ""
        return f"{self.point.policy}{world}, replicate {self.replicate}"

    @property
    def scenario(self) -> Scenario:
        """The scenario, made anew each time: many runs wait, few are under way."""
        return in_world(self.point, self.world).model_copy(update={"seed": self.seed})


@dataclass(frozen=True)
class Runs(Sequence[Run]):
    """The runs of all policies, worlds and replicates, none of which is kept.

    They go replicate after replicate and world after world, so that comparisons are complete early.
    """

    points: Sequence[Point]
    worlds: Sequence[World]
    seeds: Sequence[int]

    def __len__(self) -> int:
        """Return how many runs there are."""
        return len(self.seeds) * len(self.worlds) * len(self.points)

    @overload
    def __getitem__(self, at: int) -> Run: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Run, ...]: ...
    def __getitem__(self, at: int | slice) -> Run | tuple[Run, ...]:
        """Return a run, or several."""
        found = range(len(self))[at]
        return self._at(found) if isinstance(found, int) else tuple(map(self._at, found))

    def __iter__(self) -> Iterator[Run]:
        """Yield the runs in their order."""
        return map(self._at, range(len(self)))

    def _at(self, place: int) -> Run:
        block, policy = divmod(place, len(self.points))
        replicate, row = divmod(block, len(self.worlds))
        point, world, seed = self.points[policy], self.worlds[row], self.seeds[replicate]
        name = point.composed.id_of({**point.sampled, **world.values}, seed)
        return Run(name, point, world, replicate + 1, seed)


def in_world(point: Point, world: World) -> Scenario:
    """Return the scenario of a policy in a world.

    Raises:
        ConfigurationError: when the values are not allowed together.
    """
    return with_numbers(point.composed.scenario, {**point.sampled, **world.values})


def hash_of(content: Any) -> str:
    """Return a short hash of plain containers."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()[:_ID_LENGTH]


def canonical(content: Any) -> str:
    """Return plain containers as a text that is the same whatever the order of their keys."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"))
