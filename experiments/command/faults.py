"""Faults of a command line, in words: the key, the value and what is allowed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from experiments.design.experiment import Experiment
from sim.composition import explain

_NOT_SET = re.compile(r"Could not override '(?P<key>experiment\.(?P<name>\w+)[^']*)'")


def words_for(error: Exception, overrides: Sequence[str]) -> str:
    """Return what is wrong with a command line, a line a fault.

    Args:
        error: what Hydra, OmegaConf or the validation raised.
        overrides: what the user wrote.
    """
    found = _NOT_SET.search(str(error.__cause__ or error))
    if found and found["name"] in Experiment.model_fields:
        written = [text for text in overrides if text.startswith(f"{found['key']}=")]
        added = " ".join(f"'+{text}'" for text in written) or f"+{found['key']}=..."
        return f"{found['key']}: this experiment has none yet; add it with a plus: {added}"
    return explain(error, overrides)
