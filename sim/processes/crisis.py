"""Crisis: what is closed, what people may do and what they need on each day.

A crisis is data: episodes, each of phases that follow one another, each with what it closes and
changes and, where it does not strike everywhere, with its footprint on the map. The model has no
"solidarity" term: a crisis changes needs, places and means, and mutual aid follows or not.

Rule: each day has the phases that the episodes are in, none or several. Each condition starts from
its value on ordinary days, and the phases of the day change it:

- visits, outings, presence (`at_home`), calls (`online`), kin, asking and institution are the
  products of the phases' factors, 1 where there is no phase;
- need, for each zone, profile and kind of every day, is the product of the phases' factors that
  hold there; for a kind that a crisis brings, the greatest of them, 0 where there is none; from
  the first day of the crisis to its last, `times` as much;
- trouble, for each zone and profile, is 1 - the product of (1 - trouble) over the phases that hold
  there;
- closures and footprints are united; people may gather if all phases let them; heat is the
  greatest of the phases', 0 where there is none.

The neighbourhood has two zones, outside and inside today's footprint. Needs, trouble and closures
of a phase with a footprint hold inside only, everything else in both. A building or place is inside
when it lies in the rectangle of one of the phases; what lies off the map of the buildings counts as
at its edge. A place is open when it exists, its kind is not closed in its zone and today is one of
its weekdays; a school gate only on school days. Messages, and what collectives do online and in
public space, go by what is closed outside the footprint.

A crisis may bring kinds of need of its own (`kinds`), which arise as the process needs says while
a phase names them; the days since they began are counted from the first day of the first phase that
does. Outsiders are the sum of the phases'. There is alarm from `warning_days` before an episode in
which anything changes to its end; the day on which it was raised is kept as long as it lasts.

The stage is crisis from the first day of the first episode to the last day of the last, the
ordinary days between two episodes included; build-up before, recovery after.
Source: dates and closures of each crisis stand in its configuration; factors are assumptions.
Left out: fear of contagion, illness itself, exemptions and fines, footprints of two phases on one
day kept apart, hours of the day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import prod
from typing import ClassVar, Self

import numpy as np
from pydantic import Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from sim.aid.episodes import Episode, Phase
from sim.aid.headline import together
from sim.aid.kinds import OwnNeed
from sim.calendar import date_of, is_school_day
from sim.codes import (
    KINDS,
    OWN_KINDS,
    NeedKind,
    PlaceKind,
    Stage,
)  # fmt: skip
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State

LONGEST_GAP = 730
"""Days between two episodes beyond which a date must have been forgotten."""

_FACTORS = ("visits", "outings", "at_home", "online", "kin", "asking", "institution")


class Crisis(Episode, Process):
    """The crisis of a run; `none` is a phase in which nothing changes."""

    reads: ClassVar[tuple[str, ...]] = of(
        buildings="x y",
        places="existing kind weekdays x y",
        conditions="first_crisis_day",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        buildings="stricken",
        places="open",
        conditions=(
            "day weekday month month_day school stage closed gatherings visits outings at_home "
            "online kin asking institution heat need trouble since alarm alarmed outsiders"
        ),
    )

    also: dict[str, Episode] = Field(
        default_factory=dict,
        description="further crises of the same run, by a name for each, each on its own date",
    )

    times: float = parameter(
        1.0, "needs in the crisis, against those of its phases", unit="1", low=0, high=20
    )

    @model_validator(mode="after")
    def _dates_are_near(self) -> Self:
        dated: list[tuple[Episode, tuple[str, ...]]] = [(self, ())]
        dated += [(episode, ("also", name)) for name, episode in self.also.items()]
        dated.sort(key=lambda item: item[0].starts)
        faults = []
        end, before = dated[0][0].after, dated[0]
        for episode, path in dated[1:]:
            if (gap := (episode.starts - end).days) > LONGEST_GAP:
                far, at = (episode, path) if path else before
                faults.append(_far_away(far, at, gap))
            end, before = max(end, episode.after), (episode, path)
        if faults:
            raise ValidationError.from_exception_data(type(self).__name__, faults)
        return self

    @model_validator(mode="after")
    def _kinds_find_room(self) -> Self:
        found: dict[str, OwnNeed] = {}
        for episode in self.episodes:
            for name, kind in episode.kinds.items():
                if found.setdefault(name, kind) != kind:
                    raise ValueError(
                        f"kinds.{name} differs between two crises of the run; give them two names"
                    )
        if len(found) > OWN_KINDS:
            raise ValueError(
                f"the crises of the run bring {len(found)} kinds of need, at most {OWN_KINDS} may: "
                f"{', '.join(found)}"
            )
        return self

    @property
    def own_kinds(self) -> dict[str, OwnNeed]:
        """The kinds of need that the crises bring, in the order of their rows."""
        return {name: kind for episode in self.episodes for name, kind in episode.kinds.items()}

    @property
    def episodes(self) -> tuple[Episode, ...]:
        """All the crises of the run."""
        return (self, *self.also.values())

    @property
    def headlines(self) -> tuple[str, ...]:
        """The outcomes that tell how all the crises of the run went."""
        return together(episode.headline for episode in self.episodes)

    @property
    def first_date(self) -> date:
        """The date of the first day of the crisis."""
        return min(episode.starts for episode in self.episodes)

    @property
    def days(self) -> int:
        """Days from the first of the first episode to the last of the last."""
        return (max(episode.after for episode in self.episodes) - self.first_date).days

    @property
    def warning(self) -> int:
        """Days before the first of the first episode on which a crisis is announced first."""
        return max(
            episode.warning_days - (episode.starts - self.first_date).days
            for episode in self.episodes
        )

    def before(self) -> Self:
        """Return what the crisis is before it begins: its date, and one ordinary day."""
        calm = Phase(name="ordinary days", days=1)
        return type(self)(name="none", starts=self.first_date, phases=(calm,))

    def phases_on(self, today: date) -> list[Phase]:
        """Return the phases that the episodes are in on a date."""
        phases = (episode.phase_on(today) for episode in self.episodes)
        return [phase for phase in phases if phase is not None]

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Set the conditions of the day."""
        now = state.conditions
        first = int(now.first_crisis_day[0])
        today = date_of(self.first_date - timedelta(days=first - 1), day)
        now.day[0] = day
        now.weekday[0] = today.weekday()
        now.month[0], now.month_day[0] = today.month, today.day
        now.school[0] = is_school_day(today)
        if day < first:
            now.stage[0] = Stage.BUILD_UP
        else:
            now.stage[0] = Stage.CRISIS if day < first + self.days else Stage.RECOVERY
        phases = self.phases_on(today)
        now.alarm[0] = any(
            not episode.calm
            and episode.starts - timedelta(days=episode.warning_days) <= today < episode.after
            for episode in self.episodes
        )
        if not now.alarm[0]:
            now.alarmed[0] = -1
        elif now.alarmed[0] < 0:
            now.alarmed[0] = day
        _set_conditions(state, phases, rows := self._rows())
        if now.stage[0] == Stage.CRISIS:
            now.need[0] *= self.times
        self._count_days(state, today, rows)
        _strike(state, phases)

    def _rows(self) -> dict[str, int]:
        """Return the row of each kind of need that the crises bring."""
        return {name: len(NeedKind) + number for number, name in enumerate(self.own_kinds)}

    def _count_days(self, state: State, today: date, rows: Mapping[str, int]) -> None:
        """Write for how many days each kind of its own has arisen, where it does today."""
        now = state.conditions
        now.since[0] = -1
        for name, row in rows.items():
            if now.need[0, :, :, row].any():
                began = (episode.begins(name) for episode in self.episodes)
                now.since[0, row] = max((today - day).days for day in began if day and day <= today)


def _far_away(episode: Episode, path: tuple[str, ...], gap: int) -> InitErrorDetails:
    fault = PydanticCustomError(
        "far_away",
        "{gap} days lie between this crisis and the one next to it in time, at most {most} may: "
        "give each its date",
        {"gap": gap, "most": LONGEST_GAP},
    )
    return InitErrorDetails(type=fault, loc=(*path, "starts"), input=episode.starts.isoformat())


def _set_conditions(state: State, phases: Sequence[Phase], rows: Mapping[str, int]) -> None:
    """Set what holds for the whole neighbourhood, and the needs and the trouble of its zones."""
    now = state.conditions
    for name in _FACTORS:
        getattr(now, name)[0] = prod(getattr(phase, name) for phase in phases)
    now.gatherings[0] = all(phase.gatherings for phase in phases)
    now.heat[0] = max((phase.heat for phase in phases), default=0.0)
    now.outsiders[0] = sum(phase.outsiders for phase in phases)
    need, ready = np.ones(now.need.shape[1:]), np.ones(now.trouble.shape[1:])
    need[..., len(NeedKind) : KINDS] = 0
    for phase in phases:
        zones = _zones(phase)
        for profile, factors in phase.needs.items():
            for kind, factor in factors.items():
                if isinstance(kind, NeedKind):
                    need[zones, profile, kind] *= factor
                else:
                    own = need[zones, profile, rows[kind]]
                    np.maximum(own, factor, out=own)
        for profile, share in phase.trouble.items():
            ready[zones, profile] *= 1 - share
    now.need[0] = need
    now.trouble[0] = 1 - ready


def _strike(state: State, phases: Sequence[Phase]) -> None:
    """Set which buildings are stricken, which kinds of place are closed and which places open."""
    now, buildings, places = state.conditions, state.buildings, state.places
    buildings.stricken[:] = False
    inside = np.zeros(len(places), dtype=np.int8)
    closed = np.zeros((2, len(PlaceKind)), dtype=bool)
    for phase in phases:
        if phase.footprint is not None:
            holds = phase.footprint.holds
            buildings.stricken[:] |= holds(buildings, buildings.x, buildings.y)
            inside |= holds(buildings, places.x, places.y)
        closed[_zones(phase), list(phase.closed)] = True
    now.closed[0] = closed[0]
    shut = closed[inside, places.kind]
    if not now.school[0]:
        shut |= places.kind == PlaceKind.SCHOOL_GATE
    opens = (places.weekdays >> now.weekday[0]) & 1 == 1
    places.open[:] = places.existing & opens & ~shut


def _zones(phase: Phase) -> slice:
    """Return the zones that a phase strikes: both, or the inside of its footprint."""
    return slice(None) if phase.footprint is None else slice(1, None)
