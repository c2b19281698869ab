"""Read: an advice from the tables in the folder of its search."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from experiments.design.portfolios import BUDGET, PORTFOLIO
from experiments.report.advised import FACTS, Advised
from experiments.store.advice_columns import OF_ADVICE
from experiments.store.facts import Kinds, read_facts
from experiments.store.store import provenance_of

_KINDS: Kinds = {
    "advice": {"crises": [str], "tolerance": (int, float)}, "neighbourhood": str,
    "residents": int, "runs": [int], "runs_of_all": int, "left": dict, "folders": [str],
    "recommended": [{BUDGET: (int, float), PORTFOLIO: str}],
}  # fmt: skip


def read_advised(folder: Path) -> Advised:
    """Return what the tables in a folder say.

    Args:
        folder: of the search, which holds the tables of the advice.

    Raises:
        FileNotFoundError: when it holds no advice.
        ConfigurationError: when a file is not as it was written.
    """
    facts = read_facts(folder / FACTS, _KINDS)
    made = provenance_of(folder)
    tables = {
        name: pl.read_parquet(path)
        for name in OF_ADVICE
        if (path := folder / f"{name}.parquet").exists()
    }
    best = {row[BUDGET]: row[PORTFOLIO] for row in facts["recommended"]}
    duels = tables.get("fresh", pl.DataFrame({BUDGET: [], "against": []}))
    rival = dict(duels.select(BUDGET, "against").iter_rows())
    return Advised(tables, best, rival, facts | {"made": made, "simulated": made["simulated"]})
