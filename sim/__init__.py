"""entraide: how neighbours come to help each other in a crisis, simulated.

from sim import Neighbourhood, load_scenario

model = Neighbourhood(load_scenario("crisis=lockdown"))
model.run_for(365)
tables = model.run()
"""

from sim.composition import ConfigurationError, load_scenario
from sim.model import Neighbourhood, simulate
from sim.scenario import Scenario

__all__ = ["ConfigurationError", "Neighbourhood", "Scenario", "load_scenario", "simulate"]
