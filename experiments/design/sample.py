"""Sample: which numbers are varied together, by which method, and the rows that this gives.

Rows are the same for the same seed. Whole numbers all have the same share of what is drawn. Rows
that are the same are kept once. All is held against the parameters of the scenario before any run.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from omegaconf import OmegaConf
from pydantic import Field, Strict

from experiments.design.paths import Number, Value, number_at
from sim.composition import CONFIGS, ConfigurationError
from sim.parameters import Parameters, parameter
from sim.scenario import Scenario

type Method = Literal["factorial", "list", "one_at_a_time", "latin_hypercube", "sobol"]
type Real = Annotated[float, Strict()]
"""A number: neither a switch nor a text that looks like one."""

_MOST_ROWS = 2**20
"""Rows of a sample: more is taken for a slip."""

_TAKES = {
    "factorial": ("ranges", "levels"),
    "list": ("rows",),
    "one_at_a_time": ("ranges",),
    "latin_hypercube": ("ranges", "size"),
    "sobol": ("ranges", "size"),
}
_MAY_TAKE: dict[Method, tuple[str, ...]] = {"list": ("size",)}


class Sample(Parameters):
    """Numbers of the scenario that are varied together, and by which method."""

    method: Method = Field(
        description="factorial: all combinations of evenly spaced levels; list: the rows as they "
        "are; one_at_a_time: as configured, then each at its low and at its high, the others as "
        "configured; latin_hypercube; sobol: scrambled"
    )
    ranges: dict[str, tuple[Real, Real] | None] = Field(
        default_factory=dict,
        description="paths of parameters, each with the least and greatest value that it takes; "
        "null takes the bounds of the parameter",
    )
    size: int | None = parameter(
        None,
        "how many are drawn, of latin_hypercube and sobol; of list, how many of the first rows, "
        "all where none is given",
        unit="row",
        low=1,
        high=_MOST_ROWS,
    )
    levels: int | None = parameter(
        None, "values of each parameter, of factorial", unit="value", low=2, high=1000
    )
    rows: tuple[dict[str, Real], ...] = Field(
        (), description="of list: paths of parameters with their values; others as configured"
    )

    @property
    def paths(self) -> tuple[str, ...]:
        """The parameters that are varied, in the order in which they are named."""
        return tuple(dict.fromkeys([*self.ranges, *(path for row in self.listed for path in row)]))

    @property
    def is_drawn(self) -> bool:
        """Whether the rows are drawn at random; else they are chosen."""
        return "size" in _TAKES[self.method]

    @property
    def listed(self) -> tuple[dict[str, Real], ...]:
        """The rows of a list that are taken."""
        return self.rows[: self.size]

    def faults(self) -> Iterable[str]:
        """Yield what the method lacks, and what it has no use for: key, value, what is allowed."""
        takes = _TAKES[self.method]
        allowed = (*takes, *_MAY_TAKE.get(self.method, ()))
        for key in ("ranges", "size", "levels", "rows"):
            value = getattr(self, key)
            is_given = value not in (None, {}, ())
            if is_given and key not in allowed:
                shown = f" = {value}" if isinstance(value, int) else ""
                yield f"{key}{shown}: {self.method} takes {' and '.join(allowed)} only"
            elif not is_given and key in takes:
                yield f"{key}: {self.method} takes {' and '.join(takes)}; none is given"
        if self.method == "list" and self.size and self.size > len(self.rows) > 0:
            yield f"size = {self.size}: there are {len(self.rows)} rows"
        if self.method == "factorial" and self.levels:
            rows = self.levels ** len(self.ranges)
            if rows > _MOST_ROWS:
                yield (
                    f"levels = {self.levels}: of {len(self.ranges)} parameters this makes {rows:g} "
                    f"rows; at most {_MOST_ROWS:,} are allowed"
                )
        if self.method == "sobol" and self.size and self.size & (self.size - 1):
            below = 1 << (self.size.bit_length() - 1)
            yield (
                f"size = {self.size}: sobol takes a power of two, such as {below} or {2 * below}"
            )


type Row = Mapping[str, Value]
"""Values by the paths of their parameters."""


@dataclass(frozen=True, slots=True)
class Range:
    """A number, and from where to where it is varied, ends included."""

    number: Number
    low: Value
    high: Value

    def at(self, share: float) -> Value:
        """Return the value that a share of the way from low to high falls on.

        Args:
            share: from 0 to 1, less than 1; evenly spread, it gives whole numbers equal shares.
        """
        if self.number.is_whole:
            return min(int(self.low) + int(share * (self.high - self.low + 1)), int(self.high))
        return min(float(self.low + share * (self.high - self.low)), float(self.high))

    def spaced(self, levels: int) -> list[Value]:
        """Return evenly spaced values, both ends among them."""
        values = np.linspace(self.low, self.high, levels)
        return [self.number.typed(v) for v in (np.rint(values) if self.number.is_whole else values)]


def rows_of(sample: Sample, ranges: Sequence[Range], root: np.random.SeedSequence) -> list[Row]:
    """Return the rows of a sample, each once; each has a value of every parameter that has one.

    Args:
        sample: the method and what it takes.
        ranges: of the parameters, in their order; of a list, the bounds do not matter.
        root: what is drawn derives from it.
    """
    configured = configured_row(ranges)
    match sample.method:
        case "list":
            typed = {one.number.path: one.number.typed for one in ranges}
            found = [
                configured | {path: typed[path](value) for path, value in row.items()}
                for row in sample.listed
            ]
        case "one_at_a_time":
            ends = [{one.number.path: end} for one in ranges for end in (one.low, one.high)]
            found = [configured, *(configured | end for end in ends)]
        case "factorial":
            levels = [one.spaced(sample.levels or 0) for one in ranges]
            paths = [one.number.path for one in ranges]
            found = [dict(zip(paths, values, strict=True)) for values in itertools.product(*levels)]
        case "latin_hypercube" | "sobol":
            found = [
                {one.number.path: one.at(share) for one, share in zip(ranges, point, strict=True)}
                for point in _cube(sample, len(ranges), root).tolist()
            ]
    return _once(found)


def configured_row(ranges: Iterable[Range]) -> dict[str, Value]:
    """Return the values as they are configured; a parameter that is left out has none."""
    numbers = [one.number for one in ranges]
    return {number.path: number.value for number in numbers if number.value is not None}


def _cube(sample: Sample, width: int, root: np.random.SeedSequence) -> NDArray[np.float64]:
    """Return points of the unit cube.

    Returns:
        (size, width) from 0 to 1, less than 1.
    """
    from scipy.stats import qmc  # takes a second to load: only where something is drawn

    draws, size = np.random.default_rng(root), sample.size or 0
    if sample.method == "sobol":
        points = qmc.Sobol(width, scramble=True, rng=draws).random(size)
    else:
        points = qmc.LatinHypercube(width, rng=draws).random(size)
    return np.asarray(points, dtype=np.float64)


def _once(rows: Iterable[Row]) -> list[Row]:
    return list({tuple(row.items()): row for row in rows}.values())


def ranges_of(sample: Sample, where: str, scenarios: Sequence[Scenario]) -> list[Range]:
    """Return the ranges of a sample.

    Args:
        sample: what is asked for.
        where: its key in the configuration, for messages.
        scenarios: those of the policies before anything is sampled; a parameter has to have one
            value in all of them, and not to be one that their case knows.

    Raises:
        ConfigurationError: a line for each fault, with key, value and what is allowed.
    """
    faults = [f"{where}.{fault}" for fault in sample.faults()]
    known = _known(scenarios)
    ranges = []
    for path in sample.paths:
        at = f"{where}.{'ranges' if path in sample.ranges else 'rows'}"
        try:
            if path in known:
                raise ConfigurationError(
                    f"{path}: case={known[path]} says it of the initiative; leave it out of the "
                    "sample, or take case=none"
                )
            ranges.append(_range(_shared(scenarios, path), sample))
        except ConfigurationError as error:
            faults.append(f"{at}.{error}")
    if faults:
        raise ConfigurationError("\n".join(faults))
    return ranges


def _known(scenarios: Sequence[Scenario]) -> dict[str, str]:
    """Return the parameters that the cases of some scenarios set, each with the name of one."""
    found: dict[str, str] = {}
    for name in {scenario.case.name for scenario in scenarios}:
        file = CONFIGS / "case" / f"{name}.yaml"
        if name != "none" and file.is_file():
            found |= dict.fromkeys(_paths(OmegaConf.to_container(OmegaConf.load(file))), name)
    return found


def _paths(content: Any, above: str = "") -> Iterator[str]:
    """Yield the paths of plain containers' values, with those of whatever holds them."""
    if isinstance(content, Mapping):
        for key, value in content.items():
            path = f"{above}.{key}" if above else str(key)
            yield path
            yield from _paths(value, path)


def _shared(scenarios: Sequence[Scenario], path: str) -> Number:
    """Return a parameter that has the same value in all scenarios."""
    numbers = [number_at(spec, path) for spec in scenarios]
    values = list(dict.fromkeys(number.value for number in numbers))
    if len(values) > 1:
        shown = ", ".join("none" if value is None else f"{value:g}" for value in values)
        raise ConfigurationError(
            f"{path}: the policies of the experiment differ in it ({shown}); either vary it there "
            "or sample it"
        )
    return numbers[0]


def _range(number: Number, sample: Sample) -> Range:
    """Return the range of a parameter; of a list, that of the values that its rows have."""
    path, given = number.path, sample.ranges.get(number.path)
    values = [row[path] for row in sample.listed if path in row]
    if wrong := [value for value in values if not _fits(number, value)]:
        raise ConfigurationError(f"{path} = {wrong[0]:g}: {_wanted(number)} is expected")
    if path not in sample.ranges:
        return Range(number, number.typed(min(values)), number.typed(max(values)))
    low, high = given or (number.low, number.high)
    if low is None or high is None:
        raise ConfigurationError(f"{path} = null: {number.bounds} is allowed; give [low, high]")
    shown = f"{path} = [{low:g}, {high:g}]"
    if not (_fits(number, low) and _fits(number, high)):
        raise ConfigurationError(f"{shown}: {_wanted(number, plural=True)} are expected")
    if low >= high:
        raise ConfigurationError(f"{shown}: the first has to be less than the second")
    if number.is_whole and sample.levels and sample.levels > high - low + 1:
        there = f"there are {high - low + 1:g} whole numbers"
        raise ConfigurationError(f"{shown}: {sample.levels} levels are asked for; {there}")
    return Range(number, number.typed(low), number.typed(high))


def _fits(number: Number, value: float) -> bool:
    return number.holds(value) and (not number.is_whole or value.is_integer())


def _wanted(number: Number, *, plural: bool = False) -> str:
    many, one = ("whole numbers", "a whole number") if number.is_whole else ("numbers", "a number")
    bounds = "" if number.low is None and number.high is None else f", {number.bounds}"
    return f"{many if plural else one}{bounds}"
