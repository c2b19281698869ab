"""The main table for other programs: verdicts that follow from the numbers beside them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from experiments.report.findings import Findings
from experiments.report.machine import main_table, printed
from tests.experiments.told import told

FACTORS = {"facilitation": ("none", "three"), "logistics": ("bare", "shared")}


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    return told(tmp_path_factory.mktemp("machine"), factors=FACTORS, replicates=8)


def test_a_verdict_is_a_sign_where_a_difference_is_significant(findings: Findings) -> None:
    table = main_table(findings)
    verdicts = {
        (row["facilitation"], row["logistics"], row["outcome"]): row["verdict"]
        for row in table.iter_rows(named=True)
    }
    assert verdicts["none", "bare", "cost"] == "baseline"
    assert verdicts["three", "bare", "needs_met_everyone"] == "higher"
    assert verdicts["three", "bare", "cost"] == "higher"
    for row in table.filter(baseline=False).iter_rows(named=True):
        signs = {"higher": 1, "lower": -1}
        if row["verdict"] in signs:
            assert row["difference"] * signs[row["verdict"]] > 0
            assert row["p_holm"] <= 0.05
        else:
            assert row["verdict"] in ("not significant", "no difference")
            assert row["p_holm"] > 0.05


def test_a_replicate_or_a_level_alone_says_nothing(tmp_path: Path) -> None:
    few = told(tmp_path, factors=FACTORS, replicates=1)
    assert set(main_table(few)["verdict"]) == {"baseline", "unknown"}
    rows = json.loads(printed(few, "json"))
    assert all(row["low"] is None for row in rows if not row["baseline"])


def test_of_hypotheses_the_verdicts_are_the_main_table(tmp_path: Path) -> None:
    claim = {"en": "More.", "fr": "Plus."}
    part = {"outcome": "needs_met_everyone", "points": ("three", "none")}
    judged = told(
        tmp_path,
        points={"none": (), "three": ("facilitation=three",)},
        hypotheses={"P1": {"claim": claim, "parts": (part,)}},
    )
    (row,) = json.loads(printed(judged, "json"))
    assert (row["hypothesis"], row["verdict"]) == ("P1", "supported")
    assert printed(judged, "csv").startswith("hypothesis,part,outcome,")
