"""The page of what is left after the crisis: weeks and ends by hand."""

from __future__ import annotations

import polars as pl
import pytest

from experiments.validation.births import AFTER, BORN, LEFT, ends_of, page, weeks_of


def _tables() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return runs and days: the crisis begins on day 3; a lockdown leaves two collectives more."""
    runs, days = [], []
    for crisis in ("none", "lockdown"):
        for after in (180, 365):
            for replicate in range(3):
                born = crisis == "lockdown"
                wobble = 0.01 * (replicate % 3 - 1) * born
                row = dict.fromkeys((*BORN, *LEFT), 0.5 + wobble)
                row["collectives_end"] = 10 + 2 * born + replicate + wobble
                name = f"{crisis}{after}{replicate}"
                runs.append(
                    {"run": name, "crisis": crisis, AFTER: after, "policy": f"{crisis} {after}",
                     "baseline": not born, "replicate": replicate, "status": "finished", **row}
                )  # fmt: skip
                for day in range(1, 17):
                    for measure, group, value in (
                        ("stage", "everyone", float(day >= 3)),
                        ("collectives", "everyone", float(after + born)),
                        ("members", "everyone", float(day)),
                        ("needs_met_by", "collective", 1.0 + born),
                        ("needs_met_by", "kin", 50.0),
                    ):
                        days.append(
                            {"run": name, "day": day, "measure": measure, "group": group,
                             "value": value}
                        )  # fmt: skip
    return pl.DataFrame(runs), pl.DataFrame(days)


def test_ends_are_with_the_lockdown_less_without() -> None:
    ends = ends_of(_tables()[0], 1000)
    assert ends["outcome"].unique(maintain_order=True).to_list() == [*BORN, *LEFT]
    alive = ends.filter(outcome="collectives_end")
    assert alive[AFTER].to_list() == [180, 365]
    assert alive["difference"].to_list() == pytest.approx([2, 2])


def test_weeks_begin_with_the_crisis_and_are_of_the_longest_runs() -> None:
    weeks = weeks_of(*_tables(), 500)
    assert weeks.filter(crisis="lockdown")["week"].to_list() == [1, 2]
    first = weeks.filter(crisis="lockdown", week=1).row(0, named=True)
    assert first["collectives"] == pytest.approx(2 * 366), "per 1,000 residents"
    assert first["members"] == pytest.approx(2 * 9), "on the last day of the week"
    assert first["cases"] == pytest.approx(2 * 7 * 2), "met by collectives, summed over the week"


def test_the_page_tells_births_ends_and_weeks() -> None:
    runs, days = _tables()
    said = page(ends_of(runs, 1000), weeks_of(runs, days, 1000))
    assert "| collectives alive at the end | +2.00" in said
    assert "| 1 | 366.00 | 365.00 |" in said
