"""Example: a neighbourhood as it begins, which the description reads sizes and first values off."""

from __future__ import annotations

from functools import cache

from sim.beginning import begin
from sim.documentation.fields import number_text
from sim.kernels.compile import Floats
from sim.processes.founding import Origins
from sim.scenario import Scenario
from sim.state import State

_ORIGINS = Origins(association=True, conflict=0.5, allied=True)


@cache
def begun() -> State:
    """Return the default neighbourhood before its first day, with posts of facilitators.

    Its collectives differ from an empty row in all that a founding may set.
    """
    spec = Scenario()
    parts = {
        "founding": spec.founding.model_copy(update={"origins": _ORIGINS}),
        "facilitation": spec.facilitation.model_copy(update={"posts_per_1000": 1.0}),
    }
    return begin(spec.model_copy(update=parts))


def extent() -> str:
    """Return how large the default neighbourhood is."""
    state = begun()
    people = len(state.residents) + int(state.households.children.sum())
    hectares = people / Scenario().neighbourhood.density
    blocks = len(set(state.buildings.block.tolist()))
    places = int(state.places.existing.sum())
    width, height = _span(state.buildings.x), _span(state.buildings.y)
    return (
        f"{number_text(len(state.households))} households in "
        f"{number_text(len(state.buildings))} buildings and {number_text(blocks)} blocks, on "
        f"{hectares:.0f} hectares ({width} m by {height} m from the first building to the last), "
        f"with {number_text(places)} places"
    )


def _span(positions: Floats) -> str:
    return f"{float(positions.max() - positions.min()):.0f}"
