"""Assumed: which numbers without a source act in a run, and from where to where each is varied.

A number is varied from half to twice what it is: in its logarithm; a share (a number that is
allowed between 0 and 1) in its odds, so that it stays within; a whole number is rounded. Bounds of
the model cut what lies beyond. A share that is 1 goes from a half to 1.

Left out, each with its reason in `LEFT_OUT` or in the results: what is no single number (choices,
weekdays, tables such as a crisis's needs by profile and kind), what is 0 or left empty (it has
neither half nor double), how much is simulated and for how long, what makes 1 together with others,
what the crises' own files say, and what does not act in the run: levers, other kinds of
facilitators, prices.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, NamedTuple

from experiments.design.paths import Number, Value, number_at
from sim.composition import ConfigurationError
from sim.documentation.fields import leaves
from sim.scenario import Scenario

type Scale = Literal["log", "odds", "even"]

LEVER, PRICE = "acts under a lever alone", "is counted, and acts not"
_NO_NUMBER = "is no single number"
AMOUNT, WHOLE = "says how much is simulated, or when a policy acts", "makes 1 together with others"
OF_A_CRISIS, OF_A_CASE = "is of one crisis, in its file", "acts in a case that plans it alone"

LEFT_OUT = {
    "seed": AMOUNT,
    "timeline.*": AMOUNT,
    "neighbourhood.residents": AMOUNT,
    "crisis.*": OF_A_CRISIS,
    "facilitation.days": AMOUNT,
    "*.lead_days": AMOUNT,
    "facilitation.kinds.*.share": WHOLE,
    "facilitation.kinds.*.uses.*": WHOLE,
    "prices.posts.*": PRICE,
    "prices.room": PRICE,
    "heat.excess": _NO_NUMBER,
    "prices.levers.*": LEVER,
    "levers.*": LEVER,
    "activities.initiative.*": OF_A_CASE,
    "founding.seeding": LEVER,
    "alliances.encouraging": LEVER,
    "alliances.showing": LEVER,
    "empowerment.training*": LEVER,
    "facilitation.widening": LEVER,
    "facilitation.hours_mediated": LEVER,
    "facilitation.brokering.easing": LEVER,
}
"""Patterns of paths that are not varied, and why."""

IDLE = frozenset({LEVER, PRICE, OF_A_CASE})
"""The reasons that say of a number that it does nothing in the run."""

_ZERO, _NO_ROOM = "is 0 or empty", "its bounds leave no room"
_OTHER_KIND = "belongs to a kind of facilitator that has no post"

_NOT_MORE = ("neighbourhood.*.considered",)
"""Numbers varied downwards alone: a resident holds twelve places, and these make twelve."""


@dataclass(frozen=True, slots=True)
class Factor:
    """A number that is varied.

    Attributes:
        number: the parameter, with its value as configured.
        low: least value.
        high: greatest value.
        scale: on which it is spread evenly.
    """

    number: Number
    low: float
    high: float
    scale: Scale

    @property
    def path(self) -> str:
        """Where the parameter stands."""
        return self.number.path

    def at(self, share: float) -> Value:
        """Return the value at a share of the way from low to high, both included."""
        low, high = self.low, self.high
        if self.scale == "log":
            value = low * (high / low) ** share
        elif self.scale == "odds":
            odds = _odds(low) * (_odds(high) / _odds(low)) ** share
            value = odds / (1 + odds)
        else:
            value = low + share * (high - low)
        return round(value) if self.number.is_whole else float(f"{value:.6g}")


class Assumed(NamedTuple):
    """The numbers without a source.

    Attributes:
        factors: those that are varied, in the order of the scenario.
        left_out: the others, each with the reason.
    """

    factors: tuple[Factor, ...]
    left_out: dict[str, str]


def assumed(spec: Scenario) -> Assumed:
    """Return the numbers of a scenario that are assumptions.

    Args:
        spec: of a run with all policies that are compared, so that what these set has its value.
    """
    factors: list[Factor] = []
    left_out: dict[str, str] = {}
    for leaf in leaves(spec):
        if leaf.is_assumption:
            found = _factor(spec, leaf.path)
            if isinstance(found, Factor):
                factors.append(found)
            else:
                left_out[leaf.path] = found
    return Assumed(tuple(factors), left_out)


def _factor(spec: Scenario, path: str) -> Factor | str:
    """Return the number at a path as it is varied, or why it is not."""
    for pattern, reason in LEFT_OUT.items():
        if fnmatchcase(path, pattern):
            return reason
    try:
        number = number_at(spec, path)
    except ConfigurationError:
        return _NO_NUMBER
    if _is_of_idle_kind(spec, path):
        return _OTHER_KIND
    return factor_of(number) if number.value else _ZERO


def _is_of_idle_kind(spec: Scenario, path: str) -> bool:
    if not path.startswith("facilitation.kinds."):
        return False
    kind = ".".join(path.split(".")[:3])
    return number_at(spec, f"{kind}.share").value == 0


def factor_of(number: Number) -> Factor | str:
    """Return how a number that has a value other than 0 is varied, or why it cannot be."""
    value = float(number.value or 0)
    least = -math.inf if number.low is None else float(number.low)
    most = math.inf if number.high is None else float(number.high)
    scale: Scale = "log"
    low, high = sorted((value / 2, 2 * value))
    if number.is_whole:
        low = math.floor(low)
        scale = "log" if max(low, least) > 0 else "even"
    elif least >= 0 and most <= 1 and value < 1:
        odds, scale = _odds(value), "odds"
        low, high = (side / (1 + side) for side in (odds / 2, 2 * odds))
    if any(fnmatchcase(number.path, pattern) for pattern in _NOT_MORE):
        high = value
    low, high = max(low, least), min(high, most)
    if not low < high or (scale == "odds" and low == 0):
        return _NO_ROOM
    return Factor(number, low, high, scale)


def _odds(share: float) -> float:
    return share / (1 - share)
