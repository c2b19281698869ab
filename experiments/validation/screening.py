"""Screening: which assumptions move the main outcomes in a lockdown, and what facilitators change.

Morris' elementary effects of all numbers that `assumed` names, over the ranges that it gives.

All runs of a trajectory have the same seed, so that a number which does nothing changes nothing;
each trajectory has another. But a number that changes anything at all stirs chance, and the run
takes another course. Controls say what that is worth: a number that acts in heat alone, for which
nothing may change; and changes of the seed as further coordinates, whose effects are chance alone.

`python -m experiments.validation.screening` carries it out: 2 x (numbers + controls + 1) runs a
trajectory of about 0.6 CPU seconds each.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from experiments.design.design import Design, design_of
from experiments.design.experiment import Experiment
from experiments.design.paths import number_at
from experiments.design.sample import Row, Sample
from experiments.execution.run_one import Simulate
from experiments.execution.settings import Executor, Local
from experiments.execution.sweep import Say, sweep_all
from experiments.report.evidence import FACILITATOR_EFFECT, SCREENED_FILE, first_of
from experiments.validation.assumed import Assumed, Factor, assumed, factor_of
from experiments.validation.by_command import cpu_seconds, made_from, outcomes_of
from experiments.validation.elementary import (
    Index,
    Reals,
    effects,
    floor_of,
    indices,
    trajectories,
)
from sim.composition import ConfigurationError, load_scenario
from sim.documentation.markdown import code, table, wrapped

LEVELS = ("needs_met_everyone", "needs_met_over_75_alone", "met_by_neighbour", "knows_neighbour")
"""Outcomes that are looked at without facilitators."""

EFFECT = FACILITATOR_EFFECT
"""Needs met of everyone with a facilitator, less without one, same seed."""

IDLE, CHANCE = "heat.home_days", "another seed"
"""The controls: a number that acts in heat alone, and changes of the seed."""

_POINTS = {"without": (), "with": ("facilitation=one",)}
_SHOWN = 12
_SEEDS = 4096  # seeds set aside for a trajectory: more than two to the number of changes of it


@dataclass(frozen=True)
class Plan:
    """What is run.

    Attributes:
        base: overrides of all runs. Patience is 14 days at most, so that no need is open at the
            end of the recovery.
        trajectories: how many.
        seed_changes: coordinates that change the seed, in each.
        only: patterns of paths that are varied.
        seed: what points and runs derive from.
    """

    base: tuple[str, ...] = (
        "crisis=lockdown",
        "neighbourhood.residents=1000",
        "timeline.build_up_days=365",
        "timeline.recovery_days=14",
    )
    trajectories: int = 6
    seed_changes: int = 5
    only: tuple[str, ...] = ("*",)
    seed: int = 1


@dataclass(frozen=True)
class Screening:
    """What came of it.

    Attributes:
        plan: what was run.
        assumed: the numbers that were varied, and those left out.
        table: a row an outcome and number, greatest mu* first: outcome, parameter, rank, mu,
            mu_star, sigma (each with _low and _high), is_told (whether mu* is beyond what chance
            makes of it), floor (mu* of chance), least (from which it is told), low, high, scale.
        runs: how many.
        cpu_seconds: that they took.
    """

    plan: Plan
    assumed: Assumed
    table: pl.DataFrame
    runs: int
    cpu_seconds: float


class _Place(NamedTuple):
    """Where a run is found: its design and its row there."""

    design: int
    world: int


def screen(
    executor: Executor,
    say: Say,
    plan: Plan | None = None,
    results: Path = Path("results", "validation"),
    model: Simulate | None = None,
) -> Screening:
    """Carry the screening out, of which runs that are finished already are not run again.

    Args:
        executor: what carries the runs out.
        say: tells whoever waits, a line at a time.
        plan: what is run; the whole unless said.
        results: folder of these results: apart from all others, since they keep no days.
        model: what runs a scenario; the model unless said.

    Raises:
        ConfigurationError: when a run failed or an outcome has no value.
    """
    plan = plan or Plan()
    what, factors = factors_of(plan)
    width = len(factors) + plan.seed_changes
    points = trajectories(width, plan.trajectories, np.random.default_rng([plan.seed, width]))
    designs, places = _designs(plan, factors, points)
    runs = sum(len(one.runs) for one in designs)
    say(f"{len(what.factors)} numbers, {plan.trajectories} trajectories, {runs} runs")
    folders = sweep_all(designs, executor, results, say, model=model, days=False)
    values = _values([outcomes_of(folder) for folder in folders], places, points.shape[:2])
    try:
        found = _table(factors, points, values, plan.seed)
    except ValueError as error:
        raise ConfigurationError(f"screening: {error}") from None
    return Screening(plan, what, found, runs, cpu_seconds(folders))


def factors_of(plan: Plan) -> tuple[Assumed, tuple[Factor, ...]]:
    """Return the numbers that are varied and left out, and the former with the idle control."""
    spec = load_scenario(*plan.base, *_POINTS["with"])
    every = assumed(spec)
    kept = [one for one in every.factors if any(fnmatchcase(one.path, p) for p in plan.only)]
    if not kept:
        raise ConfigurationError(f"screening: no assumption is named like {', '.join(plan.only)}")
    idle = factor_of(number_at(spec, IDLE))
    if not isinstance(idle, Factor):
        raise ConfigurationError(f"screening: {IDLE} {idle}")
    return Assumed(tuple(kept), every.left_out), (*kept, idle)


def _designs(
    plan: Plan, factors: Sequence[Factor], points: Reals
) -> tuple[list[Design], list[list[_Place]]]:
    """Return designs, one for each seed, and where the runs at each point are found."""
    designs: list[Design] = []
    places: list[list[_Place]] = []
    for number, trajectory in enumerate(points):
        sides = (trajectory[:, len(factors) :] > 0.5) @ (1 << np.arange(plan.seed_changes))
        found: dict[int, _Place] = {}
        for side in dict.fromkeys(sides.tolist()):
            seed = plan.seed + _SEEDS * number + side
            at = np.flatnonzero(sides == side)
            rows = [_row(factors, trajectory[one]) for one in at]
            design = _design(plan, rows, seed)
            worlds = {_key(world.values): world.number for world in design.worlds}
            for one, row in zip(at.tolist(), rows, strict=True):
                found[one] = _Place(len(designs), worlds[_key(row)])
            designs.append(design)
        places.append([found[one] for one in range(len(trajectory))])
    return designs, places


def _row(factors: Sequence[Factor], point: Reals) -> Row:
    shares = point[: len(factors)].tolist()
    return {one.path: one.at(share) for one, share in zip(factors, shares, strict=True)}


def _key(row: Row) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(row.items()))


def _design(plan: Plan, rows: Sequence[Row], seed: int) -> Design:
    floats = tuple({path: float(value) for path, value in row.items()} for row in rows)
    experiment = Experiment(
        name="screening",
        base=plan.base,
        points=_POINTS,
        uncertainties=Sample(method="list", rows=floats),
        replicates=1,
    )
    return design_of(experiment, [f"seed={seed}"])


def _values(
    tables: Sequence[pl.DataFrame], places: Sequence[Sequence[_Place]], shape: tuple[int, ...]
) -> dict[str, Reals]:
    """Return each outcome at the points of the trajectories; NaN where a run failed."""
    of: list[dict[str, dict[int, dict[str, Any]]]] = []
    for runs in tables:
        by_point: dict[str, dict[int, dict[str, Any]]] = {point: {} for point in _POINTS}
        for row in runs.select("point", "world", *LEVELS).iter_rows(named=True):
            by_point[row["point"]][row["world"]] = row
        of.append(by_point)

    def at(point: str, outcome: str) -> Reals:
        found = [of[one.design][point][one.world][outcome] for row in places for one in row]
        return np.array(found, dtype=float).reshape(shape)

    values = {outcome: at("without", outcome) for outcome in LEVELS}
    return values | {EFFECT: at("with", LEVELS[0]) - values[LEVELS[0]]}


def _table(
    factors: Sequence[Factor], points: Reals, values: dict[str, Reals], seed: int
) -> pl.DataFrame:
    width, draws = len(factors), np.random.default_rng([seed, 0])
    ranges = {
        "low": [float(one.low) for one in factors],
        "high": [float(one.high) for one in factors],
        "scale": [one.scale for one in factors],
    }
    found = []
    for outcome, given in values.items():
        each = effects(points, given)
        chance, own = each[:, width:], each[:, :width]
        floor = floor_of(chance, len(points), width, draws)
        named = indices(own, draws)._asdict().items()
        columns = {key: column for name, one in named for key, column in _columns(name, one)}
        found.append(
            pl.DataFrame({"parameter": [one.path for one in factors]} | columns | ranges)
            .with_columns(
                outcome=pl.lit(outcome),
                is_told=pl.col("mu_star") > floor.least,
                floor=pl.lit(floor.mu_star),
                least=pl.lit(floor.least),
                rank=pl.col("mu_star").rank("min", descending=True).cast(pl.Int32),
            )
            .sort("mu_star", descending=True, maintain_order=True)
        )
    first = ["outcome", "parameter", "rank", "mu_star", "mu_star_low", "mu_star_high", "is_told"]
    whole = pl.concat(found)
    return whole.select(*first, pl.exclude(first))


def _columns(name: str, one: Index) -> list[tuple[str, Reals]]:
    return [(name, one.value), (f"{name}_low", one.low), (f"{name}_high", one.high)]


def section(found: Screening) -> str:
    """Return the results as Markdown."""
    plan, out = found.plan, ["## Which assumptions matter: Morris screening"]
    first = found.table.filter(pl.col("outcome") == EFFECT)
    out.append(
        wrapped(
            f"{len(found.assumed.factors)} numbers that are assumptions, each from half to twice "
            f"what it is (shares by their odds, within the model's bounds); "
            f"{len(found.assumed.left_out)} are left out. {plan.trajectories} trajectories, "
            f"{found.runs:,} runs, {found.cpu_seconds:,.0f} CPU seconds, with "
            f"{', '.join(map(code, plan.base))}. mu* is the mean size of what the whole range of a "
            "number does to an outcome, in percentage points; mu the mean with its sign, sigma the "
            "standard deviation over the places where it was tried: near mu* or above, where what "
            "it does depends on the others. Intervals are bootstrapped over trajectories (95 %); "
            "with so few they are shorter than they should be."
        )
    )
    idle = first.filter(pl.col("parameter") == IDLE)["mu_star"][0]
    out.append(
        wrapped(
            f"{code(IDLE)}, which acts in heat alone, has a mu* of {100 * idle:.2f} on the effect "
            "of a facilitator. Changes of the seed, which are chance alone, have the mu* that each "
            "table names; a number is told from chance where its mu* is beyond what a number that "
            "only stirs chance exceeds with a probability of 5 %, all numbers taken together."
        )
    )
    out += [_outcome_section(found.table.filter(pl.col("outcome") == o)) for o in (EFFECT, *LEVELS)]
    return "\n\n".join(out) + "\n"


def _outcome_section(rows: pl.DataFrame) -> str:
    rows = rows.filter(pl.col("parameter") != IDLE)
    outcome, told = rows["outcome"][0], int(rows["is_told"].sum())
    floor, least = (100 * rows[name][0] for name in ("floor", "least"))
    said = (
        f"{told} of {rows.height} are told from chance (mu* of chance {floor:.2f}, told from "
        f"{least:.2f} on). The first {min(_SHOWN, rows.height)}:"
    )
    shown = table(
        ("parameter", "from", "to", "mu\\*", "mu", "sigma", "told from chance"),
        [
            (
                code(row["parameter"]),
                f"{row['low']:.4g}",
                f"{row['high']:.4g}",
                *(_with_interval(row, name) for name in ("mu_star", "mu", "sigma")),
                "yes" if row["is_told"] else "no",
            )
            for row in rows.head(_SHOWN).iter_rows(named=True)
        ],
    )
    return f"### {code(outcome)}\n\n{wrapped(said)}\n\n{shown}"


def _with_interval(row: dict[str, Any], name: str) -> str:
    value, low, high = (100 * row[f"{name}{end}"] for end in ("", "_low", "_high"))
    return f"{value:.2f} [{low:.2f}, {high:.2f}]"


def write(found: Screening, folder: Path) -> list[Path]:
    """Write the table, what was left out and the section to a folder, and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers, left_out, page = (
        folder / name for name in ("screening.csv", "screening_left_out.csv", "screening.md")
    )
    found.table.write_csv(numbers, float_precision=6)
    why = found.assumed.left_out
    pl.DataFrame({"parameter": list(why), "because_it": list(why.values())}).write_csv(left_out)
    page.write_text(f"{section(found)}\n{made_from()}", encoding="utf-8")
    return [numbers, left_out, page]


def main() -> None:
    """Carry the whole screening out and write what came of it to docs/validation."""
    try:
        found = screen(Local(), print)
        for path in write(found, Path("docs") / "validation"):
            print(path)
        kept = first_of(found.table, [EFFECT, LEVELS[0]])
        SCREENED_FILE.write_text(kept.write_csv(float_precision=6), encoding="utf-8")
        print(SCREENED_FILE)
    except (ConfigurationError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
