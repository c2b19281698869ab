"""Parts of docs/VALIDATION.md that are not patterns: how it is made, two clocks, levers."""

from __future__ import annotations

import subprocess

import numpy as np
import polars as pl

from experiments.analysis.intervals import interval
from experiments.validation.calibration import ACCEPTED
from experiments.validation.measured import of
from sim.documentation.markdown import table, wrapped
from sim.tables import GAVE_ON

HEAD = """
Written by `make validate`; do not edit. Every row of [patterns.csv](patterns.csv), which has the
sources, is computed from the tables of ordinary runs; two, of what no experiment can do, from
trials in pairs of runs. Parameters that are assumptions were matched to the rows marked `calibrate`
by history matching ([how](decisions/0020-calibration.md)); no number was chosen by the others. Rows
that failed, were explained and led to a rule were moved to those seen. The calibration was frozen
in commit {frozen}. What follows for the levers is told in
[what the model says](what-the-model-says.md).

In brackets, 95 % intervals over replicates (20; of the Hyper voisins 5) or over the accepted sets
of parameters, one replicate each. A row with a tolerance is met where the mean is within it; a sign
is met where its whole interval is on the side wanted, and undecided where the interval is on both.
"""


def frozen() -> str:
    """Return the commit that last changed a row of the accepted set."""
    said = subprocess.run(
        ["git", "log", "-1", "-G^- [{]", "--format=%h (%as)", "--", str(ACCEPTED)],
        capture_output=True, text=True, check=False, cwd=ACCEPTED.parent,
    )  # fmt: skip
    return said.stdout.strip() or "that is not told here (no git)"


def clocks_table(runs: pl.DataFrame) -> str:
    """Return how often residents give: in a year, in eight weeks, in the lockdown.

    Were all residents alike, of whom a share s gives within a year, 1 - (1 - s)^(56 / 365) would
    give within eight weeks. A stable minority that gives again and again makes it more: it is they
    who give in any weeks, while the year adds those who give once.
    """
    year, weeks = of(runs, "ordinary", "gave_in_year"), of(runs, "ordinary", "gave_before")
    crisis = of(runs, "lockdown", "gave_in_crisis")
    alike = 1 - (1 - year) ** (56 / 365)
    top = of(runs, "ordinary", "gave_top_tenth")
    rows = [
        ("gave a service within a year", _told(year)),
        ("gave a service within eight weeks", _told(weeks)),
        ("gave a service in the 55 days of lockdown", _told(crisis)),
        (
            "within eight weeks, were all residents alike and the year's share the same",
            _told(alike),
        ),
        ("days of giving in the year that are those of the tenth who gave most", _told(top)),
    ]
    for name in GAVE_ON:
        days = f"{name.replace('_', ' to ')}{' or more' if name == '10' else ''} days"
        rows.append((f"gave on {days} of the year", _told(of(runs, "ordinary", f"gave_on_{name}"))))
    words = (
        "The same rule and the same parameters, looked at for a year, for eight weeks of it and "
        "for the lockdown. Were residents alike, few of those who give within a year would give "
        "within eight weeks; a stable minority that gives again and again makes them more, and "
        "the year adds those who give once."
    )
    return f"{wrapped(words)}\n\n{table(('share of residents', 'model'), rows)}"


def _told(values: np.ndarray) -> str:
    low, high, _ = interval(values)
    return f"{values.mean():.3f} [{low:.3f}, {high:.3f}]"
