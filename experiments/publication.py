"""Publication: from the tables of an experiment to its figures, page and table in the terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table

from experiments import figures
from experiments.analysis.paired import paired_differences
from experiments.analysis.resilience import resilience_curves
from experiments.messages import ENGLISH, MESSAGES
from experiments.report.drawing import save
from experiments.report.headline import EVERYONE, OVER_75_ALONE
from experiments.report.page import Findings, page
from experiments.store import DAILY, RUNS, provenance_of, write_whole

_COMPARED = (EVERYONE, OVER_75_ALONE, "cost")
_PIPE_WIDTH = 160


def findings_of(folder: Path) -> Findings:
    """Return what the results in a folder show."""
    runs = pl.read_parquet(folder / RUNS)
    days = pl.scan_parquet(folder / DAILY).filter(
        pl.col("measure").cast(pl.String).is_in(["stage", "needs_met"]),
        pl.col("group").cast(pl.String) == "everyone",
    )
    return Findings(
        runs,
        paired_differences(runs, _COMPARED),
        resilience_curves(runs, days.collect()),
        provenance_of(folder),
    )


def publish(findings: Findings, folder: Path) -> list[Path]:
    """Write the page and the figures beside the tables, and return their paths."""
    written = [folder / "index.html"]
    write_whole(written[0], page(findings).encode())
    for language in MESSAGES:
        if not findings.curves.is_empty():
            curve = figures.resilience_curve(findings.curves, language)
            written += save(curve, folder / f"resilience.{language}")
        if findings.compares:
            effects = figures.paired_differences(findings.effects, language)
            written += save(effects, folder / f"paired_differences.{language}")
    return written


def show(findings: Findings) -> None:
    """Print the effects on stdout, the baseline first."""
    words, factors = ENGLISH, findings.factors
    table = Table(title=_title(findings), title_justify="left", title_style="")
    for factor in factors or ["policy"]:
        table.add_column(factor)
    for name in (words.everyone, words.over_75_alone, words.cost):
        table.add_column(name, justify="right")
    effects = findings.effects.sort(~pl.col("baseline"), maintain_order=True)
    for (_,), part in effects.group_by("policy", maintain_order=True):
        by_outcome = {row["outcome"]: row for row in part.iter_rows(named=True)}
        first = by_outcome[EVERYONE]
        names = [str(first[factor]) for factor in factors] or [first["policy"]]
        shown = [_effect(by_outcome[name]) for name in (EVERYONE, OVER_75_ALONE)]
        table.add_row(*names, *shown, words.number(by_outcome["cost"]["mean"], 0))
    console = Console() if sys.stdout.isatty() else Console(width=_PIPE_WIDTH)
    console.print(table)


def _title(findings: Findings) -> str:
    if not findings.compares:
        return "Needs met during the crisis"
    return (
        "Needs met during the crisis: difference from the baseline in percentage points, "
        "95 % interval"
    )


def _effect(row: dict[str, float]) -> str:
    if row["baseline"]:
        return f"{ENGLISH.number(100 * row['mean'])} %"
    difference = ENGLISH.number(100 * row["difference"], signed=True)
    return f"{difference} {ENGLISH.interval(100 * row['low'], 100 * row['high'])}"
