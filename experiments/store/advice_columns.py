"""Advice columns: what each column of the tables of `entraide advise` means."""

from __future__ import annotations

from collections.abc import Mapping

_PORTFOLIO = {
    "budget": "what the portfolio costs in its first year, EUR",
    "portfolio": "instruments, each with its share of the budget; alone, it has all of it",
}

_CRISIS = "option of the group `crisis`; `all` is the mean over all of them"

_MEASURED = {
    "n": "pairs",
    "difference": "mean difference, in the unit of the outcome; of `gain`, the gain itself",
    "low": "lower bound of its 95 % interval",
    "high": "upper bound",
    "gain": "mean difference for the better, as a share of what the crisis does without it",
    "gain_low": "lower bound of its 95 % interval",
    "gain_high": "upper bound",
    "p": "p value of no gain: paired t test",
    "p_flip": "p value from flipping the signs of pairs",
    "worlds": "worlds that the pairs are of",
    "same_sign": "share of the worlds whose mean gain has the sign of the whole's",
    "told": "`better` or `worse` where p_holm and p_flip are 0.05 at most over six pairs or more, "
    "else `none`",
}

OF_FRONTIER = {
    **_PORTFOLIO,
    "n": "pairs that have all crises; fewer of those that were dropped",
    **{name: _MEASURED[name] for name in ("gain", "gain_low", "gain_high")},
    "extra_cost": "what it cost more than nothing in the year before the crisis, EUR, with grants",
    "dominated": "whether another gains as much or more and costs as much or less",
    "left": "whether the search did not drop it",
}

OF_RECOMMENDED = {
    **_PORTFOLIO,
    "seeds": "`fresh`, which the search never saw; or `search`, which says too much of its own "
    "choice",
    "crisis": _CRISIS,
    "outcome": "first headline outcome of the crisis; `gain` over all",
    "basis": "mean of the outcome where nothing is bought; NaN over all",
    **_MEASURED,
    "p_holm": "p adjusted by Holm's procedure for all portfolios of the budget run on these seeds",
}

OF_TRIED = {
    **{name: meaning for name, meaning in OF_RECOMMENDED.items() if name != "seeds"},
    "beyond": "mean gain less that of the recommended one, pair by pair; null of itself",
    "beyond_low": "lower bound of its 95 % interval",
    "beyond_high": "upper bound",
    "beyond_p_holm": "p of no such difference, adjusted for all compared with the recommended one",
    "beyond_p_flip": "p value from flipping the signs of pairs",
    "against_best": "whether it gains more or less than the recommended one: `better`, `worse`, or "
    "`none`, which is a tie",
}

OF_BOUGHT = {
    **_PORTFOLIO,
    "instrument": "what is bought",
    "euros": "its part of the budget, EUR a year",
    "posts": "posts at full time",
    "hours": "paid hours a week; of mediators they depend on the collectives, and are not given",
    "room": "whether a common room is opened",
    "kits": "kits of equipment held in common",
    "intensity": "intensity of the lever",
}

OF_DUEL = {
    **_PORTFOLIO,
    "against": "the best single instrument of the same cost; of one that is such itself, the best "
    "of the others",
    "crisis": _CRISIS,
    "outcome": "first headline outcome of the crisis; `gain` over all",
    **_MEASURED,
    "p_holm": "p adjusted by Holm's procedure for all that are compared with it in the crisis",
}

OF_LEFT_OUT = {
    **_PORTFOLIO,
    "crisis": "option of the group `crisis`",
    "group": "group of residents",
    "residents": "how many they are under the portfolio, in the mean",
    "n": "pairs",
    "basis": "of 1,000 of the group, those left with a grave need unmet where nothing is bought",
    "mean": "the same under the portfolio",
    "difference": "mean difference, pair by pair",
    "low": "lower bound of its 95 % interval",
    "high": "upper bound",
    "p": "p value of no difference: paired t test",
    "p_holm": "p adjusted by Holm's procedure for the groups of a crisis",
    "p_flip": "p value from flipping the signs of pairs",
}

OF_REGRET = {
    **_PORTFOLIO,
    "by": "what regret is looked at by: `crisis`, `neighbourhood` or `world`",
    "level": "which of them",
    "n": "pairs",
    "gain": "mean gain, as a share of what crises do",
    "best": "that of the best portfolio tried there at the same budget",
    "regret": "best less gain",
    "worst": "greatest regret over the levels",
    "minimax": "whether no other portfolio of the budget has a smaller worst",
    "within": "share of the levels in which the regret is at most the tolerance",
}

OF_FAILS_WHERE = {
    **_PORTFOLIO,
    "way": "`no_good`: it gains nothing; `beaten`: what it is held against gains more, by more "
    "than the tolerance",
    "worlds": "worlds that were drawn",
    "fails": "share of them in which it fails so",
    "number": "path of a number that failures have limits in; empty where no box is told",
    "low": "from which value on most failures lie; null where there is no limit",
    "high": "up to which value; null where there is no limit",
    "least": "least value of the number in the worlds",
    "most": "greatest value",
    "coverage": "share of the failures that lie in the box of all limits",
    "density": "share of the worlds in the box that are failures",
    "support": "worlds in the box",
    "p": "how often shuffled failures give as good a box; one is told at 0.05 at most",
}

OF_ADVICE: dict[str, Mapping[str, str]] = {
    "frontier": OF_FRONTIER,
    "recommended": OF_RECOMMENDED,
    "bought": OF_BOUGHT,
    "tried": OF_TRIED,
    "fresh": OF_DUEL,
    "left_out": OF_LEFT_OUT,
    "regret": OF_REGRET,
    "fails_where": OF_FAILS_WHERE,
}
