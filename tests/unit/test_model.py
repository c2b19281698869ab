"""The Mesa model: a day a step, agents that read rows, and the network."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from copy import deepcopy

import mesa
import networkx as nx
import numpy as np
import pytest

from sim.agents import Collective, Facilitator, Resident
from sim.checks import InvariantError
from sim.codes import Origin
from sim.life import simulate
from sim.model import Neighbourhood
from sim.rng import Draws
from sim.scenario import Scenario
from sim.state import State
from tests.composed import load_scenario
from tests.conftest import SHORT, Lived
from tests.worlds import changed


@pytest.fixture(scope="module")
def model() -> Neighbourhood:
    """Ten days into the short scenario, with facilitators; to be read only."""
    spec = load_scenario(*SHORT, "facilitation=three")
    neighbourhood = Neighbourhood(spec)
    neighbourhood.run_for(10)
    return neighbourhood


def test_a_step_is_a_day(short: Scenario) -> None:
    model = Neighbourhood(short)
    assert isinstance(model, mesa.Model)
    assert (model.day, model.time) == (0, 0)
    model.step()
    assert (model.day, model.time) == (1, 1)
    assert model.state.conditions.day[0] == 1
    model.run_for(3)
    assert (model.day, model.state.conditions.day[0]) == (4, 4)


def test_there_are_agents_of_three_kinds(model: Neighbourhood) -> None:
    state = model.state
    assert set(model.agent_types) == {Resident, Collective, Facilitator}
    assert len(model.agents_by_type[Resident]) == len(state.residents) == 300
    assert len(model.agents_by_type[Facilitator]) == len(state.facilitators) == 1
    assert len(model.agents_by_type[Collective]) == state.collectives.alive.sum() > 0


_ROWS = "create_agents hands the whole range to every agent: Mesa splits lists, not ranges"


def test_each_agent_has_a_row_of_its_own(model: Neighbourhood) -> None:
    rows = [agent.row for agent in model.agents_by_type[Resident]]
    assert rows == list(range(300))
    assert [agent.row for agent in model.agents_by_type[Facilitator]] == [0]


def test_attributes_of_agents_are_the_columns_of_their_rows(model: Neighbourhood) -> None:
    agents = list(model.agents_by_type[Resident])
    for row in range(0, 300, 50):
        for name in model.state.residents.columns:
            value = getattr(model.state.residents, name)[row]
            assert np.array_equal(getattr(agents[row], name), value), name
    assert type(agents[0].age) is float
    (post,) = model.agents_by_type[Facilitator]
    assert (type(post.stance), post.stance) == (float, 0.5)


def test_attributes_of_collectives_are_those_of_their_rows(model: Neighbourhood) -> None:
    for agent in model.agents_by_type[Collective]:
        assert agent.narrative == model.state.collectives.narrative[agent.row]
        assert agent.members == model.state.collectives.members[agent.row]


def test_an_attribute_that_is_no_column_is_refused(model: Neighbourhood) -> None:
    with pytest.raises(AttributeError, match="Resident has no 'salary'; it has age"):
        _ = model.agents_by_type[Resident][0].salary


def test_agent_sets_select_and_aggregate_rows(model: Neighbourhood) -> None:
    residents = model.agents_by_type[Resident]
    age, energy = model.state.residents.age, model.state.residents.energy
    old = residents.select(lambda agent: agent.age >= 75)
    assert [agent.row for agent in old] == np.flatnonzero(age >= 75).tolist()
    assert old.agg("energy", np.mean) == pytest.approx(energy[age >= 75].mean())
    assert len(residents.get("energy")) == 300


def test_agents_of_collectives_follow_births_and_deaths(short: Scenario) -> None:
    founding = short.founding.model_copy(
        update={"founding": 10.0, "driving": 0.6, "crowding": 100.0}
    )
    model = Neighbourhood(short.model_copy(update={"founding": founding}))
    c = model.state.collectives
    seen = set()
    for day in range(1, 40):
        if day == 20:
            gone = int(np.flatnonzero(c.alive)[0])
            r = model.state.residents
            c.leader[gone] = -1  # the leader leaves, and nobody is there to take over
            r.core[r.membership == gone] = 0
            r.membership[r.membership == gone] = -1
        model.step()
        rows = sorted(agent.row for agent in model.agents_by_type[Collective])
        assert rows == np.flatnonzero(c.alive).tolist()
        seen.add(tuple(rows))
    assert gone not in rows
    assert (c.founded > 0).any()
    assert len(seen) > 2


def test_the_network_is_that_of_the_ties(model: Neighbourhood) -> None:
    graph, state = model.network(), model.state
    assert isinstance(graph, nx.Graph)
    assert graph.number_of_nodes() == 300
    assert graph.number_of_edges() == state.ties.degree.sum() / 2
    degree = dict(graph.degree)
    assert [degree[i] for i in range(300)] == state.ties.degree.tolist()
    home = state.residents.household
    for i, j, tie in graph.edges(data=True):
        assert (tie["origin"] == Origin.HOUSEHOLD.name.lower()) == (home[i] == home[j])
    strong = model.network(least_hours=5.0)
    assert 0 < strong.number_of_edges() < graph.number_of_edges()
    assert min(tie["hours"] for *_, tie in strong.edges(data=True)) >= 5


def test_a_run_ends_on_its_last_day(short: Scenario) -> None:
    spec = short.model_copy(
        update={"timeline": short.timeline.model_copy(update={"build_up_days": 2})}
    )
    model = Neighbourhood(spec, agents=False)
    tables = model.run()
    assert model.day == spec.days
    assert model.run().outcomes.keys() == tables.outcomes.keys(), "nothing is left to be lived"
    with pytest.raises(RuntimeError, match=f"the scenario ends after {spec.days} days"):
        model.step()


def test_a_refused_day_leaves_the_model_as_it_was(short: Scenario) -> None:
    spec = short.model_copy(
        update={"timeline": short.timeline.model_copy(update={"build_up_days": 2})}
    )
    model = Neighbourhood(spec, agents=False)
    model.run()
    with pytest.raises(RuntimeError, match="the scenario ends"):
        model.step()
    assert model.day == spec.days
    assert model.tables().daily["day"].max() == spec.days


def test_agents_change_nothing_in_the_run(short: Scenario) -> None:
    spec = short.model_copy(
        update={"timeline": short.timeline.model_copy(update={"build_up_days": 10})}
    )
    with_agents, without = Neighbourhood(spec), Neighbourhood(spec, agents=False)
    one, two = with_agents.run(), without.run()
    assert Resident not in without.agent_types
    assert changed(with_agents.state, without.state) == set()
    assert one.daily.equals(two.daily, null_equal=True)
    assert str(one.outcomes) == str(two.outcomes)
    assert simulate(spec).daily.equals(one.daily, null_equal=True)


def _interrupted(
    model: Neighbourhood, name: str, day: int, error: type[BaseException]
) -> Neighbourhood:
    """Run a model into an error of a process on a day, and return it."""
    kind = next(type(process) for known, process in model.life.processes if known == name)
    step = kind.step

    def stops(self: object, state: object, today: int, draws: object) -> None:
        if today == day:
            raise error
        step(self, state, today, draws)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(kind, "step", stops)
        with pytest.raises(error):
            model.run_for(day + 2)
    return model


def _is_not_gone_on_from(model: Neighbourhood, day: int) -> None:
    for go_on in (
        model.step,
        lambda: model.run_for(1),
        lambda: model.run_until(9),
        lambda: model.run_until(model.spec.days + 3),
        model.run,
        model.tables,
    ):
        with pytest.raises(RuntimeError, match=f"day {day} was interrupted, and half of it is"):
            go_on()


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, SystemExit])
def test_a_day_that_was_interrupted_is_not_gone_on_from(
    short: Scenario, lived: Lived, error: type[BaseException]
) -> None:
    model = Neighbourhood(short, agents=False)
    model.run_for(2)
    before = pickle.dumps(model)
    _is_not_gone_on_from(_interrupted(model, "Needs", 4, error), 4)
    copied = pickle.loads(before)
    assert copied.run().daily.equals(lived.model.tables().daily)


@pytest.mark.parametrize("copied", [deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_nor_is_a_copy_of_such_a_day(
    short: Scenario, copied: Callable[[Neighbourhood], Neighbourhood]
) -> None:
    _is_not_gone_on_from(
        copied(_interrupted(Neighbourhood(short), "Needs", 3, KeyboardInterrupt)), 3
    )


def test_a_day_that_a_check_ended_is_not_gone_on_from(short: Scenario) -> None:
    class Meddling(type(Neighbourhood(short).life.processes[0][1])):  # type: ignore[misc]
        """The first process of the day, which also writes what it does not declare."""

        def step(self, state: State, day: int, draws: Draws) -> None:
            state.residents.loneliness[:] = 0.5

    model = Neighbourhood(short, agents=False)
    model.run_for(2)
    whole = model.life.processes
    model.life.processes = (("Meddling", Meddling()), *whole)
    with pytest.raises(InvariantError, match="Meddling, day 3"):
        model.run_for(2)
    model.life.processes = whole
    _is_not_gone_on_from(model, 3)


@pytest.mark.filterwarnings("ignore:end time 5 is:RuntimeWarning")
def test_a_day_that_was_reached_is_not_lived_again(short: Scenario, lived: Lived) -> None:
    model = Neighbourhood(short, agents=False)
    model.run_until(5)
    daily = model.tables().daily
    model.run_until(5)
    assert (model.day, model.life.day) == (5, 5)
    assert model.tables().daily.equals(daily)
    assert model.run().daily.equals(lived.model.tables().daily)


@pytest.mark.parametrize("beyond", [lambda m, d: m.run_until(d + 3), lambda m, d: m.run_for(d + 3)])
def test_days_beyond_the_last_are_refused_and_none_is_lost(
    short: Scenario, lived: Lived, beyond: Callable[[Neighbourhood, int], None]
) -> None:
    model = Neighbourhood(short, agents=False)
    with pytest.raises(RuntimeError, match=f"the scenario ends after {short.days} days"):
        beyond(model, short.days)
    assert (model.day, model.life.day) == (short.days, short.days)
    assert model.run().daily.equals(lived.model.tables().daily)


def test_an_error_between_two_days_loses_none(short: Scenario, lived: Lived) -> None:
    model = Neighbourhood(short, agents=False)
    model.run_for(3)

    def fails() -> None:
        raise ValueError("a bug of one's own")

    model.schedule_event(fails, at=4.5)
    with pytest.raises(ValueError, match="one's own"):
        model.run_for(5)
    model.run_for(2)
    assert model.life.day == model.day
    assert model.run().daily.equals(lived.model.tables().daily)


def test_what_mesa_would_let_change_without_effect_is_refused(model: Neighbourhood) -> None:
    resident = model.agents_by_type[Resident][0]
    with pytest.raises(AttributeError, match=r"write model\.state\.residents\.energy\[0\]"):
        resident.energy = 0.0
    with pytest.raises(AttributeError, match="read only"):
        model.agents_by_type[Resident].set("energy", 0.3)
    with pytest.raises(RuntimeError, match=r"shows a row of model\.state\.residents"):
        resident.remove()
    for reset in (model.reset_rng, model.reset_randomizer):
        with pytest.raises(RuntimeError, match="all random numbers follow from it"):
            reset(5)
    for name, words in {
        "state": r"write into its columns, as model\.state\.residents\.energy\[0\] = 0\.5",
        "spec": r"make a new model: Neighbourhood\(spec\)",
        "life": r"make a new model: Neighbourhood\(spec\)",
    }.items():
        before = getattr(model, name)
        with pytest.raises(AttributeError, match=rf"Neighbourhood\.{name} is read only; {words}"):
            setattr(model, name, deepcopy(before))
        assert getattr(model, name) is before
    assert (model.spec, model.state) == (model.life.spec, model.life.state)
    with pytest.raises(AttributeError, match="day"):
        model.day = 5  # type: ignore[misc]
    model.note = resident.note = "of one's own"
    assert resident.note == "of one's own"


def test_the_step_of_an_agent_says_that_a_day_is_the_model_s(model: Neighbourhood) -> None:
    for kind in (Resident, Collective, Facilitator):
        agent = model.agents_by_type[kind][0]
        with pytest.raises(RuntimeError, match=rf"{kind.__name__} {agent.row} does nothing alone"):
            agent.step()
