"""Small states made by hand, and what tests ask of any state."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.aid.kinds import OwnNeed
from sim.checks import Checker, columns, faults
from sim.checks.whole import needs as lost_needs
from sim.checks.whole import open_needs
from sim.codes import KINDS, MOST_A_DAY, NeedKind, Origin, PlaceKind, Stage
from sim.kernels.ties import add_hours
from sim.population.neighbourhood import NeighbourhoodSpec
from sim.population.synthesis import Population, synthesise
from sim.prices import Prices
from sim.processes.encounters import Encounters
from sim.processes.moves import Moves
from sim.processes.mutual_aid import MutualAid
from sim.processes.needs import Needs
from sim.processes.process import Process
from sim.processes.wellbeing import Wellbeing
from sim.rng import Draws
from sim.state import State
from sim.state.collectives import Collectives, Facilitators
from sim.state.conditions import Conditions, Institution, Manners, PriceList, Support
from sim.state.dwellings import Buildings, Habits, Households, Places
from sim.state.needs import Gates, Ledger, NeedTraits, OpenNeeds
from sim.state.residents import Residents, group_bits, need_profile
from sim.state.ties import no_ties

__all__ = [
    "changed",
    "columns",
    "faults",
    "few",
    "gather",
    "hours_of",
    "live",
    "open_needs",
    "outside_home",
    "pairs",
    "put_on_list",
    "synthesised",
    "tie",
    "twin",
    "unbalanced",
    "within",
]

HALF_LIVES = (270.0, 540.0, 1800.0)


def few(
    residents: int = 4,
    *,
    home: Sequence[int] | NDArray[np.int64] | None = None,
    address: Sequence[int] | NDArray[np.int64] | None = None,
    age: float | Sequence[float] | NDArray[np.float64] = 40.0,
    places: int = 2,
    collectives: int = 2,
    posts: int = 0,
    k_max: int = 8,
    days: int = 40,
    first_crisis_day: int = 20,
    needs: Needs | None = None,
    own: Sequence[OwnNeed] = (),
) -> State:
    """Return a state of a few residents, all alike: rested, of mean traits, without kin or ties.

    Args:
        residents: how many.
        home: household of each, not falling; each lives alone unless given.
        address: building of each, not falling; all live in one unless given. Buildings stand
            100 m apart, on a line.
        age: of all, or of each.
        places: cafés open every day; the last is the room of a policy and does not exist yet.
        collectives: rows for them; none is alive.
        posts: facilitators, whose perimeter is everything.
        k_max: ties that each can keep.
        days: rows of the ledger, less one.
        first_crisis_day: of the run; the crisis lasts a fortnight.
        needs: the kinds of need.
        own: those that the crisis brings.
    """
    needs = needs or Needs()
    homes = np.arange(residents) if home is None else np.asarray(home)
    where = np.zeros(residents, dtype=int) if address is None else np.asarray(address)
    state = State(
        residents=Residents(residents),
        households=Households(int(homes[-1]) + 1),
        buildings=Buildings(int(where[-1]) + 1),
        places=Places(places),
        habits=Habits(residents),
        ties=no_ties(residents, k_max, HALF_LIVES),
        collectives=Collectives(collectives),
        facilitators=Facilitators(posts),
        institution=Institution(1),
        support=Support(1),
        need_traits=NeedTraits(KINDS),
        needs=OpenNeeds(residents * needs.most_open(own, MOST_A_DAY)),
        ledger=Ledger(days + 1),
        gates=Gates(len(Stage)),
        conditions=Conditions(1),
        manners=Manners(1),
        prices=PriceList(1),
    )
    for name, spec in OpenNeeds.columns.items():  # as a need is when it arises
        getattr(state.needs, name)[:] = spec.start
    r, h, b = state.residents, state.households, state.buildings
    r.household[:], r.building[:], r.age[:] = homes, where, age
    r.means[:] = r.schooling[:] = r.prosociality[:] = r.drive[:] = 0.5
    r.sociability[:] = 1.0
    r.reluctance[:] = r.belonging[:] = 0.3
    r.efficacy[:] = 0.5
    h.residents[:] = np.bincount(homes)
    h.first_resident[:] = np.cumsum(h.residents) - h.residents
    h.eldest[:] = h.first_resident
    h.building[homes] = where
    b.residents[:] = np.bincount(where)
    b.first_resident[:] = np.cumsum(b.residents) - b.residents
    b.x[:] = 100.0 * np.arange(len(b))
    r.groups[:] = group_bits(r.age, h.residents[homes] == 1, np.zeros(residents, dtype=bool))
    r.profile[:] = need_profile(r.age, r.limited_mobility, r.school_children)
    state.places.kind[:] = PlaceKind.CAFE
    state.places.existing[:-1] = state.places.open[:-1] = True
    state.places.capacity[:] = 50
    p = state.facilitators
    p.hours[:], p.skill[:], p.stance[:] = 35, 1, 0.5
    p.last_building[:] = len(b) - 1
    now = state.conditions
    now.first_crisis_day[0], now.last_crisis_day[0] = first_crisis_day, first_crisis_day + 13
    now.need[..., len(NeedKind) :] = 0
    needs.describe(state.need_traits, own)
    Encounters().describe(state.manners)
    MutualAid().describe(state.manners)
    Prices().describe(state.prices)
    return state


def synthesised(spec: NeighbourhoodSpec, seed: int) -> Population:
    """Return the population of a neighbourhood whose households move as they do by default."""
    return synthesise(spec, Wellbeing().at_rest(), Moves().a_year(), seed)


def tie(state: State, i: int, j: int, hours: float, *, day: int = 0, origin: int = 2) -> None:
    """Let two residents have spent some hours together."""
    add_hours(state.ties, i, j, float(hours), day, int(origin))


def gather(state: State, collective: int, members: Sequence[int], core: Sequence[int] = ()) -> None:
    """Make a collective of some residents; the first of its core team leads it."""
    r, c = state.residents, state.collectives
    for i in members:
        slot = int(np.argmax(r.membership[i] < 0))
        r.membership[i, slot] = collective
        r.core[i, slot] = i in core
        r.attended[i, slot] = 0
    c.alive[collective] = True
    c.founded[collective] = 1
    c.leader[collective] = core[0] if core else -1
    c.members[collective], c.core[collective] = len(members), len(core)
    c.core_energy[collective] = r.energy[list(core)].mean() if core else 0.0


def put_on_list(
    state: State, rows: ArrayLike, holder: ArrayLike, *, bearer: int = -1, day: int = 0
) -> None:
    """Put residents on the list of a collective, or each on that of another."""
    r = state.residents
    r.list_holder[rows, 0], r.list_bearer[rows, 0], r.list_day[rows, 0] = holder, bearer, day


def live(process: Process, state: State, day: int = 1, seed: int = 1) -> State:
    """Let one process run for one day inside the checker, and return the state."""
    _checker_of(state).step(process, day, Draws(seed, type(process).__name__, day))
    return state


_checkers: list[tuple[State, Checker]] = []
"""The state that lived last, and its checker: most tests let one live many days."""


def _checker_of(state: State) -> Checker:
    """Return a checker that takes the state as it is now."""
    if not _checkers or _checkers[0][0] is not state:
        _checkers[:] = [(state, Checker(state))]
    checker = _checkers[0][1]
    checker.take()
    return checker


def twin(state: State) -> State:
    """Return a copy that shares nothing with the state."""
    return copy.deepcopy(state)


def changed(before: State, after: State) -> set[str]:
    """Return the names of the columns whose bytes differ between two states."""
    one, two = columns(before), columns(after)
    return {name for name in one if one[name].tobytes() != two[name].tobytes()}


def hours_of(state: State, i: int, j: int) -> float:
    """Return the hours that `i` keeps with `j`, as stored; 0 for strangers."""
    row = state.ties.alter[i, : state.ties.degree[i]]
    return float(state.ties.hours[i, : row.size][row == j].sum())


def pairs(state: State) -> dict[tuple[int, int], tuple[float, int, int]]:
    """Return hours, last day and origin by (ego, alter), as stored."""
    t = state.ties
    return {
        (i, int(t.alter[i, s])): (
            float(t.hours[i, s]),
            int(t.last_day[i, s]),
            int(t.origin[i, s]),
        )
        for i in range(t.degree.size)
        for s in range(t.degree[i])
    }


def unbalanced(state: State) -> list[str]:
    """Return the days on which needs that arose are not those met, lapsed and open."""
    return list(lost_needs(state))


def outside_home(state: State) -> int:
    """Return how many ties run between households."""
    t = state.ties
    held = np.arange(t.alter.shape[1]) < t.degree[:, None]
    return int((held & (t.origin != Origin.HOUSEHOLD)).sum()) // 2


def within(share: float, expected: float, count: float) -> bool:
    """Tell whether a share among `count` trials is within 4 standard errors of its chance."""
    return bool(abs(share - expected) <= 4 * np.sqrt(expected * (1 - expected) / count))
