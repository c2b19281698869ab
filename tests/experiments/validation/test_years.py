"""Ordinary life over the years: what is kept of it, against means by hand, and its page."""

from __future__ import annotations

import polars as pl
import pytest

from experiments.validation.years import DAYS, OUTCOMES, kept_of, page


def _runs(*rows: tuple[int, int, float]) -> pl.DataFrame:
    """Return runs: days, replicate, and the value that each outcome has."""
    return pl.DataFrame(
        [
            {DAYS: days, "replicate": replicate, "status": "finished"}
            | dict.fromkeys(OUTCOMES, value)
            for days, replicate, value in rows
        ]
    )


def test_means_are_by_days_and_drift_is_from_the_third_year_to_the_eighth() -> None:
    runs = _runs((1095, 1, 2.0), (1095, 2, 4.0), (2920, 1, 3.0), (2920, 2, 3.3), (365, 1, 9.0))
    kept = kept_of(runs)
    assert kept.columns == ["outcome", "365", "1095", "2920", "drift", "low", "high", "pairs"]
    row = kept.filter(outcome="trust").row(0, named=True)
    assert (row["365"], row["1095"], row["2920"]) == (9, 3, pytest.approx(3.15))
    said = page(kept)
    # differences 1 and -0.7: mean 0.15, and 0.85 x t(0.975; 1) = 10.80 on both sides, over 3
    assert "| trust in neighbours | 9 | 3 | 3.15 | +5.0 % [-355.0, +365.0] |" in said
    assert "drift from year 3 to 8" in said


def test_a_run_that_failed_is_left_out() -> None:
    runs = _runs((1095, 1, 2.0), (1095, 2, 4.0)).with_columns(
        status=pl.Series(["finished", "failed"])
    )
    assert kept_of(runs).filter(outcome="trust")["1095"].item() == 2
