"""Expanded: what points and factors make, with each portfolio or row of sampled levers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from experiments.design.experiment import Experiment
from experiments.design.portfolios import BUDGET, NOTHING, PORTFOLIO, Bought, Portfolios, purchases
from experiments.design.ranges import Range
from experiments.design.rows import Row, configured_row
from experiments.design.runs import Composed, Point
from sim.composition import ConfigurationError


def check_rule(experiment: Experiment, points: Sequence[Point]) -> None:
    """Refuse a rule, a race or turns, where replicates or worlds are not what they are of.

    Raises:
        ConfigurationError: saying what to leave out, or to set.
    """
    rule, race = experiment.stopping, experiment.racing
    if experiment.in_turn and not experiment.uncertainties:
        raise ConfigurationError(
            "experiment.in_turn: no uncertainties are sampled, so that there is one world; leave "
            "it out"
        )
    _check_planned(experiment)
    if not rule and not race:
        return
    name = "stopping" if rule else "racing"
    varies = experiment.levers or experiment.portfolios
    if rule and race:
        why = "experiment.racing says when a policy has been run enough; leave one of both out"
    elif points[0].town:
        why = "a city is compared by its parts; set experiment.replicates"
    elif rule and experiment.uncertainties:
        why = "policies are compared by worlds; set experiment.replicates"
    elif all(point.is_baseline for point in points) and not varies:
        why = "no policy is compared with another; vary something"
    else:
        return
    raise ConfigurationError(f"experiment.{name}: {why}")


def _check_planned(experiment: Experiment) -> None:
    """Refuse samples for indices of which not every row would be run as often, or two of them."""
    planned = [
        f"experiment.{group}.method = {sample.method}"
        for group, sample in (
            ("levers", experiment.levers),
            ("uncertainties", experiment.uncertainties),
        )
        if sample and sample.has_indices
    ]
    if len(planned) > 1:
        raise ConfigurationError(
            f"{planned[1]}: the levers are sampled for indices, too; take list, sobol or "
            "latin_hypercube for one of both"
        )
    if planned and experiment.takes_turns:
        what = "racing" if experiment.racing else "in_turn"
        raise ConfigurationError(
            f"{planned[0]}: every row has to be run as often as the others; leave "
            f"experiment.{what} out"
        )


def check_portfolios(experiment: Experiment, composed: Sequence[Point]) -> None:
    """Refuse portfolios where something else says what is bought, or where.

    Raises:
        ConfigurationError: saying what to leave out.
    """
    if not experiment.portfolios:
        return
    budget = composed[0].purchase.budget
    if budget is not None and composed[0].purchase.is_idle:
        raise ConfigurationError(
            f"budget = {budget:g}: the experiment has budgets of its own; set "
            f"experiment.portfolios.budgets=[{budget:g}]"
        )
    if experiment.levers:
        raise ConfigurationError(
            "experiment.portfolios: levers are sampled besides; leave one of both out"
        )
    if composed[0].town:
        raise ConfigurationError("experiment.portfolios: none is bought in a city")


def with_portfolios(composed: Sequence[Point], portfolios: Portfolios) -> Iterator[Point]:
    """Yield each policy without anything bought, then with each portfolio that all can have.

    Raises:
        ConfigurationError: when a portfolio cannot be had.
    """
    found = [purchases(portfolios, point.scenario) for point in composed]
    common = set.intersection(*({_key(one) for one in made} for made in found))
    if not common:
        raise ConfigurationError("experiment.portfolios: none can be had in all scenarios")
    for point, made in zip(composed, found, strict=True):
        levels = {**point.levels, BUDGET: 0.0, PORTFOLIO: NOTHING}
        yield Point(
            point.policy, levels, point.composed, point.is_baseline, purchase=point.purchase
        )
        for one in made:
            if _key(one) in common:
                budget = one.purchase.budget
                yield Point(
                    f"{point.policy}, {budget:g} EUR: {one.name}",
                    {**point.levels, BUDGET: budget, PORTFOLIO: one.name},
                    Composed(one.scenario),
                    False,
                    purchase=one.purchase,
                )


def _key(one: Bought) -> tuple[float | None, str]:
    return one.purchase.budget, one.name


def with_levers(
    composed: Sequence[Point], ranges: Sequence[Range], rows: Sequence[Row]
) -> Iterator[Point]:
    """Yield each policy with the levers as configured, then with each other row of them."""
    configured = configured_row(ranges)
    others = [row for row in rows if row != configured]
    for point in composed:
        as_configured = {one.number.path: one.number.value for one in ranges}
        levels = {**point.levels, **as_configured}
        yield Point(point.policy, levels, point.composed, point.is_baseline)
        for number, row in enumerate(others, start=1):
            name = f"{point.policy}, sample {number}" if point.levels else f"sample {number}"
            levels = {**point.levels, **as_configured, **row}
            yield Point(name, levels, point.composed, False, row)
