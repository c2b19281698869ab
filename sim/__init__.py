"""entraide: how neighbours come to help each other in a crisis, simulated.

from sim import Neighbourhood, load_scenario

model = Neighbourhood(load_scenario("crisis=lockdown"))
model.run_for(365)
tables = model.run()
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim.usable import check_usable

if TYPE_CHECKING:
    from sim.composition import ConfigurationError, load_scenario
    from sim.life import simulate
    from sim.model import Neighbourhood
    from sim.scenario import Scenario

__all__ = ["ConfigurationError", "Neighbourhood", "Scenario", "load_scenario", "simulate"]

check_usable()

_WHERE = {
    "ConfigurationError": "wording",
    "Neighbourhood": "model",
    "Scenario": "scenario",
    "load_scenario": "composition",
    "simulate": "life",
}


def __getattr__(name: str) -> Any:
    """Import what is public when it is first asked for: Mesa takes seconds to import."""
    if name not in _WHERE:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(f"sim.{_WHERE[name]}"), name)
