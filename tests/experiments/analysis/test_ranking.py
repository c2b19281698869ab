"""Ranks: by the size of the mean, with intervals as wide as the replicates disagree."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from experiments import figures
from experiments.analysis.ranking import ranking
from experiments.report.charts import svg_of
from experiments.report.evidence import judged_patterns, screened
from experiments.words import ENGLISH, FRENCH

MET = "needs_met_everyone"


def _pairs(means: dict[str, float], noise: float, replicates: int = 12) -> pl.DataFrame:
    draws = np.random.default_rng(3)
    return pl.DataFrame(
        [
            {"policy": name, "knockout": name, "replicate": number, "outcome": MET,
             "difference": mean + noise * draws.standard_normal()}
            for name, mean in means.items()
            for number in range(replicates)
        ]
    )  # fmt: skip


def test_clear_differences_have_clear_ranks_by_their_size() -> None:
    found = ranking(_pairs({"place": -0.01, "meaning": 0.03, "logistics": -0.06}, 0.001), MET)
    assert found["policy"].to_list() == ["logistics", "meaning", "place"]
    assert found["rank"].to_list() == [1, 2, 3]
    assert found["rank_low"].to_list() == found["rank_high"].to_list() == [1, 2, 3]
    assert found["first"].to_list() == [1, 0, 0]
    assert found["difference"].to_list() == pytest.approx([-0.06, 0.03, -0.01], abs=0.002)


def test_what_chance_could_have_ordered_otherwise_has_wide_ranks() -> None:
    found = ranking(_pairs({"place": -0.0101, "meaning": -0.01, "logistics": -0.0099}, 0.01), MET)
    assert (found["rank_high"] - found["rank_low"]).to_list() == [2, 2, 2]
    assert 0.05 < found["first"][0] < 0.95
    assert found["first"].sum() == pytest.approx(1)
    assert found.equals(ranking(_pairs({"place": -0.0101, "meaning": -0.01, "logistics": -0.0099},
                                       0.01), MET))  # fmt: skip


def test_replicates_that_lack_a_policy_are_left_out() -> None:
    pairs = _pairs({"place": -0.01, "meaning": 0.03}, 0.001, replicates=4)
    without = pairs.filter(~((pl.col("policy") == "place") & (pl.col("replicate") == 0)))
    same = pairs.filter(pl.col("replicate") > 0)
    assert ranking(without, MET).equals(ranking(same, MET))
    assert ranking(pairs.filter(pl.col("policy") == "none"), MET).is_empty()
    apart = pl.concat([pairs.filter(policy="place", replicate=1),
                       pairs.filter(policy="meaning", replicate=2)])  # fmt: skip
    assert ranking(apart, MET).is_empty()


def test_ranks_and_patterns_are_drawn_in_both_languages() -> None:
    pairs = _pairs({"place": -0.01, "meaning": 0.03}, 0.001)
    drawn = svg_of(figures.ranking(pairs, MET, "fr"))
    assert FRENCH.level("knockout", "meaning") in drawn
    assert FRENCH.fill(FRENCH.ranking.rank, rank=1, low=1, high=1) in drawn
    table = judged_patterns()
    for language, words in (("fr", FRENCH), ("en", ENGLISH)):
        drawn = svg_of(figures.patterns(table, language))  # type: ignore[arg-type]
        for name, verdict in table.select("id", "verdict").unique().iter_rows():
            assert drawn.count(f">{name}. ") == 1
            assert f">{words.facts.verdicts[verdict]}<" in drawn


def test_the_assumptions_that_matter_have_names_in_both_languages() -> None:
    kept = screened()
    assert kept.height
    for words in (FRENCH, ENGLISH):
        assert set(kept["parameter"]) <= set(words.assumptions.names)
    first = kept.group_by("outcome", maintain_order=True).first()
    assert (first["effect_low"] * first["effect_high"] > 0).all()
