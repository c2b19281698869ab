"""The page docs/whatif.md: how far emulators are off, on settings held out and on fresh ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from experiments.analysis.emulator.emulator import (
    FOLDS,
    LEAST_COVERED,
    MOST_POINTS,
    MOST_RELATIVE,
    Answer,
    Emulator,
)
from experiments.analysis.emulator.levers import Lever
from experiments.design.design import Design
from experiments.design.paths import Value
from experiments.words.numbers import digits_of, is_share, scale_of
from sim.documentation.markdown import code, table, wrapped
from sim.tables import OUTCOMES

type Setting = dict[str, Value]


class Checked(NamedTuple):
    """A setting, what the emulator says of an outcome there and what simulations do.

    Attributes:
        setting: a value of each lever.
        outcome: what is compared.
        emulated: by the emulator, which does not know the setting.
        simulated: mean paired difference from the baseline, with Student's interval.
    """

    setting: Setting
    outcome: str
    emulated: Answer
    simulated: Answer

    @property
    def is_held(self) -> bool:
        """Whether the simulated mean lies in the emulated interval."""
        return self.emulated.low <= self.simulated.difference <= self.emulated.high


_SHARE_DIGITS = 2
_MINUS = "\N{MINUS SIGN}"


def page(
    sweep: Design, emulators: Sequence[Emulator], checked: Sequence[Checked], command: str
) -> str:
    """Return the page.

    Args:
        sweep: that the emulators were fitted on.
        emulators: of its outcomes.
        checked: fresh settings, outcome by outcome.
        command: that makes the page.
    """
    parts = [
        "# What if: sliders answered by an emulator",
        wrapped(f"Written by {code(command)}; do not edit. The sliders: [a page](whatif.html)."),
        wrapped(_about(sweep, emulators)),
        _levers_table(emulators[0].levers),
        "## Settings that were held out",
        wrapped(_of_held_out(emulators[0])),
        _errors_table(emulators),
        "## Settings simulated afresh",
        wrapped(_of_checked(checked, emulators)),
        *(_checked_section(one, checked) for one in emulators),
    ]
    return "\n\n".join(parts) + "\n"


def _about(sweep: Design, emulators: Sequence[Emulator]) -> str:
    first, name = emulators[0], sweep.experiment.name
    return (
        f"The experiment {code(name)} runs {first.held_out.settings} settings of "
        f"{len(first.levers)} levers and the baseline, {first.pairs} times each, with the same "
        f"seeds at every setting ({', '.join(map(code, sweep.changed))}). A Gaussian process is "
        "fitted for each outcome on the mean paired differences from the baseline, and answers for "
        "settings in between. Its 95 % interval is that of a mean over as many replicates. It "
        "answers for this simulation, and for nothing beyond the ranges: [how, and why "
        "so](decisions/0021-emulator.md)."
    )


def _levers_table(levers: Sequence[Lever]) -> str:
    return table(
        ("lever", "from", "to", "in the baseline"),
        [
            (code(one.path), f"{one.low:g}", f"{one.high:g}", f"{one.baseline:g}")
            for one in levers
        ],
    )  # fmt: skip


def _of_held_out(first: Emulator) -> str:
    return (
        f"The {first.held_out.settings} settings are shared out over {FOLDS} folds; for each, the "
        "process is fitted again on the others, the baseline always among them. Error is the root "
        "of the mean squared error, spread the standard deviation of the outcome over the "
        "settings, held the share of settings whose simulated mean lies in the 95 % interval, its "
        f"own noise included. An outcome is shown where the error is at most {MOST_RELATIVE:g} of "
        f"the spread or {100 * MOST_POINTS:g} percentage points, and {LEAST_COVERED:.0%} or more "
        "are held; these limits are our choice. Length is how far along a lever, as a share of "
        "its range, the outcome stays alike: with a long one the lever does next to nothing, or "
        "the same all along."
    )


def _errors_table(emulators: Sequence[Emulator]) -> str:
    levers = [one.path.rpartition(".")[2] for one in emulators[0].levers]
    return table(
        ("outcome", "unit", "error", "error over spread", "held", "shown",
         *(f"length: {code(name)}" for name in levers)),
        [
            (
                code(one.outcome),
                _unit(one.outcome),
                _number(one.outcome, one.held_out.error),
                f"{one.held_out.relative:.3f}",
                f"{one.held_out.covered:.0%}",
                "yes" if one.is_shown else "no",
                *(f"{length:g}" for length in one.surface.lengths),
            )
            for one in emulators
        ],
    )  # fmt: skip


def _of_checked(checked: Sequence[Checked], emulators: Sequence[Emulator]) -> str:
    number = len(checked) // len(emulators)
    held = sum(one.is_held for one in checked)
    return (
        f"{number} settings drawn at random were simulated after the emulators were fitted, with "
        f"the seeds of the sweep. {held} of {len(checked)} simulated means lie in the emulated "
        "interval. Intervals of simulations are Student's."
    )


def _checked_section(emulator: Emulator, checked: Sequence[Checked]) -> str:
    own = [one for one in checked if one.outcome == emulator.outcome]
    outcome, paths = emulator.outcome, [lever.path for lever in emulator.levers]
    rows = [
        (
            *(f"{one.setting[path]:g}" for path in paths),
            _interval(outcome, one.emulated),
            _interval(outcome, one.simulated),
            "yes" if one.is_held else "no",
        )
        for one in own
    ]
    heads = (*(code(path.rpartition(".")[2]) for path in paths), "emulated", "simulated", "held")
    return f"### {code(outcome)} ({_unit(outcome)})\n\n{table(heads, rows)}"


def _interval(outcome: str, told: Answer) -> str:
    mean, low, high = (_number(outcome, value) for value in told)
    return f"{mean} [{low}, {high}]"


def _number(outcome: str, value: float) -> str:
    digits = _SHARE_DIGITS if is_share(outcome) else digits_of(outcome, value)
    text = f"{abs(scale_of(outcome) * value):,.{digits}f}"
    return _MINUS + text if value < 0 and text.strip("0.") else text


def _unit(outcome: str) -> str:
    return "percentage points" if is_share(outcome) else OUTCOMES[outcome].unit
