"""What the page draws: plain containers of a pair, each as the browser takes it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any

import numpy as np

from experiments.explorer.asked import Levers
from experiments.explorer.pair import Pair, Side, first_day
from experiments.report.circles import circles
from experiments.words import Messages
from experiments.words.typography import day as written
from sim.codes import PlaceKind
from sim.measures.address import Dweller
from sim.measures.evening import FIELDS

COURSES = {
    "deaths": "deaths",
    "left_without_everyone": "left_without_everyone",
    "left_without_over_75_alone": "left_without_over_75_alone",
    "known_day_3": "known",
    "needs_met_everyone": "needs_met_everyone",
}
"""Headlines of a crisis that are shown as they go, each by what tells of it so far."""

_AS_SHARES = ("known", "needs_met_everyone")
_PLACES = (
    PlaceKind.CAFE,
    PlaceKind.PUBLIC_SPACE,
    PlaceKind.SHARED_GARDEN,
    PlaceKind.COMMON_ROOM,
    PlaceKind.SCHOOL_GATE,
)
"""Places that stand by themselves on the map."""


def ground(pair: Pair) -> dict[str, Any]:
    """Return where buildings stand, in metres, how many live there, and which have places.

    Both neighbourhoods have the same.
    """
    state = pair.plain.model.state
    buildings, places = state.buildings, state.places
    at, radius = circles(np.column_stack([buildings.x, buildings.y]), buildings.residents)
    return {
        "x": at[:, 0].round(1).tolist(),
        "y": at[:, 1].round(1).tolist(),
        "radius": radius.round(2).tolist(),
        "residents": buildings.residents.tolist(),
        "places": [
            int(np.hypot(buildings.x - places.x[row], buildings.y - places.y[row]).argmin())
            for row in _shown(pair.plain)
        ],
    }


def frame(side: Side) -> dict[str, Any]:
    """Return what the evening of a neighbourhood shows."""
    evening, state = side.evening, side.model.state
    shown = _shown(side)
    return {
        **{name: evening.buildings[name].tolist() for name in FIELDS},
        "help": evening.help.tolist(),
        "exists": state.places.existing[shown].tolist(),
        "open": evening.open_places[shown].tolist(),
    }


def timeline(pair: Pair, words: Messages) -> dict[str, Any]:
    """Return the days that can be shown, the phases among them and the day that is shown."""
    spec, first = pair.plain.spec, first_day(pair.plain.spec)
    begins = spec.timeline.build_up_days + 1
    phases = [words.explorer.before] * (begins - first)
    phases += [_phase(name, words) for name in spec.crisis.calendar.values()]
    phases += [words.explorer.after] * (spec.days - first + 1 - len(phases))
    date = spec.crisis.first_date + timedelta(days=pair.day - begins)
    number = pair.day - begins + 1
    about = {"day": number, "days": spec.crisis.days, "date": written(date, words.language)}
    inside = 1 <= number <= spec.crisis.days
    when = words.fill(words.film.when, **about) if inside else about["date"]
    phase = phases[pair.day - first]
    return {
        "first": first,
        "last": spec.days,
        "day": pair.day,
        "begins": begins,
        "ends": begins + spec.crisis.days - 1,
        "phases": [{"name": name, "days": len(list(run))} for name, run in groupby(phases)],
        "when": f"{when} · {phase}",
    }


def courses(pair: Pair, words: Messages) -> list[dict[str, Any]]:
    """Return how the headlines of the crisis went so far in both, percentages of shares."""
    names = [COURSES[name] for name in pair.plain.spec.crisis.headlines if name in COURSES]
    return [
        {
            "name": words.explorer.outcomes[name],
            "percent": name in _AS_SHARES,
            "sides": [_known(side.courses[name], name in _AS_SHARES) for side in pair.sides],
        }
        for name in names
    ]


def policy_of(side: Side, words: Messages) -> str:
    """Return in words where the levers of a neighbourhood stand."""
    levers = Levers.of(side.spec)
    posts, kits, say = (
        words.explorer.no_posts, words.explorer.no_kits, words.explorer.as_founded,
    )  # fmt: skip
    if levers.posts:
        posts = words.fill(words.explorer.posts, n=levers.posts)
    if levers.kits:
        kits = words.fill(words.explorer.kits, n=levers.kits)
    if levers.centralisation is not None:
        share = words.percent(levers.centralisation, 0)
        say = words.fill(words.explorer.centralised, share=share)
    return words.signs.semicolon.join([posts, kits, say])


def compared(pair: Pair, words: Messages) -> str:
    """Return in a sentence how many fewer are left without so far with the policy."""
    if pair.day <= pair.plain.spec.timeline.build_up_days:
        return words.explorer.not_yet
    plain, moved = (side.evening.so_far["left_without_everyone"] for side in pair.sides)
    size = round(moved - plain, 1)
    if not size:
        return words.fill(words.explorer.same, rate=words.number(plain))
    numbers = {"size": abs(size), "plain": plain, "moved": moved}
    text = words.explorer.fewer if size < 0 else words.explorer.more
    return words.fill(text, **{name: words.number(value) for name, value in numbers.items()})


def cost_of(side: Side, words: Messages) -> str:
    """Return what support cost so far."""
    return words.euros(side.evening.so_far["cost"])


def dwellers(pair: Pair, building: int | None) -> list[list[dict[str, Any]]]:
    """Return who lives in a building on each side, in one order; nobody in none.

    Those come first whose needs wait on a side, then those who were left without on one.
    """
    if building is None:
        return [[], []]
    both = list(zip(*(side.dwellers(building) for side in pair.sides), strict=True))
    both.sort(key=lambda each: (not any(one.open for one in each), not _left(each)))
    return [
        [one._asdict() | {"open": [need._asdict() for need in one.open]} for one in side]
        for side in zip(*both, strict=True)
    ]


def _left(each: Sequence[Dweller]) -> bool:
    return any(one.left_without for one in each)


def _shown(side: Side) -> list[int]:
    kinds = side.model.state.places.kind
    return [int(row) for row in np.flatnonzero(np.isin(kinds, _PLACES))]


def _phase(names: str, words: Messages) -> str:
    return ", ".join(words.film.phases.get(name, name) for name in names.split(", "))


def _known(values: list[float], as_share: bool) -> list[float | None]:
    """Return values as the browser takes them: none where they are not known."""
    scale = 100 if as_share else 1
    return [None if math.isnan(value) else round(scale * value, 2) for value in values]
