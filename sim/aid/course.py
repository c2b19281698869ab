"""The course of the crises of a run: what they change, worked out once for all days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import prod
from typing import NamedTuple

import numpy as np

from sim.aid.episodes import Episode, Phase
from sim.codes import KINDS, NeedKind, PlaceKind, Stage
from sim.kernels.compile import Flags, Floats, Ints
from sim.state.conditions import Conditions

_FACTORS = ("visits", "outings", "at_home", "online", "kin", "asking", "institution")


class Course(NamedTuple):
    """What the crises change, a row a day from the first alarm on; the last is an ordinary day.

    Attributes:
        of_day: the conditions, but for the date; the stage is the crisis or not.
        closed: (rows, zones, kinds of place) those that are closed.
        strikes: (rows,) how many phases have a footprint.
        edges: (rows, most, 4) of each of these: west, east, south, north, as shares of the map.
    """

    of_day: Conditions
    closed: Flags
    strikes: Ints
    edges: Floats


def course_of(
    episodes: Sequence[Episode],
    days: Sequence[date],
    phases: Sequence[Sequence[Phase]],
    rows: Mapping[str, int],
    times: float,
) -> Course:
    """Return the course of crises.

    Args:
        episodes: all of them.
        days: the date of each row; on the last none of them is on.
        phases: those of each row.
        rows: of each kind of need that they bring.
        times: needs in the crisis, against those of its phases.
    """
    course = Course(
        Conditions(len(days)),
        np.zeros((len(days), 2, len(PlaceKind)), dtype=np.bool_),
        np.zeros(len(days), dtype=np.int32),
        np.zeros((len(days), len(episodes), 4), dtype=np.float32),
    )
    begun = 0
    for row in range(1, len(days) + 1):
        if row == len(days) or phases[row] != phases[begun]:
            _set_stretch(course, slice(begun, row), phases[begun], rows)
            begun = row
    of_day, first = course.of_day, days[0]
    for episode in episodes:
        starts, after = (episode.starts - first).days, (episode.after - first).days
        if not episode.calm:
            of_day.alarm[max(0, starts - episode.warning_days) : after] = True
    crisis = slice((min(episode.starts for episode in episodes) - first).days, len(days) - 1)
    of_day.stage[crisis] = Stage.CRISIS
    of_day.need[crisis] *= times
    for name, row in rows.items():
        if begins := [day for episode in episodes if (day := episode.begins(name))]:
            arises = of_day.need[..., row].any(axis=(1, 2))
            since = np.arange(len(days)) - (min(begins) - first).days
            of_day.since[:, row] = np.where(arises, since, -1)
    return course


def _set_stretch(
    course: Course, stretch: slice, phases: Sequence[Phase], rows: Mapping[str, int]
) -> None:
    """Set what some phases change on the days of a stretch."""
    of_day = course.of_day
    for name in _FACTORS:
        getattr(of_day, name)[stretch] = prod(getattr(phase, name) for phase in phases)
    of_day.gatherings[stretch] = all(phase.gatherings for phase in phases)
    of_day.suspended[stretch] = max((phase.suspended for phase in phases), default=0.0)
    of_day.heat[stretch] = max((phase.heat for phase in phases), default=0.0)
    of_day.outsiders[stretch] = sum(phase.outsiders for phase in phases)
    need, ready = np.ones(of_day.need.shape[1:]), np.ones(of_day.trouble.shape[1:])
    need[..., len(NeedKind) : KINDS] = 0
    for phase in phases:
        zones = slice(None) if phase.footprint is None else slice(1, None)
        course.closed[stretch, zones, list(phase.closed)] = True
        for profile, factors in phase.needs.items():
            for kind, factor in factors.items():
                if isinstance(kind, NeedKind):
                    need[zones, profile, kind] *= factor
                else:
                    own = need[zones, profile, rows[kind]]
                    np.maximum(own, factor, out=own)
        for profile, share in phase.trouble.items():
            ready[zones, profile] *= 1 - share
    of_day.need[stretch] = need
    of_day.trouble[stretch] = 1 - ready
    prints = [phase.footprint for phase in phases if phase.footprint is not None]
    course.strikes[stretch] = len(prints)
    for number, footprint in enumerate(prints):
        course.edges[stretch, number] = *footprint.x, *footprint.y
