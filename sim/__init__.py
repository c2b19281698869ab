"""entraide: how neighbours come to help each other in a crisis, simulated.

from sim import Neighbourhood, load_scenario

model = Neighbourhood(load_scenario("crisis=lockdown"))
model.run_for(365)
tables = model.run()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.composition import ConfigurationError, load_scenario
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.life import simulate
    from sim.model import Neighbourhood

__all__ = ["ConfigurationError", "Neighbourhood", "Scenario", "load_scenario", "simulate"]


def __getattr__(name: str) -> Any:
    """Import the model when it is first asked for: Mesa takes seconds to import."""
    if name == "Neighbourhood":
        from sim.model import Neighbourhood

        return Neighbourhood
    if name == "simulate":
        from sim.life import simulate

        return simulate
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
