"""Chaos: what each test tells is written to the page that --seen names, when all have ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.chaos.page import Seen, page
from tests.chaos.sweeps import PLAIN, Sweep

_SEEN = pytest.StashKey[list[Seen]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seen", help="page to which is written what was done and seen")
    parser.addoption(
        "--share", type=float, default=1.0, help="of the cases that are drawn, those carried out"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_SEEN] = []


@pytest.fixture
def cases(request: pytest.FixtureRequest) -> Callable[[int], int]:
    """What says how many of some cases are carried out: at least one."""
    share = float(request.config.getoption("--share"))
    return lambda number: max(1, round(share * number))


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Iterator[Callable[[str], None]]:
    """What takes down what was seen; the test's first line says what was done."""
    texts: list[str] = []
    yield texts.append
    done = str(request.function.__doc__).partition("\n")[0]
    how = getattr(request.node, "callspec", None)
    request.config.stash[_SEEN] += [Seen(done, how.id if how else "", text) for text in texts]


def pytest_sessionfinish(session: pytest.Session) -> None:
    path = session.config.getoption("--seen", default=None)
    if path and session.testscollected:
        seen = session.config.stash[_SEEN]
        text = page(seen, tests=session.testscollected, failed=session.testsfailed)
        Path(path).write_text(text, encoding="utf-8")


@pytest.fixture(scope="session")
def serial(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], list[bytes]]:
    """The tables of a sweep of some replicates, carried out by one process that nothing befell."""
    known: dict[int, list[bytes]] = {}

    def tables(replicates: int) -> list[bytes]:
        if replicates not in known:
            sweep = Sweep(tmp_path_factory.mktemp("serial"), replicates, environment=PLAIN)
            sweep.complete("executor=serial")
            known[replicates] = sweep.tables
        return known[replicates]

    return tables
