"""Publishing: from the tables of an experiment to its figures, page and further tables."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

import polars as pl

from experiments.analysis.channels import MEASURES, channels_over_time
from experiments.analysis.city import city_table
from experiments.analysis.mechanisms import mechanisms
from experiments.analysis.paired import paired_differences
from experiments.analysis.resilience import resilience_curves
from experiments.analysis.verdicts import verdicts
from experiments.analysis.worlds import by_world
from experiments.design.experiment import EVERYONE, Experiment
from experiments.report.charts import Drawings, save
from experiments.report.findings import Findings
from experiments.report.markdown import effects_text, mechanisms_text, verdicts_text
from experiments.report.own_figures import Drawn, OwnFigure, tables_of
from experiments.report.page import page
from experiments.store.files import make_whole
from experiments.store.sampled import read_sample
from experiments.store.store import DAILY, FILM, PORTRAIT, RUNS, provenance_of, write_whole
from experiments.words import MESSAGES
from sim.tables import Portrait


def findings_of(
    folder: Path, experiment: Experiment, late: frozenset[str] = frozenset()
) -> Findings:
    """Return what the results in a folder show.

    Args:
        folder: holds the tables.
        experiment: what was compared, and what is to be shown.
        late: hypotheses that were not written as they are before the first run.
    """
    runs = pl.read_parquet(folder / RUNS)
    paired = by_world(runs, experiment)
    days = pl.scan_parquet(folder / DAILY).filter(
        pl.col("measure").cast(pl.String).is_in(["stage", "needs_met", "needs_arisen"]),
        pl.col("group").cast(pl.String) == "everyone",
    )
    named, expected = experiment.mechanisms, experiment.hypotheses
    compared = list(dict.fromkeys([*experiment.outcomes, EVERYONE]))
    portrait = portrait_of(folder)
    found = Findings(
        experiment,
        runs,
        paired_differences(paired, compared, experiment.within),
        resilience_curves(runs, days.collect()),
        mechanisms(paired, named, experiment.within) if named else pl.DataFrame(),
        verdicts(paired, expected) if expected else pl.DataFrame(),
        late,
        provenance_of(folder),
        portrait=portrait.marks,
        film=portrait.film,
        sample=read_sample(folder),
    )
    return replace(found, channels=_channels(found, folder)) if not found.judges else found


def portrait_of(folder: Path) -> Portrait:
    """Return the portrait that a folder of results has; empty tables where it has none."""
    paths = (folder / PORTRAIT, folder / FILM)
    return Portrait(*(pl.read_parquet(one) if one.exists() else pl.DataFrame() for one in paths))


def _channels(findings: Findings, folder: Path) -> pl.DataFrame:
    """Return who meets the needs, of the baseline and of the best policy."""
    best = pl.col("policy") == (findings.best_policy or "")
    shown = findings.runs.filter(pl.col("baseline") | best)
    if shown.filter("baseline")["policy"].n_unique() != 1:
        return pl.DataFrame()
    days = pl.scan_parquet(folder / DAILY).filter(
        pl.col("measure").cast(pl.String).is_in(MEASURES),
        pl.col("run").cast(pl.String).is_in(shown["run"].cast(pl.String).to_list()),
    )
    whole = days.collect().with_columns(pl.col("run").cast(pl.String))
    return channels_over_time(shown.with_columns(pl.col("run").cast(pl.String)), whole)


def publish(
    findings: Findings,
    folder: Path,
    pool: Executor | None = None,
    own: Mapping[str, OwnFigure] | None = None,
) -> list[Path]:
    """Write the page, figures and further tables beside the tables, and return their paths.

    Args:
        findings: what is shown.
        folder: holds the tables.
        pool: draws the figures; this process itself unless given.
        own: figures of somebody's own, by name.

    Raises:
        ConfigurationError: when one of these cannot be drawn.
    """
    drawings = Drawings(findings, pool, Drawn(own, tables_of(folder)) if own else None)
    drawings.begin()
    written = [folder / "report.html"]
    write_whole(written[0], page(drawings).encode())
    for name, table, text in (
        ("effects", findings.effects, effects_text),
        ("mechanisms", findings.mechanisms, mechanisms_text),
        ("verdicts", findings.verdicts, verdicts_text),
    ):
        has_any = findings.reports_effects if name == "effects" else not table.is_empty()
        if has_any:
            written.append(folder / f"{name}.md")
            write_whole(written[-1], text(findings).encode())
            make_whole(folder / f"{name}.parquet", table.write_parquet)
    for name, table in (
        ("sensitivity", findings.sensitivity.table),
        ("tornado", findings.tornado.table),
    ):
        if not table.is_empty():
            make_whole(folder / f"{name}.parquet", table.write_parquet)
            make_whole(folder / f"{name}.csv", table.write_csv)
    if findings.is_of_a_city:
        make_whole(folder / "city.parquet", city_table(findings.runs).write_parquet)
        make_whole(folder / "city_effects.parquet", findings.effects.write_parquet)
    for language in MESSAGES:
        for name in drawings.names:
            written += save(drawings.picture(name, language), folder / f"{name}.{language}")
    return written
