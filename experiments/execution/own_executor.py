"""An executor of somebody's own: what hands runs to processes, wherever these are.

It changes no run, and no folder says which to take: who gives a command names it.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Iterator
from concurrent import futures
from contextlib import AbstractContextManager, contextmanager

from sim.composition import ConfigurationError
from sim.own_source import own_class, settled, told

GROUP = "entraide.executors"
"""The group of entry points by which installed packages name their executors."""


class OwnExecutor(ABC):
    """What carries runs out, of somebody's own (docs/extensions.md).

    Tasks are functions with arguments that can be pickled. Each is to be carried out by a process
    that has entraide and its packages; what it raises is raised by its future. A worker that died
    is told by `concurrent.futures.BrokenExecutor`: the executor is then opened again.
    """

    @abstractmethod
    def open(self, workers: int) -> AbstractContextManager[futures.Executor]:
        """Return what gives an executor when it is entered, and ends its workers when it is left.

        Args:
            workers: how many runs are handed over at a time, or thereabouts.
        """


def own_executor(reference: str) -> OwnExecutor:
    """Return an executor of somebody's own.

    Args:
        reference: FILE.py:CLASS, MODULE:CLASS or the name of an entry point.

    Raises:
        ConfigurationError: when there is no such executor.
    """
    place, text = settled(reference, GROUP)
    kind = own_class(place, text, OwnExecutor).kind
    if inspect.isabstract(kind):
        raise ConfigurationError(f"{told(place)}: it has no method open(self, workers)")
    made: OwnExecutor = kind()
    return made


@contextmanager
def open_own(reference: str, workers: int) -> Iterator[futures.Executor]:
    """Open an executor of somebody's own.

    Args:
        reference: FILE.py:CLASS, MODULE:CLASS or the name of an entry point.
        workers: how many runs are handed over at a time.

    Raises:
        ConfigurationError: when there is no such executor, or what it gives is none, or threads.
    """
    with own_executor(reference).open(workers) as executor:
        if not isinstance(executor, futures.Executor):
            raise ConfigurationError(
                f"{told(reference)}: open gives {type(executor).__name__}; a "
                "concurrent.futures.Executor is expected"
            )
        if isinstance(executor, futures.ThreadPoolExecutor):
            raise ConfigurationError(
                f"{told(reference)}: open gives threads, which would share the days that runs have "
                "in common; give processes"
            )
        yield executor
