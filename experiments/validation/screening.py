"""Screening: which assumptions move the headline outcomes of each crisis, and the effect of a post.

Main effects of all numbers that `assumed` names, between the ends of the ranges that it gives, all
of them changed at once: see `experiments.analysis.sensitivity.two_level`. Points that mirror each
other have one seed, so that what a seed does to both cancels; runs of one point share its past.

What chance makes of an effect is measured by patterns that stand for no number. What acts in heat
alone is a control: in crises without heat it must not be significant.

`python -m experiments.validation.screening` runs it: two pasts a point, with and without a post,
and a run of each crisis from each.
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

from experiments.analysis.sensitivity.two_level import main_effects
from experiments.design.cubes import Reals, folded
from experiments.design.design import Design, design_of
from experiments.design.experiment import Experiment
from experiments.design.rows import Row
from experiments.design.sample import Sample
from experiments.execution.run_one import Simulate
from experiments.execution.settings import Executor, Local
from experiments.execution.sweep import Say, sweep_all
from experiments.report.evidence import FACILITATOR_EFFECT, SCREENED_FILE, first_of
from experiments.validation.assumed import Assumed, Factor, assumed
from experiments.validation.by_command import cpu_seconds, made_from, outcomes_of
from experiments.words import ENGLISH, MINUS
from sim.composition import ConfigurationError, load_scenario
from sim.documentation.markdown import code, table, wrapped
from sim.tables import OUTCOMES

CRISES = ("lockdown", "heatwave", "flood", "blackout", "compound")
CRISIS = "crisis"

LEVELS = ("left_without_everyone", "known_day_3", "needs_met_everyone")
"""Outcomes that are looked at without facilitators."""

EFFECT = FACILITATOR_EFFECT
"""Residents left without, per 1,000, with a facilitator less without one, same seed."""

POINTS = {"without": (), "with": ("facilitation=one",)}
_OF_HEAT, _COLD = "heat.", ("lockdown", "flood", "blackout")
_SHOWN = 12


@dataclass(frozen=True)
class Plan:
    """What is run.

    Attributes:
        base: overrides of all runs. Patience is 14 days at most, so that no need is open at the
            end of the recovery.
        crises: whose outcomes are looked at.
        rows: half of the points, as `folded` takes them, above the count of numbers; columns beyond
            these measure chance.
        pairs: points and their mirror images that have one seed.
        only: patterns of paths that are varied.
        seed: what points and runs derive from.
    """

    base: tuple[str, ...] = (
        "neighbourhood.residents=1000",
        "timeline.build_up_days=365",
        "timeline.recovery_days=14",
    )
    crises: tuple[str, ...] = CRISES
    rows: int = 504
    pairs: int = 16
    only: tuple[str, ...] = ("*",)
    seed: int = 1


@dataclass(frozen=True)
class Screening:
    """What came of it.

    Attributes:
        plan: what was run.
        assumed: the numbers that were varied, and those left out.
        table: a row a crisis, outcome and number, greatest effect first: these, rank, effect (with
            _low and _high) of the whole range, is_told (whether it is significant, all numbers
            taken together), least (the size from which it is), share (of the variance of the
            outcome that all effects together account for), low, high, scale.
        runs: how many.
        cpu_seconds: that they took.
    """

    plan: Plan
    assumed: Assumed
    table: pl.DataFrame
    runs: int
    cpu_seconds: float


class _Place(NamedTuple):
    """Where the runs of a point are found: its design and its row there."""

    design: int
    world: int


def screen(
    executor: Executor,
    say: Say,
    plan: Plan | None = None,
    results: Path = Path("results", "validation"),
    model: Simulate | None = None,
) -> Screening:
    """Run the screening, of which runs that are finished already are not run again.

    Args:
        executor: what carries the runs out.
        say: prints how it gets on, a line at a time.
        plan: what is run; the whole unless said.
        results: folder of these results: apart from all others, since they keep no days.
        model: what runs a scenario; the model unless said.

    Raises:
        ConfigurationError: when a run failed or an outcome has no value.
    """
    plan = plan or Plan()
    what = numbers_of(plan)
    points = folded(plan.rows, np.random.default_rng([plan.seed, plan.rows]))
    designs, places = _designs(plan, what.factors, points)
    runs = sum(len(one.runs) for one in designs)
    say(f"{len(what.factors)} numbers, {len(points)} points, {runs} runs")
    folders = sweep_all(designs, executor, results, say, model=model, days=False)
    tables = [outcomes_of(folder) for folder in folders]
    try:
        found = pl.concat(
            _table(crisis, what.factors, points, _values(tables, crisis, places))
            for crisis in plan.crises
        )
    except ValueError as error:
        raise ConfigurationError(f"screening: {error}") from None
    return Screening(plan, what, found, runs, cpu_seconds(folders))


def numbers_of(plan: Plan) -> Assumed:
    """Return the numbers that are varied, and those left out."""
    spec = load_scenario(*plan.base, f"{CRISIS}={plan.crises[0]}", *POINTS["with"])
    every = assumed(spec)
    kept = [one for one in every.factors if any(fnmatchcase(one.path, p) for p in plan.only)]
    if not kept:
        raise ConfigurationError(f"screening: no assumption is named like {', '.join(plan.only)}")
    return Assumed(tuple(kept), every.left_out)


def _designs(
    plan: Plan, factors: Sequence[Factor], points: Reals
) -> tuple[list[Design], list[_Place]]:
    """Return designs, one for each seed, and where the runs at each point are found."""
    designs: list[Design] = []
    places: list[_Place] = []
    for begin in range(0, len(points), 2 * plan.pairs):
        rows = [row_at(factors, point) for point in points[begin : begin + 2 * plan.pairs]]
        seed = plan.seed + len(designs)
        design, worlds = design_at("screening", plan.base, plan.crises, rows, seed)
        places += [_Place(len(designs), world) for world in worlds]
        designs.append(design)
    return designs, places


def design_at(
    name: str,
    base: tuple[str, ...],
    crises: tuple[str, ...],
    rows: Sequence[Row],
    seed: int,
) -> tuple[Design, list[int]]:
    """Return the runs at some rows, with a post and without in each crisis, all of one seed.

    Args:
        name: of the experiment.
        base: overrides of all runs.
        crises: that are run.
        rows: values of numbers; those that are alike are one world.
        seed: of the runs.

    Returns:
        The design, and the world of each row, counted from 1.
    """
    distinct = tuple({tuple(row.items()): row for row in rows}.values())
    experiment = Experiment(
        name=name,
        base=base,
        points=POINTS,
        factors={CRISIS: crises},
        within=(CRISIS,),
        uncertainties=Sample(method="list", rows=distinct),
        replicates=1,
    )
    worlds = [distinct.index(row) + 1 for row in rows]
    return design_of(experiment, [f"seed={seed}"]), worlds


def row_at(factors: Sequence[Factor], point: Reals) -> Row:
    """Return the values of numbers at a point of the cube, whose first coordinates are theirs."""
    shares = point[: len(factors)].tolist()
    return {one.path: float(one.at(share)) for one, share in zip(factors, shares, strict=True)}


def _values(
    tables: Sequence[pl.DataFrame], crisis: str, places: Sequence[_Place]
) -> dict[str, Reals]:
    """Return each outcome of a crisis at all points; NaN where a run failed."""
    of = {
        (design, row["world"], row["point"]): row
        for design, runs in enumerate(tables)
        for row in runs.filter(pl.col(CRISIS) == crisis).iter_rows(named=True)
    }

    def at(point: str, outcome: str) -> Reals:
        return np.array([of[*place, point][outcome] for place in places], dtype=float)

    values = {outcome: at("without", outcome) for outcome in LEVELS}
    return values | {EFFECT: at("with", LEVELS[0]) - values[LEVELS[0]]}


def _table(
    crisis: str, factors: Sequence[Factor], points: Reals, values: dict[str, Reals]
) -> pl.DataFrame:
    found = []
    for outcome, given in values.items():
        effects = main_effects(points, given, len(factors))
        rows = pl.DataFrame(
            {
                "parameter": [one.path for one in factors],
                "effect": effects.value,
                "effect_low": effects.value - effects.half,
                "effect_high": effects.value + effects.half,
                "is_told": np.abs(effects.value) > effects.least,
                "low": [float(one.low) for one in factors],
                "high": [float(one.high) for one in factors],
                "scale": [one.scale for one in factors],
            }
        )
        size = pl.col("effect").abs()
        found.append(
            rows.select(
                pl.lit(crisis).alias(CRISIS),
                pl.lit(outcome).alias("outcome"),
                "parameter",
                size.rank("min", descending=True).cast(pl.Int32).alias("rank"),
                pl.exclude("parameter", "low", "high", "scale"),
                pl.lit(effects.least).alias("least"),
                pl.lit(effects.share).alias("share"),
                "low", "high", "scale",
            ).sort(size, descending=True, maintain_order=True)
        )  # fmt: skip
    return pl.concat(found)


def section(found: Screening) -> str:
    """Return the results as Markdown."""
    plan, out = found.plan, ["## Which assumptions matter: screening"]
    spare = plan.rows - len(found.assumed.factors)
    out.append(
        wrapped(
            f"{len(found.assumed.factors)} numbers that are assumptions, each from half to twice "
            f"what it is (shares by their odds, within the model's bounds); "
            f"{len(found.assumed.left_out)} are left out, each with its reason in "
            "`docs/validation/screening_left_out.csv`. All are changed at once, each to an end "
            f"of its range, in {2 * plan.rows:,} points in which any two agree as often as they "
            f"differ; {found.runs:,} runs, {found.cpu_seconds:,.0f} CPU seconds, with "
            f"{', '.join(map(code, plan.base))}. A cell is what the high end does to an outcome "
            "against the low one, over all that the others may be, with its 95 % interval; shares "
            "are in percentage points."
        )
    )
    out.append(
        wrapped(
            "A number is shown in a crisis where its effect is significant: larger than the "
            "greatest of so many effects on one outcome in one crisis would be in 5 % of "
            f"screenings if nothing but chance acted. Chance, and what three and more numbers do "
            f"together, is measured by {spare} patterns of high and low that stand for no number. "
            f"{_control(found)} What two numbers do together cancels; a number whose effect turns "
            f"inside its range may be missed. The first {_SHOWN} of each table are shown; "
            "all are in `docs/validation/screening.csv`."
        )
    )
    out += [_outcome_section(found, outcome) for outcome in (EFFECT, *LEVELS)]
    return "\n\n".join(out) + "\n"


def _control(found: Screening) -> str:
    rows = found.table.filter(
        pl.col("parameter").str.starts_with(_OF_HEAT), pl.col(CRISIS).is_in(_COLD)
    )
    told = rows.filter("is_told").height
    return (
        f"A control: of {rows.height} effects, in crises without heat, of numbers that act in heat "
        f"alone, {told} are significant."
    )


def _outcome_section(found: Screening, outcome: str) -> str:
    rows = found.table.filter(pl.col("outcome") == outcome)
    shown = rows.filter("is_told").with_columns(beyond=pl.col("effect").abs() / pl.col("least"))
    names = (
        shown.group_by("parameter", maintain_order=True)
        .agg(pl.col("beyond").max())
        .sort("beyond", descending=True, maintain_order=True)["parameter"]
        .to_list()
    )
    shares = dict(rows.select(CRISIS, "share").unique().iter_rows())
    counts = ", ".join(
        f"{shown.filter(pl.col(CRISIS) == crisis).height} in the {ENGLISH.level(CRISIS, crisis)} "
        f"({shares[crisis]:.0%})"
        for crisis in found.plan.crises
    )
    title = ENGLISH.outcome(outcome)
    if outcome == EFFECT:
        title = f"what a facilitator changes in: {ENGLISH.outcome(LEVELS[0])}"
    said = (
        f"Significant: {counts}, of {rows['parameter'].n_unique()}; in brackets, what all numbers "
        "account for, each by itself, of the variance of the outcome over the points."
    )
    out = [f"### {title[:1].upper()}{title[1:]}", wrapped(said)]
    if names:
        head = ("parameter", "from", "to", *(ENGLISH.level(CRISIS, c) for c in found.plan.crises))
        out.append(table(head, [_line(shown, name, found.plan.crises) for name in names[:_SHOWN]]))
    return "\n\n".join(out)


def _line(rows: pl.DataFrame, parameter: str, crises: Sequence[str]) -> list[str]:
    own = {row[CRISIS]: row for row in rows.filter(parameter=parameter).iter_rows(named=True)}
    first = next(iter(own.values()))
    cells = [_cell(own[crisis]) if crisis in own else "–" for crisis in crises]
    return [code(parameter), f"{first['low']:.4g}", f"{first['high']:.4g}", *cells]


def _cell(row: dict[str, Any]) -> str:
    """Return how much a number moves an outcome."""
    outcome = LEVELS[0] if row["outcome"] == EFFECT else row["outcome"]
    times = 100 if OUTCOMES[outcome].unit == "share" else 1
    value, low, high = (times * row[f"effect{end}"] for end in ("", "_low", "_high"))
    return f"{value:+.2f} [{low:.2f}, {high:.2f}]".replace("-", MINUS)


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
    """Run the whole screening and write what came of it to docs/validation."""
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
