"""What must hold of a step of each process: one function a process, in the module of its idea."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sim.checks.steps import collectives, conditions, helping, meetings, residents
from sim.processes.activities import Activities
from sim.processes.alliances import Alliances
from sim.processes.collective_life import CollectiveLife
from sim.processes.crisis import Crisis
from sim.processes.empowerment import Empowerment
from sim.processes.encounters import Encounters
from sim.processes.facilitation import Facilitation
from sim.processes.founding import Founding
from sim.processes.governance import Governance
from sim.processes.heat import Heat
from sim.processes.introductions import Introductions
from sim.processes.levers import Levers
from sim.processes.lists import Lists
from sim.processes.logistics import Logistics
from sim.processes.mobilisation import Mobilisation
from sim.processes.moves import Moves
from sim.processes.mutual_aid import MutualAid
from sim.processes.needs import Needs
from sim.processes.outings import Outings
from sim.processes.process import Process
from sim.processes.succession import Succession
from sim.processes.tie_fading import TieFading
from sim.processes.wellbeing import Wellbeing
from sim.state import State

INVARIANTS: dict[type[Process], Callable[[Any, State, State, int], Iterator[str]]] = {
    Crisis: conditions.crisis,
    Levers: conditions.levers,
    Logistics: conditions.logistics,
    Outings: meetings.outings,
    Encounters: meetings.encounters,
    Introductions: meetings.introductions,
    Activities: meetings.activities,
    TieFading: meetings.tie_fading,
    Succession: collectives.succession,
    Founding: collectives.founding,
    Alliances: collectives.alliances,
    Governance: collectives.governance,
    Empowerment: collectives.empowerment,
    CollectiveLife: collectives.collective_life,
    Facilitation: helping.facilitation,
    Needs: helping.needs,
    Mobilisation: helping.mobilisation,
    MutualAid: helping.mutual_aid,
    Lists: helping.lists,
    Heat: residents.heat,
    Wellbeing: residents.wellbeing,
    Moves: residents.moves,
}
"""What must hold of a step of each process."""
