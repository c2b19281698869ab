"""In brief, of drawn levers: each by itself, as the emulator says; no drawn setting is named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from experiments.analysis.emulator.alone import leading, moves_of
from experiments.analysis.emulator.emulator import Emulator, emulators_of
from experiments.report.whatif_brief import said_of_moves
from experiments.report.whatif_chart import moves_chart
from experiments.words import ENGLISH, FRENCH, MESSAGES, Messages
from tests.experiments.emulated import EXPERIMENT, MET, POSTS, STANCE, effect, runs_of


@pytest.fixture(scope="module")
def emulators() -> tuple[Emulator, ...]:
    return emulators_of(runs_of(0.004), EXPERIMENT)


def test_each_lever_moves_to_the_ends_where_it_does_not_begin(
    emulators: tuple[Emulator, ...],
) -> None:
    moves = {(move.lever.path, move.value): move for move in moves_of(emulators[0])}
    assert list(moves) == [(POSTS, 3), (STANCE, 0), (STANCE, 1)]
    most = moves[POSTS, 3]
    assert most.answer == emulators[0].answer({POSTS: 3, STANCE: 0.5})
    assert most.answer.difference == pytest.approx(effect(3, 0.5), abs=0.005)
    assert most.is_told
    assert not moves[STANCE, 1].is_told, "without posts no stance changes anything"


def test_what_is_told_is_said_with_its_numbers_and_its_cost(
    emulators: tuple[Emulator, ...],
) -> None:
    alone, still = said_of_moves(emulators, ENGLISH)
    found = emulators[0].answer({POSTS: 3, STANCE: 0.5})
    assert alone.text.startswith("Posts of facilitators per 1,000 residents, 3 instead of 0: ")
    assert f"{100 * found.difference:.1f} points more of needs met" in alone.text
    assert ENGLISH.span(100 * found.low, 100 * found.high) in alone.text
    assert "for 220,000 EUR more" in alone.text.replace("\u00a0", " ")
    assert ENGLISH.factor(STANCE) in still.text
    assert ENGLISH.factor(POSTS) not in still.text
    assert "2 au lieu" not in next(said_of_moves(emulators, FRENCH)).text
    assert "3 au lieu de 0" in next(said_of_moves(emulators, FRENCH)).text


@pytest.mark.parametrize("words", MESSAGES.values(), ids=list(MESSAGES))
def test_without_an_accurate_emulator_nothing_is_told(words: Messages) -> None:
    noisy = emulators_of(runs_of(0.2), EXPERIMENT)
    assert leading(noisy) is None, "the cost alone is no outcome to begin with"
    (said,) = said_of_moves(noisy, words)
    assert said.text == words.whatif.not_accurate


def test_where_no_interval_leaves_out_zero_it_says_so(emulators: tuple[Emulator, ...]) -> None:
    surface = replace(emulators[0].surface, values=np.zeros(33), level=0.0)
    (said,) = said_of_moves([replace(emulators[0], surface=surface)], ENGLISH)
    assert said.text == ENGLISH.whatif.no_move


def test_the_chart_has_a_mark_for_each_move(emulators: tuple[Emulator, ...]) -> None:
    text = moves_chart(emulators[0], ENGLISH, 2).to_json(ensure_ascii=False)
    assert leading(emulators) is emulators[0]
    assert emulators[0].outcome == MET
    for move in moves_of(emulators[0]):
        assert ENGLISH.number(100 * move.answer.difference, signed=True) in text
