"""Findings: what an experiment gave, as tables; pages, files and the terminal show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

from experiments.analysis.atlas import Reading, atlas, readings
from experiments.analysis.choices import Choices, choices
from experiments.analysis.costs import costs
from experiments.analysis.emulator.emulator import Emulator, emulators_of
from experiments.analysis.headlines import cells_of
from experiments.analysis.interactions import interactions
from experiments.analysis.paired import group_differences, pair_differences
from experiments.analysis.ranking import ranking
from experiments.analysis.sensitivity.tables import Analysis, sensitivity, tornado
from experiments.analysis.worlds import by_world
from experiments.design.experiment import EVERYONE, Experiment
from experiments.design.portfolios import BUDGET
from experiments.design.tasks import Task
from experiments.report.leading import Leading, leading
from experiments.store.tables import factors_of
from experiments.words import Language, Messages, messages_of

MOST_POLICIES = 16
"""Policies that a table in the terminal has, and a page tells one by one, at most."""

_RANKED_FROM = 4
"""Policies from which on they are ranked: fewer are seen at a glance."""

_NOTHING_AND_ONE = 2
"""Budgets of a design that spends one: nothing, in the baseline, and the one."""

_POLICIES = frozenset({"facilitation", "logistics", "governance", "lever"})


@dataclass(frozen=True)
class Findings:
    """What an experiment gave, as tables.

    Attributes:
        experiment: what was compared, and what is shown of it.
        runs: the table of runs.
        effects: from `experiments.analysis.paired.paired_differences`.
        curves: from `experiments.analysis.resilience.resilience_curves`.
        mechanisms: from `experiments.analysis.mechanisms.mechanisms`; empty where none is named.
        verdicts: from `experiments.analysis.verdicts.verdicts`; empty where nothing was expected.
        late: hypotheses that were not written as they are before the first run.
        provenance: where the results come from.
        channels: from `experiments.analysis.channels.channels_over_time`.
        portrait: from `experiments.execution.portrait.portray`; empty where none was made.
        film: likewise.
        sample: from `experiments.store.sampled.sample_table`; empty where none is analysed.
    """

    experiment: Experiment
    runs: pl.DataFrame
    effects: pl.DataFrame
    curves: pl.DataFrame
    mechanisms: pl.DataFrame
    verdicts: pl.DataFrame
    late: frozenset[str]
    provenance: Mapping[str, Any]
    channels: pl.DataFrame = field(default_factory=pl.DataFrame)
    portrait: pl.DataFrame = field(default_factory=pl.DataFrame)
    film: pl.DataFrame = field(default_factory=pl.DataFrame)
    sample: pl.DataFrame = field(default_factory=pl.DataFrame)

    @cached_property
    def pairs(self) -> pl.DataFrame:
        """The rows that are compared: the runs, or their means in each world."""
        return by_world(self.runs, self.experiment)

    @cached_property
    def messages(self) -> Mapping[Language, Messages]:
        """All texts of each language, as the experiment has them."""
        return messages_of(self.experiment)

    @cached_property
    def factors(self) -> list[str]:
        """What the experiment varies."""
        return factors_of(self.runs)

    @property
    def compares(self) -> bool:
        """Whether there are policies to compare with the baseline."""
        return not self.effects["baseline"].all()

    @property
    def is_of_a_city(self) -> bool:
        """Whether the runs are of the parts of a city."""
        return "part" in self.runs.columns

    @property
    def varies_support(self) -> bool:
        """Whether what is compared is support alone, as groups of options."""
        return self.compares and set(self.factors) <= _POLICIES

    @property
    def judges(self) -> bool:
        """Whether there are hypotheses, which the points were made for."""
        return not self.verdicts.is_empty()

    @property
    def reports_effects(self) -> bool:
        """Whether differences from the baseline are reported, and not verdicts."""
        return self.compares and not self.judges

    @property
    def shown_effects(self) -> pl.DataFrame:
        """The effects on the outcomes that the experiment shows."""
        return self.effects.filter(pl.col("outcome").is_in(self.experiment.outcomes))

    @cached_property
    def cells(self) -> list[Task]:
        """The cells that policies are compared within, where one outcome tells how each went."""
        cells = [Task(**cell) for cell in self.provenance["simulated"].get("cells") or []]
        told = len(cells) > 1 and all(cell.sign and cell.levels for cell in cells)
        return cells if told and self.reports_effects and not self.is_of_a_city else []

    @property
    def tells_by_cell(self) -> bool:
        """Whether so many policies are compared that what each cell says stands for them."""
        return bool(self.cells) and self.effects["policy"].n_unique() > MOST_POLICIES

    @property
    def policy_factors(self) -> list[str]:
        """What tells policies of one cell from one another."""
        one_budget = BUDGET in self.factors and self.runs[BUDGET].n_unique() <= _NOTHING_AND_ONE
        left = {*self.experiment.within, *([BUDGET] if one_budget else [])}
        return [name for name in self.factors if name not in left]

    @cached_property
    def atlas(self) -> pl.DataFrame:
        """What each policy gains in each cell; empty without cells."""
        if not self.cells:
            return pl.DataFrame()
        return atlas(self.pairs, self.cells, self.policy_factors)

    @cached_property
    def readings(self) -> list[Reading]:
        """What each cell says."""
        return readings(self.atlas, self.cells)

    @cached_property
    def groups(self) -> pl.DataFrame:
        """What each policy changes for each group of residents; see `group_differences`."""
        return group_differences(self.pairs, self.experiment.within)

    @cached_property
    def interactions(self) -> pl.DataFrame:
        """What two changes do beyond their sum; see `experiments.analysis.interactions`."""
        return interactions(self.pairs, EVERYONE)

    @cached_property
    def costs(self) -> pl.DataFrame:
        """What further needs met cost; see `experiments.analysis.costs`."""
        return costs(self.pairs)

    @cached_property
    def headlines(self) -> tuple[Leading, ...]:
        """What leads in each crisis, by what it is about; see `experiments.report.leading`."""
        cells = cells_of(self.experiment, self.provenance["simulated"], self.runs)
        return tuple(leading(self.pairs, cell) for cell in cells)

    @property
    def costs_differ(self) -> bool:
        """Whether some policy costs a euro more or less than the baseline."""
        return not self.costs.is_empty() and bool((self.costs["extra_cost"].abs() >= 1).any())

    @cached_property
    def emulators(self) -> tuple[Emulator, ...]:
        """What answers for settings of sampled levers; none where no levers are sampled."""
        return emulators_of(self.runs, self.experiment) if self.reports_effects else ()

    @cached_property
    def sensitivity(self) -> Analysis:
        """What outcomes depend on; see `experiments.analysis.sensitivity.tables.sensitivity`."""
        return sensitivity(self.runs, self.sample, self.experiment, self.experiment.outcomes)

    @cached_property
    def tornado(self) -> Analysis:
        """What each number does at its ends; see `experiments.analysis.sensitivity.tables`."""
        return tornado(self.runs, self.sample, self.experiment, self.experiment.outcomes)

    @cached_property
    def every_pair(self) -> pl.DataFrame:
        """The difference of each pair on the outcomes shown and on needs met; empty in a city."""
        if self.is_of_a_city:
            return pl.DataFrame()
        outcomes = list(dict.fromkeys([*self.experiment.outcomes, EVERYONE]))
        return pair_differences(self.pairs, outcomes, self.experiment.within)

    @property
    def ranks(self) -> bool:
        """Whether what is compared are single changes of one factor, enough of them to rank."""
        policies = self.effects.filter(~pl.col("baseline"))["policy"].n_unique()
        if len(self.factors) != 1 or not self.changes_one_thing or policies < _RANKED_FROM:
            return False
        return not ranking(self.every_pair, EVERYONE).is_empty()

    @cached_property
    def choices(self) -> Choices | None:
        """What is reported first; None where nothing is compared, or nothing is known."""
        known = self.effects.filter(~pl.col("baseline"), pl.col("low").is_not_nan())
        if not self.reports_effects or known.is_empty() or self.groups.is_empty():
            return None
        return choices(self.effects, self.groups, self.factors)

    @property
    def best_policy(self) -> str | None:
        """The surest gain, or else the policy of the highest mean; None where none is compared."""
        if self.choices is not None and self.choices.surest is not None:
            return str(self.choices.surest["policy"])
        return best_of(self.effects)

    @property
    def shows_places(self) -> bool:
        """Whether a portrait of the neighbourhood was made."""
        return not self.portrait.is_empty()

    @property
    def changes_one_thing(self) -> bool:
        """Whether levels of options are compared with one baseline, each change by itself."""
        options = all(self.runs.schema[name] == pl.String for name in self.factors)
        return options and self.effects.filter("baseline")["policy"].n_unique() == 1

    def note(self, words: Messages) -> str:
        """Return which crisis is simulated, and for how many residents."""
        return words.simulated_of(self.provenance["simulated"])


def best_of(effects: pl.DataFrame) -> str | None:
    """Return the policy of the highest mean of needs met; None where none is compared."""
    known = effects.filter(
        ~pl.col("baseline"), pl.col("outcome") == EVERYONE, pl.col("mean").is_not_nan()
    )
    if known.is_empty():
        return None
    return str(known.sort("mean", descending=True, maintain_order=True)["policy"][0])
