"""Calibration: parameters that are assumptions, matched to the patterns marked for it, in waves.

The first wave is a Latin hypercube of the ranges; each that follows goes where no pattern is
implausible by the waves before. Points whose runs meet every pattern are accepted; those whose
memberships stay as they are over eight years come first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import numpy as np
import polars as pl
import yaml
from pydantic import Field

from experiments.design.design import Design, design_of
from experiments.design.experiment import Experiment
from experiments.design.sample import Sample
from experiments.execution.settings import Executor
from experiments.execution.sweep import sweep_all
from experiments.store.store import DAILY, RUNS
from experiments.store.tables import FINISHED
from experiments.validation.matching import CUT, Reals, Wanted, emulated_miss, implausibility
from experiments.validation.measured import ordinary
from sim.calendar import YEAR
from sim.composition import CONFIGS, ConfigurationError
from sim.documentation.patterns import patterns
from sim.parameters import Parameters, parameter

SPACE = CONFIGS / "calibration.yaml"
ACCEPTED = CONFIGS / "uncertainty" / "accepted.yaml"
FINDINGS = ("both", "neighbours", "organised")
"""Theories of who finds whom, options of the group `finding`; the first is the default."""

_MEASURED = {**ordinary.OUTCOMES, "C11": "refused"}

OUTCOMES = {
    known.id: _MEASURED[known.id]
    for known in patterns()
    if known.use == "calibrate" and known.id in _MEASURED
}
"""The outcome by which each pattern is measured, of those that any neighbourhood is to meet."""

STEADY = "steady"
"""A condition beside the patterns: memberships on the eve over those a year before."""

_STEADY = Wanted(1.0, 0.93, 1.07)
_FIRST, _LAST = 3 * YEAR, 8 * YEAR
_DRIFT = 0.05
"""Change of memberships from year three to year eight up to which they stay as they are."""

_CANDIDATES = 20_000


class Coordinate(Parameters):
    """A direction of the space: a number that one parameter, or several together, are times."""

    paths: dict[str, float] = Field(
        min_length=1, description="parameters, each with what the number is multiplied with"
    )
    low: float = Field(description="least value")
    high: float = Field(description="greatest value")
    log: bool = Field(False, description="whether its logarithm is spread evenly")
    whole: bool = Field(False, description="whether it is a whole number")

    def values(self, share: float) -> dict[str, float]:
        """Return the parameters at a share of the way from low to high."""
        if self.log:
            value = self.low * (self.high / self.low) ** share
        else:
            value = self.low + share * (self.high - self.low)
        if self.whole:
            value = float(min(int(self.low + share * (self.high - self.low + 1)), int(self.high)))
        return {path: float(f"{times * value:.3g}") for path, times in self.paths.items()}


class Space(Parameters):
    """What is calibrated: a file beside the configuration."""

    base: tuple[str, ...] = Field(description="overrides that hold for all runs")
    waves: int = parameter(3, "waves of runs", unit="wave", low=1, high=20)
    points: int = parameter(200, "points in a wave", unit="point", low=10, high=100_000)
    replicates: int = parameter(1, "runs at a point", unit="run", low=1, high=100)
    rounds: int = parameter(3, "rounds of finalists after the waves", unit="round", low=1, high=20)
    finalists: int = parameter(40, "points in a round", unit="point", low=1, high=1000)
    confirm: int = parameter(4, "runs at each of these", unit="run", low=1, high=100)
    settle: int = parameter(
        12, "runs at each of those that met all patterns", unit="run", low=1, high=1000
    )
    years: int = parameter(6, "runs over eight years of each", unit="run", low=1, high=1000)
    members: int = parameter(24, "points accepted at most", unit="point", low=1, high=1000)
    seed: int = parameter(1, "what points derive from", unit="1", low=0)
    alone: dict[Literal["settle", "years", "members"], int] = Field(
        {}, description="of these, what holds for a theory by itself"
    )
    coordinates: dict[str, Coordinate] = Field(min_length=1, description="directions, by name")

    def row(self, point: Iterable[float]) -> dict[str, float]:
        """Return the parameters at a point of the unit cube."""
        found: dict[str, float] = {}
        for one, share in zip(self.coordinates.values(), point, strict=True):
            found |= one.values(share)
        return found


def accepted_of(finding: str) -> Path:
    """Return the file of the accepted set under a theory of who finds whom."""
    return ACCEPTED if finding == FINDINGS[0] else ACCEPTED.with_stem(f"accepted_{finding}")


def space(finding: str = FINDINGS[0]) -> Space:
    """Return what is calibrated, under a theory of who finds whom.

    Numbers that the theory sets itself are not looked for.
    """
    what = Space.model_validate(yaml.safe_load(SPACE.read_text(encoding="utf-8")))
    theory = yaml.safe_load((CONFIGS / "finding" / f"{finding}.yaml").read_text(encoding="utf-8"))
    fixed = set(_paths(theory))
    kept = {name: one for name, one in what.coordinates.items() if fixed.isdisjoint(one.paths)}
    fewer = what.alone if finding != FINDINGS[0] else {}
    base = (*what.base, f"finding={finding}")
    return Space.model_validate({**dict(what), **fewer, "base": base, "coordinates": kept})


def _paths(settings: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """Return the paths of all settings of a file."""
    for name, value in settings.items():
        path = f"{above}.{name}" if above else name
        if isinstance(value, Mapping):
            yield from _paths(value, path)
        else:
            yield path


def wanted() -> dict[str, Wanted]:
    """Return the numbers to be met, by pattern; and that collectives neither grow nor shrink."""
    met = {
        known.id: Wanted(
            float(known.target), float(known.low), float(known.high), ratio=known.id == "C5"
        )
        for known in patterns()
        if known.id in OUTCOMES
    }
    return met | {STEADY: _STEADY}


def misses(values: Mapping[str, Reals]) -> Reals:
    """Return how far points are from meeting all patterns: those up to 1 meet them.

    Args:
        values: (points,) for each pattern; NaN where a run failed.
    """
    each = np.column_stack([one.miss(values[name]) for name, one in wanted().items()])
    return np.asarray(np.where(np.isfinite(each), each, np.inf).max(axis=1))


def calibrate(
    what: Space, executor: Executor, folder: Path, say: Callable[[str], None]
) -> pl.DataFrame:
    """Run all waves and rounds, of which those that are in the folder are not run again.

    One run says little of a point: of those that met all patterns in one, few do so in the mean of
    several. So rounds of finalists follow the waves: the points that the emulators of all runs so
    far expect nearest to the targets, each run several times with seeds of their own. Of those that
    meet all patterns, twice as many as are to be members are run more often still, last.

    Args:
        what: is calibrated.
        executor: what carries the runs out.
        folder: takes a table for each wave.
        say: prints how it gets on, a line at a time.

    Returns:
        A row a point: `wave` (rounds are numbered on, and so are the last runs), the coordinates
        (`u_` and the name, 0-1), the patterns, `miss`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    told, last = pl.DataFrame(), what.waves + what.rounds + 1
    for wave in range(1, last + 1):
        path = folder / f"wave{wave}.parquet"
        if not path.exists():
            if wave <= what.waves:
                points, replicates, seed = _points(what, wanted(), told, wave), what.replicates, 1
            elif wave < last:
                points, replicates, seed = _finalists(what, told, wave), what.confirm, 2
            else:
                points = _nearest(told, what.waves, 2 * what.members)
                replicates, seed = what.settle, 3
            _run_wave(what, wave, points, replicates, seed, executor).write_parquet(path)
        told = pl.concat([told, pl.read_parquet(path)])
        here = told.filter(pl.col("wave") == wave)
        within = int((here["miss"] <= 1).sum())
        said = f"round {wave - what.waves}" if what.waves < wave < last else f"wave {wave}"
        said = "last" if wave == last else said
        say(f"{said}: {within} of {here.height} points meet all patterns")
    return told


def _nearest(told: pl.DataFrame, after: int, most: int) -> Reals:
    """Return the points that met all patterns after a wave, the nearest to the targets first."""
    met = told.filter(pl.col("wave") > after, pl.col("miss") <= 1).sort("miss").head(most)
    return met.select(pl.col("^u_.*$")).to_numpy()


def _run_wave(
    what: Space, wave: int, points: Reals, replicates: int, seed: int, executor: Executor
) -> pl.DataFrame:
    """Run points so many times each; return the table of a wave, without a row if there is none."""
    ran = what.model_copy(update={"replicates": replicates})
    values = {name: np.empty(0) for name in (*OUTCOMES, STEADY)}
    if len(points):
        values = run_points(ran, points, executor, [f"seed={seed}"])
        if not any(np.isfinite(values[name]).any() for name in OUTCOMES):
            raise RuntimeError(f"wave {wave}: all runs failed; nothing is kept of them")
    names = [f"u_{name}" for name in what.coordinates]
    columns = dict(zip(names, points.T, strict=True)) | values
    table = pl.DataFrame({"wave": [wave] * len(points)} | columns)
    return table.with_columns(miss=misses(values))


def _points(what: Space, sought: Mapping[str, Wanted], told: pl.DataFrame, wave: int) -> Reals:
    """Return the points of a wave: (points, width) of the unit cube."""
    from scipy.stats import qmc  # takes a second to load

    draws = np.random.default_rng([what.seed, wave])
    cube = qmc.LatinHypercube(len(what.coordinates), rng=draws)
    if wave == 1:
        return np.asarray(cube.random(what.points))
    runs = told.select(pl.col("^u_.*$")).to_numpy()
    values = {name: told[name].to_numpy() for name in sought}
    candidates = np.asarray(cube.random(_CANDIDATES))
    how = implausibility(runs, values, sought, candidates)
    order = np.argsort(how, kind="stable")
    plausible = int((how <= CUT).sum())
    chosen = order[: max(plausible, what.points)]
    return np.asarray(candidates[np.sort(draws.permutation(chosen)[: what.points])])


def _finalists(what: Space, told: pl.DataFrame, wave: int) -> Reals:
    """Return the points that are expected to be nearest to the targets: (finalists, width).

    The first wave, which is of the whole space, says little of what is near them.
    """
    from scipy.stats import qmc  # takes a second to load

    draws = np.random.default_rng([what.seed, wave])
    cube = qmc.LatinHypercube(len(what.coordinates), rng=draws)
    candidates = np.asarray(cube.random(_CANDIDATES))
    near = told.filter(pl.col("wave") > 1) if what.waves > 1 else told
    runs, sought = near.select(pl.col("^u_.*$")).to_numpy(), wanted()
    values = {name: near[name].to_numpy() for name in sought}
    order = np.argsort(emulated_miss(runs, values, sought, candidates), kind="stable")
    return np.asarray(candidates[order[: what.finalists]])


def run_points(
    what: Space, points: Reals, executor: Executor, overrides: Sequence[str] = ()
) -> dict[str, Reals]:
    """Return what the patterns are at points: (points,) for each, means over replicates."""
    row_of = [what.row(point) for point in points.tolist()]
    rows = tuple({tuple(row.items()): row for row in row_of}.values())  # points may be one world
    experiment = Experiment(
        name="calibration",
        base=what.base,
        uncertainties=Sample(method="list", rows=rows),
        replicates=what.replicates,
    )
    found = outcomes_of(design_of(experiment, list(overrides)), executor)
    at = [rows.index(row) for row in row_of]
    return {name: values[at] for name, values in found.items()}


def outcomes_of(design: Design, executor: Executor) -> dict[str, Reals]:
    """Carry out a design and return what the patterns are in each world, means over replicates.

    Nothing else is kept of it.
    """
    names = [*OUTCOMES, STEADY]
    found = np.full((len(design.worlds), len(design.runs.seeds), len(names)), np.nan)
    alone = executor.model_copy(update={"share_past": False})  # no two worlds have the same past
    with TemporaryDirectory() as results:
        (folder,) = sweep_all([design], alone, Path(results))
        runs = pl.read_parquet(folder / RUNS).filter(pl.col("status") == FINISHED)
        eve = design.points[0].scenario.timeline.build_up_days
        growth = _members(folder, eve - YEAR, eve)
    for row in runs.iter_rows(named=True):
        before, after = growth.get(row["run"], (np.nan, np.nan))
        told = [*(row[name] for name in OUTCOMES.values()), after / before]
        found[row["world"] - 1, row["replicate"] - 1] = told
    means = found.mean(axis=1)
    return {name: means[:, number] for number, name in enumerate(names)}


def _members(folder: Path, first: int, last: int) -> dict[str, tuple[float, float]]:
    """Return the memberships of two days, by run; runs with none on the first are left out."""
    days = pl.scan_parquet(folder / DAILY).filter(
        pl.col("measure") == "members", pl.col("day").is_in([first, last])
    )
    members = days.select(pl.col("run").cast(pl.String), "day", "value").sort("day").collect()
    return {
        str(run): (rows["value"][0], rows["value"][-1])
        for (run,), rows in members.group_by("run", maintain_order=True)
        if rows["value"][0] > 0
    }


def drifts(what: Space, told: pl.DataFrame, executor: Executor, folder: Path) -> pl.DataFrame:
    """Return the accepted points with the change of memberships from year three to year eight.

    Args:
        what: is calibrated.
        told: what `calibrate` returned.
        executor: what carries the runs out.
        folder: takes the table; what is there is not run again.

    Returns:
        A row a point, the nearest to the targets first: the coordinates and `drift`, a share.

    Raises:
        ConfigurationError: when no point meets all patterns.
    """
    path = folder / "years.parquet"
    if not path.exists():
        points = _nearest(told, what.waves + what.rounds, what.members)
        if not len(points):
            raise ConfigurationError(f"{SPACE.name}: no point meets all patterns; widen the ranges")
        names = [f"u_{name}" for name in what.coordinates]
        table = pl.DataFrame(dict(zip(names, points.T, strict=True)))
        table.with_columns(drift=_drifts(what, points, executor)).write_parquet(path)
    return pl.read_parquet(path)


def _drifts(what: Space, points: Reals, executor: Executor) -> Reals:
    experiment = Experiment(
        name="eight_years",
        base=(*what.base, "crisis=none", f"timeline.build_up_days={_LAST}"),
        uncertainties=Sample(method="list", rows=tuple(what.row(one) for one in points.tolist())),
        replicates=what.years,
    )
    design = design_of(experiment, ["seed=4", "timeline.recovery_days=1"])
    ends = np.zeros((len(points), 2))
    with TemporaryDirectory() as results:
        (folder,) = sweep_all([design], executor, Path(results))
        runs = pl.read_parquet(folder / RUNS).filter(pl.col("status") == FINISHED)
        members = _members(folder, _FIRST, _LAST)
    for run, world in runs.select("run", "world").iter_rows():
        ends[world - 1] += members.get(str(run), (0.0, 0.0))
    none = np.full(len(points), np.nan)
    return np.asarray(np.divide(ends[:, 1], ends[:, 0], out=none, where=ends[:, 0] > 0) - 1.0)


def accept(what: Space, drifting: pl.DataFrame) -> str:
    """Return the accepted set as the file of a configuration group, the best member first.

    It has the points whose means meet all patterns in the last runs, at most `members` of them:
    first those that do not drift over eight years, and of both the nearest to the targets.

    Args:
        what: is calibrated.
        drifting: what `drifts` returned.
    """
    stays = pl.col("drift").abs() <= _DRIFT
    ordered = drifting.sort(~stays, maintain_order=True)
    points = ordered.select(pl.col("^u_.*$")).to_numpy()
    head = (
        "# @package experiment.uncertainties\n"
        "# Written by `make calibrate`, for one theory of who finds whom by `make calibrate-\n"
        "# theories`; do not edit. Points of the space of configs/calibration.yaml whose runs\n"
        "# meet all patterns that parameters are matched to, first those whose memberships do\n"
        "# not drift over eight years, the nearest to the targets first: a set, not a\n"
        "# distribution. size: how many of the first are taken; all where it is null.\n"
    )
    body = {"method": "list", "size": None, "rows": [what.row(one) for one in points.tolist()]}
    return head + yaml.safe_dump(body, sort_keys=False, width=10_000, default_flow_style=None)
