"""Every process at its limits, in whole runs in which all the others act."""

from __future__ import annotations

import re

import pytest

from sim.documentation.pages import DOCS
from sim.life import Life
from sim.processes.heat import Heat
from sim.processes.process import Process
from sim.scenario import Scenario
from sim.schedule import the_day
from tests.verification.limits import Limit, at, everything, everything_lived, run
from tests.verification.limits_of_collectives import OF_COLLECTIVES
from tests.verification.limits_of_residents import OF_RESIDENTS
from tests.worlds import changed

DAY = [type(process) for process in the_day(Scenario())]
LIMITS = (*OF_RESIDENTS, *OF_COLLECTIVES)
SEEN_IN_ITS_COLUMNS_ALONE = {Heat}
"""Processes on which no other depends: in heat nobody is removed."""


def test_every_process_of_the_day_has_a_limit() -> None:
    missing = [
        process.__name__ for process in DAY if process not in {one.process for one in LIMITS}
    ]
    assert not missing, f"add a limit to tests/verification/limits_of_*.py: {missing}"
    assert {one.process for one in LIMITS} <= set(DAY)


def test_the_page_has_each_process() -> None:
    page = (DOCS / "VERIFICATION.md").read_text(encoding="utf-8").replace("well-being", "wellbeing")
    rows = page.partition("## Limits of every process")[2].partition("\n## ")[0]
    named = {re.sub(r"(?<!^)(?=[A-Z])", " ", process.__name__).lower() for process in DAY}
    missing = {name for name in named if f"\n| {name} |" not in rows}
    assert not missing, f"add a row to docs/VERIFICATION.md: {missing}"


@pytest.mark.parametrize("limit", LIMITS, ids=str)
def test_a_process_does_at_its_limit_what_is_known(limit: Limit) -> None:
    limit.holds(at(limit.settings))


def test_the_runs_compared_are_those_of_the_model() -> None:
    life = Life(everything())
    life.live(everything().days)
    assert changed(life.state, everything_lived()) == set()


@pytest.mark.parametrize("process", DAY, ids=lambda process: process.__name__)
def test_at_ordinary_values_its_absence_is_seen(process: type[Process]) -> None:
    differs = changed(everything_lived(), run(everything(), without=process))
    if process in SEEN_IN_ITS_COLUMNS_ALONE:
        assert differs == set(process.writes), "and nothing else depends on it"
        return
    others = differs - set(process.writes)
    assert len(others) > 5, (
        f"{process.__name__} changes too little of what others do ({sorted(others)}): if it is off "
        "by default, switch it on in EVERYTHING of tests/verification/limits.py"
    )
