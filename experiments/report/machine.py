"""The main table of an experiment for other programs: as JSON or CSV, in numbers as they are.

Names are those of the configuration, numbers in the unit of the outcome, not rounded; what is not
known is null in JSON and empty in CSV.
"""

from __future__ import annotations

import json
import math
from typing import Literal

import polars as pl

from experiments.analysis.statistics import LEVEL
from experiments.report.findings import Findings

type Form = Literal["json", "csv"]

FORMS: tuple[Form, ...] = ("json", "csv")


def printed(findings: Findings, form: Form) -> str:
    """Return the main table of an experiment as text, with a line break at its end.

    Args:
        findings: what it shows.
        form: json, an array of an object a row; or csv, with a header.
    """
    table = main_table(findings).with_columns(pl.selectors.float().fill_nan(None))
    if form == "csv":
        return table.write_csv()
    rows = [
        {name: value if _is_known(value) else None for name, value in row.items()}
        for row in table.iter_rows(named=True)
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def main_table(findings: Findings) -> pl.DataFrame:
    """Return what the terminal shows first: verdicts of hypotheses, or differences with verdicts.

    Returns:
        `experiments.analysis.verdicts.verdicts`; or a table of paired differences on the outcomes
        shown, and `verdict`: `baseline`; `higher` or `lower` where a difference is significant
        after Holm's correction; `not significant`; `no difference` where none is in any pair;
        `unknown` with fewer than two pairs.
    """
    if findings.judges:
        return findings.verdicts
    is_known = pl.col("p_holm").is_not_nan() & pl.col("p_holm").is_not_null()
    is_alike = (pl.col("difference") == 0) & (pl.col("low") == 0) & (pl.col("high") == 0)
    verdict = (
        pl.when("baseline")
        .then(pl.lit("baseline"))
        .when(~is_known)
        .then(pl.lit("unknown"))
        .when(is_alike)
        .then(pl.lit("no difference"))
        .when(pl.col("p_holm") > LEVEL)
        .then(pl.lit("not significant"))
        .when(pl.col("difference") > 0)
        .then(pl.lit("higher"))
        .otherwise(pl.lit("lower"))
    )
    return findings.shown_effects.with_columns(verdict=verdict)


def _is_known(value: object) -> bool:
    return not isinstance(value, float) or math.isfinite(value)
