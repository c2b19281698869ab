"""Replication: how many replicates are run, a number said beforehand or as a rule or race asks.

With a rule, replicates are run block by block, each of all policies, until a look at them says
that there are enough. The next block is begun before the last run of this one has ended, so that no
worker waits for a look. What was carried out beyond the look that decides is left out of the
tables.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any, Protocol

from experiments.design.cautions import STOPPED_CAP, STOPPED_NARROW, cautions
from experiments.design.design import Design
from experiments.design.runs import Run
from experiments.design.stopping import Rule
from experiments.execution.racing import Race
from experiments.store.journal import RunRow
from experiments.store.tables import runs_table

if TYPE_CHECKING:
    from experiments.analysis.stopping import Verdict, Wide

STOPPED = (STOPPED_NARROW, STOPPED_CAP)
"""Kinds of the cautions that tell why no more replicates were run."""

_SHOWN_WIDE = 5

type Say = Callable[[str], None]


class Replication(Protocol):
    """What is known of how many replicates there are to be, while they are run."""

    @property
    def is_over(self) -> bool:
        """Whether all runs have ended that are needed."""

    @property
    def runs(self) -> Sequence[Run]:
        """The runs that are needed, as far as it is known; at the end, those of the tables."""

    def begin(
        self, finished: Set[str], failed: Set[str], rows: Mapping[str, RunRow], say: Say
    ) -> None:
        """Take the runs that ended before.

        Args:
            finished: ids of those that finished.
            failed: ids of those that failed and are not repeated.
            rows: what is kept of the finished ones.
            say: tells what follows from them.
        """

    def blocks(self) -> Iterator[Sequence[Run]]:
        """Yield runs in blocks, as long as more are needed."""

    def following(self) -> Sequence[Run]:
        """Return the runs beside all blocks that what ended since it was asked last leads to."""

    def end(self, run: Run, outcomes: Mapping[str, float] | None, say: Say) -> None:
        """Take what a run gave.

        Args:
            run: the run.
            outcomes: None where it failed.
            say: tells what follows from it.
        """

    def facts(self) -> dict[str, Any]:
        """Return what the provenance has to tell of it."""


def replication_of(design: Design) -> Replication:
    """Return how the replicates of a design are run."""
    rule, race = design.experiment.stopping, design.experiment.racing
    if race:
        return Race(design, race)
    return _ByRule(design, rule) if rule else _Planned(design)


class _Planned:
    """All the runs of a design."""

    def __init__(self, design: Design) -> None:
        self.runs = design.runs
        self._ended = 0

    @property
    def is_over(self) -> bool:
        return self._ended == len(self.runs)

    def begin(
        self,
        finished: Set[str],
        failed: Set[str],
        rows: Mapping[str, RunRow],  # noqa: ARG002
        say: Say,  # noqa: ARG002
    ) -> None:
        self._ended = len(finished | failed)

    def blocks(self) -> Iterator[Sequence[Run]]:
        yield self.runs

    def following(self) -> Sequence[Run]:
        return ()

    def end(self, run: Run, outcomes: Mapping[str, float] | None, say: Say) -> None:  # noqa: ARG002
        self._ended += 1

    def facts(self) -> dict[str, Any]:
        return {}


class _ByRule:
    """As many replicates as differences take to become precise.

    Args:
        design: the runs, up to the cap of the rule.
        rule: how precise differences are to be.
    """

    def __init__(self, design: Design, rule: Rule) -> None:
        self._design, self._rule = design, rule
        self._verdicts: list[Verdict] = []
        self._rows: dict[str, RunRow] = {}
        self._failed: set[str] = set()
        self._ended: Counter[int] = Counter()

    @property
    def is_over(self) -> bool:
        return bool(self._verdicts) and self._verdicts[-1].enough

    @property
    def runs(self) -> Sequence[Run]:
        return self._made.runs

    @property
    def _made(self) -> Design:
        return self._design.first_replicates(self._awaited)

    @property
    def _awaited(self) -> int:
        """Replicates that all policies have at the next look; at the end, at the last."""
        return self._verdicts[-1].needed if self._verdicts else self._rule.first

    def begin(
        self, finished: Set[str], failed: Set[str], rows: Mapping[str, RunRow], say: Say
    ) -> None:
        for run in self._design.runs:
            if run.id in finished:
                self.end(run, rows[run.id].outcomes, say)
            elif run.id in failed:
                self.end(run, None, say)

    def blocks(self) -> Iterator[Sequence[Run]]:
        runs, done = self._design.runs, 0
        for at in self._rule.looks():
            if self.is_over:
                return
            yield runs[done * runs.a_block : at * runs.a_block]
            done = at

    def following(self) -> Sequence[Run]:
        return ()

    def end(self, run: Run, outcomes: Mapping[str, float] | None, say: Say) -> None:
        if outcomes is not None:
            self._rows[run.id] = RunRow(outcomes, 0.0, 0.0)
        else:
            self._failed.add(run.id)
        self._ended[run.replicate] += 1
        while not self.is_over and self._has_all_of_the_next_look():
            from experiments.analysis.stopping import look  # scipy takes half a second to load

            within = self._design.experiment.within
            runs = runs_table(self._made, self._rows, self._failed)
            self._verdicts.append(look(runs, self._rule, self._awaited, within))
            say(_told(self._verdicts[-1], self._compared))

    def _has_all_of_the_next_look(self) -> bool:
        policies = self._design.runs.a_block
        before = self._verdicts[-1].looked_at if self._verdicts else 0
        awaited = range(before + 1, self._awaited + 1)
        return all(self._ended[number] == policies for number in awaited)

    @property
    def _compared(self) -> int:
        """How many differences there are."""
        policies = sum(not point.is_baseline for point in self._design.points)
        return policies * len(self._rule.half_widths)

    def facts(self) -> dict[str, Any]:
        last, made = self._verdicts[-1], self._made
        caution = {
            "kind": f"stopped_{last.why}",
            "replicates": last.looked_at,
            "wide": len(last.wide),
            "compared": self._compared,
        }
        looks = [
            {
                "replicates": verdict.looked_at,
                "why": verdict.why,
                "wide": [_plain(wide) for wide in verdict.wide],
            }
            for verdict in self._verdicts
        ]
        return {
            "runs": len(made.runs),
            "replicate_seeds": list(made.runs.seeds),
            "cautions": [*cautions(made), caution],
            "stopping": {"carried_out": sum(self._ended.values()), "looks": looks},
        }


def _told(verdict: Verdict, compared: int) -> str:
    """Return a verdict in words: whether it ends here, and what is less precise than wanted."""
    at = f"{verdict.looked_at} replicates"
    if verdict.why == "narrow":
        return f"{at}: stopped, all {compared} differences are as precise as requested"
    wide = f"{len(verdict.wide)} of {compared} differences are less precise than requested"
    if verdict.why == "wide":
        widest = max(verdict.wide, key=lambda one: one.half_width / one.wanted)
        return f"{at}: {wide} ({_width_of(widest)}); on to {verdict.needed}"
    lines = [f"  {_width_of(one)}" for one in verdict.wide[:_SHOWN_WIDE]]
    more = len(verdict.wide) - len(lines)
    lines += [f"  and {more} more, listed in provenance.json"] if more else []
    return "\n".join([f"{at}: no more are allowed (experiment.stopping.cap); {wide}", *lines])


def _width_of(wide: Wide) -> str:
    known = "unknown" if math.isinf(wide.half_width) else f"± {wide.half_width:.3g}"
    return f"{wide.policy}, {wide.outcome}: {known}, ± {wide.wanted:g} requested"


def _plain(wide: Wide) -> dict[str, Any]:
    known = None if math.isinf(wide.half_width) else wide.half_width
    return {**wide._asdict(), "half_width": known}
