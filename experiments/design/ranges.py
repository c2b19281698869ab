"""Ranges: from where to where each number of a sample is varied, held against the scenario."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from omegaconf import OmegaConf

from experiments.design.paths import Number, Value, number_at
from experiments.design.sample import Sample
from sim.composition import CONFIGS, ConfigurationError
from sim.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Range:
    """A number, and from where to where it is varied, ends included."""

    number: Number
    low: Value
    high: Value

    def at(self, share: float) -> Value:
        """Return the value that a share of the way from low to high falls on.

        Args:
            share: from 0 to 1; evenly spread, it gives whole numbers equal shares.
        """
        if self.number.is_whole:
            return min(int(self.low) + int(share * (self.high - self.low + 1)), int(self.high))
        return min(float(self.low + share * (self.high - self.low)), float(self.high))

    def spaced(self, levels: int) -> list[Value]:
        """Return evenly spaced values, both ends among them."""
        values = np.linspace(self.low, self.high, levels)
        return [self.number.typed(v) for v in (np.rint(values) if self.number.is_whole else values)]


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
