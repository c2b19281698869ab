from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from experiments.analysis.stopping import enough
from experiments.design.stopping import Rule


def _runs(spread: float, replicates: int, policies: str = "abc") -> pl.DataFrame:
    """Policies whose differences from the first have the values -spread and spread, in turn."""
    number = np.arange(1, replicates + 1)
    wave = np.where(number % 2 == 0, spread, -spread)
    return pl.concat(
        pl.DataFrame(
            {
                "run": [f"{policy}{k}" for k in number],
                "policy": [policy] * replicates,
                "baseline": [policy == "a"] * replicates,
                "lever": [policy] * replicates,
                "replicate": number,
                "status": ["finished"] * replicates,
                "cost": 10.0 + (0 if policy == "a" else 1) * wave,
            }
        )
        for policy in policies
    )


def _rule(half_width: float, **fields: int) -> Rule:
    return Rule.model_validate({"half_widths": {"cost": half_width}} | fields)


HALF_AT_20 = 2.093024 * math.sqrt(20 / 19) / math.sqrt(20)
"""Half-width of twenty differences, ten of them 1 and ten -1: t(0.975; 19) = 2.093024."""


def test_no_look_is_taken_before_the_first() -> None:
    verdict = enough(_runs(0, 19), _rule(1))
    assert verdict == (False, "early", 0, 20, ())


def test_it_stops_where_all_differences_are_as_precise_as_wanted() -> None:
    assert enough(_runs(1, 20), _rule(HALF_AT_20 + 1e-5)) == (True, "narrow", 20, 20, ())
    wide = enough(_runs(1, 20), _rule(HALF_AT_20 - 1e-5))
    assert wide[:4] == (False, "wide", 20, 25)
    assert [(x.policy, x.outcome) for x in wide.wide] == [("b", "cost"), ("c", "cost")]
    assert wide.wide[0].half_width == pytest.approx(HALF_AT_20, rel=1e-6)


def test_it_looks_block_by_block() -> None:
    rule = _rule(HALF_AT_20 - 1e-5, block=4)
    assert list(_rule(1, block=4, cap=30).looks()) == [20, 24, 28, 30]
    assert enough(_runs(1, 23), rule) == enough(_runs(1, 20), rule)
    assert enough(_runs(1, 24), rule) == (True, "narrow", 24, 24, ())


def test_a_block_counts_once_all_policies_have_it() -> None:
    rule = _rule(HALF_AT_20 - 1e-5, block=4)
    behind = _runs(1, 24).filter((pl.col("policy") != "c") | (pl.col("replicate") != 22))
    assert enough(behind, rule).looked_at == 20
    assert not enough(behind, rule).enough


def test_runs_beyond_the_deciding_look_do_not_change_the_verdict() -> None:
    more = pl.concat([_runs(1, 20), _runs(9, 40).filter(pl.col("replicate") > 20)])
    assert enough(more, _rule(1)) == enough(_runs(1, 20), _rule(1)) == (True, "narrow", 20, 20, ())
    assert enough(more.sample(fraction=1, shuffle=True, seed=1), _rule(1)).looked_at == 20


def test_it_stops_at_the_cap_and_says_so() -> None:
    verdict = enough(_runs(1, 22), _rule(0.01, cap=22))
    assert verdict[:4] == (True, "cap", 22, 22)
    assert len(verdict.wide) == 2


def test_pairs_that_are_left_out_are_made_up_for() -> None:
    failed = pl.when((pl.col("policy") == "b") & (pl.col("replicate") == 3))
    status = failed.then(pl.lit("failed")).otherwise("status").alias("status")
    first = enough(_runs(1, 20).with_columns(status), _rule(1))
    assert first[:2] == (False, "wide")
    assert first.wide == (("b", "cost", math.inf, 1),)
    assert enough(_runs(1, 25).with_columns(status), _rule(1))[:3] == (True, "narrow", 25)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"half_widths": {"cost": 0}}, "greater than 0"),
        ({"half_widths": {}}, "at least 1 item"),
        ({"half_widths": {"costs": 1}}, "no outcome has this name; did you mean cost"),
        (
            {"half_widths": {"left_wit_day_3": 1}},
            "no outcome has this name; all are in docs/DATA_DICTIONARY.md",
        ),
        ({"first": 1}, "greater than or equal to 2"),
        ({"cap": 19}, "cap = 19: 20 or more is allowed"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(fields: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Rule.model_validate({"half_widths": {"cost": 1}} | fields)
