"""Registration: the hypotheses as they were before the first run, beside the results."""

from __future__ import annotations

import json
from typing import Any

from experiments.settings import Experiment
from experiments.store import Store, write_whole

HYPOTHESES = "hypotheses.json"


def register(store: Store, experiment: Experiment) -> frozenset[str]:
    """Write the hypotheses down, once and before the first run.

    Args:
        store: the folder of the results.
        experiment: what is expected.

    Returns:
        The names of the hypotheses that were not there, or not the same, before the first run.
    """
    present: dict[str, Any] = {
        name: hypothesis.model_dump(mode="json")
        for name, hypothesis in experiment.hypotheses.items()
    }
    path = store.folder / HYPOTHESES
    if not path.exists():
        if not present:
            return frozenset()
        if store.is_complete or store.finished():
            return frozenset(present)
        write_whole(path, json.dumps(present, indent=2, ensure_ascii=False).encode())
    written = json.loads(path.read_bytes())
    return frozenset(name for name in present if present[name] != written.get(name))
