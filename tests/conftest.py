"""What tests share: one small scenario, its beginning and its whole run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from tempfile import TemporaryDirectory

import pytest

from sim.beginning import begin
from sim.model import Neighbourhood
from sim.scenario import Scenario
from sim.state import State
from tests import composed
from tests.composed import compose_once, load_scenario
from tests.plain_command import draw_patterns_once, draw_plainly
from tests.worlds import twin

SHORT = (
    "neighbourhood.residents=300",
    "founding.initial_per_1000=10",
    "timeline.build_up_days=40",
    "timeline.recovery_days=20",
    "crisis=heatwave",
    "checks=on",
)
"""Three hundred residents, three collectives, 76 days with a crisis of 16; every step checked."""


_COMPOSED = pytest.StashKey[TemporaryDirectory[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder in which a test run keeps what it composed; workers are told of it."""
    if not hasattr(config, "workerinput"):
        config.stash[_COMPOSED] = TemporaryDirectory(prefix="entraide-composed-")
        os.environ[composed.FOLDER] = config.stash[_COMPOSED].name


_LONG = ("test_validate", "test_kills", "test_failures", "test_sweeps", "test_invariants")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run long tests first, so that no worker is left alone with one in the end."""
    items.sort(key=lambda item: item.path.stem not in _LONG)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove it."""
    if _COMPOSED in config.stash:
        del os.environ[composed.FOLDER]
        config.stash[_COMPOSED].cleanup()


_COMPOSING = ("test_design", "test_faults", "test_points")
"""Modules of tests that are about composing."""


@pytest.fixture(scope="module", autouse=True)
def _composed_once(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let experiments take what was composed before in the test run."""
    with pytest.MonkeyPatch.context() as patched:
        experiments = {"experiments", "reproducibility"} & set(request.path.parts)
        if experiments and request.path.stem not in _COMPOSING:
            compose_once(patched)
        yield


@pytest.fixture(autouse=True)
def _drawn_plainly(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw figures as a square and live no portrait, but in tests that are marked `draws`.

    Each sweep that is shown has some thirty drawings, which take longer than all else in a test.
    """
    if request.node.get_closest_marker("draws"):
        draw_patterns_once(monkeypatch)
    elif "experiments" in str(request.path.parts):
        draw_plainly(monkeypatch)


@dataclass(frozen=True)
class Lived:
    """A scenario that was lived from its first day to its last."""

    spec: Scenario
    model: Neighbourhood


@pytest.fixture(scope="session")
def short() -> Scenario:
    """A short scenario in a small neighbourhood."""
    return load_scenario(*SHORT)


@pytest.fixture(scope="session")
def _begun(short: Scenario) -> State:
    return begin(short)


@pytest.fixture
def begun(_begun: State) -> State:
    """The state before the first day of the short scenario, to be written at will."""
    return twin(_begun)


@pytest.fixture(scope="session")
def fresh(_begun: State) -> Callable[[], State]:
    """What gives copies of that state."""
    return lambda: twin(_begun)


@pytest.fixture(scope="session")
def lived(short: Scenario) -> Lived:
    """The whole run of the short scenario; to be read only."""
    model = Neighbourhood(short)
    model.run()
    return Lived(short, model)
