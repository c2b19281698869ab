"""Two neighbourhoods of one seed, day by day: one as it was asked for, one with levers moved.

Both are Mesa models with the same past. A lever acts from the day on which its policy begins, long
before the crisis: when one is moved, the days since then are simulated again, up to the one shown.
"""

from __future__ import annotations

import pickle
from threading import Lock
from typing import Any

from experiments.explorer.asked import Levers
from sim.measures.address import Dweller, dwellers
from sim.measures.evening import Evening, Evenings
from sim.model import Neighbourhood
from sim.scenario import NOTICE, Scenario


class Pasts:
    """The last past that neighbourhoods shared: what there was before policies and crises act."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._spec: Scenario | None = None
        self._kept = b""

    def branch(self, spec: Scenario) -> Neighbourhood:
        """Return a neighbourhood on the last day before a policy of the scenario may act."""
        shared, days = spec.pasts()[0]
        with self._lock:
            if shared != self._spec:
                before = Neighbourhood(shared, agents=False)
                _live(before, days)
                self._spec, self._kept = shared, pickle.dumps(before)
            model: Neighbourhood = pickle.loads(self._kept)
        model.life.follow(spec)
        return model


class Side:
    """A neighbourhood, and what was seen of it.

    Args:
        spec: its scenario.
        pasts: from which it goes on.

    Attributes:
        spec: its scenario.
        evening: the last one.
        courses: what each outcome was on the evenings so far, from `first_day` on.
    """

    evening: Evening

    def __init__(self, spec: Scenario, pasts: Pasts) -> None:
        self.spec = spec
        self._model = pasts.branch(spec)
        _live(self._model, first_day(spec) - 1)
        self._list_days = spec.mutual_aid.voice.list_days
        self._evenings = Evenings(self._model.state, self._model.day, self._list_days)
        self.courses: dict[str, list[float]] = {}
        self.live(first_day(spec))

    @property
    def model(self) -> Neighbourhood:
        """The Mesa model."""
        return self._model

    def live(self, until: int) -> None:
        """Live up to a day, and look at each evening."""
        while self._model.day < until:
            _live(self._model, self._model.day + 1)
            self.evening = self._evenings.look(self._model.state, self._model.day)
            for name, value in self.evening.so_far.items():
                self.courses.setdefault(name, []).append(value)

    def dwellers(self, building: int) -> list[Dweller]:
        """Return who lives in a building."""
        model, kinds = self._model, self.spec.kinds
        return dwellers(model.state, model.day, building, kinds, self._list_days)


def first_day(spec: Scenario) -> int:
    """Return the first day that is shown: before the crisis, and before it is announced."""
    return max(1, spec.timeline.build_up_days + 1 - max(NOTICE, spec.crisis.warning))


def _live(model: Neighbourhood, until: int) -> None:
    """Live up to a day, if there are days before it."""
    if model.day < until:
        model.run_until(until)


class Pair:
    """Two neighbourhoods of one seed on the same day.

    Args:
        spec: of the first.
        levers: of the second, which is like the first otherwise.
        pasts: from which they go on.

    Attributes:
        pasts: from which they go on.
        plain: the first.
        moved: the second.
    """

    def __init__(self, spec: Scenario, levers: Levers, pasts: Pasts) -> None:
        self.pasts = pasts
        self.plain = Side(spec, pasts)
        self.moved = Side(levers.applied(spec), pasts)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"pasts": None}  # which others go on from, too

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both, the plain one first."""
        return self.plain, self.moved

    @property
    def day(self) -> int:
        """The day on which both are."""
        return self.plain.evening.day

    def go_to(self, day: int) -> None:
        """Live up to a day; both begin again where that is past.

        Args:
            day: of the run; before the first or after the last that can be shown, that one.
        """
        spec = self.plain.spec
        day = min(max(day, first_day(spec)), spec.days)
        if day < self.day:
            self.plain = Side(spec, self.pasts)
            self.moved = Side(self.moved.spec, self.pasts)
        for side in self.sides:
            side.live(day)

    def move(self, levers: Levers) -> None:
        """Move the levers of the second: what would be today, had they always stood so."""
        day = self.day
        self.moved = Side(levers.applied(self.plain.spec), self.pasts)
        self.moved.live(day)
