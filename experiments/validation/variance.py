"""Variance: how much of what is uncertain in an answer is due to each of the ten assumptions first.

Sobol' indices by Saltelli's sample, over the ranges of the screening, of the ten numbers that it
puts first and of chance, which is the seed of a run as one more coordinate. The first-order index
is the part of the variance of an outcome that goes when the number is known; the total one the part
that stays when all others are: see `experiments.analysis.sensitivity.sobol`.

`python -m experiments.validation.variance` carries it out, after the screening.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from experiments.analysis.sensitivity.sobol import indices
from experiments.design.cubes import Reals, saltelli
from experiments.design.design import Design
from experiments.execution.run_one import Simulate
from experiments.execution.settings import Executor, Local
from experiments.execution.sweep import Say, sweep_all
from experiments.validation.assumed import Factor, assumed
from experiments.validation.by_command import cpu_seconds, made_from, outcomes_of
from experiments.validation.screening import (
    CRISES,
    CRISIS,
    EFFECT,
    LEVELS,
    POINTS,
    design_at,
    row_at,
)
from experiments.words import ENGLISH
from sim.composition import ConfigurationError, load_scenario
from sim.documentation.markdown import code, table, wrapped

CHANCE = "chance"
"""The coordinate that is the seed."""

OUTCOMES = (LEVELS[0], EFFECT)
MOST = 10

_BY_ITSELF = "What accounts for a part of the variance by itself, with an interval above 0:"
_SCREENED = Path("docs", "validation", "screening.csv")
_SEEDS = 2**31


@dataclass(frozen=True)
class Plan:
    """What is run.

    Attributes:
        base: overrides of all runs.
        crises: whose outcomes are looked at.
        rows: of the sample, a power of two.
        seed: what points and seeds of runs derive from.
    """

    base: tuple[str, ...] = (
        "neighbourhood.residents=1000",
        "timeline.build_up_days=365",
        "timeline.recovery_days=14",
    )
    crises: tuple[str, ...] = CRISES
    rows: int = 128
    seed: int = 1


@dataclass(frozen=True)
class Shares:
    """What came of it.

    Attributes:
        plan: what was run.
        table: a row a crisis, outcome and number: first and total, each with _low and _high.
        runs: how many.
        cpu_seconds: that they took.
    """

    plan: Plan
    table: pl.DataFrame
    runs: int
    cpu_seconds: float


def first_numbers(screened: pl.DataFrame, most: int = MOST) -> list[str]:
    """Return the numbers that a screening puts first, over all its crises and outcomes."""
    beyond = screened.with_columns(beyond=pl.col("effect").abs() / pl.col("least"))
    found = beyond.group_by("parameter").agg(pl.col("beyond").max())
    return found.sort("beyond", "parameter", descending=[True, False])["parameter"].to_list()[:most]


def share_out(
    executor: Executor,
    say: Say,
    numbers: Sequence[str],
    plan: Plan | None = None,
    results: Path = Path("results", "validation"),
    model: Simulate | None = None,
) -> Shares:
    """Run the sample, of which runs that are finished already are not run again.

    Args:
        executor: what carries the runs out.
        say: prints how it gets on, a line at a time.
        numbers: paths of the numbers that are varied.
        plan: what is run; the whole unless said.
        results: folder of these results.
        model: what runs a scenario; the model unless said.

    Raises:
        ConfigurationError: when a number is no assumption that can be varied, or a run failed.
    """
    plan = plan or Plan()
    spec = load_scenario(*plan.base, f"{CRISIS}={plan.crises[0]}", *POINTS["with"])
    known = {one.path: one for one in assumed(spec).factors}
    if missing := [name for name in numbers if name not in known]:
        raise ConfigurationError(f"variance: {', '.join(missing)}: no assumption that is varied")
    factors = [known[name] for name in numbers]
    sample = saltelli(len(factors) + 1, plan.rows, np.random.default_rng(plan.seed))
    points = np.concatenate([sample.a, sample.b, *sample.ab])
    designs, where = _designs(plan, factors, points)
    runs = sum(len(one.runs) for one in designs)
    say(f"{len(factors)} numbers and chance, {plan.rows} rows, {runs} runs")
    folders = sweep_all(designs, executor, results, say, model=model, days=False)
    tables = [outcomes_of(folder) for folder in folders]
    names = [*numbers, CHANCE]
    found = []
    for crisis in plan.crises:
        for outcome, values in _values(tables, where, crisis).items():
            parts = np.split(values, len(names) + 2)
            try:
                told = indices(parts[0], parts[1], np.array(parts[2:]), plan.seed)
            except ValueError as error:
                raise ConfigurationError(f"variance: {crisis}, {outcome}: {error}") from None
            head = {CRISIS: [crisis] * len(names), "outcome": [outcome] * len(names)}
            found.append(pl.DataFrame(head | {"parameter": names} | told))
    return Shares(plan, pl.concat(found), runs, cpu_seconds(folders))


def _designs(
    plan: Plan, factors: Sequence[Factor], points: Reals
) -> tuple[list[Design], list[tuple[int, int]]]:
    """Return designs, one a seed, and the design and world of each point."""
    seeds = (points[:, -1] * _SEEDS).astype(np.int64)
    designs: list[Design] = []
    where: list[tuple[int, int]] = [(-1, -1)] * len(points)
    for seed in np.unique(seeds).tolist():
        at = np.flatnonzero(seeds == seed).tolist()
        rows = [row_at(factors, points[one]) for one in at]
        design, worlds = design_at("variance", plan.base, plan.crises, rows, seed)
        for one, world in zip(at, worlds, strict=True):
            where[one] = len(designs), world
        designs.append(design)
    return designs, where


def _values(
    tables: Sequence[pl.DataFrame], where: Sequence[tuple[int, int]], crisis: str
) -> dict[str, Reals]:
    """Return the outcomes of a crisis at all points; NaN where a run failed."""
    left = {
        (number, row["world"], row["point"]): row[LEVELS[0]]
        for number, runs in enumerate(tables)
        for row in runs.filter(pl.col(CRISIS) == crisis).iter_rows(named=True)
    }
    without, supported = (
        np.array([left[*one, point] for one in where], dtype=float) for point in POINTS
    )
    return dict(zip(OUTCOMES, (without, supported - without), strict=True))


def section(found: Shares) -> str:
    """Return the results as Markdown."""
    plan = found.plan
    out = [
        "## How much each of them matters: Sobol' indices",
        wrapped(
            f"The numbers that the screening puts first, over the same ranges, and chance, which "
            f"is the seed of a run. {plan.rows} rows of Saltelli's sample, {found.runs:,} runs, "
            f"{found.cpu_seconds:,.0f} CPU seconds, with {', '.join(map(code, plan.base))}. First "
            "is the part of the variance that goes when the number is known, total the part that "
            "stays when all others are, with 95 % intervals by bootstrap; where the total is well "
            "above the first, what the number does depends on the others. The seed is one of them: "
            "a run in which a number differs meets other chances, so that where chance matters "
            "most, as in what a facilitator changes in one pair of runs, every total is high."
        ),
    ]
    for outcome in OUTCOMES:
        title = "effect of a facilitator on it" if outcome == EFFECT else ENGLISH.outcome(outcome)
        rows = found.table.filter(outcome=outcome)
        head = ["", *(f"{ENGLISH.level(CRISIS, one)}: first, total" for one in plan.crises)]
        body = [
            [_coded(name)] + [_cell(rows, name, crisis) for crisis in plan.crises]
            for name in rows["parameter"].unique(maintain_order=True)
        ]
        leading = "\n".join(_leading(rows, crisis) for crisis in plan.crises)
        out += [f"### {title[:1].upper()}{title[1:]}", _BY_ITSELF, leading, table(head, body)]
    return "\n\n".join(out) + "\n"


def _leading(rows: pl.DataFrame, crisis: str) -> str:
    """Return what accounts for a part of the variance by itself, the greatest part first."""
    known = rows.filter(pl.col(CRISIS) == crisis, pl.col("first_low") > 0)
    parts = [
        f"{_name(row['parameter'])} {ENGLISH.percent(row['first'], 0)}"
        for row in known.sort("first", descending=True).iter_rows(named=True)
    ]
    said = ", ".join(parts) or "nothing by itself"
    return wrapped(f"{ENGLISH.level(CRISIS, crisis)}: {said}", "  ", "- ")


def _name(parameter: str) -> str:
    return ENGLISH.assumptions.names.get(parameter) or _coded(parameter)


def _coded(parameter: str) -> str:
    return parameter if parameter == CHANCE else code(parameter)


def _cell(rows: pl.DataFrame, name: str, crisis: str) -> str:
    (row,) = rows.filter(pl.col("parameter") == name, pl.col(CRISIS) == crisis).to_dicts()
    return "; ".join(
        f"{ENGLISH.number(row[part], 2)} "
        f"{ENGLISH.interval(row[f'{part}_low'], row[f'{part}_high'], 2)}"
        for part in ("first", "total")
    )


def write(found: Shares, folder: Path) -> list[Path]:
    """Write the table and the section to a folder, and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers, page = folder / "variance.csv", folder / "variance.md"
    found.table.write_csv(numbers, float_precision=6)
    page.write_text(f"{section(found)}\n{made_from()}", encoding="utf-8")
    return [numbers, page]


def main() -> None:
    """Carry it out on the numbers that the screening puts first, and write docs/validation."""
    try:
        numbers = first_numbers(pl.read_csv(_SCREENED))
        for path in write(share_out(Local(), print, numbers), _SCREENED.parent):
            print(path)
    except (ConfigurationError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
