"""Models that are quick, fail or kill their process: functions that workers can import."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import NoReturn

import numpy as np
import polars as pl

from sim.prices import LEVERS
from sim.scenario import Scenario
from sim.tables import GROUPS, OUTCOMES, RunTables


def quick(spec: Scenario, **_: object) -> RunTables:
    """Give numbers that depend on the seed and on the number of facilitators, and on them only."""
    rng = np.random.default_rng(spec.seed)
    support = 0.05 * spec.facilitation.posts_per_1000
    met = 0.5 + 0.1 * rng.random() + support + 0.01 * rng.random()
    outcomes = {name: float(rng.random()) for name in OUTCOMES}
    outcomes |= {"needs_met_everyone": met, "needs_met_over_75_alone": met / 2, "cost": support}
    days = np.arange(1, spec.days + 1, dtype=np.int32)
    first = spec.timeline.build_up_days + 1
    stage = np.where(days < first, 0, np.where(days < first + spec.crisis.days, 1, 2))
    columns = {"needs_met": met + 0.05 * rng.standard_normal(days.size), "stage": stage}
    daily = pl.concat(
        pl.DataFrame({"day": days, "value": values.astype(np.float64)}).select(
            "day", measure=pl.lit(measure), group=pl.lit("everyone"), value="value"
        )
        for measure, values in columns.items()
    )
    return RunTables(outcomes, daily)


def noisy(spec: Scenario, **_: object) -> RunTables:
    """Give needs met that depend on the seed and the policy, each with a chance of its own."""
    rng = np.random.default_rng([spec.seed, round(10 * spec.facilitation.posts_per_1000)])
    given = quick(spec)
    return RunTables(given.outcomes | {"needs_met_everyone": rng.normal(0.5, 0.01)}, given.daily)


def telling(spec: Scenario) -> RunTables:
    """Give what a report tells: posts help, old people alone most; equipment only costs."""
    name = f"{spec.facilitation.name} {spec.logistics.name} {spec.governance.name}"
    own = np.random.default_rng([spec.seed, *name.encode()])
    posts, given = spec.facilitation.posts_per_1000, quick(spec)
    same = np.random.default_rng(spec.seed).normal(0, 0.02)
    outcomes = dict(given.outcomes)
    for place, group in enumerate(GROUPS):
        level, gain = 0.8 - 0.05 * place, 0.01 * (1 + place) * posts
        shift = same + own.normal(0, 0.004)
        outcomes[f"needs_met_{group.name.lower()}"] = level + gain + shift
        outcomes[f"needs_arisen_{group.name.lower()}"] = 1000.0 + place
    outcomes["cost"] = 30_000.0 * posts + 5_000.0 * (spec.logistics.name == "shared")
    return RunTables(outcomes, given.daily)


LEFT_SIZES = {"everyone": 1000, "over_75": 90, "over_75_alone": 61, "low_income": 330,
              "isolated": 333}  # fmt: skip


def leaving(spec: Scenario) -> RunTables:
    """Do the same, and leave fewer without help the more posts there are; equipment is idle."""
    name = f"{spec.facilitation.name} {spec.logistics.name}"
    own = np.random.default_rng([spec.seed, *name.encode()])
    same, given = np.random.default_rng(spec.seed).normal(0, 4), telling(spec)
    outcomes = dict(given.outcomes)
    for place, (group, size) in enumerate(LEFT_SIZES.items()):
        level = 100.0 * (1 + place) - 10 * (1 + place) * spec.facilitation.posts_per_1000
        outcomes[f"left_without_{group}"] = level + same + own.normal(0, 1)
        outcomes[f"residents_{group}"] = float(size)
    return RunTables(outcomes, given.daily)


def noisy_or_failing_with_three(spec: Scenario, **_: object) -> RunTables:
    """Fail where there are three facilitators per 1,000, and be noisy elsewhere."""
    return failing_with_three(spec) if spec.facilitation.name == "three" else noisy(spec)


def nothing() -> None:
    """Be what a worker compiles first where there is nothing to compile."""


def failing_with_three(spec: Scenario, **_: object) -> RunTables:
    """Fail where there are three facilitators per 1,000."""
    if spec.facilitation.name == "three":
        raise RuntimeError("no room for three")
    return quick(spec)


class Lost:
    """A result that ends its worker when it is to be sent."""

    def __reduce__(self) -> NoReturn:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


def noted(log: Path) -> int:
    """Note in a file that it was called, and return the process that called it."""
    with log.open("a") as file:
        file.write("called\n")
    return os.getpid()


def lost_then_deadly(marker: Path) -> Lost:
    """Give a result that is lost; a second time, kill the process."""
    if marker.exists():
        os.kill(os.getpid(), signal.SIGKILL)
    marker.touch()
    return Lost()


def deadly_with_three(spec: Scenario) -> RunTables:
    """Kill the process where there are three facilitators per 1,000."""
    if spec.facilitation.name == "three":
        os.kill(os.getpid(), signal.SIGKILL)
    return quick(spec)


def dies_elsewhere(home: int) -> Path:
    """Kill the process, unless it is the one at home."""
    if os.getpid() != home:
        os.kill(os.getpid(), signal.SIGKILL)
    return Path("/drawn")


GAINS = {
    "development_team": 12.0, "caretaker": 6.0, "landlord": 5.0, "elected": 4.0,
    "ease": 3.0, "cooperate": 2.0, "pass_on": 1.0, "balance": 0.5, "compost": 0.0,
}  # fmt: skip
"""How many fewer are left without, of 100, for the whole of a budget of 60,000 EUR on each."""


def spending(spec: Scenario, **_: object) -> RunTables:
    """Give what portfolios gain, a known number for each: half and half gains half of both."""
    left = 100.0
    for kind, price in spec.prices.posts.model_dump().items():
        share = getattr(spec.facilitation.kinds, kind).share
        posts = spec.facilitation.posts_per_1000 * share * spec.neighbourhood.residents / 1000
        left -= GAINS[kind] * posts * price / 60_000
    for name, cost in zip(LEVERS, spec.lever_costs, strict=True):
        left -= GAINS[name] * spec.levers.intensity(name) * cost / 60_000
    bought = spec.facilitation.model_dump_json() + spec.levers.model_dump_json()
    same = np.random.default_rng(spec.seed).normal(0, 5)
    own = np.random.default_rng([spec.seed, *bought.encode()]).normal(0, 1)
    given = quick(spec)
    seen = {"left_without_everyone": left + same + own, "deaths": (left + same + own) / 200}
    return RunTables(given.outcomes | seen, given.daily)


def spending_until(spec: Scenario, *, marker: Path, runs: int) -> RunTables:
    """Do the same so many times, then be interrupted as by Ctrl-C."""
    done = int(marker.read_text()) if marker.exists() else 0
    if done == runs:
        raise KeyboardInterrupt
    marker.write_text(str(done + 1))
    return spending(spec)


def spending_but_not_on_caretakers(spec: Scenario, **_: object) -> RunTables:
    """Do the same, and fail where caretakers alone are paid."""
    if spec.facilitation.kinds.caretaker.share == 1:
        raise RuntimeError("no caretaker today")
    return spending(spec)
