"""`make says`: docs/what-the-model-says.md on the three main levers, and the same in French.

The runs are those of the experiment `three_levers`, at the defaults and in accepted worlds, by the
command, and those of `theories`; what is shown is kept in docs/levers*.csv.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from experiments.report.evidence import judged_patterns, screened
from experiments.store.store import GATES, RUNS, provenance_of
from experiments.validation.by_command import parser_of, run_experiment, write_page
from experiments.validation.levers import EXPERIMENT, kept_of
from experiments.validation.policies import stakes_of, theories_of
from experiments.validation.policy_numbers import ends_of_lapsed
from experiments.validation.says_page import says_page
from experiments.words import MESSAGES, Language
from sim.composition import load_scenario

WORLDS = ("uncertainty=accepted", "experiment.replicates=1")
RIVALS = ("experiment.replicates=8",)

PAGES: Mapping[Language, str] = {"en": "what-the-model-says.md", "fr": "ce-que-dit-le-modele.md"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the experiments, keep their numbers and write the page; return the exit code."""
    asked = parser_of("what_it_says", __doc__, keeps=True).parse_intermixed_args(arguments)
    if not asked.kept:
        _keep(asked)
    for language, name in PAGES.items():
        text = _page_of(asked.docs, language)
        write_page(asked.docs / name, text, MESSAGES[language], is_of_kept=asked.kept)
    return 0


def _keep(asked: argparse.Namespace) -> None:
    """Run the experiments and keep their numbers."""
    folder = run_experiment(EXPERIMENT, asked.results, asked.overrides)
    worlds = run_experiment(EXPERIMENT, asked.results, (*asked.overrides, *WORLDS))
    runs = pl.read_parquet(folder / RUNS)
    (residents,) = provenance_of(folder)["simulated"]["residents"]
    kept = kept_of(runs, pl.read_parquet(worlds / RUNS)).with_columns(residents=pl.lit(residents))
    kept.write_csv(asked.docs / "levers.csv", float_precision=6)
    names = runs["crisis"].cast(pl.String).unique().to_list()
    stakes = stakes_of({name: load_scenario(f"crisis={name}") for name in names})
    gates = ends_of_lapsed(runs, pl.read_parquet(folder / GATES), stakes)
    gates.rename({"where": "crisis"}).write_csv(asked.docs / "levers_gates.csv", float_precision=6)
    rivals = run_experiment("theories", asked.results, (*asked.overrides, *RIVALS))
    theories_of(pl.read_parquet(rivals / RUNS), ("left_without_everyone",)).write_csv(
        asked.docs / "levers_theories.csv", float_precision=6
    )


def _page_of(docs: Path, language: Language) -> str:
    kept, gates, theories = (
        pl.read_csv(docs / name, infer_schema_length=None)
        for name in ("levers.csv", "levers_gates.csv", "levers_theories.csv")
    )
    return says_page(kept, gates, theories, judged_patterns(), screened(), MESSAGES[language])


if __name__ == "__main__":
    sys.exit(main())
