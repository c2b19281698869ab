"""Software: what the model runs on, with the versions that it is pinned to."""

from __future__ import annotations

import re
from pathlib import Path

from sim.documentation.markdown import table

LOCK = Path(__file__).resolve().parents[2] / "requirements.lock"

_USED_FOR = {
    "mesa": "the model as others know it: its steps, agents as views of the rows",
    "numpy": "the tables of the state; the making of the population",
    "numba": "the loops over residents, ties and needs, compiled",
    "scipy": "distributions and root finding, in the making of the population; graphs",
    "pydantic": "parameters with their units and bounds",
    "hydra-core": "configurations",
    "polars": "tables of results",
    "networkx": "export of the ties",
}


def software_table() -> str:
    """Return the packages that the model is made with, and their pinned versions."""
    pinned = dict(re.findall(r"^([\w-]+)==(\S+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE))
    return table(
        ("package", "version", "used for"),
        [(name, pinned[name], said) for name, said in _USED_FOR.items()],
    )
