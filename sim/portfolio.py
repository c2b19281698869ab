"""Portfolio: what a yearly budget buys, share by share, beside the support that is there already.

An instrument is something that money buys: posts of a kind, equipment, each of the five levers. An
amount of EUR a year makes it what costs just so much in the first 365 days on which it acts:

- Posts: amount / price posts at full time, which need not be whole.
- Equipment: a common room where the amount is enough for its rent and none is opened yet; the rest
  buys kits held in common and, each month, what of them is worn.
- Levers: amount / cost at intensity 1 is the intensity.

Grants that posts obtain for collectives are public money too, and come beside the budget: how much
they are is known after a run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sim.calendar import YEAR
from sim.codes import FacilitatorKind
from sim.parameters import Parameters, parameter
from sim.prices import LEVERS
from sim.processes.levers import MOST
from sim.scenario import Scenario

_ROUNDING = 1e-6
"""What shares may make more or less than 1."""

_MOST_POSTS, _MOST_KITS = 10.0, 200.0  # per 1,000 residents, as facilitation and logistics allow


def _share(of: str) -> Any:
    """Declare the share of the budget that an instrument has."""
    return parameter(0.0, f"share of the budget spent on {of}", unit="share", low=0, high=1)


class Portfolio(Parameters):
    """Shares of a yearly budget, by instrument; they make 1, or nothing is bought."""

    elected: float = _share("posts of elected officials' staff")
    development_team: float = _share("posts of a local development team")
    landlord: float = _share("posts of social landlords")
    caretaker: float = _share("posts of caretakers")
    equipment: float = _share("a common room, and kits with the rest")
    cooperate: float = _share("the lever: value and make cooperate")
    ease: float = _share("the lever: ease and accompany")
    pass_on: float = _share("the lever: pass on and empower")
    balance: float = _share("the lever: balance laisser-faire and mediation")
    compost: float = _share("the lever: compost")

    @property
    def shares(self) -> dict[str, float]:
        """The instruments that have a share, in their order."""
        return {name: share for name, share in self.model_dump().items() if share}


INSTRUMENTS = tuple(Portfolio.model_fields)
"""The names of all instruments."""

EQUIPMENT = "equipment"


class Purchase(Parameters):
    """A budget, and what it is spent on."""

    budget: float | None = parameter(
        None,
        "what the instruments of the portfolio cost together in their first year, beside what is "
        "there already; none: nothing is bought",
        unit="EUR/year",
        low=1,
        high=1e8,
    )
    portfolio: Portfolio = Portfolio()

    @property
    def is_idle(self) -> bool:
        """Whether there is a budget, and nothing that it is spent on."""
        return self.budget is not None and not self.portfolio.shares


class _Fault(NamedTuple):
    """An amount that an instrument cannot be scaled to.

    Attributes:
        told: why.
        most: the greatest amount that it can, EUR a year.
    """

    told: str
    most: float


def bought(spec: Scenario, purchase: Purchase) -> Scenario:
    """Return a scenario with what a budget buys in it.

    Args:
        spec: what is there already.
        purchase: the budget, and the shares of it.

    Raises:
        ValueError: a line for each instrument that the budget cannot be spent on, with its key, its
            value and what is allowed.
    """
    shares, budget = purchase.portfolio.shares, purchase.budget
    if budget is None or not shares:
        if shares:
            name, share = next(iter(shares.items()))
            raise ValueError(
                f"portfolio.{name} = {share:g}: there is no budget to have a share of; set it, as "
                "budget=60000"
            )
        return spec
    if spec.levers.budget is not None:
        raise ValueError(
            f"levers.budget = {spec.levers.budget:g}: budget = {budget:g} buys levers, too; leave "
            "one of both out"
        )
    whole = sum(shares.values())
    if abs(whole - 1) > _ROUNDING:
        told = " + ".join(f"{name} {share:g}" for name, share in shares.items())
        raise ValueError(f"portfolio = {told}: the shares make {whole:g}; they must make 1")
    amounts = {name: budget * share / whole for name, share in shares.items()}
    faults = dict(_faults(spec, amounts))
    if faults:
        raise ValueError("\n".join(_lines(faults, shares, budget)))
    return _with(spec, amounts)


def _lines(
    faults: Mapping[str, _Fault], shares: Mapping[str, float], budget: float
) -> Iterator[str]:
    for name, fault in faults.items():
        most = max(0.0, fault.most)
        yield (
            f"portfolio.{name} = {shares[name]:g}: {fault.told}; of budget = {budget:g}, 0 to "
            f"{int(1e4 * most / budget) / 1e4:g} is allowed ({most:,.0f} EUR a year)"
        )


def _faults(spec: Scenario, amounts: Mapping[str, float]) -> Iterator[tuple[str, _Fault]]:
    """Yield the instruments that cannot be had for their amounts, each with the reason."""
    thousands = spec.neighbourhood.residents / 1000
    posts = {name: amounts[name] for name in amounts if name in _KINDS}
    if posts and not (spec.facilitation.working and _paid(spec)):
        yield next(iter(posts)), _Fault("facilitation.working = false, no post works", 0.0)
    elif posts:
        each = _posts_of(spec, amounts)
        over = (sum(each.values()) - _MOST_POSTS) * thousands
        if over > _ROUNDING:
            name = max(posts, key=lambda one: each[one])
            told = f"there would be more than {_MOST_POSTS:g} posts per 1,000 residents"
            yield name, _Fault(told, amounts[name] - over * _post_cost(spec, name))
    if EQUIPMENT in amounts:
        _, kits = _equipment(spec, amounts[EQUIPMENT])
        over = (kits - _MOST_KITS) * thousands
        if over > _ROUNDING:
            told = f"there would be more than {_MOST_KITS:g} kits per 1,000 residents"
            yield EQUIPMENT, _Fault(told, amounts[EQUIPMENT] - over * _kit_cost(spec))
    for name, cost in zip(LEVERS, spec.lever_costs, strict=True):
        most = (MOST - spec.levers.intensity(name)) * cost
        if name in amounts and amounts[name] > most * (1 + _ROUNDING):
            told = f"the lever would act at an intensity above {MOST:g}"
            yield name, _Fault(told, most)


_KINDS = {kind.name.lower(): kind for kind in FacilitatorKind}


def _paid(spec: Scenario) -> float:
    """Return the part of a year for which posts are paid."""
    return min(spec.facilitation.days, YEAR) / YEAR


def _post_cost(spec: Scenario, name: str) -> float:
    """Return what a post of a kind costs in its first year, EUR."""
    return spec.prices.posts.of(_KINDS[name]) * _paid(spec)


def _kit_cost(spec: Scenario) -> float:
    """Return what a kit held in common costs in its first year, EUR."""
    begins = max(1, spec.timeline.build_up_days + 1 - spec.logistics.lead_days)
    return spec.prices.kit * spec.logistics.kits_in_a_year(begins)


def _posts_of(spec: Scenario, amounts: Mapping[str, float]) -> dict[str, float]:
    """Return the posts of each kind per 1,000 residents: those there are, and those bought."""
    thousands, now = spec.neighbourhood.residents / 1000, spec.facilitation
    return {
        name: now.posts_per_1000 * now.kinds.of(kind).share
        + amounts.get(name, 0.0) / _post_cost(spec, name) / thousands
        for name, kind in _KINDS.items()
    }


def _equipment(spec: Scenario, amount: float) -> tuple[bool, float]:
    """Return whether there is a room, and the kits per 1,000 residents, with those there are."""
    goods, rent = spec.logistics, spec.prices.room
    opens = not goods.room and amount >= rent
    kits = (amount - rent * opens) / _kit_cost(spec)
    return goods.room or opens, goods.kits_per_1000 + kits * 1000 / spec.neighbourhood.residents


def _with(spec: Scenario, amounts: Mapping[str, float]) -> Scenario:
    """Return a scenario in which amounts are spent, EUR a year, by instrument."""
    changed: dict[str, Any] = {}
    if any(name in _KINDS for name in amounts):
        changed["facilitation"] = _facilitation(spec, _posts_of(spec, amounts))
    if EQUIPMENT in amounts:
        room, kits = _equipment(spec, amounts[EQUIPMENT])
        held = {"room": room, "kits_per_1000": min(kits, _MOST_KITS)}
        changed["logistics"] = spec.logistics.model_copy(update=held)
    levers = {}
    for name, cost in zip(LEVERS, spec.lever_costs, strict=True):
        if name in amounts:
            strength = spec.levers.intensity(name) + amounts[name] / cost
            levers[name] = getattr(spec.levers, name).model_copy(
                update={"intensity": min(strength, MOST)}
            )
    if levers:
        changed["levers"] = spec.levers.model_copy(update=levers)
    return spec.model_copy(update=changed)


def _facilitation(spec: Scenario, posts: Mapping[str, float]) -> Any:
    """Return facilitation with so many posts of each kind per 1,000 residents."""
    now, whole = spec.facilitation, sum(posts.values())
    kinds = {
        name: now.kinds.of(kind).model_copy(update={"share": posts[name] / whole})
        for name, kind in _KINDS.items()
    }
    return now.model_copy(
        update={
            "posts_per_1000": min(whole, _MOST_POSTS),
            "kinds": now.kinds.model_copy(update=kinds),
        }
    )
