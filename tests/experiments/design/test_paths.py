"""Numbers found and changed by their paths: what a whole validation would give, at less cost."""

from __future__ import annotations

from typing import Any

import pytest

from experiments.design.paths import number_at, with_numbers
from sim.composition import ConfigurationError
from sim.documentation.fields import leaves
from sim.parameters import WEEKDAY_BITS
from sim.scenario import Scenario
from tests.composed import load_scenario

SPEC = load_scenario()
PATHS = [
    leaf.path
    for leaf in leaves(SPEC)
    if leaf.is_number and "*" not in leaf.path and leaf.unit != WEEKDAY_BITS
    if leaf.path not in {"seed", "heat.excess", "neighbourhood.ages"}  # the latter are several
]


def _whole(path: str, value: float) -> Scenario:
    """Return what validating all values anew gives."""
    values = SPEC.model_dump()
    *above, last = path.split(".")
    place: Any = values
    for name in above:
        place = place[int(name) if isinstance(place, list | tuple) else name]
    place[last] = value
    return Scenario.model_validate(values)


@pytest.mark.parametrize("end", ["low", "high"])
def test_every_number_is_found_and_changed_as_a_whole_validation_changes_it(end: str) -> None:
    changed = 0
    for path in PATHS:
        number = number_at(SPEC, path)
        value = getattr(number, end)
        try:
            expected = _whole(path, value)
        except ValueError:  # it does not go with the others as they are
            with pytest.raises(ConfigurationError):
                with_numbers(SPEC, {path: value})
        else:
            found = with_numbers(SPEC, {path: value})
            assert found == expected
            assert number_at(found, path).value == value
            changed += found != SPEC
    assert changed > 0.7 * len(PATHS)
    assert len(PATHS) > 450


def test_numbers_of_a_phase_are_found_by_its_place_in_the_list() -> None:
    found = with_numbers(SPEC, {"crisis.phases.0.kin": 0.25, "mutual_aid.asks": 7})
    assert (found.crisis.phases[0].kin, found.mutual_aid.asks) == (0.25, 7)
    assert found.needs is SPEC.needs


def test_what_fields_ask_of_one_another_is_honoured() -> None:
    values = {"neighbourhood.alone_share": 0.9, "neighbourhood.family_share": 0.9}
    with pytest.raises(ConfigurationError, match=r"^neighbourhood: alone_share \+ family_share"):
        with_numbers(SPEC, values)
    share = {"facilitation.kinds.elected.share": 0.5}
    with pytest.raises(ConfigurationError, match=r"^facilitation.kinds: .*must make 1"):
        with_numbers(SPEC, share)


def test_a_number_says_what_it_is() -> None:
    asks = number_at(SPEC, "mutual_aid.asks")
    assert (asks.is_whole, asks.low, asks.high, asks.value) == (True, 0, 20, 2)
    budget = number_at(SPEC, "levers.budget")
    assert (budget.is_whole, budget.value, budget.bounds) == (False, None, "0 to 1e+08")
    assert type(asks.typed(3.0)) is int


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("mutual_aid.ask", "mutual_aid.ask: no parameter; did you mean mutual_aid.asks?"),
        ("mutual_aids.asks", "mutual_aids.asks: no parameter; did you mean mutual_aid.asks"),
        ("mutual_aid.asks.low", "mutual_aid.asks.low: no parameter"),
        ("mutual_aid", "mutual_aid: several parameters, no number; it cannot be sampled"),
        ("checks", "checks: a switch (now false), no number; it cannot be sampled"),
        ("crisis.starts", "crisis.starts: a choice (now '2020-03-17'), no number"),
        ("crisis.phases.0.needs", "crisis.phases.0.needs: several parameters, no number"),
        ("crisis.phases.9.kin", "crisis.phases.9.kin: no parameter"),
        ("neighbourhood.gardens.weekdays", "weekdays: a set of weekdays, no number"),
        ("seed", "seed: replicates vary the seed; set their number"),
        ("executor.workers", "executor.workers: only numbers of the scenario can be varied"),
    ],
)
def test_a_path_that_is_no_number_is_refused_in_a_line(path: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        number_at(SPEC, path)
    assert message in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
