"""What would refute the rules: each verdict both ways, by hand-made numbers."""

from __future__ import annotations

import polars as pl
import pytest

from experiments.validation.refutations import (
    Trial,
    coverage,
    exchange,
    forms,
    found_by_ties,
    gear,
    page,
    stakes,
)


@pytest.mark.parametrize(
    ("connected", "isolated", "refuted"),
    [([8, 9, 8], [2, 3, 1], False), ([2, 3, 1], [8, 9, 8], True), ([5, 9, 1], [5, 1, 9], None)],
)
def test_those_with_more_ties_are_found_more_often_or_not(
    connected: list[int], isolated: list[int], refuted: bool | None
) -> None:
    runs = pl.DataFrame({"run": ["a", "b", "c"], "replicate": [1, 2, 3], "point": ["as_is"] * 3})
    rows = []
    for run, one, two in zip("abc", connected, isolated, strict=True):
        for group, found in (("connected", one), ("isolated", two)):
            rows.append((run, "crisis", group, "found", "neighbour", found))
            rows.append((run, "crisis", group, "lapsed", "unlisted", 9 - found))
            rows.append((run, "crisis", group, "found", "kin", 1))
            rows.append((run, "crisis", group, "lapsed", "no_kit", 99))
            rows.append((run, "build_up", group, "found", "neighbour", 99))
    gates = pl.DataFrame(rows, ["run", "stage", "group", "fate", "end", "needs"], orient="row")
    trial = found_by_ties(runs, gates)
    assert trial.refuted is refuted
    assert f"neighbours find {10 * sum(connected) / 3:.1f} of" in trial.found


@pytest.mark.parametrize(("gave", "refuted"), [(0.65, False), (0.5, True)])
def test_as_many_give_and_receive_as_surveys_find_or_not(gave: float, refuted: bool) -> None:
    runs = pl.DataFrame(
        {
            "point": ["as_is", "as_is", "late_and_slow"],
            "gave_in_year": [gave - 0.01, gave + 0.01, 0.0],
            "received_in_year": [0.6, 0.6, 0.0],
        }
    )
    assert exchange(runs).refuted is refuted


@pytest.mark.parametrize(("early", "refuted"), [(0.2, False), (0.46, True)])
def test_lists_are_full_within_days_or_not(early: float, refuted: bool) -> None:
    runs = pl.DataFrame(
        {
            "point": ["as_is", "soon_and_fast"],
            "known_day_10": [0.1, early],
            "lists_end": [0.4, 0.5],
        }
    )
    assert coverage(runs).refuted is refuted


@pytest.mark.parametrize(
    ("differences", "others", "refuted"),
    [
        ([-2.0, -1.0], 0.001, True),
        ([-2.0, -1.0], 0.9, None),
        ([-2.0, 1.0], 0.9, False),
        ([], 0.9, None),
    ],
)
def test_one_form_is_best_everywhere_or_not(
    differences: list[float], others: float, refuted: bool | None
) -> None:
    cells = [("left_without_everyone", d, 0.01) for d in differences]
    cells.append(("left_without_everyone", -5.0, others))
    governance = pl.DataFrame(cells, ["outcome", "difference", "p_holm"], orient="row")
    policies = pl.DataFrame(
        {
            "outcome": ["left_without_everyone"] * 2,
            "point": ["collegial", "one_post"],
            "difference": [-1.0, -9.0],
            "p_holm": [others, 0.0],
        }
    )
    trial = forms(governance, policies)
    assert trial.refuted is refuted
    assert f"of {len(cells) + 1} comparisons" in trial.found


@pytest.mark.parametrize(("blackout", "refuted"), [(13.0, False), (0.2, True)])
def test_gear_binds_somewhere_or_not(blackout: float, refuted: bool) -> None:
    kept = pl.DataFrame(
        {
            "crisis": ["blackout", "flood", "blackout"],
            "group": ["everyone", "everyone", "isolated"],
            "kind": ["all"] * 3,
            "fate": ["lapsed"] * 3,
            "end": ["no_kit"] * 3,
            "of_100": [blackout, 0.3, 50.0],
        }
    )
    assert gear(kept).refuted is refuted


@pytest.mark.parametrize(("low", "refuted"), [(0.1, True), (-0.1, False)])
def test_the_order_of_policies_depends_on_stakes_or_not(low: float, refuted: bool) -> None:
    swaps = pl.DataFrame(
        {
            "where": ["flood"] * 2,
            "first": ["one_post"] * 2,
            "second": ["compost"] * 2,
            "low": [-2.0, low],
            "high": [-1.0, 1.0],
        }
    )
    assert stakes(swaps).refuted is refuted


def test_the_page_counts_what_is_refuted() -> None:
    trials = [Trial("A rule.", "it rains", "it does", True), Trial("B.", "sun", "none", None)]
    said = page(trials, 10)
    assert "Refuted: 1 of 2 rules. A rule." in said
    assert "| B. | sun | none | cannot be said |" in said
    assert "Of 1 rules none is refuted." in page(trials[1:], 10)
