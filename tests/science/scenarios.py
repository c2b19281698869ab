"""Random small scenarios over every parameter that a scenario declares, within its bounds.

The strategy walks the models: a parameter that is added is drawn from that day on.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Annotated, Any, Literal, get_args, get_origin

import annotated_types
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from sim.scenario import Scenario
from sim.state.dwellings import CHOICES

NARROWED: dict[str, tuple[float, float]] = {
    "neighbourhood.residents": (60, 120),  # a run takes tens of milliseconds
    "timeline.build_up_days": (0, 12),
    "timeline.recovery_days": (0, 4),
    "crisis.phases.days": (1, 4),
    "tie_fading.k_max": (4, 64),  # no more than residents to know
}
"""Bounds that a small, short scenario narrows."""

MOST_PHASES = 2
MOST_COLLECTIVES_PER_1000 = 60
"""Beyond what a scenario declares: among a hundred residents, several collectives."""

_PARTS = 10_000
_DEFAULTS, _LOWS, _HIGHS = 5_000, 5_700, 6_400
"""In half of the draws a number is the default, in a seventh one of its bounds."""

KEPT = ("name", "checks")
"""Fields that change no rule."""


def numbers(low: float, high: float, default: object, whole: bool) -> st.SearchStrategy[Any]:
    """A number within its bounds: half of the time what it is unless said, or one of the bounds.

    Each takes one draw, and the simplest is the default: what fails is told by what differs.
    """
    said = default if isinstance(default, int | float) else low
    if not low <= said <= high:  # a small scenario narrows the bounds
        said = (low + high) / 2

    def pick(parts: int) -> float:
        if parts < _DEFAULTS:
            value = said
        elif parts < _LOWS:
            value = low
        elif parts < _HIGHS:
            value = high
        else:
            value = low + (high - low) * (parts - _HIGHS) / (_PARTS - _HIGHS)
        return round(value) if whole else float(value)

    return st.integers(0, _PARTS).map(pick)


def bounds(path: str, notes: list[Any]) -> tuple[float, float]:
    """The bounds that a field declares, or the narrower ones of small scenarios."""
    low = max(note.ge for note in notes if isinstance(note, annotated_types.Ge))
    high = min(note.le for note in notes if isinstance(note, annotated_types.Le))
    least, most = NARROWED.get(path, (low, high))
    assert low <= least <= most <= high, f"{path}: narrowed beyond {low} to {high}"
    return least, most


def values(path: str, kind: Any, notes: list[Any], default: Any) -> st.SearchStrategy[Any]:
    """Values of a type that a field of a scenario may have."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        more = [m for note in inner[1:] for m in [note, *getattr(note, "metadata", ())]]
        return values(path, inner[0], notes + more, default)
    if origin is Literal:
        return st.sampled_from(inner)
    if origin is dict:
        drawn = values(path, inner[1], notes, None)
        if get_origin(inner[0]) is Annotated:  # of codes
            return st.dictionaries(values(path, inner[0], [], None), drawn, max_size=3)
        each = {key: values(path, inner[1], notes, item) for key, item in (default or {}).items()}
        return st.fixed_dictionaries({}, optional=each)
    if origin is tuple:
        item = values(path, inner[0], notes, None)
        if isinstance(inner[0], type) and issubclass(inner[0], BaseModel):
            return st.lists(item, min_size=1, max_size=MOST_PHASES)
        return st.lists(item, max_size=3, unique=True)
    if origin is not None:  # a union: with None, here
        parts = [values(path, one, notes, default) for one in inner if one is not type(None)]
        return st.one_of(st.none(), *parts)
    if issubclass(kind, BaseModel):
        return fields(kind, path, default)
    if kind is bool:
        return st.booleans()
    if issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    if issubclass(kind, int | float):
        return numbers(*bounds(path, notes), default, issubclass(kind, int))
    if kind is date:
        return st.dates(date(2000, 1, 1), date(2040, 1, 1))
    raise TypeError(f"{path}: no values are known of {kind}")


def unless_said(field: FieldInfo, model: BaseModel | None, name: str) -> Any:
    """What a field is unless said, in a model that is the default of another or by itself."""
    if model is not None:
        return getattr(model, name)
    default = field.get_default(call_default_factory=True)
    return None if default is PydanticUndefined else default


def fields(
    model: type[BaseModel], path: str = "", default: BaseModel | None = None
) -> st.SearchStrategy[dict[str, Any]]:
    """Values of all the fields of a model."""
    drawn = {}
    for name, field in model.model_fields.items():
        here = f"{path}.{name}" if path else name
        if name in KEPT:
            drawn[name] = st.just("random" if name == "name" else True)
        else:
            said = unless_said(field, default, name)
            drawn[name] = values(here, field.annotation, list(field.metadata), said)
    return st.fixed_dictionaries(drawn)


def made_to_fit(home: dict[str, Any]) -> None:
    """Let a neighbourhood meet what it asks of several of its numbers together."""
    home["family_share"] = min(home["family_share"], 1 - home["alone_share"])
    outings = [home[name] for name in ("cafes", "public_spaces", "gardens", "common_rooms")]
    while sum(kind["considered"] for kind in outings) > CHOICES:
        max(outings, key=lambda kind: kind["considered"])["considered"] -= 1


def scenarios() -> st.SearchStrategy[Scenario]:
    """Scenarios that Scenario accepts, with checks."""

    def made(drawn: dict[str, Any], more: int) -> Scenario | None:
        made_to_fit(drawn["neighbourhood"])
        try:
            spec = Scenario.model_validate(drawn)
        except ValidationError:
            return None
        life = spec.collective_life.model_copy(update={"initial_per_1000": float(more)})
        return spec.model_copy(update={"collective_life": life})

    drawn = st.builds(made, fields(Scenario), st.integers(0, MOST_COLLECTIVES_PER_1000))
    return drawn.filter(lambda spec: spec is not None)
