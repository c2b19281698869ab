"""Batches: runs that share a past go to the same worker, one after another, and simulate it once.

A chunk is some seconds of work, so that it is worth the way to a worker and that little is lost
with it. What is left is cut smaller and smaller, so that all workers end at about the same time:
only then is a past simulated by several. Runs that take next to nothing go together, too, whatever
past they have.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

from experiments.design.runs import Run
from experiments.execution.driver import Job
from experiments.execution.run_one import Simulate, execute_all
from experiments.store.result import Failed, Result
from sim.scenario import Scenario

type Keep = Callable[[Run, Result], Iterable[Job]]
"""Takes what a run gave, and gives the jobs that follow from it."""

_MOST_WORK = 30_000_000
"""Resident-days in a chunk: about ten seconds, at 0.3 microseconds each."""

_LEFT = 1.5
"""Of what is left, a worker's even share is so many times what a chunk takes at most: where all
take longer or less long than held, the chunks that are left make up for it."""

_LEAST_WORK = 3_000_000
"""Resident-days below which chunks are joined: about a second."""

_LEAST_JOINED = 16
"""The same as `_LEFT` for chunks that are joined, of which each is but a run or two."""

_KNOWN_PASTS = 4096
"""Policies in worlds whose pasts are held; of more, they are made again."""


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


def jobs_of(
    runs: Collection[Run],
    simulate: Simulate,
    keep: Keep,
    share: int,
    others: Mapping[str, Simulate] | None = None,
) -> Iterator[Job]:
    """Yield the jobs that runs make: a chunk each, or a run each.

    Args:
        runs: what is to be carried out, in the order of the design.
        simulate: the model.
        keep: takes what a run gave, and gives the jobs that follow from it.
        share: workers that the jobs are for, where runs share pasts; 0 where they do not.
        others: what is the model of some runs instead, by id.
    """
    chunks = _joined(_chunks(runs, share), share) if share else ([run] for run in runs)
    models = others or {}
    return (_job([(run, models.get(run.id, simulate)) for run in chunk], keep) for chunk in chunks)


def _job(runs: Sequence[tuple[Run, Simulate]], keep: Keep) -> Job:
    def keep_all(given: Any) -> Iterable[Job]:
        results = [given] * len(runs) if isinstance(given, Failed) else given
        following: list[Job] = []
        for (run, _), result in zip(runs, results, strict=True):
            following += keep(run, result)
        return following

    call = partial(execute_all, [(run.scenario, simulate) for run, simulate in runs])
    apart = [_job([one], keep) for one in runs] if len(runs) > 1 else ()
    return Job(call, keep_all, apart=apart)


class _Chunk(NamedTuple):
    """Runs that one worker carries out.

    Attributes:
        runs: in their order.
        work: resident-days that they take.
        left: resident-days that all take which are not in a chunk before.
    """

    runs: list[Run]
    work: int
    left: float


type _Whole = list[tuple[Run, _Kind]]
"""Runs that share their whole past."""


def _chunks(runs: Collection[Run], workers: int) -> Iterator[_Chunk]:
    """Yield the runs in chunks, of each block those that take longest first.

    Only runs of one replicate and world share a past. They are looked at together and no others
    with them, since there may be many; what they take is held to be what others take.
    """
    known: dict[tuple[str, int], _Kind] = {}
    waiting = len(runs)
    for _, block in groupby(runs, key=_block):
        placed = [(run, _kind(run, known)) for run in block]
        groups = sorted(_by_past(placed), key=_work_of, reverse=True)
        own = sum(map(_work_of, groups))
        after = own * (waiting / len(placed) - 1)
        waiting -= len(placed)
        for group in groups:
            yield from _cut(group, own + after, workers)
            own -= _work_of(group)


def _cut(group: Sequence[_Whole], left: float, workers: int) -> Iterator[_Chunk]:
    """Yield chunks of runs that share a past, each no more than its part of what is left.

    Args:
        group: such runs, those that share more together.
        left: resident-days that all take which are not in a chunk before.
        workers: that the chunks are for.
    """
    units = _apart(group, left, workers)
    chunk: list[Run] = []
    work, before = 0, None
    for unit in units:
        more = sum(_works(unit, before))
        if chunk and work + more / 2 > min(_MOST_WORK, left / (_LEFT * workers)):
            yield _Chunk(chunk, work, left)
            left -= work
            chunk, work, more = [], 0, sum(_works(unit))
        chunk, work = chunk + [run for run, _ in unit], work + more
        before = unit[-1][1]
    yield _Chunk(chunk, work, left)


def _apart(group: Sequence[_Whole], left: float, workers: int) -> Iterator[_Whole]:
    """Yield what of a group is not to be cut any more.

    Runs that share their whole past stay together, since apart each would simulate it once more,
    unless they are more than an even share of what is left and it is the smaller part of them.

    Args:
        group: runs that share a past.
        left: resident-days that all take which are not in a chunk before.
        workers: that the chunks are for.
    """
    for whole in group:
        work = _work_of([whole])
        past = whole[0][1].residents * whole[0][1].late[1]
        if work > min(_MOST_WORK, left / workers) and 2 * past < work:
            yield from ([item] for item in whole)
        else:
            yield whole
        left -= work


def _joined(chunks: Iterator[_Chunk], workers: int) -> Iterator[list[Run]]:
    """Yield the runs of chunks, small ones that follow one another as one.

    Args:
        chunks: in their order.
        workers: that they are for.
    """
    joined: list[Run] = []
    work = 0
    for chunk in chunks:
        least = min(_LEAST_WORK, (chunk.left + work) / (_LEAST_JOINED * workers))
        if joined and work + chunk.work > least:
            yield joined
            joined, work = [], 0
        joined, work = joined + chunk.runs, work + chunk.work
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


def _works(runs: _Whole, before: _Kind | None = None) -> list[int]:
    """Return the resident-days that each run takes after the one before it."""
    kinds = [kind for _, kind in runs]
    return [kind.work_after(was) for was, kind in zip([before, *kinds], kinds, strict=False)]


def _work_of(group: Sequence[_Whole]) -> int:
    """Return the resident-days that runs which share a past take, one after another."""
    return sum(_works([item for whole in group for item in whole]))


def _by_past(runs: _Whole) -> list[list[_Whole]]:
    """Return groups of runs that share a past, in each those that share all of it."""
    groups: dict[tuple[str, int], dict[tuple[str, int], _Whole]] = {}
    for run, kind in runs:
        groups.setdefault(kind.early, {}).setdefault(kind.late, []).append((run, kind))
    return [list(group.values()) for group in groups.values()]
