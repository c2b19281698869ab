"""The page of governance: differences by hand, and what it says of a trade-off."""

from __future__ import annotations

import polars as pl
import pytest

from experiments.design.experiment import POINT
from experiments.validation.governance import BETTER, DAYS, FORM, TIMES, kept_of, page


def _runs(gains: dict[tuple[int, int], float]) -> pl.DataFrame:
    """Return runs: how many fewer are left without where governance is collegial, by cell."""
    rows = []
    for (days, times), gain in gains.items():
        for form in ("centralised", "collegial"):
            for replicate in range(6):
                wobble = 0.01 * (replicate % 3 - 1)
                row = dict.fromkeys(BETTER, 0.5 + wobble * (form == "collegial"))
                row["left_without_everyone"] = 20 + replicate
                if form == "collegial":
                    row["left_without_everyone"] += wobble - gain
                rows.append(
                    {POINT: "leaders_stay", DAYS: days, TIMES: times, FORM: form,
                     "policy": f"{days} {times} {form}", "baseline": form == "centralised",
                     "replicate": replicate, "status": "finished", **row}
                )  # fmt: skip
    return pl.DataFrame(rows)


def test_what_is_kept_is_collegial_less_centralised_in_each_cell() -> None:
    kept = kept_of(_runs({(10, 1): 3, (55, 5): -2}), 3000)
    assert kept.height == 2 * len(BETTER)
    left = kept.filter(outcome="left_without_everyone")
    assert left["difference"].to_list() == pytest.approx([-3, 2])
    assert left["reference"].to_list() == pytest.approx([22.5, 22.5])
    assert left["n"].to_list() == [6, 6]


@pytest.mark.parametrize(
    ("gains", "said"),
    [
        (
            {(10, 1): 3.0, (55, 5): -2.0},
            "which form is best changes. Collegial is better with 10 days, needs x 1 (leaders "
            "stay); centralised with 55 days, needs x 5 (leaders stay). Here governance is a "
            "trade-off.",
        ),
        ({(10, 1): 3.0, (55, 5): 0.0}, "collegial governance is better in 1 of 2 cells, in the"),
        ({(10, 1): -3.0, (55, 5): -1.0}, "centralised governance is best everywhere: here"),
        ({(10, 1): 0.0, (55, 5): 0.0}, "in none of 2 cells is the difference significant"),
    ],
)
def test_the_page_says_whether_one_form_is_best_everywhere(
    gains: dict[tuple[int, int], float], said: str
) -> None:
    lines = page(kept_of(_runs(gains), 3000)).split("\n- ")
    assert said in " ".join(lines[1].split())
    assert "**Left without" in lines[1]


def test_the_page_says_whether_outcomes_agree() -> None:
    runs = _runs({(10, 1): 3.0, (55, 5): 0.0})
    lost = pl.col("known_day_3") - 0.4 * (pl.col(FORM) == "collegial")
    for table, said in (
        (runs, "it is the collegial one, in every outcome"),
        (
            runs.with_columns(known_day_3=lost),
            "in something: collegial in left without, per 1,000 residents and centralised in "
            "exposed residents known to a collective on day 3.",
        ),
    ):
        assert said in " ".join(page(kept_of(table, 3000)).split())
