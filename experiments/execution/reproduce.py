"""Reproduction: some runs of complete results run again, and compared to the last bit.

Which runs is drawn from the experiment's own seed, so that it is the same each time, and spread
over the policies. Each is simulated from its first day in this process, whatever past it shared in
the sweep. A city's neighbourhoods weigh on one another, so that of a city whole
replicates of a policy are carried out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from experiments.design.design import Design
from experiments.design.runs import Run
from experiments.execution.city import city_jobs
from experiments.execution.driver import Driver
from experiments.execution.executors import opener_of
from experiments.execution.run_one import execute
from experiments.execution.settings import Serial
from experiments.store.crate import verify
from experiments.store.provenance import environment
from experiments.store.result import Failed, Result
from experiments.store.specification import made_again
from experiments.store.store import DAILY, RUNS, is_complete, provenance_of
from sim.composition import ConfigurationError
from sim.scenario import Scenario
from sim.tables import RunTables

type Say = Callable[[str], None]

_KEY = (0, 3)
"""Key of what is drawn here, apart from those of replicates and samples."""


def reproduce(folder: Path, runs: int, say: Say, processes: Sequence[str] = ()) -> int:
    """Run some runs of complete results again, tell of each whether it is the same.

    Args:
        folder: of the results.
        runs: how many; of a city, as many replicates of a policy as hold them.
        say: prints how it gets on, a line at a time.
        processes: of the user's own that the runs have.

    Returns:
        0 when all files are as they were and all runs the same, 1 otherwise.

    Raises:
        ConfigurationError: when the folder does not hold complete results, or they are of an
            experiment that cannot be made again.
    """
    if runs < 1:
        raise ConfigurationError(f"runs = {runs}: 1 or more are expected")
    if not is_complete(folder):
        raise ConfigurationError(f"{folder}: no complete results")
    design, edited = made_again(folder, processes)
    made = provenance_of(folder)
    altered = verify(folder)
    for fault in altered:
        say(fault)
    if edited:
        say(f"caution: what is run is not what was run: {edited}")
    if design.experiment.racing:
        pairs = _drawn_of(design, folder, runs)
    else:
        pairs = _drawn(design, made["runs"] // design.runs.a_block, runs)
    kept = Kept.of(folder, [number for pair in pairs for number in pair.numbers])
    ended = same = 0
    for number, run, result in _carried_out(design, pairs):
        difference = kept.difference(number, result)
        say(f"{run.told}: {difference or kept.told(number)}")
        ended, same = ended + 1, same + (not difference)
    say(f"{same} of {ended} runs are the same to the last bit, of {made['runs']} in {folder}")
    if same < ended:
        say(
            f"what differs from where the results were made: {_others(made) or _nothing(processes)}"
        )
    return 0 if same == ended and not altered else 1


def _nothing(processes: Sequence[str]) -> str:
    """Return what is said where nothing is known to differ."""
    if not processes:
        return "nothing known"
    return "nothing known; does a process of your own draw from a generator other than `draws`?"


@dataclass(frozen=True)
class _Pair:
    """A policy in a replicate and world.

    Attributes:
        policy: its number.
        block: the number of the replicate and world.
        numbers: of its runs in the table of runs: one, or one for each part.
    """

    policy: int
    block: int
    numbers: range


def _drawn(design: Design, blocks: int, runs: int) -> list[_Pair]:
    """Return what is to be carried out: policies in turn, each in replicates that differ.

    Args:
        design: the runs.
        blocks: replicates and worlds that were run; where a rule says when there are enough, the
            design has more.
        runs: how many are asked for.
    """
    draw = np.random.default_rng(np.random.SeedSequence(design.seed, spawn_key=_KEY))
    parts = max(1, len(design.parts))
    policies = len(design.points)
    wanted = min(-(-runs // parts), policies * blocks)
    turn = [int(policy) for policy in draw.permutation(policies)[:wanted]]
    order = {policy: draw.permutation(blocks) for policy in turn}
    pairs = []
    for number in range(wanted):
        policy = turn[number % len(turn)]
        block = int(order[policy][number // len(turn)])
        first = block * design.runs.a_block + policy * parts
        pairs.append(_Pair(policy, block, range(first, first + parts)))
    return pairs


def _drawn_of(design: Design, folder: Path, runs: int) -> list[_Pair]:
    """Return what is to be carried out of a race, in which policies are not run equally often.

    Raises:
        ConfigurationError: when the table of runs cannot be read, or is of another design.
    """
    draw = np.random.default_rng(np.random.SeedSequence(design.seed, spawn_key=_KEY))
    numbers = {run.id: number for number, run in enumerate(design.runs)}
    kept = Kept.names(folder)
    if not set(kept) <= set(numbers):
        raise ConfigurationError(f"{folder}: its runs are not those that its design makes now")
    found = []
    for row in sorted(int(row) for row in draw.permutation(len(kept))[:runs]):
        block, policy = divmod(numbers[kept[row]], design.runs.a_block)
        found.append(_Pair(policy, block, range(row, row + 1)))
    return found


def _carried_out(design: Design, pairs: Sequence[_Pair]) -> Iterator[tuple[int, Run, Result]]:
    """Yield the number of each run, the run and what it gives now."""
    for pair in pairs:
        if design.parts:
            yield from _city_carried_out(design, pair)
        else:
            (number,) = pair.numbers
            run = design.runs[pair.block * design.runs.a_block + pair.policy]
            yield number, run, execute(run.scenario, _lived)


def _lived(spec: Scenario) -> RunTables:
    """Live a scenario from its first day; the model is loaded where it is needed."""
    from sim.life import simulate

    return simulate(spec, share_past=False)


def _city_carried_out(design: Design, pair: _Pair) -> Iterator[tuple[int, Run, Result]]:
    """Yield what each part of a city gives in one replicate of one policy."""
    alone = replace(design, points=(design.points[pair.policy],))
    runs = [design.runs[number] for number in pair.numbers]
    others = {run.id for run in alone.runs if run.replicate != runs[0].replicate}
    results: dict[str, Result] = {}
    with TemporaryDirectory() as states:
        jobs = city_jobs(
            alone,
            others,
            Path(states) / "states",
            lambda run, result: results.update({run.id: result}),
            lambda _: None,
        )
        Driver(opener_of(Serial()), 1, lambda: None).carry_out(jobs, lambda: None)
    for number, run in zip(pair.numbers, runs, strict=True):
        yield number, run, results[run.id]


def _others(made: Mapping[str, Any]) -> str:
    """Return what differs from where results were made, in words; "" where nothing does."""
    before, now = _flat(made), _flat(environment())
    return ", ".join(
        f"{key} {before.get(key)}, now {value}"
        for key, value in now.items()
        if before.get(key) != value
    )


def _flat(made: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an environment is, each fact by its name."""
    return {
        "model's sources": made["model_sources"],
        "commit": made["commit"],
        "Python": made["python"],
        **made["packages"],
        "platform": made["machine"]["platform"],
        "processor": made["machine"]["processor"],
    }


_SHOWN = 3
"""Outcomes that differ and are named; of more, their number is told."""


@dataclass(frozen=True)
class Kept:
    """What is kept of some runs.

    Attributes:
        rows: of the table of runs, by number.
        days: day, measure, group and value, by number.
    """

    rows: Mapping[int, Mapping[str, Any]]
    days: Mapping[int, pl.DataFrame]

    @classmethod
    def names(cls, folder: Path) -> list[str]:
        """Return the ids of the runs of a folder, in the order of its table.

        Raises:
            ConfigurationError: when it cannot be read.
        """
        try:
            return pl.read_parquet(folder / RUNS, columns=["run"])["run"].cast(pl.String).to_list()
        except (OSError, pl.exceptions.PolarsError) as error:
            reason = str(error).partition("\n")[0]
            raise ConfigurationError(f"{folder}: its tables cannot be read ({reason})") from None

    @classmethod
    def of(cls, folder: Path, numbers: Sequence[int]) -> Kept:
        """Return what a folder of results keeps of runs.

        Raises:
            ConfigurationError: when its tables cannot be read.
        """
        try:
            table = pl.read_parquet(folder / RUNS)[list(numbers)]
            rows = dict(zip(numbers, table.to_dicts(), strict=True))
            names = [row["run"] for row in rows.values()]
            wanted = pl.col("run").cast(pl.String).is_in(names)
            days = pl.scan_parquet(folder / DAILY).filter(wanted).collect()
            by_run = days.with_columns(pl.col("run", "measure", "group").cast(pl.String))
        except (OSError, IndexError, KeyError, pl.exceptions.PolarsError) as error:
            reason = str(error).partition("\n")[0]
            raise ConfigurationError(f"{folder}: its tables cannot be read ({reason})") from None
        found = by_run.partition_by("run", as_dict=True, include_key=False, maintain_order=True)
        none = by_run.drop("run").clear()
        return cls(rows, {number: found.get((row["run"],), none) for number, row in rows.items()})

    def told(self, number: int) -> str:
        """Return how much of a run is the same, where all is."""
        return f"the same, with {self.days[number].height:,} rows of days"

    def difference(self, number: int, result: Result) -> str:
        """Return how a run differs from what is kept of it; empty where it does not."""
        if isinstance(result, Failed):
            return f"failed: {result.reason}"
        found = [
            *_of_outcomes(self.rows[number], result.tables),
            *_of_days(self.days[number], result.tables.daily),
        ]
        return f"differs; {'; '.join(found)}" if found else ""


def _of_outcomes(row: Mapping[str, Any], tables: RunTables) -> Iterator[str]:
    differ = [
        f"{name} was {row.get(name)}, is {value}"
        for name, value in tables.outcomes.items()
        if row.get(name) is None or _differ([row[name]], [value]).any()
    ]
    if differ:
        more = f" and {len(differ) - _SHOWN} more" if len(differ) > _SHOWN else ""
        yield f"{', '.join(differ[:_SHOWN])}{more}"


def _of_days(kept: pl.DataFrame, daily: pl.DataFrame) -> Iterator[str]:
    columns = ["day", "measure", "group"]
    now = daily.select(*columns, "value")
    if not kept.select(columns).equals(now.select(columns)):
        yield f"other rows of days: there were {kept.height:,}, there are {now.height:,}"
        return
    differ = _differ(kept["value"].to_numpy(), now["value"].to_numpy())
    if differ.any():
        first = kept["day"].to_numpy()[differ].min()
        yield f"{differ.sum():,} of {kept.height:,} rows of days, from day {first} on"


def _differ(before: ArrayLike, after: ArrayLike) -> NDArray[np.bool_]:
    """Tell which numbers are not the same to the last bit; NaN is like NaN."""
    then, now = (np.ascontiguousarray(numbers, np.float64) for numbers in (before, after))
    others: NDArray[np.bool_] = then.view(np.int64) != now.view(np.int64)
    return others & ~(np.isnan(then) & np.isnan(now))
