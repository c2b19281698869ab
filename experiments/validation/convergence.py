"""Convergence: how many replicates, how many residents and how long a build-up are enough.

The main outcomes, and the paired effects of a facilitator, of equipment and of collegial governance
on needs met, at several numbers of residents and lengths of the build-up, the other as configured.
`agreement` says when a place agrees with that of most residents or of the longest build-up.

`python -m experiments.validation.convergence` carries it out: about 1,100 CPU seconds.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from experiments.design.design import Design, design_of
from experiments.design.experiment import Experiment
from experiments.execution.run_one import Simulate
from experiments.execution.settings import Executor, Local
from experiments.execution.sweep import Say, sweep_all
from experiments.store.tables import FINISHED
from experiments.validation.by_command import cpu_seconds, made_from, outcomes_of
from experiments.validation.precision import (
    POWER,
    PRECISE,
    agreement,
    enough,
    needed,
    needed_to_be_precise,
    precision,
    stability,
)
from sim.composition import ConfigurationError
from sim.documentation.markdown import code, table, wrapped

OUTCOMES = ("needs_met_everyone", "needs_met_over_75_alone", "met_by_neighbour", "knows_neighbour")
POINTS = {
    "none": (),
    "facilitator": ("facilitation=one",),
    "equipment": ("logistics=shared",),
    "collegial": ("governance=collegial",),
}
EFFECTS = tuple(name for name in POINTS if name != "none")
_AXES = {"residents": "residents", "build_up_days": "days of build-up"}

type Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Plan:
    """What is run.

    Attributes:
        residents: numbers of residents, at the build-up as configured.
        build_up: lengths of the build-up in days, at the residents as configured.
        configured: residents and build-up days where the other is varied; of these are more runs.
        replicates: of each place.
        many: of the place as configured.
        seed: what the seeds of replicates derive from.
        base: other overrides of all runs.
    """

    residents: tuple[int, ...] = (1_500, 3_000, 6_000, 15_000)
    build_up: tuple[int, ...] = (180, 365, 730, 1_460, 2_920)
    configured: tuple[int, int] = (3_000, 730)
    replicates: int = 10
    many: int = 60
    seed: int = 1
    base: tuple[str, ...] = ("crisis=lockdown", "timeline.recovery_days=14")


@dataclass(frozen=True)
class Convergence:
    """What came of it.

    Attributes:
        plan: what was run.
        places: a row an axis ("residents", "build_up_days"), place and quantity (an outcome, or
            `effect_` and a policy), with what `agreement.agreement` gives.
        replicates: see `agreement.precision`.
        stability: see `stability.stability`, by number of residents.
        stability_build_up: the same by length of the build-up.
        cpu_seconds: that the runs took.
    """

    plan: Plan
    places: pl.DataFrame
    replicates: pl.DataFrame
    stability: pl.DataFrame
    stability_build_up: pl.DataFrame
    cpu_seconds: float


def converge(
    executor: Executor,
    say: Say,
    plan: Plan | None = None,
    results: Path = Path("results", "validation"),
    model: Simulate | None = None,
) -> Convergence:
    """Carry it out; runs that are finished already are not run again.

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
    places = places_of(plan)
    designs = [_design(plan, place) for place in places]
    say(f"{len(places)} places, {sum(len(one.runs) for one in designs)} runs")
    folders = sweep_all(designs, executor, results, say, model=model, days=False)
    values = {
        place: _quantities(outcomes_of(folder), place)
        for place, folder in zip(places, folders, strict=True)
    }
    first = {
        place: {name: one[: plan.replicates] for name, one in quantities.items()}
        for place, quantities in values.items()
    }
    residents, days = plan.configured
    by_residents = {place[0]: one for place, one in first.items() if place[1] == days}
    by_days = {place[1]: one for place, one in first.items() if place[0] == residents}
    axes = {"residents": by_residents, "build_up_days": by_days}
    return Convergence(
        plan,
        pl.concat(
            agreement(found).select(pl.lit(axis).alias("axis"), pl.all())
            for axis, found in axes.items()
        ),
        precision(values[plan.configured]),
        stability({place: _effects(one) for place, one in by_residents.items()}),
        stability({place: _effects(one) for place, one in by_days.items()}),
        cpu_seconds(folders),
    )


def places_of(plan: Plan) -> list[tuple[int, int]]:
    """Return the numbers of residents and days of the build-up that are run."""
    residents, days = plan.configured
    along = [(one, days) for one in plan.residents], [(residents, one) for one in plan.build_up]
    return list(dict.fromkeys([plan.configured, *along[0], *along[1]]))


def _design(plan: Plan, place: tuple[int, int]) -> Design:
    residents, days = place
    experiment = Experiment(
        name="convergence",
        base=(
            *plan.base,
            f"neighbourhood.residents={residents}",
            f"timeline.build_up_days={days}",
        ),
        points=POINTS,
        replicates=plan.many if place == plan.configured else plan.replicates,
    )
    return design_of(experiment, [f"seed={plan.seed}"])


def _quantities(runs: pl.DataFrame, place: tuple[int, int]) -> dict[str, Reals]:
    """Return the outcomes without a policy and the effects: (replicates,) each.

    Raises:
        ConfigurationError: when a run failed or an outcome has no value.
    """
    told = f"convergence: {place[0]:,} residents, {place[1]:,} days"
    if failed := runs.filter(pl.col("status") != FINISHED).height:
        raise ConfigurationError(f"{told}: nothing is analysed, {failed} runs failed")
    of = {
        point: runs.filter(pl.col("point") == point).sort("replicate").select(OUTCOMES)
        for point in POINTS
    }
    found = {name: of["none"][name].to_numpy() for name in OUTCOMES}
    for name in EFFECTS:
        found[f"effect_{name}"] = of[name][OUTCOMES[0]].to_numpy() - found[OUTCOMES[0]]
    if wrong := [name for name, values in found.items() if not np.isfinite(values).all()]:
        raise ConfigurationError(f"{told}: nothing is analysed, {wrong[0]} has no value")
    return found


def _effects(quantities: Mapping[str, Reals]) -> dict[str, Reals]:
    return {name: quantities[f"effect_{name}"] for name in EFFECTS}


def section(found: Convergence) -> str:
    """Return the results as Markdown."""
    plan = found.plan
    said = (
        f"{found.cpu_seconds:,.0f} CPU seconds, with {', '.join(map(code, plan.base))}; "
        f"{plan.replicates} replicates a place, {plan.many} at {plan.configured[0]:,} residents "
        f"and {plan.configured[1]:,} days. Outcomes without a policy, and effects on needs met of "
        "a facilitator for 1,000 residents, of equipment and of collegial governance, as paired "
        "differences, in percentage points with 95 % intervals. A place agrees with the last of "
        "its table, paired replicate by replicate, where the interval of the difference holds "
        "zero; with few replicates that is easily so. Policies begin a year before the crisis, or "
        "with the run where the build-up is shorter."
    )
    parts = ["## How much is enough: convergence", wrapped(said)]
    parts += [_axis_section(found, axis) for axis in _AXES]
    parts.append(_replicates_section(found))
    return "\n\n".join(parts) + "\n"


def _axis_section(found: Convergence, axis: str) -> str:
    rows = found.places.filter(pl.col("axis") == axis)
    least, last = enough(rows), int(rows["place"].to_numpy().max())
    every = max(least.values())
    late = ", ".join(code(name) for name, place in least.items() if place == every)
    said = (
        f"From {every:,} {_AXES[axis]} on, all quantities agree with those at {last:,}; the last "
        f"to do so: {late}."
        if every < last
        else f"At fewer than {last:,} {_AXES[axis]} not all agree: {late} with no fewer."
    )
    quantities = table(
        ("quantity", *(f"{place:,}" for place in rows["place"].unique().sort()), "agrees from"),
        [
            (
                code(str(name)),
                *(_cell(row) for row in own.sort("place").iter_rows(named=True)),
                f"{least[str(name)]:,}",
            )
            for (name,), own in rows.group_by("quantity", maintain_order=True)
        ],
    )
    stable = found.stability if axis == "residents" else found.stability_build_up
    return "\n\n".join(
        [f"### {_AXES[axis].capitalize()}", wrapped(said), quantities, _stable(stable, axis)]
    )


def _cell(row: dict[str, Any]) -> str:
    mean, low, high = (100 * row[name] for name in ("mean", "low", "high"))
    return f"{mean:.2f} [{low:.2f}, {high:.2f}]{'' if row['agrees'] else ' (differs)'}"


def _stable(rows: pl.DataFrame, axis: str) -> str:
    signs = [name for name in rows.columns if name.startswith("sign_")]
    held = int(rows["same_signs"].sum()), int(rows["same_order"].sum())
    contradicted = int((rows["contradicted"] != "none").sum())
    said = (
        f"Signs of the effects are those of the last at {held[0]} of {rows.height} places, their "
        f"order at {held[1]}; an order that is significant there is reversed at "
        f"{contradicted}. In brackets, the share of resampled replicates with that order."
    )
    shown = table(
        (_AXES[axis], *(name.removeprefix("sign_") for name in signs), "order", "told apart"),
        [
            (
                f"{row['place']:,}",
                *(row[name] for name in signs),
                f"{row['order']} ({row['order_held']:.0%})",
                row["told"],
            )
            for row in rows.iter_rows(named=True)
        ],
    )
    return f"{wrapped(said)}\n\n{shown}"


def _replicates_section(found: Convergence) -> str:
    many = found.plan.many
    least = needed(found.replicates.filter(pl.col("quantity").str.starts_with("effect_")))
    words = [
        f"{code(name)} with {number}" if number else f"{code(name)} with more than {many // 2}"
        for name, number in least.items()
    ]
    precise = [
        f"{code(name)} with {number}" if number else f"{code(name)} with more than {many}"
        for name, number in needed_to_be_precise(found.replicates).items()
    ]
    said = (
        f"Samples of {many} replicates: mean half-width of Student's 95 % interval in percentage "
        f"points, and in brackets the share of samples whose interval leaves zero out. That share "
        f"is {POWER:.0%} or more: {', '.join(words)} replicates. Half-widths of a percentage point "
        f"({PRECISE}) or less: {', '.join(precise)}."
    )
    wide = found.replicates.sort("n")
    shown = table(
        ("replicates", *map(code, least)),
        [
            (
                str(number),
                *(
                    f"{100 * half:.2f} ({told:.0%})"
                    for name in least
                    for half, told in own.filter(pl.col("quantity") == name)
                    .select("half_width", "told")
                    .rows()
                ),
            )
            for (number,), own in wide.group_by("n", maintain_order=True)
        ],
    )
    return f"### Replicates\n\n{wrapped(said)}\n\n{shown}"


def write(found: Convergence, folder: Path) -> list[Path]:
    """Write the tables and the section to a folder, and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "convergence": found.places,
        "convergence_replicates": found.replicates,
        "stability_residents": found.stability,
        "stability_build_up": found.stability_build_up,
    }
    written = []
    for name, one in tables.items():
        written.append(folder / f"{name}.csv")
        one.write_csv(written[-1], float_precision=6)
    written.append(folder / "convergence.md")
    written[-1].write_text(f"{section(found)}\n{made_from()}", encoding="utf-8")
    return written


def main() -> None:
    """Carry it all out and write what came of it to docs/validation."""
    try:
        for path in write(converge(Local(), print), Path("docs") / "validation"):
            print(path)
    except (ConfigurationError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
