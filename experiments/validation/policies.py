"""`make policies`: what policies and extremes change in each crisis, and why some change nothing.

The runs are those of the experiments `extremes`, `policies` and `theories`, by the command. What is
shown of them is kept in docs/policies, a table a file.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from experiments.design.experiment import COST
from experiments.store.store import GATES, RUNS
from experiments.store.tables import FINISHED
from experiments.validation.by_command import parser_of, run_experiment, write_page
from experiments.validation.policy_numbers import (
    GRAVE_MET,
    KNOWN,
    WEIGHTS,
    additional,
    costs,
    effects,
    ends_of_lapsed,
    swaps,
    with_counts,
)
from experiments.validation.policy_page import TABLES, page
from experiments.validation.policy_words import FAMILIES, POLICIES
from sim.composition import load_scenario
from sim.scenario import Scenario

type Tables = dict[str, pl.DataFrame]

THEORY = ("finding", "mutual_aid.order")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the experiments, keep their numbers and write the page; return the exit code."""
    asked = parser_of("policies", __doc__, keeps=True).parse_intermixed_args(arguments)
    folder = asked.docs / "policies"
    if not asked.kept:
        _keep(asked, folder)
    again = {name: pl.read_csv(folder / f"{name}.csv", infer_schema_length=None) for name in TABLES}
    write_page(asked.docs / "policies.md", page(again), is_of_kept=asked.kept)
    return 0


def _keep(asked: argparse.Namespace, folder: Path) -> None:
    """Run the experiments and keep their numbers in a folder."""
    found = {
        name: _read(run_experiment(name, asked.results, asked.overrides))
        for name in ("policies", "extremes", "theories")
    }
    kept = kept_of(found)
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in kept.items():
        table.write_csv(folder / f"{name}.csv", float_precision=6)


def kept_of(found: Mapping[str, tuple[pl.DataFrame, pl.DataFrame]]) -> Tables:
    """Return what is kept of the experiments: tables by the names of `TABLES`.

    Args:
        found: runs and gates of each experiment.
    """
    runs, gates = found["policies"]
    crises = {name: load_scenario(f"crisis={name}") for name in _crises(runs)}
    headlines = {name: spec.crisis.headlines for name, spec in crises.items()}
    stakes = stakes_of(crises)
    counts = with_counts(runs, gates, stakes)
    placed = counts.with_columns(where="crisis")
    families = FAMILIES["policies"]
    everywhere = dict.fromkeys(crises, (COST, KNOWN, GRAVE_MET))
    weighted = dict.fromkeys(crises, tuple(f"weighted_{w:g}" for w in WEIGHTS))
    bounds = _finished(found["extremes"][0], pl.col("crisis").cast(pl.String))
    others = [point for point in POLICIES if point != families[0].base]
    return {
        "policies": effects(placed, families, headlines),
        "extremes": effects(bounds, FAMILIES["extremes"], headlines),
        "theories": theories_of(found["theories"][0], headlines["lockdown"]),
        "gates": ends_of_lapsed(runs, gates, stakes),
        "additional": additional(counts),
        "costs": costs(effects(placed, families, everywhere)),
        "stakes": effects(placed, [families[0]._replace(points=tuple(others))], weighted),
        "swaps": swaps(counts, others),
    }


def _read(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    return pl.read_parquet(folder / RUNS), pl.read_parquet(folder / GATES)


def _crises(runs: pl.DataFrame) -> list[str]:
    return runs["crisis"].cast(pl.String).unique(maintain_order=True).to_list()


def stakes_of(crises: Mapping[str, Scenario]) -> dict[tuple[str, str], str]:
    """Return how bad it is to go without each kind of need, by crisis and kind."""
    return {
        (crisis, name): kind.stakes.name.lower()
        for crisis, spec in crises.items()
        for name, kind in zip(
            spec.kinds,
            [*spec.needs.kinds.in_order(), *spec.crisis.own_kinds.values()],
            strict=True,
        )
    }


def _finished(runs: pl.DataFrame, where: pl.Expr) -> pl.DataFrame:
    """Return finished runs with where each belongs: to a crisis, or a theory."""
    point = pl.col("point").cast(pl.String)
    return runs.filter(pl.col("status") == FINISHED).with_columns(point, where=where)


def theories_of(runs: pl.DataFrame, shown: Sequence[str]) -> pl.DataFrame:
    """Return what policies change under each theory; where is its two levels."""
    theory = pl.concat_str(pl.col(THEORY).cast(pl.String), separator="/")
    placed = _finished(runs, theory)
    where = placed["where"].unique(maintain_order=True)
    return effects(placed, FAMILIES["theories"], dict.fromkeys(where, tuple(shown)))


if __name__ == "__main__":
    sys.exit(main())
