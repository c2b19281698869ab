"""Stages: a part of a city is simulated some days at a time, and rests on disk between them.

So the memory that a city takes is that of the parts under way, and no day is simulated again when
the city is taken up after an interruption.
"""

from __future__ import annotations

import hashlib
import pickle
import secrets
import time
from collections.abc import Buffer
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.city.keys import BYTES, believed, signed
from sim.life import Life
from sim.scenario import Scenario
from sim.tables import RunTables

_ID_LENGTH = 24
_PROTOCOL = 5
_WORD, _ALIGNED = 8, 64
"""Bytes of a size, and of a line of the processor's cache."""


@dataclass(frozen=True)
class Stage:
    """Some days of a part's life.

    Attributes:
        spec: the scenario, or a past of it.
        until: its last day.
        share: what the institution has from its first day on, against what it has by residents.
        before: the stage before, if it is not the first.
        is_last: whether the run ends with it: then tables are made of it, and no state is kept.
    """

    spec: Scenario
    until: int
    share: float
    before: Stage | None
    is_last: bool

    @property
    def days(self) -> int:
        """How many days it takes."""
        return self.until - (self.before.until if self.before else 0)

    @cached_property
    def id(self) -> str:
        """Hash of all that the state after the stage depends on but the model's sources."""
        above = self.before.id if self.before else ""
        text = f"{above}\0{self.until}\0{self.share!r}\0{self.spec.model_dump_json()}"
        return hashlib.sha256(text.encode()).hexdigest()[:_ID_LENGTH]


class Span(NamedTuple):
    """What a stage covers, for every part of a city.

    Attributes:
        past: which of the scenario's pasts is simulated; none is the scenario itself.
        until: the last day.
        shares_anew: whether the capacity of the service is shared out before it.
        is_last: whether the run ends with it.
    """

    past: int | None
    until: int
    shares_anew: bool = False
    is_last: bool = False

    def stage(self, spec: Scenario, share: float, before: Stage | None) -> Stage:
        """Return the stage of a part that a scenario is of."""
        lived = spec if self.past is None else spec.pasts()[self.past][0]
        return Stage(lived, self.until, share, before, self.is_last)


def spans_of(spec: Scenario, sharing_days: int | None) -> list[Span]:
    """Return what the stages of a run cover.

    Args:
        spec: the scenario.
        sharing_days: days from one sharing out to the next in the crisis and after it; None where
            nothing is shared out by demand, and all days from the crisis on are one stage.
    """
    (_, idle), (_, calm) = spec.pasts()
    spans = [Span(0, idle)] if 0 < idle < calm else []
    spans += [Span(1, calm)] if calm else []
    if sharing_days is None:
        return [*spans, Span(None, spec.days, is_last=True)]
    eve = spec.timeline.build_up_days
    spans += [Span(None, eve)] if calm < eve else []
    for first in range(eve, spec.days, sharing_days):
        until = min(first + sharing_days, spec.days)
        spans.append(Span(None, until, shares_anew=first > 0, is_last=until == spec.days))
    return spans


@dataclass(frozen=True, slots=True)
class Lived:
    """What a stage gave.

    Attributes:
        brought: needs brought to the institution in the last `sharing_days` of the stage.
        tables: of the whole run, where the stage was the last.
        cpu_seconds: processor time that it took (s).
        wall_seconds: time that it took (s).
    """

    brought: int
    tables: RunTables | None
    cpu_seconds: float
    wall_seconds: float


def live_stage(stage: Stage, states: Path, sharing_days: int) -> Lived:
    """Live a stage of a part, from the state that the stage before left.

    Where that is not there or cannot be read, the stages before are simulated again.

    Args:
        stage: what is to be simulated.
        states: folder of the states, which are named after their stages.
        sharing_days: days in which needs brought are counted.
    """
    wall, cpu = time.perf_counter(), time.process_time()
    to_live = [stage]
    life, known = None, stage.before
    while known is not None and (life := _read(states, known)) is None:
        to_live.append(known)
        known = known.before
    lived = _live(life, to_live.pop())
    for item in reversed(to_live):
        lived = _live(lived, item)
    tables = lived.tables() if stage.is_last else None
    if not stage.is_last:
        _write(states, stage, lived)
    brought = lived.brought(sharing_days)
    return Lived(brought, tables, time.process_time() - cpu, time.perf_counter() - wall)


def state_of(states: Path, stage: Stage) -> Path:
    """Return the file of the state that a stage leaves."""
    return states / f"{stage.id}.life"


def _live(life: Life | None, stage: Stage) -> Life:
    """Return a life, or one that begins here, after a stage."""
    if life is None:
        life = Life(stage.spec)
    elif life.spec != stage.spec:
        life.follow(stage.spec)
    life.take_share(stage.share)
    life.live(stage.until)
    return life


def _read(states: Path, stage: Stage) -> Life | None:
    """Return the life that a stage left; None where it is not there, not whole, or another's."""
    try:
        whole = np.fromfile(state_of(states, stage), dtype=np.uint8)
    except OSError:
        return None
    content, signature = whole[:-BYTES], whole[-BYTES:].tobytes()
    if not believed(content.data, signature):
        return None
    try:
        life = _unpacked(content)
    except Exception:  # of another version of the model it raises nearly anything
        return None
    return life if isinstance(life, Life) and life.day == stage.until else None


def _write(states: Path, stage: Stage, life: Life) -> None:
    """Keep a life, whole or not at all: two workers may write the same one."""
    path = state_of(states, stage)
    torn = path.with_suffix(f".{secrets.token_hex(8)}.tmp")
    parts = _packed(life)
    with torn.open("xb") as file:
        file.writelines([*parts, signed(parts)])
    torn.replace(path)


def _packed(life: Life) -> list[Buffer]:
    """Return what is written of a life: sizes, its pickle, and its arrays, which are not copied.

    Each begins at a multiple of `_ALIGNED` bytes.
    """
    arrays: list[pickle.PickleBuffer] = []
    pickled = pickle.dumps(life, protocol=_PROTOCOL, buffer_callback=arrays.append)
    parts = [memoryview(pickled), *(array.raw() for array in arrays)]
    sizes = np.array([len(parts), *map(len, parts)], dtype=np.int64)
    whole: list[Buffer] = []
    for part in (sizes.view(np.uint8).data, *parts):
        whole += [part, bytes(-len(part) % _ALIGNED)]
    return whole


def _unpacked(content: NDArray[np.uint8]) -> object:
    """Return what was written of a life; its arrays stay where they were read."""
    count = int(content[:_WORD].view(np.int64)[0])
    sizes = content[_WORD : _WORD * (count + 1)].view(np.int64).tolist()
    parts, first = [], _WORD * (count + 1)
    for size in sizes:
        first += -first % _ALIGNED
        parts.append(content[first : first + size].data)
        first += size
    return pickle.loads(parts[0], buffers=parts[1:])  # this user's own
