"""Labels of an experiment's own: read as they are written, and refused where nothing has them."""

from __future__ import annotations

import pytest

from experiments.design.experiment import Experiment
from experiments.words import ENGLISH, MESSAGES, Messages, messages_of
from sim.composition import ConfigurationError, validate
from tests.experiments.composed import design_of

ASKS = "mutual_aid.asks"
FACTORS = {ASKS: (1, 2.5), "checks": (True, False)}
ONE = {"en": "one asked", "fr": "une demande : « oui »"}


def _experiment(labels: object, **fields: object) -> Experiment:
    named = {"name": "x", "points": {"a": (), "b": ("crisis=flood",)}, "factors": FACTORS}
    return validate(Experiment, named | fields | {"labels": labels})


def _words(labels: object, **fields: object) -> Messages:
    return messages_of(_experiment(labels, **fields))["fr"]


def test_labels_stand_for_factors_levels_and_points_in_their_language() -> None:
    words = _words(
        {
            "factors": {ASKS: {"en": "asked", "fr": "sollicités"}},
            "levels": {ASKS: {1: ONE, 2.5: {"en": "x", "fr": "y"}}, "checks": {True: ONE}},
            "points": {"b": {"en": "water", "fr": "l'eau"}},
        }
    )
    assert words.level(ASKS, 1) == words.level(ASKS, 1.0) == "une demande\u202f: «\u202foui\u202f»"
    assert words.level(ASKS, 2.5) == "y"
    assert words.level(ASKS, 4) == "sollicités 4"
    assert words.axis(ASKS) == "sollicités"
    assert words.level("checks", True) == words.level(ASKS, 1)
    assert words.policy_of({"point": "b", ASKS: 2.5}) == "l’eau, y"
    assert words.level("point", "a") == "a"


def test_nothing_changes_without_labels() -> None:
    assert messages_of(_experiment({})) is MESSAGES
    assert ENGLISH.own_factor(ASKS) is None


@pytest.mark.parametrize(
    ("labels", "line"),
    [
        ({"factors": {"mutual_aid.ask": ONE}},
         "experiment.labels.factors.mutual_aid.ask = 'one asked': 'mutual_aid.ask' is not there; "
         "one of point, mutual_aid.asks, checks, facilitation.skill is expected"),
        ({"levels": {ASKS: {3: ONE}}},
         "experiment.labels.levels.mutual_aid.asks.3 = 'one asked': '3' is not there; one of 1, "
         "2.5 is expected"),
        ({"levels": {"facilitation.skill": {1: ONE}}},
         "experiment.labels.levels.facilitation.skill: not varied by factors (point, "
         "mutual_aid.asks, checks)"),
        ({"points": {"c": ONE}},
         "experiment.labels.points.c = 'one asked': 'c' is not there; one of a, b is expected"),
    ],
)  # fmt: skip
def test_a_label_of_what_is_not_there_is_refused_with_what_is(labels: object, line: str) -> None:
    skill = {"method": "sobol", "size": 2, "ranges": {"facilitation.skill": None}}
    with pytest.raises(ConfigurationError) as caught:
        design_of(_experiment(labels, uncertainties=skill), [])
    assert str(caught.value) == line


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ({"en": "one"}, "fr"),
        ({"en": "one\ntwo", "fr": "un"}, "a line of signs that can be printed is expected"),
        ({"en": "o" * 81, "fr": "un"}, "80"),
        ({"en": " ", "fr": "un"}, "a line of signs"),
        ({"en": "one", "fr": "un", "de": "eins"}, "de"),
        ("one", "labels.points.a"),
    ],
)
def test_a_label_is_a_line_in_both_languages(label: object, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        _experiment({"points": {"a": label}})
