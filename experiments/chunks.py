"""Chunks: runs that share a past go to the same worker, one after another, and live it once.

A chunk is some seconds of work, so that it is worth the way to a worker and that little is lost
with it; where there are few runs it is less, so that no worker waits for the last. Runs that take
next to nothing go together, too, whatever past they have.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate, groupby
from math import ceil
from typing import Any, NamedTuple

from experiments.driver import Job
from experiments.execution import Failed, Result, Simulate, execute_all
from experiments.runs import Run
from sim.scenario import Scenario

type Keep = Callable[[Run, Result], None]

_MOST_WORK = 6_000_000
"""Resident-days in a chunk: about five seconds, at 0.7 to 1 microsecond each on two cores."""

_LEAST_CHUNKS = 2
"""Chunks for each worker, where there are runs enough."""

_LEAST_WORK = 1_000_000
"""Resident-days below which chunks are joined: about a second."""

_LEAST_JOINED = 16
"""Chunks for each worker that are left when they are joined."""

_KNOWN_PASTS = 4096
"""Policies in worlds whose pasts are held; of more, they are made anew."""


class _Kind(NamedTuple):
    """What the scenario of a run says of its past; the seed aside, since runs of a block share it.

    Attributes:
        early: its first past that has any days, as a hash, and these days.
        late: the same for its second past, which goes on from the first.
        residents: who live in it.
        days: that it takes in all.
    """

    early: tuple[str, int]
    late: tuple[str, int]
    residents: int
    days: int

    @classmethod
    def of(cls, spec: Scenario) -> _Kind:
        """Return the kind of a scenario."""
        early, late = (
            (hashlib.sha256(past.model_dump_json(exclude={"seed"}).encode()).hexdigest(), days)
            for past, days in spec.pasts()
        )
        residents = spec.neighbourhood.residents
        return cls(early if early[1] else late, late, residents, spec.days)

    def work_after(self, other: _Kind | None) -> int:
        """Return the resident-days that the run takes when it is carried out after another."""
        known = 0
        if other and other.early == self.early:
            known = self.late[1] if other.late == self.late else self.early[1]
        return self.residents * max(1, self.days - known)


def jobs_of(runs: Collection[Run], simulate: Simulate, keep: Keep, share: int) -> Iterator[Job]:
    """Yield the jobs that runs make: a chunk each, or a run each.

    Args:
        runs: what is to be carried out, in the order of the design.
        simulate: the model.
        keep: takes what a run gave.
        share: workers that the jobs are for, where runs share pasts; 0 where they do not.
    """
    chunks = _joined(_chunks(runs, share), len(runs), share) if share else ([run] for run in runs)
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


type _Chunk = tuple[list[Run], int]
"""Runs that one worker carries out, and the resident-days that it takes."""


def _chunks(runs: Collection[Run], workers: int) -> Iterator[_Chunk]:
    """Yield the runs in chunks: of those which share a past, some that follow one another.

    Only runs of one replicate and world share a past. They are looked at together and no others
    with them, since there may be many; what they take is held to be what others take.
    """
    known: dict[tuple[str, int], _Kind] = {}
    for _, block in groupby(runs, key=_block):
        placed = [(run, _kind(run, known)) for run in block]
        groups = [(group, _works(group)) for group in _by_past(placed)]
        whole = len(runs) / len(placed) * sum(sum(works) for _, works in groups)
        most = min(_MOST_WORK, whole / (_LEAST_CHUNKS * workers))
        for group, works in groups:
            places = _places(group, works, most)
            every = zip(places, group, works, strict=True)
            for _, chunk in groupby(every, key=lambda one: one[0]):
                items = list(chunk)
                yield [run for _, (run, _), _ in items], sum(work for *_, work in items)


def _places(group: Sequence[tuple[Run, _Kind]], works: Sequence[int], most: float) -> Iterator[int]:
    """Yield in which chunk of its group each run goes.

    Runs that share their whole past stay together unless they are more than a chunk: apart, each
    chunk would simulate it once more.

    Args:
        group: runs that share a past.
        works: resident-days of each.
        most: resident-days of a chunk.
    """
    number, done = ceil(sum(works) / most), 0
    together = groupby(zip(group, works, strict=True), key=lambda one: one[0][1].late)
    for own in ([work for _, work in items] for _, items in together):
        if sum(own) <= most:
            own_middles = [done + sum(own) / 2] * len(own)
        else:
            own_middles = [done + end - x / 2 for end, x in zip(accumulate(own), own, strict=True)]
        yield from (int(middle / sum(works) * number) for middle in own_middles)
        done += sum(own)


def _joined(chunks: Iterator[_Chunk], runs: int, workers: int) -> Iterator[list[Run]]:
    """Yield chunks, small ones that follow one another as one.

    Args:
        chunks: in their order.
        runs: how many there are in all; each is held to take what those of a chunk take.
        workers: that they are for.
    """
    joined: list[Run] = []
    work = 0
    for chunk, own in chunks:
        whole = runs / len(chunk) * own
        least = min(_LEAST_WORK, whole / (_LEAST_JOINED * workers))
        if joined and work + own > least:
            yield joined
            joined, work = [], 0
        joined, work = joined + chunk, work + own
    if joined:
        yield joined


def _block(run: Run) -> tuple[int, int]:
    return run.replicate, run.world.number


def _kind(run: Run, known: dict[tuple[str, int], _Kind]) -> _Kind:
    """Return the kind of a run, which that of another replicate is, too."""
    name = run.point.policy, run.world.number
    if name not in known:
        if len(known) == _KNOWN_PASTS:
            known.clear()
        known[name] = _Kind.of(run.scenario)
    return known[name]


def _works(group: Sequence[tuple[Run, _Kind]]) -> list[int]:
    """Return the resident-days that each run of a group takes after the one before it."""
    kinds = [kind for _, kind in group]
    return [kind.work_after(before) for before, kind in zip([None, *kinds], kinds, strict=False)]


def _by_past(runs: Sequence[tuple[Run, _Kind]]) -> list[list[tuple[Run, _Kind]]]:
    """Return groups of runs that share a past; in each, those that share more stand together."""
    groups: dict[tuple[str, int], dict[tuple[str, int], list[tuple[Run, _Kind]]]] = {}
    for run, kind in runs:
        groups.setdefault(kind.early, {}).setdefault(kind.late, []).append((run, kind))
    return [[item for later in group.values() for item in later] for group in groups.values()]
