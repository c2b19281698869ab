"""Preregistration: the hypotheses as they were before the first run, beside the results."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.design.experiment import Experiment
from experiments.store.facts import read_facts
from experiments.store.store import Store, write_whole

HYPOTHESES = "hypotheses.json"


def register(store: Store, experiment: Experiment, sources: Sequence[Path] = ()) -> frozenset[str]:
    """Write the hypotheses down, once and before the first run.

    Args:
        store: the folder of the results.
        experiment: what is expected.
        sources: other folders that finished some of the runs; what is expected was not expected
            before the first run unless it was written there.

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
        before = [_written(source / HYPOTHESES) for source in sources]
        early = {
            name: hypothesis
            for name, hypothesis in present.items()
            if all(hypothesis == written.get(name) for written in before)
        }
        write_whole(path, json.dumps(early, indent=2, ensure_ascii=False).encode())
    return late_of(store.folder, experiment)


def late_of(folder: Path, experiment: Experiment) -> frozenset[str]:
    """Return the hypotheses that are not as a folder of results wrote them down.

    Args:
        folder: of the results.
        experiment: what is expected.
    """
    written = _written(folder / HYPOTHESES)
    return frozenset(
        name
        for name, hypothesis in experiment.hypotheses.items()
        if hypothesis.model_dump(mode="json") != written.get(name)
    )


def _written(path: Path) -> dict[str, Any]:
    """Return the hypotheses that a file holds; none where it is not there."""
    if not path.exists():
        return {}
    return read_facts(path, {})
