"""Screening: which assumptions move the headline outcomes of each crisis, and the effect of a post.

Morris' elementary effects of all numbers that `assumed` names, over the ranges that it gives.

All runs of a trajectory have the same seed, so that a number which does nothing changes nothing;
each trajectory has another. But a number that changes anything at all stirs chance, and the run
takes another course. Controls say what that is worth: a number that acts under a lever alone, for
which nothing may change; and changes of the seed as further coordinates, whose effects are chance
alone. The crises of one point share its past.

`python -m experiments.validation.screening` carries it out: 2 x (numbers + controls + 1) pasts a
trajectory, with a run of each crisis from each.
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

from experiments.analysis.sensitivity.elementary import Index, effects, floor_of, indices
from experiments.design.cubes import Reals, trajectories
from experiments.design.design import Design, design_of
from experiments.design.experiment import Experiment
from experiments.design.paths import number_at
from experiments.design.rows import Row
from experiments.design.sample import Sample
from experiments.execution.run_one import Simulate
from experiments.execution.settings import Executor, Local
from experiments.execution.sweep import Say, sweep_all
from experiments.report.evidence import FACILITATOR_EFFECT, SCREENED_FILE, first_of
from experiments.validation.assumed import Assumed, Factor, assumed, factor_of
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

IDLE = "facilitation.hours_mediated"
"""A control: a number that acts under a lever alone. The other are changes of the seed."""

_POINTS = {"without": (), "with": ("facilitation=one",)}
_SHOWN = 12
_SEEDS = 4096  # seeds set aside for a trajectory: more than two to the number of changes of it


@dataclass(frozen=True)
class Plan:
    """What is run.

    Attributes:
        base: overrides of all runs. Patience is 14 days at most, so that no need is open at the
            end of the recovery.
        crises: whose outcomes are looked at.
        trajectories: how many.
        seed_changes: coordinates that change the seed, in each.
        only: patterns of paths that are varied.
        seed: what points and runs derive from.
    """

    base: tuple[str, ...] = (
        "neighbourhood.residents=1000",
        "timeline.build_up_days=365",
        "timeline.recovery_days=14",
    )
    crises: tuple[str, ...] = CRISES
    trajectories: int = 10
    seed_changes: int = 5
    only: tuple[str, ...] = ("*",)
    seed: int = 1


@dataclass(frozen=True)
class Screening:
    """What came of it.

    Attributes:
        plan: what was run.
        assumed: the numbers that were varied, and those left out.
        table: a row a crisis, outcome and number, greatest mu* first: these, rank, mu,
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
        say: prints how it gets on, a line at a time.
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
    tables = [outcomes_of(folder) for folder in folders]
    try:
        found = pl.concat(
            _table(factors, points, _values(tables, crisis, places, points.shape[:2]), plan.seed)
            .with_columns(crisis=pl.lit(crisis))
            .select(CRISIS, pl.exclude(CRISIS))
            for crisis in plan.crises
        )
    except ValueError as error:
        raise ConfigurationError(f"screening: {error}") from None
    return Screening(plan, what, found, runs, cpu_seconds(folders))


def factors_of(plan: Plan) -> tuple[Assumed, tuple[Factor, ...]]:
    """Return the numbers that are varied and left out, and the former with the idle control."""
    spec = load_scenario(*plan.base, f"{CRISIS}={plan.crises[0]}", *_POINTS["with"])
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
        factors={CRISIS: plan.crises},
        within=(CRISIS,),
        uncertainties=Sample(method="list", rows=floats),
        replicates=1,
    )
    return design_of(experiment, [f"seed={seed}"])


def _values(
    tables: Sequence[pl.DataFrame],
    crisis: str,
    places: Sequence[Sequence[_Place]],
    shape: tuple[int, ...],
) -> dict[str, Reals]:
    """Return each outcome of a crisis at the points of trajectories; NaN where a run failed."""
    of: list[dict[str, dict[int, dict[str, Any]]]] = []
    for runs in tables:
        by_point: dict[str, dict[int, dict[str, Any]]] = {point: {} for point in _POINTS}
        here = runs.filter(pl.col(CRISIS) == crisis)
        for row in here.select("point", "world", *LEVELS).iter_rows(named=True):
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
    out.append(
        wrapped(
            f"{len(found.assumed.factors)} numbers that are assumptions, each from half to twice "
            f"what it is (shares by their odds, within the model's bounds); "
            f"{len(found.assumed.left_out)} are left out. {plan.trajectories} trajectories, "
            f"{found.runs:,} runs, {found.cpu_seconds:,.0f} CPU seconds, with "
            f"{', '.join(map(code, plan.base))}. A cell is mu*, the mean size of what the whole "
            "range of a number does to an outcome, with its 95 % interval over trajectories; the "
            "sign is that of the mean where it is clear, and ± elsewhere. Shares are in percentage "
            "points."
        )
    )
    out.append(
        wrapped(
            f"A number is shown in a crisis where its mu* is significant: beyond what a number "
            "that only stirs chance exceeds with a probability of 5 %, all numbers taken together. "
            "Chance is measured by changes of the seed. A control, "
            f"{code(IDLE)}, acts under a lever alone: its greatest mu* is {_greatest_idle(found)}."
        )
    )
    out += [_outcome_section(found, outcome) for outcome in (EFFECT, *LEVELS)]
    return "\n\n".join(out) + "\n"


def _greatest_idle(found: Screening) -> str:
    return f"{found.table.filter(pl.col('parameter') == IDLE)['mu_star'].to_numpy().max():g}"


def _outcome_section(found: Screening, outcome: str) -> str:
    rows = found.table.filter(pl.col("outcome") == outcome, pl.col("parameter") != IDLE)
    shown = rows.filter("is_told").with_columns(beyond=pl.col("mu_star") / pl.col("least"))
    names = (
        shown.group_by("parameter", maintain_order=True)
        .agg(pl.col("beyond").max())
        .sort("beyond", descending=True, maintain_order=True)["parameter"]
        .to_list()
    )
    counts = ", ".join(
        f"{shown.filter(pl.col(CRISIS) == crisis).height} in the {ENGLISH.level(CRISIS, crisis)}"
        for crisis in found.plan.crises
    )
    title = "effect of a facilitator on it" if outcome == EFFECT else ENGLISH.outcome(outcome)
    said = f"Significant: {counts}, of {rows['parameter'].n_unique()}."
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
    """Return how much a number moves an outcome, and in which direction where that is clear."""
    outcome = LEVELS[0] if row["outcome"] == EFFECT else row["outcome"]
    times = 100 if OUTCOMES[outcome].unit == "share" else 1
    sign = "+" if row["mu_low"] > 0 else MINUS if row["mu_high"] < 0 else "±"
    value, low, high = (times * row[f"mu_star{end}"] for end in ("", "_low", "_high"))
    return f"{sign}{value:.2f} [{low:.2f}, {high:.2f}]"


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
