"""In brief, of drawn levers: what each changes by itself, as the emulator of the sliders says.

Points drawn over ranges are no policies that anybody would choose between: to name the best of them
says nothing. What one lever does between its ends, the others left alone, does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from experiments.analysis.emulator.alone import Move, leading, moves_of
from experiments.analysis.emulator.emulator import Emulator
from experiments.design.experiment import COST
from experiments.report.brief import Said
from experiments.report.phrases import change_of, sentence
from experiments.report.whatif_chart import digits, shown_value
from experiments.words import Messages
from experiments.words.numbers import scale_of


def said_of_moves(emulators: Sequence[Emulator], words: Messages) -> Iterator[Said]:
    """Yield what each lever changes by itself, and of which nothing can be told.

    Args:
        emulators: of the outcomes, all of the same levers.
        words: the language.
    """
    emulator = leading(emulators)
    if emulator is None:
        yield Said(words.whatif.alone, words.whatif.not_accurate)
        return
    costs = next((one for one in emulators if one.is_shown and one.outcome == COST), None)
    moves = list(moves_of(emulator))
    told = sorted(
        (move for move in moves if move.is_told), key=lambda move: -abs(move.answer.difference)
    )
    parts = [_clause(move, emulator.outcome, costs, words) for move in told]
    text = words.signs.semicolon.join(parts) or words.whatif.no_move
    yield Said(words.whatif.alone, sentence(text).rstrip(".") + ".")
    moved = {move.lever.path for move in told}
    still = list(dict.fromkeys(
        words.factor(move.lever.path) for move in moves if move.lever.path not in moved
    ))  # fmt: skip
    if still and told:
        yield Said(words.brief.idle, words.fill(words.whatif.still, names=words.listed(still)))


def _clause(move: Move, outcome: str, costs: Emulator | None, words: Messages) -> str:
    scale = scale_of(outcome)
    low, high = scale * move.answer.low, scale * move.answer.high
    return words.fill(
        words.whatif.move,
        lever=words.factor(move.lever.path),
        value=shown_value(move.value, words),
        start=shown_value(move.lever.start, words),
        change=change_of(outcome, move.answer.difference, words),
        interval=words.span(low, high, digits(move, outcome)),
        cost=_cost(move, costs, words),
    )


def _cost(move: Move, costs: Emulator | None, words: Messages) -> str:
    """Return what it costs more or less; nothing where that is unknown."""
    if costs is None:
        return ""
    start = {lever.path: lever.start for lever in costs.levers}
    more = costs.answer(start | {move.lever.path: move.value})
    if more.low <= 0 <= more.high:
        return ""
    text = words.brief.dearer if more.difference > 0 else words.brief.cheaper
    return words.fill(text, cost=words.euros(abs(more.difference)))
