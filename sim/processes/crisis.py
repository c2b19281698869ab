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
- closures and footprints are united; people may gather if all phases let them; heat, and the share
  of collectives that suspend what they do, are the greatest of the phases', 0 where there is none.

Habit. Where people may not gather, the habit of going out, visiting and coming to activities is 1 -
`habit_loss` from the first day on; afterwards half of what is lost comes back in `habit_half_life`
days. Outings, visits at home and the chances of coming are times this.

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

from datetime import date, timedelta
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from sim.aid.course import Course, course_of
from sim.aid.episodes import Episode, Phase
from sim.aid.headline import together
from sim.aid.kinds import OwnNeed
from sim.codes import OWN_KINDS, NeedKind, PlaceKind, Stage
from sim.kernels.compile import kernel
from sim.kernels.dates import is_school_day, month_and_day, weekday_of
from sim.kernels.footprints import along, extent, holds
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State

LONGEST_GAP = 730
"""Days between two episodes beyond which a date must have been forgotten."""

_RECOVERY = np.int64(Stage.RECOVERY)
_SCHOOL_GATE = np.int64(PlaceKind.SCHOOL_GATE)


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
            "online kin asking institution suspended habit heat need trouble since alarm alarmed "
            "outsiders"
        ),
    )

    also: dict[str, Episode] = Field(
        default_factory=dict,
        description="further crises of the same run, by a name for each, each on its own date",
    )

    times: float = parameter(
        1.0, "needs in the crisis, against those of its phases", unit="1", low=0, high=20
    )

    habit_loss: float = parameter(
        0.2,
        "what a crisis in which people may not gather takes of the habit of going out, visiting "
        "and coming to activities",
        unit="share",
        low=0,
        high=1,
        source="0.1 to 0.3 (assumption); volunteers in associations: 24 % of the French in 2019, "
        "20 % in 2022, 24 % in 2024, https://www.carenews.com/carenews-info/news/"
        "le-benevolat-en-france-retrouve-son-niveau-pre-covid",
    )
    habit_half_life: float = parameter(
        365.0,
        "days in which half of that comes back",
        unit="day",
        low=1,
        high=3650,
        source="9 to 18 months (assumption, from the same series)",
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

    @property
    def calendar(self) -> dict[date, str]:
        """Each day from the first to the last: what its phases are called, joined by commas."""
        dates = (self.first_date + timedelta(days=n) for n in range(self.days))
        return {day: ", ".join(phase.name for phase in self.phases_on(day)) for day in dates}

    @property
    def course(self) -> Course:
        """What the crises change on each day."""
        first = self.first_date - timedelta(days=self.warning)
        days = [first + timedelta(days=n) for n in range(self.warning + self.days + 1)]
        phases = [self.phases_on(day) for day in days]
        return course_of(self.episodes, days, phases, self._rows(), self.times)

    def passed(self) -> dict[str, Any]:
        """Return what kernels see: the course, its rows before the crisis, first date, habit."""
        return {
            "course": self.course,
            "warning": self.warning,
            "first": self.first,
            "habit_loss": self.habit_loss,
            "habit_half_life": self.habit_half_life,
        }

    @property
    def first(self) -> int:
        """The first date of the crisis as a number, as `date.toordinal` gives it."""
        return self.first_date.toordinal()

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Set the conditions of the day."""
        _set_conditions(state.here(), state.addresses.of(self), day)

    def _rows(self) -> dict[str, int]:
        """Return the row of each kind of need that the crises bring."""
        return {name: len(NeedKind) + number for number, name in enumerate(self.own_kinds)}


def _far_away(episode: Episode, path: tuple[str, ...], gap: int) -> InitErrorDetails:
    fault = PydanticCustomError(
        "far_away",
        "{gap} days lie between this crisis and the one next to it in time, at most {most} may: "
        "give each its date",
        {"gap": gap, "most": LONGEST_GAP},
    )
    return InitErrorDetails(type=fault, loc=(*path, "starts"), input=episode.starts.isoformat())


@kernel
def _set_conditions(state: State, rules: Crisis, day: int) -> None:
    """Set the date, and copy the row of the day from the course."""
    now, then = state.conditions, rules.course.of_day
    since = day - now.first_crisis_day[0]
    weekday = weekday_of(rules.first + since)
    month, month_day = month_and_day(rules.first + since)
    now.day[0], now.weekday[0], now.month[0], now.month_day[0] = day, weekday, month, month_day
    now.school[0] = is_school_day(weekday, month)
    ordinary = then.day.size - 1
    row = since + rules.warning
    if row < 0 or row > ordinary:
        row = ordinary
    now.stage[0] = _RECOVERY if since > 0 and row == ordinary else then.stage[row]
    now.gatherings[0] = then.gatherings[row]
    now.visits[0], now.outings[0] = then.visits[row], then.outings[row]
    now.at_home[0], now.online[0] = then.at_home[row], then.online[row]
    now.kin[0], now.asking[0] = then.kin[row], then.asking[row]
    now.institution[0] = then.institution[row]
    now.suspended[0] = then.suspended[row]
    now.heat[0], now.outsiders[0] = then.heat[row], then.outsiders[row]
    if now.gatherings[0]:
        back = np.float32(2.0 ** (-1.0 / rules.habit_half_life))
        now.habit[0] = np.float32(1.0) - (np.float32(1.0) - now.habit[0]) * back
    else:
        now.habit[0] = 1.0 - rules.habit_loss
    for zone in range(now.need.shape[1]):
        for profile in range(now.need.shape[2]):
            now.trouble[0, zone, profile] = then.trouble[row, zone, profile]
            for kind in range(now.need.shape[3]):
                now.need[0, zone, profile, kind] = then.need[row, zone, profile, kind]
    for kind in range(now.since.shape[1]):
        now.since[0, kind] = then.since[row, kind]
    now.alarm[0] = then.alarm[row]
    if not now.alarm[0]:
        now.alarmed[0] = -1
    elif now.alarmed[0] < 0:
        now.alarmed[0] = now.day[0]
    _strike(state, rules, row)


@kernel
def _strike(state: State, rules: Crisis, row: int) -> None:
    """Set which buildings are stricken, which kinds of place are closed and which places open."""
    now, buildings, places, course = (
        state.conditions, state.buildings, state.places, rules.course,
    )  # fmt: skip
    struck = course.strikes[row] > 0
    wide, high = extent(buildings.x), extent(buildings.y)
    for b in range(buildings.x.size):
        east, north = along(buildings.x[b], wide), along(buildings.y[b], high)
        buildings.stricken[b] = struck and _inside(rules, row, east, north)
    for kind in range(now.closed.shape[1]):
        now.closed[0, kind] = course.closed[row, 0, kind]
    for p in range(places.open.size):
        east, north = along(places.x[p], wide), along(places.y[p], high)
        zone = np.int64(struck and _inside(rules, row, east, north))
        shut = course.closed[row, zone, places.kind[p]]
        if places.kind[p] == _SCHOOL_GATE and not now.school[0]:
            shut = True
        opens = places.weekdays[p] >> now.weekday[0] & 1
        places.open[p] = places.existing[p] and opens and not shut


@kernel
def _inside(rules: Crisis, row: int, east: float, north: float) -> bool:
    """Tell whether a point of the map lies in a footprint of the day."""
    for number in range(rules.course.strikes[row]):
        if holds(rules.course.edges[row, number], east, north):
            return True
    return False
