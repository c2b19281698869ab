"""Prices: what public support costs, all in one place.

The defaults are those of configs/prices/paris.yaml. What costs what is said here; when it is spent,
the processes say that act.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Self

import yaml
from pydantic import Field

from sim.codes import FacilitatorKind
from sim.parameters import ASSUMPTION, Parameters, parameter
from sim.state.conditions import PriceList

_FILE = Path(__file__).resolve().parents[1] / "configs" / "prices" / "paris.yaml"
_PARIS: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))

LEVERS = ("cooperate", "ease", "pass_on", "balance", "compost")
"""The names of the levers."""


def _post(kind: str, doc: str, source: str = ASSUMPTION) -> Any:
    """Declare the price of a post of a kind."""
    return parameter(
        float(_PARIS["posts"][kind]),
        f"cost of a post at full time in a year, {doc}",
        unit="EUR/year",
        low=1,
        high=200000,
        source=source,
    )


class PostPrices(Parameters):
    """What a post of each kind of facilitator costs."""

    elected: float = _post("elected", "of an elected official's staff")
    development_team: float = _post("development_team", "of a local development team")
    landlord: float = _post("landlord", "of a social landlord")
    caretaker: float = _post(
        "caretaker",
        "of a caretaker",
        "assumption, between 28,206 EUR (FNAIM, 2008) and 40,000 EUR a year, lodging aside "
        "(http://leparticulier.lefigaro.fr/jcms/c_45106/"
        "copropriete-les-gardiens-coutent-ils-trop-cher)",
    )

    def of(self, kind: FacilitatorKind) -> float:
        """Return what a post of a kind costs at full time, EUR a year."""
        price: float = getattr(self, kind.name.lower())
        return price


class LeverPrice(Parameters):
    """What a lever costs at intensity 1."""

    table: ClassVar[bool] = True

    fixed: float = parameter(
        ..., "cost whatever the number of residents", unit="EUR/year", low=0, high=1e7
    )
    per_1000: float = parameter(
        ...,
        "cost per 1,000 residents",
        unit="EUR/year per 1,000 residents",
        low=0,
        high=1e6,
    )
    hours_per_1000: float = parameter(
        ...,
        "paid hours per 1,000 residents",
        unit="h/year per 1,000 residents",
        low=0,
        high=1e5,
    )

    def cost(self, residents: int) -> float:
        """Return what it costs in a year at intensity 1, in EUR."""
        return self.fixed + self.per_1000 * residents / 1000


_ROWS = {name: LeverPrice(**_PARIS["levers"][name]) for name in LEVERS}


class LeverPrices(Parameters):
    """What each of the five levers costs."""

    cooperate: LeverPrice = _ROWS["cooperate"]
    ease: LeverPrice = _ROWS["ease"]
    pass_on: LeverPrice = _ROWS["pass_on"]
    balance: LeverPrice = _ROWS["balance"]
    compost: LeverPrice = _ROWS["compost"]

    def of(self, name: str) -> LeverPrice:
        """Return what a lever costs."""
        price: LeverPrice = getattr(self, name)
        return price

    def costs(self, residents: int) -> list[float]:
        """Return what each lever costs in a year at intensity 1, in EUR, in the order of LEVERS."""
        return [self.of(name).cost(residents) for name in LEVERS]


class Prices(Parameters):
    """What public support costs."""

    name: str = Field("paris", description="what the price list is called")
    posts: PostPrices = PostPrices()
    kit: float = parameter(
        float(_PARIS["kit"]), "price of a kit of equipment", unit="EUR", low=1, high=10000
    )
    room: float = parameter(
        float(_PARIS["room"]), "rent and upkeep of a room in a year", unit="EUR/year", low=0,
        high=1e6,
    )  # fmt: skip
    levers: LeverPrices = LeverPrices()

    def before(self) -> Self:
        """Return the prices that matter before any policy begins: collectives buy kits, too."""
        return type(self)(kit=self.kit)

    def describe(self, prices: PriceList) -> None:
        """Write the prices down where processes find them."""
        prices.kit[0], prices.room[0] = self.kit, self.room
        prices.post[0] = [self.posts.of(kind) for kind in FacilitatorKind]
        levers = [self.levers.of(name) for name in LEVERS]
        prices.fixed[0] = [lever.fixed for lever in levers]
        prices.per_1000[0] = [lever.per_1000 for lever in levers]
        prices.hours_per_1000[0] = [lever.hours_per_1000 for lever in levers]
