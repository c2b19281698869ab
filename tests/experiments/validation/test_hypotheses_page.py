"""The page of hypotheses: what was expected, and the verdicts by which it is counted."""

from __future__ import annotations

import polars as pl
import pytest

from experiments.analysis.verdicts import verdicts
from experiments.validation.hypotheses_page import claims, page


def _kept(gain: float, wobble: float) -> pl.DataFrame:
    """Return the verdicts of P11: collegial governance gains in both crises, as wide as wobble."""
    points = {"as_is": 0.0, "collegial": -gain, "blackout": 0.0, "blackout_collegial": gain}
    rows = [
        {"policy": point, "replicate": replicate, "status": "finished",
         "left_without_everyone": 20 + change + wobble * (replicate % 3 - 1) * (change != 0)}
        for point, change in points.items()
        for replicate in range(9)
    ]  # fmt: skip
    return verdicts(pl.DataFrame(rows), {"P11": claims()["P11"]})


@pytest.mark.parametrize(
    ("gain", "wobble", "verdict"),
    [(3.0, 1.0, "supported"), (-3.0, 1.0, "refuted"), (0.1, 9.0, "undecided")],
)
def test_the_page_tells_claims_differences_and_verdicts(
    gain: float, wobble: float, verdict: str
) -> None:
    text = page(_kept(gain, wobble), claims())
    assert f"Of 1: 1 {verdict}; 9 pairs" in text
    first, second = (line for line in text.splitlines() if line.startswith("| P11"))
    assert claims()["P11"].claim.en in " ".join(first.split())
    assert f"**{verdict}**" in first
    assert "`collegial − as_is < 0`" in first
    assert "`blackout_collegial − blackout > 0`" in second
    assert second.endswith(" … |")


def test_every_hypothesis_has_a_claim_in_both_languages_and_can_fail() -> None:
    stated = claims()
    assert list(stated) == [f"P{number}" for number in range(1, 17)]
    assert all(one.claim.en != one.claim.fr for one in stated.values())
