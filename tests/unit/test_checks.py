"""The checker: what it runs, what it finds, whom it names."""

from __future__ import annotations

import pickle
from typing import ClassVar

import numpy as np
import pytest

from sim.checks import Checker, InvariantError
from sim.composition import ConfigurationError, load_scenario
from sim.life import Life, simulate
from sim.processes.outings import Outings
from sim.processes.process import Process
from sim.processes.tie_fading import TieFading
from sim.processes.wellbeing import Wellbeing
from sim.recorder import Recorder
from sim.rng import Draws
from sim.scenario import Scenario
from sim.state import State
from tests.worlds import changed, few, tie, twin

TINY = (
    "neighbourhood.residents=80",
    "timeline.build_up_days=3",
    "timeline.recovery_days=0",
    "founding.initial_per_1000=20",
    "crisis=heatwave",
)


class Meddling(TieFading):
    """Fading that also writes what is none of its business."""

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Cheer everybody up."""
        state.residents.loneliness[:] = 0.5


class Doubling(Wellbeing):
    """Well-being that gives too much energy."""

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Double the energy of everybody."""
        state.residents.energy *= 2


class Mute(Process):
    """A process that does not say what it writes."""

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Do nothing."""


class Boundless(Process):
    """A process that spoils one column of every table of a collective."""

    writes: ClassVar[tuple[str, ...]] = ("collectives.*",)

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Put every column out of bounds."""
        for name in state.collectives.columns:
            getattr(state.collectives, name)[:] = -5


def run(process: Process, state: State, day: int = 7) -> str:
    """Run a step that breaks something, and return what is said of it."""
    with pytest.raises(InvariantError) as raised:
        Checker(state).step(process, day, Draws(1, "test", day))
    return str(raised.value)


class OwnFading(TieFading):
    """A process of somebody's own, made from one that is there."""


class OwnOutings(Process):
    """A process of somebody's own, which has no invariants."""

    reads: ClassVar[tuple[str, ...]] = ()
    writes: ClassVar[tuple[str, ...]] = ()

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Do nothing."""


@pytest.mark.parametrize("process", [OwnFading(), OwnOutings()], ids=lambda one: type(one).__name__)
def test_a_process_of_one_s_own_is_checked_like_any_other(process: Process) -> None:
    state = few()
    tie(state, 0, 1, 5.0)
    Checker(state).step(process, 7, Draws(1, "test", 7))


def test_a_column_written_without_saying_so_is_named() -> None:
    assert run(Meddling(), few()) == (
        "Meddling, day 7:\n  wrote residents.loneliness, which it does not declare"
    )


def test_a_fault_of_the_state_is_told_with_process_and_day() -> None:
    assert run(Doubling(), few()) == "Doubling, day 7:\n  residents.energy out of bounds"


def test_a_process_that_does_not_say_what_it_writes_is_refused() -> None:
    assert run(Mute(), few()) == "Mute, day 7:\n  declares no `writes`"


def test_the_first_ten_faults_are_told() -> None:
    lines = run(Boundless(), few()).splitlines()
    assert len(lines) == 1 + 10 + 1
    assert lines[-1].strip().startswith("and ")


def test_a_step_answers_for_its_own_faults_only() -> None:
    state = few()
    state.residents.trust[2] = 3.0
    with pytest.raises(InvariantError, match=r"the state, day 0:\n  residents.trust out of bounds"):
        Checker(state).whole(0)
    state.residents.energy[:] = 0.4
    Checker(state).step(Wellbeing(drift=0.0), 7, Draws(1, "Wellbeing", 7))


def test_the_checker_compares_each_step_with_the_one_before() -> None:
    state = few(6)
    checker = Checker(state)
    for day in range(1, 5):
        checker.step(Outings(place_rate=0.4), day, Draws(1, "Outings", day))
        checker.step(Wellbeing(), day, Draws(1, "Wellbeing", day))
        checker.unwritten("nobody", day)
    state.residents.place[:] = -1 - (state.residents.place < 0)
    with pytest.raises(InvariantError, match=r"nobody, day 4:\n  wrote residents.place"):
        checker.unwritten("nobody", 4)


def test_the_checker_writes_nothing() -> None:
    state = few(6)
    tie(state, 0, 1, 5.0)
    checked, plain = twin(state), twin(state)
    Checker(checked).step(Wellbeing(), 3, Draws(1, "Wellbeing", 3))
    Wellbeing().step(plain, 3, Draws(1, "Wellbeing", 3))
    assert changed(checked, plain) == set()


@pytest.mark.parametrize("value", ["on", "true", "off", "false"])
def test_checks_are_asked_for_on_the_command_line(value: str) -> None:
    assert load_scenario(f"checks={value}").checks == (value in ("on", "true"))


def test_another_value_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="checks = 'perhaps'"):
        load_scenario("checks=perhaps")


@pytest.fixture(scope="module")
def tiny() -> Scenario:
    """A few days of a small neighbourhood, without checks."""
    return load_scenario(*TINY, "facilitation=three", "facilitation.lead_days=2")


def test_checks_change_no_table(tiny: Scenario) -> None:
    checked = tiny.model_copy(update={"checks": True})
    assert not tiny.checks
    for share_past in (False, True):
        one = simulate(tiny, share_past=share_past)
        two = simulate(checked, share_past=share_past)
        assert str(one.outcomes) == str(two.outcomes)
        assert one.daily.equals(two.daily, null_equal=True)


def test_a_life_is_checked_only_where_the_scenario_says_so(tiny: Scenario) -> None:
    for checks in (False, True):
        life = Life(tiny.model_copy(update={"checks": checks}))
        life.state.residents.membership[0] = 1
        life.state.residents.membership[1] = [0, 0, -1]
        if checks:
            with pytest.raises(InvariantError, match="the state, day 0"):
                life.live(1)
        else:
            life.live(1)


def test_a_process_that_breaks_its_word_ends_a_life(tiny: Scenario) -> None:
    life = Life(tiny.model_copy(update={"checks": True}))
    life.processes = (*life.processes, ("Meddling", Meddling()))
    with pytest.raises(InvariantError, match=r"Meddling, day 1:\n  wrote residents.loneliness"):
        life.live(2)


def test_a_recorder_that_writes_ends_a_life(
    tiny: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    def scribble(_: Recorder, state: State, __: int) -> None:
        state.residents.age += np.float32(0.5)

    monkeypatch.setattr(Recorder, "observe", scribble)
    with pytest.raises(InvariantError, match=r"the recorder, day 1:\n  wrote residents.age"):
        Life(tiny.model_copy(update={"checks": True})).live(1)


def test_a_life_has_one_checker_until_it_follows_another_scenario(
    tiny: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[State] = []

    class Counted(Checker):
        def __init__(self, state: State) -> None:
            super().__init__(state)
            made.append(state)

    monkeypatch.setattr("sim.life.Checker", Counted)
    spec = tiny.model_copy(update={"checks": True})
    life = Life(spec)
    for day in range(1, 4):
        life.live(day)
    assert [state is life.state for state in made] == [True]
    kept = pickle.dumps(life)
    assert b"checker.Checker" not in kept
    assert b"Counted" not in kept
    pickle.loads(kept).live(5)
    assert len(made) == 2
    life.follow(spec)
    life.live(5)
    assert made[2] is life.state


def test_what_is_written_between_days_is_no_step_s(tiny: Scenario) -> None:
    life = Life(tiny.model_copy(update={"checks": True}))
    life.live(1)
    life.state.residents.age[0] += np.float32(0.5)
    life.live(2)
    life.state.residents.trust[3] = 3.0
    for _ in range(2):
        with pytest.raises(InvariantError, match=r"^the state, day 2:\n  residents.trust out of"):
            life.live(3)
    life.state.residents.trust[3] = 0.5
    life.live(3)


def test_a_fault_once_found_stays_one() -> None:
    """Only what changed since is looked at again: what a step broke is not taken for sound."""
    state = few()
    checker = Checker(state)
    checker.whole(1)
    with pytest.raises(InvariantError, match="Doubling, day 2"):
        checker.step(Doubling(), 2, Draws(1, "Doubling", 2))
    with pytest.raises(InvariantError, match=r"the state, day 2:\n  residents.energy out of"):
        checker.whole(2)


@pytest.mark.parametrize("process", [Meddling(), Doubling()], ids=["undeclared", "fault"])
@pytest.mark.parametrize("is_first", [True, False], ids=["first", "last"])
def test_a_day_that_a_check_ended_is_not_gone_on_from(
    tiny: Scenario, process: Process, *, is_first: bool
) -> None:
    """The steps after the fault and the recorder never saw that day, whatever is mended since."""
    life = Life(tiny.model_copy(update={"checks": True}))
    life.live(1)
    whole, energy = life.processes, life.state.residents.energy.copy()
    added = ((type(process).__name__, process),)
    life.processes = (*added, *whole) if is_first else (*whole, *added)
    life.state.residents.energy[:] = 0.9
    with pytest.raises(InvariantError, match=rf"{type(process).__name__}, day 2"):
        life.live(2)
    life.processes = whole
    life.state.residents.energy[:] = energy
    for go_on in (lambda: life.live(2), lambda: life.live(3), life.tables):
        with pytest.raises(RuntimeError, match="day 2 was interrupted, and half of it is done"):
            go_on()


@pytest.mark.parametrize(
    ("was", "becomes"), [(0.0, -0.0), (0.25, np.nextafter(np.float32(0.25), np.float32(1)))]
)
def test_a_column_is_compared_by_its_bytes(was: float, becomes: float) -> None:
    state = few()
    state.residents.reluctance[:] = was
    checker = Checker(state)
    checker.unwritten("nobody", 1)
    state.residents.reluctance[2] = becomes
    with pytest.raises(InvariantError, match=r"wrote residents\.reluctance"):
        checker.unwritten("somebody", 1)
