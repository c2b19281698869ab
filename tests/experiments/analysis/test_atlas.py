"""The atlas says what each cell says by rules: significant or not, as good or behind, worse."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from experiments.analysis.atlas import Reading, atlas, readings
from experiments.design.tasks import Task

CELLS = [
    Task({"neighbourhood": "mixed", "crisis": "flood"}, "left_without_everyone", -1),
    Task({"neighbourhood": "social", "crisis": "flood"}, "needs_met_everyone", 1),
]
PAIRS = 10


def runs(of: dict[str, tuple[float, float]], pairs: int = PAIRS) -> pl.DataFrame:
    """Runs of policies, by name: what each adds to 50 in the two cells; luck of each is 1."""
    rng = np.random.default_rng(5)
    rows = []
    for place, cell in enumerate(CELLS):
        shared = rng.normal(0, 5, pairs)
        for name, added in {"none": (0.0, 0.0), **of}.items():
            luck = rng.normal(0, 0 if name == "none" else 1, pairs)
            luck -= luck.mean()
            rows += [
                {
                    **cell.levels, "portfolio": name, "baseline": name == "none",
                    "policy": f"{name} {place}", "replicate": pair + 1, "status": "finished",
                    "left_without_everyone": 50 + shared[pair] + added[place] + luck[pair],
                    "needs_met_everyone": 50 + shared[pair] + added[place] + luck[pair],
                }
                for pair in range(pairs)
            ]  # fmt: skip
    return pl.DataFrame(rows)


def told(table: pl.DataFrame) -> list[Reading]:
    return readings(atlas(table, CELLS, ["portfolio"]), CELLS)


def names(rows: list[dict[str, object]]) -> list[object]:
    return [row["portfolio"] for row in rows]


def test_what_has_most_effect_is_read_on_the_side_that_is_better_in_each_cell() -> None:
    less, more = told(runs({"a": (-9.0, -9.0), "b": (-4.0, 9.0), "c": (0.0, 0.0)}))
    assert less.best is not None
    assert more.best is not None
    assert (less.best["portfolio"], more.best["portfolio"]) == ("a", "b")
    assert (names(list(less.alike)), names(list(less.worse))) == ([], [])
    assert (names(list(more.alike)), names(list(more.worse))) == ([], ["a"])
    assert less.best["difference"] == pytest.approx(-9)
    basis = runs({}).filter(crisis="flood", neighbourhood="mixed")["left_without_everyone"].mean()
    assert less.best["gain"] == pytest.approx(9 / basis)


def test_what_is_not_significantly_behind_is_named_beside_it() -> None:
    less, _ = told(runs({"a": (-9.0, 0.0), "b": (-8.9, 0.0), "c": (-5.0, 0.0)}))
    assert less.best is not None
    assert less.best["portfolio"] == "a"
    assert names(list(less.alike)) == ["b"]


@pytest.mark.parametrize(("pairs", "sure"), [(5, False), (10, True)])
def test_below_six_pairs_nothing_is_significant(pairs: int, sure: bool) -> None:
    less, _ = told(runs({"a": (-9.0, 0.0)}, pairs))
    assert (less.best is not None) == sure


def test_where_nothing_is_significant_no_policy_is_behind_another() -> None:
    table = atlas(runs({"a": (-0.1, 0.0), "b": (0.1, 0.0)}), CELLS, ["portfolio"])
    assert table["told"].unique().to_list() == ["none"]
    assert table["behind"].is_nan().all()


def test_each_cell_is_corrected_by_itself() -> None:
    one = runs({"a": (-1.2, 0.0)})
    beside = atlas(pl.concat([one]), CELLS, ["portfolio"]).filter(cell=0)
    among = atlas(runs({"a": (-1.2, 0.0), "b": (0.0, 0.0)}), CELLS, ["portfolio"]).filter(cell=0)
    assert beside["p_holm"][0] == pytest.approx(max(beside["p"][0], beside["p_flip"][0]))
    by_name = {row["portfolio"]: row for row in among.iter_rows(named=True)}
    both = sorted(row["p"] for row in by_name.values())
    least = min(by_name.values(), key=lambda row: row["p"])
    assert least["p_holm"] == pytest.approx(max(2 * both[0], least["p_flip"]))
