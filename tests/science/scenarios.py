"""Random small scenarios over every parameter that a scenario declares, within its bounds.

A scenario is read off bytes, two of them a value, by walking the models: a parameter that is added
is drawn from that day on. Zeros read as the defaults, so what fails shrinks to what matters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from enum import Enum
from itertools import chain, repeat
from typing import Annotated, Any, Literal, TypeAliasType, get_args, get_origin

import annotated_types
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from sim.aid.kinds import LONGEST_DAY
from sim.codes import NO_ADDRESS
from sim.scenario import Scenario
from sim.state.dwellings import CHOICES

NARROWED: dict[str, tuple[float, float]] = {
    "neighbourhood.residents": (60, 120),  # a day of more takes longer than a test should
    "neighbourhood.first_ties.years": (0, 6),  # longer: tests/unit/test_first_ties.py
    "timeline.build_up_days": (0, 12),
    "timeline.recovery_days": (0, 4),
    "crisis.phases.days": (1, 4),
    "crisis.also.phases.days": (1, 4),
    "tie_fading.k_max": (4, 64),  # beyond, everybody can know everybody
}
"""Bounds that a small, short scenario narrows."""

MOST_COLLECTIVES_PER_1000 = 60
"""Beyond what a scenario declares: among a hundred residents, several collectives."""

MOST_OF_A_LIST = 2
BYTES = 4000
"""More than a scenario reads; what is left over is not read."""

_WORDS = 1 << 16
_DEFAULTS, _LOWS, _HIGHS = _WORDS * 50 // 100, _WORDS * 57 // 100, _WORDS * 64 // 100
"""In half of the draws a value is the default, in one of seven a bound, in the others any."""

type Words = Iterator[int]


def number(low: float, high: float, default: Any, whole: bool, word: int) -> float:
    """A number within its bounds."""
    said = low if default is None else default
    if not low <= said <= high:  # a small scenario narrows the bounds
        said = low + (high - low) / 4
    if word < _DEFAULTS:
        value = said
    elif word < _LOWS:
        value = low
    elif word < _HIGHS:
        value = high
    else:
        value = low + (high - low) * ((word - _HIGHS) / (_WORDS - _HIGHS))
    return round(value) if whole else float(value)


def one_of(choices: tuple[Any, ...], default: Any, word: int) -> Any:
    """A choice, the default in half of the draws."""
    if word < _DEFAULTS and default in choices:
        return default
    return choices[word % len(choices)]


def bounds(path: str, notes: list[Any]) -> tuple[float, float]:
    """The bounds that a field declares, or the narrower ones of small scenarios."""
    low = max(note.ge for note in notes if isinstance(note, annotated_types.Ge))
    high = min(note.le for note in notes if isinstance(note, annotated_types.Le))
    least, most = NARROWED.get(path, (low, high))
    assert low <= least <= most <= high, f"{path}: narrowed beyond {low} to {high}"
    return least, most


def value(path: str, kind: Any, notes: list[Any], default: Any, words: Words) -> Any:
    """A value of a type that a field of a scenario may have."""
    if isinstance(kind, TypeAliasType):
        return value(path, kind.__value__, notes, default, words)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        more = [m for note in inner[1:] for m in [note, *getattr(note, "metadata", ())]]
        return value(path, inner[0], notes + more, default, words)
    if origin is not None:
        return several(path, origin, inner, notes, default, words)
    if issubclass(kind, BaseModel):
        return fields(kind, path, default, words)
    word = next(words)
    if kind is bool:
        return one_of((False, True), default, word)
    if issubclass(kind, Enum):
        return one_of(tuple(kind), default, word)
    if issubclass(kind, int | float):
        return number(*bounds(path, notes), default, issubclass(kind, int), word)
    if kind is date:
        return (default or date(2020, 1, 1)) + timedelta(days=word % 3650)
    if kind is str:
        return default or "random"
    raise TypeError(f"{path}: no values are known of {kind}")


def _is_least(note: Any) -> bool:
    return isinstance(note, annotated_types.MinLen)


def several(
    path: str, origin: Any, inner: tuple[Any, ...], notes: list[Any], default: Any, words: Words
) -> Any:
    """A value of a type that is made of others: a choice, a table, a list, or nothing."""
    if origin is Literal:
        return one_of(inner, default, next(words))
    if origin is dict and get_origin(inner[0]) is Annotated:  # of codes, each or not
        keys = [value(path, inner[0], [], None, words) for _ in range(next(words) % 4)]
        return {key: value(path, inner[1], notes, None, words) for key in keys}
    if origin is dict:
        said = default or {"another": None}
        names = [name for name in said if next(words) % 2]
        return {name: value(path, inner[1], notes, said[name], words) for name in names}
    if origin is tuple and inner[-1] is not Ellipsis:
        said = default or repeat(None)
        return [value(path, kind, notes, d, words) for kind, d in zip(inner, said, strict=False)]
    if origin is tuple and isinstance(inner[0], type) and issubclass(inner[0], BaseModel):
        least = max((note.min_length for note in notes if _is_least(note)), default=0)
        count = least + next(words) % MOST_OF_A_LIST
        return [value(path, inner[0], notes, None, words) for _ in range(count)]
    if origin is tuple:
        drawn = [value(path, inner[0], notes, None, words) for _ in range(next(words) % 4)]
        return list(dict.fromkeys(drawn))
    if type(None) in inner and next(words) % 2:
        return None
    part = next(one for one in inner if one is not type(None))
    return value(path, part, notes, default, words)


def unless_said(field: FieldInfo, model: BaseModel | None, name: str) -> Any:
    """What a field is unless said, in a model that is the default of another or by itself."""
    if model is not None:
        return getattr(model, name)
    default = field.get_default(call_default_factory=True)
    return None if default is PydanticUndefined else default


def fields(
    model: type[BaseModel], path: str, default: BaseModel | None, words: Words
) -> dict[str, Any]:
    """Values of all the fields of a model."""
    drawn: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        here = f"{path}.{name}" if path else name
        if name in ("name", "checks"):  # these change no rule
            drawn[name] = name == "checks" or "random"
        elif name == "headline":  # what is shown changes no rule
            continue
        else:
            said = unless_said(field, default, name)
            drawn[name] = value(here, field.annotation, list(field.metadata), said, words)
    if fit := FITS.get(model.__name__):
        fit(drawn)
    return drawn


def fit_neighbourhood(home: dict[str, Any]) -> None:
    """All households are at most all, and so are the places among which residents choose.

    Ages are five shares or none, a place with a position is of a kind that has one, and nobody was
    given: that takes a file.
    """
    home["population"] = ""
    if home["ages"]:
        weights = [1.0, *home["ages"], 1.0, 1.0, 1.0][:5]
        home["ages"] = [weight / sum(weights) for weight in weights]
    home["places"] = [one for one in home["places"] if one["kind"] not in NO_ADDRESS]
    home["family_share"] = min(home["family_share"], 1 - home["alone_share"])
    outings = [home[name] for name in ("cafes", "public_spaces", "gardens", "common_rooms")]
    while sum(kind["considered"] for kind in outings) > CHOICES:
        max(outings, key=lambda kind: kind["considered"])["considered"] -= 1


def fit_shares(shares: dict[str, float]) -> None:
    """Shares make 1."""
    whole = sum(shares.values())
    for place, name in enumerate(shares):
        shares[name] = shares[name] / whole if whole else float(place == 0)


def fit_kinds(kinds: dict[str, dict[str, Any]]) -> None:
    """The shares of the kinds of post make 1."""
    shares = {name: kind["share"] for name, kind in kinds.items()}
    fit_shares(shares)
    for name, kind in kinds.items():
        kind["share"] = shares[name]


def fit_footprint(footprint: dict[str, list[float]]) -> None:
    """The first edge is less than the second."""
    for name, (one, two) in footprint.items():
        footprint[name] = sorted((one, two)) if one != two else [0.0, 1.0]


def fit_own_need(kind: dict[str, Any]) -> None:
    """What takes more than a day is a job."""
    if kind["crew"] == 1:
        kind["effort"] = min(kind["effort"], LONGEST_DAY)


def fit_episode(crisis: dict[str, Any]) -> None:
    """The kinds of need that a crisis brings arise in its phases; two crises call theirs alike."""
    for phase in crisis["phases"]:
        for times, needs in enumerate(phase["needs"].values(), start=1):
            needs.update(dict.fromkeys(crisis["kinds"], times))


def fit_crisis(crisis: dict[str, Any]) -> None:
    """Crises of one run are days apart, not years, and what they bring has names of its own."""
    fit_episode(crisis)
    for other in crisis.get("also", {}).values():
        other["kinds"] = {f"{name}, too": kind for name, kind in other["kinds"].items()}
        for phase in other["phases"]:
            for needs in phase["needs"].values():
                for name in [name for name in needs if name == "another"]:
                    needs[f"{name}, too"] = needs.pop(name)
    for other in crisis.get("also", {}).values():
        other["starts"] = crisis["starts"] + timedelta(days=other["starts"].toordinal() % 4)


def fit_levers(levers: dict[str, Any]) -> None:
    """A budget has something to be spent on; without one, levers cost what they cost."""
    levers["budget"] = None


FITS: dict[str, Callable[[Any], None]] = {
    "NeighbourhoodSpec": fit_neighbourhood,
    "Uses": fit_shares,
    "FacilitatorKinds": fit_kinds,
    "Footprint": fit_footprint,
    "Crisis": fit_crisis,
    "Episode": fit_episode,
    "OwnNeed": fit_own_need,
    "Levers": fit_levers,
}
"""What models, by their names, ask of several of their values together."""


def read_off(drawn: bytes) -> Scenario | None:
    """The scenario that bytes spell, with checks; None where Scenario does not accept it."""
    spelt = (int.from_bytes(drawn[i : i + 2]) for i in range(0, len(drawn), 2))
    words = chain(spelt, repeat(0))
    more = next(words) % (MOST_COLLECTIVES_PER_1000 + 1)
    values = fields(Scenario, "", None, words)
    try:
        spec = Scenario.model_validate(values)
    except ValidationError:
        return None
    return with_collectives(spec, more)


def with_collectives(spec: Scenario, per_1000: int) -> Scenario:
    """A scenario that begins with so many collectives per 1,000 residents."""
    for name in Scenario.model_fields:
        part = getattr(spec, name)
        if isinstance(part, BaseModel) and hasattr(part, "initial_per_1000"):
            part = part.model_copy(update={"initial_per_1000": float(per_1000)})
            return spec.model_copy(update={name: part})
    raise AttributeError("initial_per_1000: no process begins with collectives")


def scenarios() -> st.SearchStrategy[Scenario]:
    """Scenarios that Scenario accepts, with checks."""
    spelt = st.binary(min_size=BYTES, max_size=BYTES)
    return spelt.map(read_off).filter(lambda spec: spec is not None)
