"""Runs: policies, worlds, replicates and parts of a city, each run made when it is asked for.

What many runs share is held once. The scenario of a run is made when the run is carried out. The
model's sources are part of a run's id: results of another model are other results.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, overload

import sim
from experiments.design.city import Town
from experiments.design.experiment import Level
from experiments.design.paths import with_numbers
from experiments.design.rows import Row
from sim.city.parts import Part, seed_of
from sim.portfolio import Purchase
from sim.scenario import Scenario

_DESCRIPTION = "documentation"
_SUFFIXES = frozenset({".py", ".yaml"})


@cache
def model_sources() -> str:
    """Return a hash of all files of the model but those that only describe it."""
    digest = hashlib.sha256()
    for name, content in _files():
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


@cache
def hash_of_each() -> dict[str, str]:
    """Return a hash of each of these files, by name."""
    return {f"sim/{name}": hashlib.sha256(content).hexdigest() for name, content in _files()}


def _files() -> Iterator[tuple[str, bytes]]:
    root = Path(sim.__file__).parent
    files = (path for path in root.rglob("*") if path.suffix in _SUFFIXES)
    for path in sorted(path for path in files if not path.is_relative_to(root / _DESCRIPTION)):
        yield path.relative_to(root).as_posix(), path.read_bytes()


_ID_LENGTH = 16


@dataclass(frozen=True)
class Composed:
    """A scenario as it was composed, before anything is sampled."""

    scenario: Scenario

    def id_of(self, besides: Row | Sequence[Any], seed: int) -> str:
        """Return a hash of the scenario with a seed, and of the model's sources.

        Args:
            besides: what else the run depends on: what is sampled, or what binds it to others.
            seed: of the run.
        """
        digest, rest = self._without_seed
        whole = digest.copy()
        whole.update(f"{seed}{rest}{canonical(besides) if besides else ''}".encode())
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
        town: the city's parts and the scenario of each, if the experiment is of a city.
        purchase: the budget that the scenario has been given, and what it was spent on.
    """

    policy: str
    levels: Mapping[str, Level | None]
    composed: Composed
    is_baseline: bool
    sampled: Row = field(default_factory=dict)
    town: Town | None = None
    purchase: Purchase = field(default_factory=Purchase)

    @property
    def scenario(self) -> Scenario:
        """The scenario of the policy, with the uncertainties as configured, without its parts."""
        return with_numbers(self.composed.scenario, self.sampled)

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenario, or that of each part of the city."""
        return self.town.scenarios if self.town else (self.scenario,)

    @cached_property
    def of_parts(self) -> tuple[Composed, ...]:
        """The scenario of each part of the city."""
        return tuple(map(Composed, self.town.scenarios)) if self.town else ()

    @property
    def every_composed(self) -> tuple[Composed, ...]:
        """What was composed, or the same of each part of the city."""
        return self.of_parts or (self.composed,)

    @cached_property
    def bonds(self) -> tuple[Any, ...]:
        """What binds the parts of the city to one another."""
        return self.town.bonds if self.town else ()


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
        place: number of the part of the city, from 0 on, if the experiment is of one.
    """

    id: str
    point: Point
    world: World
    replicate: int
    seed: int
    place: int | None = None

    @property
    def part(self) -> Part | None:
        """The part of the city, if the experiment is of one."""
        town = self.point.town
        return town.parts[self.place] if town and self.place is not None else None

    @property
    def told(self) -> str:
        """Which run it is, for people."""
        world = f", world {self.world.number}" if self.world.values else ""
        part = f"{self.part.name}, " if self.part else ""
        return f"{part}{self.point.policy}{world}, replicate {self.replicate}"

    @property
    def scenario(self) -> Scenario:
        """The scenario, made again each time: many runs wait, few are under way."""
        if self.place is not None:
            plain = self.point.of_parts[self.place].scenario
        else:
            plain = in_world(self.point, self.world)
        return plain.model_copy(update={"seed": self.seed})


@dataclass(frozen=True)
class Runs(Sequence[Run]):
    """The runs of all policies, worlds and replicates, none of which is kept.

    They go replicate after replicate and world after world, so that comparisons are complete early;
    of a city, part after part within each policy.

    Attributes:
        points: the policies.
        worlds: rows of the uncertainties.
        seeds: of the replicates; parts of a city have seeds of their own.
        root: what the seeds of parts derive from.
        in_turn: whether a replicate is of one world, in turn, and not of all.
    """

    points: Sequence[Point]
    worlds: Sequence[World]
    seeds: Sequence[int]
    root: int
    in_turn: bool = False

    @cached_property
    def _parts(self) -> int:
        return len(self.points[0].of_parts)

    @property
    def a_block(self) -> int:
        """How many runs are of one replicate and world."""
        return len(self.points) * max(1, self._parts)

    @property
    def blocks(self) -> int:
        """How many replicates in worlds there are."""
        return len(self.seeds) * (1 if self.in_turn else len(self.worlds))

    def __len__(self) -> int:
        """Return how many runs there are."""
        return self.blocks * self.a_block

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

    def _at(self, number: int) -> Run:
        block, within = divmod(number, self.a_block)
        policy, place = divmod(within, max(1, self._parts))
        replicate, row = divmod(block, len(self.worlds))
        if self.in_turn:
            replicate = block
        point, world, seed = self.points[policy], self.worlds[row], self.seeds[replicate]
        if point.town is None:
            name = point.composed.id_of({**point.sampled, **world.values}, seed)
            return Run(name, point, world, replicate + 1, seed)
        seed = seed_of(self.root, replicate + 1, point.town.parts[place].name)
        name = point.of_parts[place].id_of(point.bonds, seed)
        return Run(name, point, world, replicate + 1, seed, place)


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
