"""Chunks: runs that share a past go to the same worker, one after another, and live it once.

A chunk is a few seconds of work, so that it is worth the way to a worker and that little is lost
with it; where there are few runs it is less, so that no worker waits for the last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate, groupby
from math import ceil
from typing import Any, NamedTuple

from experiments.driver import Job
from experiments.execution import Failed, Result, Simulate, execute_all
from experiments.runs import Run

type Keep = Callable[[Run, Result], None]

_MOST_WORK = 6_000_000
"""Resident-days in a chunk: about five seconds, at 0.7 to 1 microsecond each on two cores."""

_LEAST_CHUNKS = 2
"""Chunks for each worker, where there are runs enough."""


class _Placed(NamedTuple):
    """A run among those that share its past.

    Attributes:
        run: the run.
        early: its first past that has any days, as text, and these days.
        late: the same for its second past, which goes on from the first.
        residents: who live in it.
        days: that it takes in all.
    """

    run: Run
    early: tuple[str, int]
    late: tuple[str, int]
    residents: int
    days: int

    def work_after(self, other: _Placed | None) -> int:
        """Return the resident-days that the run takes when it is carried out after another."""
        known = 0
        if other and other.early == self.early:
            known = self.late[1] if other.late == self.late else self.early[1]
        return self.residents * max(1, self.days - known)


def jobs_of(runs: Sequence[Run], simulate: Simulate, keep: Keep, share: int) -> Iterator[Job]:
    """Yield the jobs that runs make: a chunk each, or a run each.

    Args:
        runs: what is to be carried out, in the order of the design.
        simulate: the model.
        keep: takes what a run gave.
        share: workers that the jobs are for, where runs share pasts; 0 where they do not.
    """
    chunks = _chunks(runs, share) if share else ([run] for run in runs)
    return (_job(chunk, simulate, keep) for chunk in chunks)


def _job(runs: Sequence[Run], simulate: Simulate, keep: Keep) -> Job:
    def keep_all(given: Any) -> Iterable[Job]:
        results = [given] * len(runs) if isinstance(given, Failed) else given
        for run, result in zip(runs, results, strict=True):
            keep(run, result)
        return ()

    call = partial(execute_all, [run.scenario for run in runs], simulate)
    apart = [_job([run], simulate, keep) for run in runs] if len(runs) > 1 else ()
    return Job(call, keep_all, apart=apart)


def _chunks(runs: Sequence[Run], workers: int) -> Iterator[list[Run]]:
    """Yield the runs in chunks: of those which share a past, some that follow one another.

    Only runs of one replicate and world share a past. They are looked at together and no others
    with them, since there may be many; what they take is held to be what others take.
    """
    blocks = len({_block(run) for run in runs})
    for _, block in groupby(runs, key=_block):
        groups = [(group, _works(group)) for group in _by_past(list(block))]
        whole = blocks * sum(sum(works) for _, works in groups)
        most = min(_MOST_WORK, whole / (_LEAST_CHUNKS * workers))
        for group, works in groups:
            number = ceil(sum(works) / most)
            middles = [end - work / 2 for end, work in zip(accumulate(works), works, strict=True)]
            places = [int(middle / sum(works) * number) for middle in middles]
            for _, chunk in groupby(zip(places, group, strict=True), key=lambda pair: pair[0]):
                yield [placed.run for _, placed in chunk]


def _block(run: Run) -> tuple[int, int]:
    return run.replicate, run.world.number


def _works(group: Sequence[_Placed]) -> list[int]:
    """Return the resident-days that each run of a group takes after the one before it."""
    befores = [None, *group[:-1]]
    return [placed.work_after(before) for before, placed in zip(befores, group, strict=True)]


def _by_past(runs: Sequence[Run]) -> list[list[_Placed]]:
    """Return groups of runs that share a past; in each, those that share more stand together."""
    groups: dict[tuple[str, int], dict[tuple[str, int], list[_Placed]]] = {}
    for run in runs:
        spec = run.scenario
        early, late = ((past.model_dump_json(), days) for past, days in spec.pasts())
        residents = spec.neighbourhood.residents
        placed = _Placed(run, early if early[1] else late, late, residents, spec.days)
        groups.setdefault(placed.early, {}).setdefault(late, []).append(placed)
    return [[item for later in group.values() for item in later] for group in groups.values()]
