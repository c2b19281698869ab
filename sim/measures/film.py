"""A film of a neighbourhood in the crisis: what each building needs and gets, evening by evening.

All of it is one table, a row a day and building.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.codes import Channel
from sim.state import State
from sim.state.residents import NEVER

_SEEN = (
    "open",
    *(channel.name.lower() for channel in Channel),
    "lapsed",
    "left_without",
    "collectives",
)
COLUMNS = {
    "day": pl.Int16,
    "date": pl.Date,
    "phase": pl.String,
    "x": pl.Float32,
    "y": pl.Float32,
    "residents": pl.Int16,
    **dict.fromkeys(_SEEN, pl.Int16),
}
"""Columns of a film and their types; positions are in metres, eastwards and northwards."""

type Counts = NDArray[np.int64]


class Film:
    """What was seen of each building so far.

    Args:
        state: on the eve of the crisis.
    """

    def __init__(self, state: State) -> None:
        self._ended = state.buildings.ended.copy()
        self._evenings: list[Counts] = []

    def observe(self, state: State) -> None:
        """Look at the evening of the next day of the crisis."""
        people, needs, groups = state.residents, state.needs, state.collectives
        ended = state.buildings.ended.copy()
        buildings = len(ended)
        waiting = people.building[needs.resident[: needs.length[0]]]
        without = people.building[people.left_without != NEVER]
        self._evenings.append(
            np.stack(
                [
                    np.bincount(waiting, minlength=buildings),
                    *(ended - self._ended).T,
                    np.bincount(without, minlength=buildings),
                    np.bincount(groups.building[groups.alive], minlength=buildings),
                ],
                axis=1,
            )
        )
        self._ended = ended

    def table(self, state: State, calendar: Mapping[date, str]) -> pl.DataFrame:
        """Return the film: `COLUMNS`, day by day, the buildings of each day in their order.

        - day: of the crisis, from 1 on; date; phase: what the crisis is in on that day.
        - x, y: where the building stands; residents: how many of 15 and over live there.
        - open: needs that wait in the evening; `household` to `outsiders`: needs that were met that
          day, by channel, whenever they arose; lapsed: needs that nobody met on their last day.
        - left_without: residents who had a grave need unmet in the crisis so far.
        - collectives: those at home there that are alive in the evening.

        Args:
            state: what there is; buildings stand where they stood.
            calendar: the phase of each day that was observed, in words.
        """
        buildings, rows = state.buildings, len(state.buildings)
        days = pl.DataFrame(
            {
                "day": range(1, len(self._evenings) + 1),
                "date": list(calendar),
                "phase": list(calendar.values()),
            }
        )
        standing = {name: getattr(buildings, name) for name in ("x", "y", "residents")}
        seen = dict(zip(_SEEN, np.concatenate(self._evenings).T, strict=True))
        return (
            days.select(pl.all().repeat_by(rows).explode())
            .hstack(pl.DataFrame({name: np.tile(of, days.height) for name, of in standing.items()}))
            .hstack(pl.DataFrame(seen))
            .cast(pl.Schema(COLUMNS))
        )
