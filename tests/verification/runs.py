"""Whole runs at a limit: scenarios by their settings, and what switches a part of the model off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from scipy.stats import chi2, norm

from sim.codes import ActivityKind, NeedKind
from sim.life import Life
from sim.processes.levers import LEVERS
from sim.scenario import Scenario
from sim.state import State

type Settings = Mapping[str, Any]
type Ready = Callable[[State], None]

SIGMAS = 4.0
"""Standard errors within which an estimate must lie: a right model fails once in 16,000 times."""

KINDS = tuple(kind.name.lower() for kind in NeedKind)
PROGRAMME = tuple(kind.name.lower() for kind in ActivityKind)

NO_ENCOUNTERS: Settings = {
    **{f"encounters.{how}_rate": 0 for how in ("stairs", "place", "visit", "online")},
    "introductions.rate": 0,
}
NO_ACTIVITIES: Settings = {
    f"activities.{programme}.{kind}.per_year": 0
    for programme in ("programme", "initiative")
    for kind in PROGRAMME
}
NO_COLLECTIVES: Settings = {
    "founding.initial_per_1000": 0,
    "founding.founding": 0,
    "founding.surge": 0,
}
NO_NEEDS: Settings = {f"needs.kinds.{kind}.per_year": 0 for kind in KINDS}
NO_MOVES: Settings = {"moves.turnover": 0}
NO_LEVERS: Settings = {f"levers.{name}.intensity": 0 for name in LEVERS}
NO_POSTS: Settings = {"facilitation.posts_per_1000": 0, "levers.balance.intensity": 0}
NO_FOUNDING: Settings = {"founding.founding": 0, "founding.surge": 0}
NO_CRISIS: Settings = {"crisis.phases": [{"name": "ordinary days", "days": 16}]}

NO_EXITS: Settings = {
    "collective_life.exits": 0,
    "collective_life.lapse_days": 3650,
    "succession.ending": 0,
}

STILL: Settings = {
    **NO_ENCOUNTERS,
    **NO_ACTIVITIES,
    **NO_COLLECTIVES,
    **NO_NEEDS,
    **NO_MOVES,
}
"""Nothing happens: what time alone does is left."""

ALONE: Settings = {"neighbourhood.alone_share": 1, "neighbourhood.family_share": 0}
"""Everybody lives alone."""

ONE_BUILDING: Settings = {
    **ALONE,
    "neighbourhood.residents_per_building": 200,
    "neighbourhood.building_spread": 0,
}
"""Up to two hundred residents live at one address, each alone."""


def days(count: int) -> Settings:
    """Settings of a run of so many days, all of them ordinary."""
    return {
        "crisis.phases": [{"name": "ordinary days", "days": 1}],
        "timeline.build_up_days": count - 1,
        "timeline.recovery_days": 0,
    }


def scenario(*settings: Settings, of: Scenario | None = None) -> Scenario:
    """A scenario, the default unless given, with values by dotted names; the later ones count."""
    values = (of or Scenario()).model_dump()
    for name, value in {k: v for part in settings for k, v in part.items()}.items():
        *above, last = name.split(".")
        at = values
        for key in above:
            at = at[key]
        assert last in at, f"no parameter {name}"
        at[last] = value
    return Scenario.model_validate(values)


def begun(spec: Scenario, ready: Ready | None = None) -> Life:
    """A life before its first day, once somebody made its state ready."""
    life = Life(spec)
    if ready:
        ready(life.state)
    return life


def lived(spec: Scenario, ready: Ready | None = None) -> State:
    """The state after a whole run."""
    life = begun(spec, ready)
    life.live(spec.days)
    return life.state


def day_by_day(spec: Scenario, ready: Ready | None = None) -> Iterator[tuple[int, State]]:
    """Yield each day of a run and the state at its end, which lives on."""
    life = begun(spec, ready)
    for day in range(1, spec.days + 1):
        life.live(day)
        yield day, life.state


def alike(state: State) -> None:
    """Make residents alike in what decides how often they meet and help, and able to come."""
    residents = state.residents
    residents.sociability[:] = 1
    residents.age[:] = 40
    residents.means[:] = residents.schooling[:] = residents.prosociality[:] = 0.5
    residents.limited_mobility[:] = False


def near(value: float, expected: float, error: float) -> bool:
    """Tell whether an estimate lies within `SIGMAS` standard errors of what is expected."""
    return bool(abs(value - expected) <= SIGMAS * error)


def plausible(statistic: float, freedom: int) -> bool:
    """Tell whether a chi-square statistic is neither too large nor too small, at `SIGMAS`."""
    tail = float(norm.sf(SIGMAS))
    return bool(chi2.ppf(tail, freedom) <= statistic <= chi2.isf(tail, freedom))
