"""What tests of activities hold, and who is there to come."""

from __future__ import annotations

from sim.activities.coming import Coming
from sim.activities.programme import Activity, Programme
from sim.activities.traces import Traces
from sim.codes import ActivityKind
from sim.processes.activities import Activities
from sim.state import State
from tests.worlds import few, gather

EVERY_DAY = Activity(per_year=365, seats=40, partners=3, hours=0.5, preparation=0, kits=1)
IDLE = Activity(per_year=0, seats=2, partners=1, hours=0, preparation=0)


def like(**changes: object) -> Activity:
    return EVERY_DAY.model_copy(update=changes)


def only(**kinds: Activity) -> Programme:
    """A programme of the kinds given and no other."""
    return Programme(**(dict.fromkeys((k.name.lower() for k in ActivityKind), IDLE) | kinds))


def holding(programme: Programme | Activity = EVERY_DAY, **parameters: object) -> Activities:
    """What is held, to which all members come who belong fully, and nobody else."""
    coming: dict[str, object] = {"member_chance": 1, "invited_chance": 0, "seen_chance": 0}
    traces: dict[str, object] = {"join_chance": 0}
    for name in Coming.model_fields.keys() & parameters.keys():
        coming[name] = parameters.pop(name)
    for name in Traces.model_fields.keys() & parameters.keys():
        traces[name] = parameters.pop(name)
    if isinstance(programme, Activity):
        programme = only(aperitif=programme)
    return Activities(programme=programme, coming=coming, traces=traces, **parameters)


def club(members: int = 4, others: int = 2) -> State:
    """Residents of one building, the first of whom are a collective's, two of them its core.

    It has a permit for public space, time for any programme and one kit.
    """
    state = few(members + others)
    gather(state, 0, range(members), core=[0, 1])
    state.residents.belonging[:members] = 1
    c = state.collectives
    c.kits[0], c.visibility[0], c.narrative[0], c.hours[0] = 1, 0.3, 0.4, 1000
    c.member_age[0], c.member_means[0], c.permit[0] = 40, 0.5, 0
    return state
