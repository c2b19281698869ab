"""`make hypotheses`: what was expected of the model before it was run, and what came of it.

The runs are those of the experiment `hypotheses`, by the command. The verdicts are kept in
docs/hypotheses.csv.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import yaml

from experiments.analysis.verdicts import REFUTED, SUPPORTED, UNDECIDED
from experiments.design.hypotheses import Hypothesis
from experiments.report.cells import comparison_of, difference_of
from experiments.validation.by_command import parser_of, run_experiment, write_page
from experiments.words import ENGLISH
from sim.composition import CONFIGS
from sim.documentation.markdown import table, wrapped

EXPERIMENT = "hypotheses"
_FILE = CONFIGS / "experiment" / f"{EXPERIMENT}.yaml"

_HEAD = """\
# Hypotheses, and what the model says of them

Written by `make hypotheses`; the verdicts are kept in docs/hypotheses.csv. The sign or the shape of
each was written down, and committed, before any run of this size:
`configs/experiment/hypotheses.yaml` has the points that are compared. The verdict follows from the
95 % interval of the paired difference by one rule for all: **supported** where the whole interval
lies where it was expected (within the margin, where no difference was), **refuted** where it lies
elsewhere, **undecided** where it reaches into both. A hypothesis of several parts is supported
where all are, and refuted where one is. Intervals are those of each comparison by itself; none is
corrected for how many hypotheses there are.

A verdict is about this model: it says what follows from its assumptions, not what is true of Paris.
"""


def claims() -> dict[str, Hypothesis]:
    """Return the hypotheses as they were written down, by name."""
    found = yaml.safe_load(_FILE.read_text(encoding="utf-8"))["hypotheses"]
    return {name: Hypothesis.model_validate(one) for name, one in found.items()}


def page(kept: pl.DataFrame, stated: Mapping[str, Hypothesis]) -> str:
    """Return the page.

    Args:
        kept: the table of verdicts, a row a part.
        stated: the hypotheses, by name.
    """
    whole = kept.filter(part=1)["verdict"].to_list()
    counts = ", ".join(
        f"{whole.count(one)} {one}" for one in (SUPPORTED, REFUTED, UNDECIDED) if one in whole
    )
    pairs = sorted(set(kept["n"].to_list()))
    many = " to ".join(str(one) for one in sorted({pairs[0], pairs[-1]}))
    told = f"Of {len(whole)}: {counts}; {many} pairs of neighbourhoods behind each comparison."
    rows = [_row(row, stated) for row in kept.iter_rows(named=True)]
    head = ["", "hypothesis", "expected", "difference", "part", "verdict"]
    return "\n\n".join([_HEAD.strip(), wrapped(told), table(head, rows)]) + "\n"


def _row(row: Mapping[str, Any], stated: Mapping[str, Hypothesis]) -> list[str]:
    name, first, outcome = str(row["hypothesis"]), row["part"] == 1, str(row["outcome"])
    found = difference_of(outcome, row["effect"], row["low"], row["high"], ENGLISH)
    return [
        name,
        stated[name].claim.en if first else "…",
        f"{ENGLISH.outcome(outcome)}: `{comparison_of(row, ENGLISH)}`",
        str(found),
        str(row["part_verdict"]),
        f"**{row['verdict']}**" if first else "…",
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the experiment, keep its verdicts and write the page."""
    asked = parser_of("hypotheses_page", __doc__).parse_args(arguments)
    folder = run_experiment(EXPERIMENT, asked.results, asked.overrides)
    kept = pl.read_parquet(folder / "verdicts.parquet")
    kept.write_csv(asked.docs / "hypotheses.csv", float_precision=6)
    write_page(asked.docs / "hypotheses.md", page(kept, claims()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
