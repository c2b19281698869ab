"""Where needs end under each policy, against sums by hand; the page of both models, in small."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from experiments.analysis.gates import ALL_KINDS, ends_of_needs
from experiments.validation import by_command
from experiments.validation import gates as gates_page
from tests.plain_command import made


def _runs(*policies: str) -> pl.DataFrame:
    count = len(policies)
    return pl.DataFrame(
        {
            "run": [str(number) for number in range(count)],
            "policy": policies,
            "baseline": [policy == "none" for policy in policies],
            "crisis": policies,
            "replicate": [policies[:n].count(policies[n]) + 1 for n in range(count)],
            "seed": [1] * count,
            "status": ["finished"] * count,
        }
    )


def _gates(run: str, *ends: tuple[str, str, str, int, int]) -> pl.DataFrame:
    """Return gates of the crisis for everyone: kind, fate, end, needs, stopped."""
    return pl.DataFrame(
        [(run, "crisis", "everyone", *end) for end in ends],
        schema=["run", "stage", "group", "kind", "fate", "end", "needs", "stopped"],
        orient="row",
    )


def test_shares_are_of_100_needs_and_means_over_replicates() -> None:
    gates = pl.concat(
        [
            _gates("0", ("care", "met", "kin", 3, 0), ("care", "lapsed", "refused", 1, 2)),
            _gates("1", ("care", "met", "kin", 1, 0), ("errand", "met", "kin", 1, 0)),
        ]
    )
    found = ends_of_needs(_runs("none", "none"), gates)
    care = (
        found.filter(kind="care")
        .sort("end")
        .select("end", "of_100", "stopped_per_100", "replicates")
    )
    assert care.rows() == [
        ("kin", pytest.approx((75 + 100) / 2), 0, 2),
        ("refused", pytest.approx(25 / 2), pytest.approx(50 / 2), 2),
    ]
    whole = found.filter(kind=ALL_KINDS)
    assert whole["of_100"].sum() == pytest.approx(100)


def test_what_is_found_is_no_part_of_the_hundred() -> None:
    gates = _gates("0", ("care", "met", "kin", 4, 0), ("care", "found", "list", 1, 0))
    found = ends_of_needs(_runs("none"), gates).filter(kind="care")
    assert dict(found.select("end", "of_100").iter_rows()) == {"kin": 100, "list": 25}


def test_a_run_that_failed_is_left_out() -> None:
    runs = _runs("none", "none").with_columns(status=pl.Series(["finished", "failed"]))
    found = ends_of_needs(runs, _gates("0", ("care", "met", "kin", 3, 0)))
    assert found["replicates"].unique().to_list() == [1]


def test_each_crisis_is_a_row_of_its_own() -> None:
    gates = pl.concat([_gates(run, ("care", "met", "kin", 1, 0)) for run in ("0", "1")])
    found = ends_of_needs(_runs("none", "lockdown"), gates)
    assert found.filter(kind="care")["crisis"].to_list() == ["none", "lockdown"]


def test_every_end_has_words() -> None:
    from sim.codes import Channel, Finder, Gate

    ends = {item.name.lower() for item in [*Channel, *Gate]}
    assert {*gates_page.ENDS} == ends | {f"found by {item.name.lower()}" for item in Finder}


def test_the_page_is_made_of_what_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command runs the experiment in small, keeps its numbers and shows them."""
    small = ["neighbourhood.residents=120", "timeline.build_up_days=20", "timeline.recovery_days=9"]
    words = ["--results", str(tmp_path / "results"), "--docs", str(tmp_path)]
    options = ["experiment.replicates=1", "executor=serial", *small]
    monkeypatch.setattr(by_command, "run", made)
    assert gates_page.main([*words, *options]) == 0
    kept = pl.read_csv(tmp_path / "gates" / "now.csv")
    everyone = kept.filter(group="everyone", kind=ALL_KINDS, crisis="lockdown")
    assert everyone.filter(pl.col("fate") != "found")["of_100"].sum() == pytest.approx(100, abs=0.1)
    page = (tmp_path / "gates.md").read_text()
    left = pl.read_csv(tmp_path / "gates" / "left_without.csv")
    assert left["crisis"].unique(maintain_order=True).to_list()[:2] == ["none", "lockdown"]
    assert left["mean"].is_between(0, 1000).all()
    old_alone = left.filter(crisis="heatwave", group="over_75_alone")["mean"].item()
    assert f"{old_alone:.0f} [" in page
    silent = everyone.filter(end="unlisted")["of_100"].item()
    assert "| silent, on no list |" in page
    assert f"{silent:.1f}" in page
