"""What an advice says follows from its tables: each rule is forced both ways."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from experiments.report.advice.held import held, is_helped
from experiments.report.advice.said import each, happens, heading, helps, idle
from experiments.report.advice.sheets import bought_table, changed_table, failing, left_table
from experiments.report.advised import Advised
from experiments.words import ENGLISH, FRENCH
from tests.experiments.advised import by_hand

BUDGET = 60_000.0


def _helps(**how: Any) -> str:
    return helps(held(by_hand(**how), BUDGET), ENGLISH)


def _idle(**how: Any) -> str:
    return idle(held(by_hand(**how), BUDGET), ENGLISH)


def test_a_gain_is_told_as_one_only_where_the_table_tells_it() -> None:
    better = _helps()
    assert "helps most, “caretaker posts”, avoids 10.0 %" in better
    assert "95 % interval: 5.0 to 15.0 %" in better
    assert better.startswith("In the mean over crises, ")
    assert "in 6 of 8 worlds" in better
    unsure = _helps(told="none")
    assert "has no significant effect on fresh seeds: it avoids 10.0 %" in unsure
    assert "helps most" not in unsure
    assert "avoids −3.0 %" in _helps(told="none", gain=-0.03), "a loss by chance stays a loss"
    worse = _helps(told="worse", gain=-0.1)
    assert "makes them worse on fresh seeds, by 10.0 % (95 % interval: 5.0 to 15.0 %)" in worse
    assert "do not buy it" in worse


def test_where_another_gains_more_by_chance_the_best_is_not_named() -> None:
    tied = by_hand(others={"ease": ("better", "none")})  # of twice the gain
    known = held(tied, BUDGET)
    assert heading(known, ENGLISH) == ENGLISH.advice.several
    assert "helps most" not in helps(known, ENGLISH)
    assert "On fresh seeds “ease and accompany” avoids even 20.0 %" in helps(known, ENGLISH)
    for others in ({"ease": ("better", "worse")}, {"ease": ("none", "none")}):
        behind = held(by_hand(others=others), BUDGET)
        assert behind.higher is None
        assert heading(behind, ENGLISH) == ENGLISH.brief.helps
    ahead = held(by_hand(others={"ease": ("better", "better")}), BUDGET)
    assert heading(ahead, ENGLISH) == ENGLISH.advice.outdone


def test_groups_that_are_the_same_in_each_crisis_are_named_once() -> None:
    known = held(by_hand(), BUDGET)
    both = replace(known, groups=(("heatwave", "over_75"), ("lockdown", "over_75")))
    assert helps(both, ENGLISH).endswith(
        "In each crisis significantly fewer people remain without help among people of 75 and over."
    )
    other = replace(known, groups=(("heatwave", "over_75"), ("lockdown", "isolated")))
    assert "in a lockdown, the least connected third" in helps(other, ENGLISH)


def test_cost_is_what_it_costs_more_to_two_figures() -> None:
    assert "for 62,000 EUR more a year" in _helps()
    known = held(by_hand(), BUDGET)
    assert "pour 62\u202f000\u00a0€ de plus par an" in helps(known, FRENCH)
    assert FRENCH.euros(1_449.0) == "1\u202f400\u00a0€"
    assert FRENCH.euros(-86.4) == "−86\u00a0€"
    assert ENGLISH.euros(0.0) == "0 EUR"


def test_whom_it_helps_is_told_where_the_difference_is_significant() -> None:
    helped = _helps(helped=("over_75", "everyone"))
    assert "among: in a heatwave, people of 75 and over." in helped
    assert "For no group by itself" in _helps(helped=("everyone",))
    assert "among" not in _helps(told="none", helped=("over_75",)), (
        "nothing helps: nobody is helped"
    )
    sure = {"n": 6, "difference": -1.0, "p_holm": 0.05, "p_flip": 0.05}
    assert is_helped(sure)
    for weaker in ({"n": 5}, {"p_holm": 0.06}, {"p_flip": 0.06}, {"difference": 1.0}):
        assert not is_helped(sure | weaker)


def test_ties_are_said_and_so_is_what_is_ahead_or_behind() -> None:
    others = {"ease": ("better", "none"), "compost": ("better", "worse")}
    told = _idle(others=others)
    assert "one other is not distinguished from it: “ease and accompany”." in told
    assert "one helps significantly less: “compost”." in told
    assert "Each purchase tried on fresh seeds has a significant effect in the mean" in told
    assert "buy that" not in told
    ahead = _idle(others={"ease": ("better", "better")})
    assert "“ease and accompany” helps significantly more: buy that." in ahead
    assert "not distinguished" not in ahead
    unsure = _idle(told="none", others={"ease": ("none", "none")})
    assert "distinguished" not in unsure, "of what has no effect, no tie is told"


def test_what_has_no_effect_is_named() -> None:
    assert _idle(told="none").startswith("The only purchase tried on fresh seeds has no")
    both = {"ease": ("none", "none")}
    assert _idle(told="none", others=both).startswith("None of the purchases tried")
    some = _idle(others={"ease": ("none", "worse"), "compost": ("worse", "worse")})
    assert "in the mean over crises or in one of them: “ease and accompany”." in some
    assert "Significantly worse than buying nothing, in the mean over crises: “compost”." in some
    many = {f"caretaker {k}/9 + ease {9 - k}/9": ("none", "worse") for k in range(1, 6)}
    assert _idle(others=many).count("“") == 2 * 3, "three are named, of each"
    assert "and 2 more" in _idle(others=many)
    assert "had dropped 3 of the 4 possible" in _idle(dropped=3)
    assert "had dropped" not in _idle()


def test_what_is_significant_in_a_crisis_is_not_said_to_have_no_effect() -> None:
    some = _idle(others={"ease": ("none", "worse", "better", "none")})
    assert "In the mean over crises the effect of “ease and accompany” is not significant" in some
    assert "it is in a heatwave." in some
    assert "No significant effect" not in some
    whole = _idle(told="none", others={"ease": ("none", "none", "better", "none")})
    assert "None of the purchases" not in whole


def _each(**how: Any) -> str:
    return each(held(by_hand(**how), BUDGET), ENGLISH)


def test_each_crisis_has_a_sentence_with_what_does_most_there() -> None:
    own = "In a heatwave, with this purchase, 2 fewer of 1,000 residents left with a grave need"
    assert _each().startswith(own.replace("2 fewer", "2.00 fewer"))
    assert _each().endswith(": this is significant.")
    assert _each(told="none").endswith(": this is not significant after correction.")
    alike = _each(others={"ease": ("none", "none", "better", "none")})
    assert alike.endswith("; “ease and accompany” avoids a little more there, which may be chance.")
    ahead = _each(others={"ease": ("none", "none", "better", "better")})
    assert ahead.endswith("; “ease and accompany” avoids significantly more there.")
    assert "ease" not in _each(others={"ease": ("better", "better", "none", "none")})


def test_the_heading_says_that_it_helps_only_where_this_is_established() -> None:
    def headed(**how: Any) -> str:
        return heading(held(by_hand(**how), BUDGET), ENGLISH)

    assert headed() == "What helps most"
    assert headed(told="none") == "Nothing is established"
    assert headed(told="worse", gain=-0.1) == ENGLISH.advice.harms
    outdone = {"ease": ("better", "better")}
    assert headed(others=outdone) == ENGLISH.advice.outdone
    assert "helps most" not in _helps(others=outdone)
    unproved = {"ease": ("none", "better")}
    assert headed(told="none", others=unproved) == "Nothing is established"
    assert "buy that" not in _idle(told="none", others=unproved)


def test_what_the_crisis_does_is_told_in_heads() -> None:
    known = held(by_hand(), BUDGET)
    assert happens(by_hand(), known, ENGLISH) == (
        "In a fictional neighbourhood of 1,000 residents (social housing) where nothing is bought, "
        "in a heatwave, 20 of 1,000 residents are left with a grave need unmet. Worst off are "
        "people of 75 and over: 18 in a heatwave are left without, of 90."
    )


def _cells(advised: Advised, table: Any) -> list[list[str]]:
    made = table(advised, held(advised, BUDGET), ENGLISH)
    return [[str(cell) for cell in row] for rows in made.groups.values() for row in rows]


def test_what_is_bought_is_told_in_posts_rooms_kits_and_hours() -> None:
    rows = _cells(by_hand(), bought_table)
    assert rows == [
        ["caretaker posts", "0.86 posts at full time", "30,000 EUR", "30"],
        ["room and equipment", "a common room and 53 kits of equipment", "20,000 EUR", "–"],
        ["ease and accompany", "at intensity 1.25", "10,000 EUR", "2"],
    ]
    known = held(by_hand(), BUDGET)
    assert "about 1,800 EUR" in bought_table(by_hand(), known, ENGLISH).note
    even = by_hand(extra_cost=60_000.4)
    assert bought_table(even, held(even, BUDGET), ENGLISH).note == ENGLISH.advice.no_grants


def test_a_case_avoided_has_a_price_only_where_fewer_are_counted_significantly() -> None:
    assert _cells(by_hand(), changed_table) == [
        [
            "heatwave",
            "left without, per 1,000 residents",
            "20",
            "−2.00 [−3.00, −1.00]\u00a0*",
            "31,000 EUR (21,000 EUR to 62,000 EUR) per resident who is not left without help",
        ]
    ]
    assert _cells(by_hand(told="none"), changed_table)[0][-1] == "–"
    assert "*" not in _cells(by_hand(told="none"), changed_table)[0][3]


def test_who_remains_without_is_counted_in_heads() -> None:
    rows = _cells(by_hand(helped=("over_75_alone",)), left_table)
    assert rows[0] == ["Residents (1,000)", "150 (200 with nothing bought)"]
    assert rows[2] == [
        "People of 75 and over who live alone (61)",
        "9.2 (12 with nothing bought)\u00a0*",
    ]


@pytest.mark.parametrize("regret", [0.0, 0.03])
def test_where_it_fails_is_told(regret: float) -> None:
    advised = by_hand(regret=regret)
    lines = failing(advised, held(advised, BUDGET), ENGLISH)
    if regret:
        assert "“heatwave”: 3.0 points less than “ease and accompany”" in lines[0]
        assert "“social housing”: 3.0 points less" in lines[1]
        assert lines[2].startswith("In 0 of 1 worlds")
    else:
        assert lines[:2] == [ENGLISH.advice.best_in_each_crisis, ENGLISH.advice.best_in_each_place]
        assert lines[2].startswith("In 1 of 1 worlds")
    assert lines[3] == "In none of 40 worlds drawn does it do no good."
    failed = by_hand(fails=0.1)
    assert failing(failed, held(failed, BUDGET), ENGLISH)[3].startswith("In 4 of 40 worlds drawn")
