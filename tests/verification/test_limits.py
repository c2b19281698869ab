"""Every process at its limits, in whole runs in which all the others act."""

from __future__ import annotations

import pytest

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


def test_every_process_of_the_day_has_a_limit() -> None:
    missing = [
        process.__name__ for process in DAY if process not in {one.process for one in LIMITS}
    ]
    assert not missing, "a process without a limit: add one to LIMITS"
    assert {one.process for one in LIMITS} <= set(DAY)


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
    if process is Heat:
        assert differs == set(Heat.writes), "nobody is removed: nothing else depends on it"
    else:
        assert len(differs - set(process.writes)) > 5, "in what other processes do, too"
