"""The page of the four cases: what a crisis takes, against the same day without one."""

from __future__ import annotations

import polars as pl
import pytest

from experiments.validation.cases import AT_THE_END, IN_CRISIS, LEFT, kept_of, page


def _tables() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return runs and days: a blackout of a day fewer takes 4 members and 30 points."""
    runs, days = [], []
    for crisis, last in (("none", 12), ("blackout", 11)):
        for replicate in range(6):
            wobble = 0.01 * (replicate % 3 - 1) * (crisis != "none")
            row = dict.fromkeys(IN_CRISIS, 0.5 + wobble)
            row["needs_met_everyone"] = 0.9 - 0.3 * (crisis != "none") + wobble
            row[LEFT] = 30.0 if crisis == "none" else 12.0
            runs.append(
                {"run": f"{crisis}{replicate}", "case": "asyn", "crisis": crisis,
                 "policy": crisis, "baseline": crisis == "none", "replicate": replicate,
                 "status": "finished", "members": 999.0, **row}
            )  # fmt: skip
            for day in range(9, last + 1):
                value = 20.0 + day - 4 * (crisis != "none") + wobble
                days += [
                    {"run": f"{crisis}{replicate}", "day": day, "measure": name, "value": value}
                    for name in AT_THE_END
                ]
    return pl.DataFrame(runs), pl.DataFrame(days)


def test_a_crisis_is_compared_with_the_same_day_without_one() -> None:
    kept = kept_of(*_tables())
    assert kept.height == 1 + len(IN_CRISIS) + len(AT_THE_END)
    members = kept.filter(outcome="members").row(0, named=True)
    assert members["reference"] == pytest.approx(31), "on day 11, not on the last of its own"
    assert members["difference"] == pytest.approx(-4)
    met = kept.filter(outcome="needs_met_everyone")["difference"].item()
    assert met == pytest.approx(-0.3)


def test_the_page_tells_what_is_lost() -> None:
    said = " ".join(page(kept_of(*_tables())).split())
    assert "## ASYN" in said
    assert "| left without, per 1,000 residents | 30.0 | 12.0 |" in said, "no difference"
    assert "- blackout: needs met, all residents −30.0" in said
    assert "members, at the end −4.0" in said
    assert "needs met by collectives" in said
