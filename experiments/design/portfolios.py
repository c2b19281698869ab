"""Portfolios: ways to spend a budget, made as points of a grid or written down, and what they buy.

A grid divides the budget into equal parts and gives each part to an instrument, in all ways there
are: of two parts and ten instruments, 10 + 45 portfolios. What cannot be had for a part, such as a
lever beyond its greatest intensity, is left out of a grid; written down, it is refused.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import comb
from typing import Annotated, NamedTuple, Self

from pydantic import AfterValidator, Field, model_validator

from sim.composition import ConfigurationError, buy, validate
from sim.parameters import Parameters, parameter
from sim.portfolio import INSTRUMENTS, Portfolio, Purchase
from sim.scenario import Scenario

PORTFOLIO, BUDGET = "portfolio", "budget"
"""Columns of what is bought, and for how much; what policies are compared by."""

NOTHING = "none"
"""The portfolio that buys nothing: what the others are compared with."""

_SHOWN_FAULTS = 5
"""Faults that are told; of more, their number is."""

_MOST = 20_000
"""Portfolios of a grid: more is taken for a slip."""


def _known(name: str) -> str:
    if name not in INSTRUMENTS:
        raise ValueError(f"no instrument has this name; {', '.join(INSTRUMENTS)} are there")
    return name


Instrument = Annotated[str, AfterValidator(_known)]
"""The name of something that money buys."""

type Shares = Mapping[str, float]
"""What part of the budget each instrument has; those left out have none."""


def distinct[T](named: tuple[T, ...]) -> tuple[T, ...]:
    """Refuse what is named twice."""
    if len(set(named)) < len(named):
        raise ValueError("one is named twice")
    return named


Euros = Annotated[float, Field(ge=1, le=1e8)]


class Listed(Parameters):
    """A portfolio that is written down."""

    budget: Euros = Field(description="EUR a year")
    shares: dict[Instrument, Annotated[float, Field(gt=0, le=1)]] = Field(
        min_length=1, description="of the budget, by instrument; they make 1"
    )


class Portfolios(Parameters):
    """Ways to spend money, each compared with spending none: a grid for each budget, or a list."""

    budgets: Annotated[tuple[Euros, ...], AfterValidator(distinct)] = Field(
        (), description="EUR a year; each is spent in all the ways of the grid"
    )
    instruments: Annotated[tuple[Instrument, ...], AfterValidator(distinct)] = Field(
        INSTRUMENTS, min_length=1, description="what the parts of a budget may go to"
    )
    parts: int = parameter(
        2, "equal parts that a budget is divided into", unit="part", low=1, high=20
    )
    listed: tuple[Listed, ...] = Field(
        (), description="portfolios that are written down, in the place of a grid"
    )

    @model_validator(mode="after")
    def _one_of_both_and_not_too_many(self) -> Self:
        if bool(self.budgets) == bool(self.listed):
            both = "leave one of both out" if self.listed else "one of both is expected"
            raise ValueError(f"budgets, listed: a grid is made of budgets, or a list given; {both}")
        count = comb(len(self.instruments) + self.parts - 1, self.parts)
        if self.budgets and count > _MOST:
            raise ValueError(
                f"parts = {self.parts}: of {len(self.instruments)} instruments this makes "
                f"{count:,} portfolios; at most {_MOST:,} are allowed"
            )
        return self

    def each(self) -> Iterator[tuple[float, Shares]]:
        """Give the budget and the shares of each: of a grid, single instruments first."""
        yield from ((one.budget, one.shares) for one in self.listed)
        found = [
            Counter(chosen)
            for chosen in itertools.combinations_with_replacement(self.instruments, self.parts)
        ]
        for budget in self.budgets:
            for counts in sorted(found, key=len):
                yield budget, {name: parts / self.parts for name, parts in counts.items()}


class Bought(NamedTuple):
    """A portfolio as it is bought in a scenario.

    Attributes:
        name: such as "caretaker 1/2 + ease 1/2".
        purchase: the budget and its shares.
        scenario: with what is bought.
    """

    name: str
    purchase: Purchase
    scenario: Scenario


def name_of(shares: Shares) -> str:
    """Return what a portfolio is called in tables."""
    return " + ".join(
        f"{name} {Fraction(share).limit_denominator(1000)}" if share < 1 else name
        for name, share in shares.items()
    )


def shares_of(name: str) -> dict[str, float]:
    """Return the shares of a portfolio that is called so; none of the one that buys nothing."""
    if name == NOTHING:
        return {}
    parts = (part.split(" ") for part in name.split(" + "))
    return {part[0]: float(Fraction(part[1])) if part[1:] else 1.0 for part in parts}


def purchases(portfolios: Portfolios, spec: Scenario) -> list[Bought]:
    """Return what each portfolio buys in a scenario, budget after budget.

    Args:
        portfolios: the ways to spend the budgets.
        spec: what is there already.

    Raises:
        ConfigurationError: when a portfolio that was written down cannot be had, or none of the
            grid can.
    """
    found: list[Bought] = []
    faults: dict[str, None] = {}
    for budget, shares in portfolios.each():
        purchase = Purchase(budget=budget, portfolio=validate(Portfolio, shares, "portfolio"))
        try:
            found.append(Bought(name_of(shares), purchase, buy(spec, purchase)))
        except ConfigurationError as error:
            faults |= dict.fromkeys(str(error).splitlines())
    if faults and (portfolios.listed or not found):
        lines = [f"experiment.portfolios: {fault}" for fault in list(faults)[:_SHOWN_FAULTS]]
        more = len(faults) - len(lines)
        raise ConfigurationError("\n".join([*lines, *([f"and {more} more"] if more else [])]))
    return found
