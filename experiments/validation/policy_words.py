"""Points of the experiments behind docs/policies.md: what is compared, and what it acts on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from experiments.design.experiment import POINT
from experiments.validation.policy_numbers import Family
from experiments.words import ENGLISH

POLICIES = (
    "no_support", "one_post", "three_posts", "shared_goods", "collegial", "together", "cooperate",
    "ease", "pass_on", "balance", "compost",
)  # fmt: skip
"""Points of the experiment policies that are policies, in the order of the page."""

_EXTREMES = (
    "everybody_asks", "everybody_listed", "no_gear", "unlimited_gear", "unlimited_desks",
    "unlimited_volunteers", "best_governance", "worst_governance", "no_neighbours_help",
    "no_collectives", "needs_times_five", "over_75_cooled",
)  # fmt: skip
_LISTED = (
    "listed_unlimited_desks", "listed_unlimited_volunteers", "listed_unlimited_all",
    "listed_best_governance", "listed_worst_governance",
)  # fmt: skip

FAMILIES: Mapping[str, Sequence[Family]] = {
    "policies": (
        Family("no_support", POLICIES[1:6]),
        Family("one_post", POLICIES[6:]),
    ),
    "extremes": (
        Family("as_is", _EXTREMES),
        Family("everybody_listed", _LISTED),
    ),
    "theories": (Family("no_support", ("one_post", "shared_goods", "collegial")),),
}
"""What is compared with what, by experiment."""

OPENS: Mapping[str, Sequence[str]] = {
    "one_post": ("unlisted", "unnoticed", "no_desk"),
    "three_posts": ("unlisted", "unnoticed", "no_desk"),
    "shared_goods": ("no_kit",),
    "collegial": ("unnoticed", "no_desk"),
    "together": ("unlisted", "unnoticed", "no_desk", "no_kit"),
    "cooperate": ("out_of_reach",),
    "ease": ("unlisted",),
    "pass_on": ("failed_visit", "no_desk"),
    "balance": ("no_desk", "nobody"),
    "compost": ("unlisted", "out_of_reach"),
}
"""The gates that a policy acts on: posts write lists and lend hours, goods are gear, a collegial
collective sees what its leader does not and has more desks, one that is known is in reach, one that
knows how works faster, fails less, and peace in it leaves time."""

BOUNDS: Mapping[str, str] = {
    "one_post": "everybody_listed",
    "three_posts": "everybody_listed",
    "shared_goods": "unlimited_gear",
    "collegial": "best_governance",
    "ease": "everybody_listed",
    "pass_on": "unlimited_desks",
    "balance": "unlimited_volunteers",
}
"""The extreme that takes away altogether what a policy acts on, where there is one."""

CRISES: Mapping[str, str] = {
    "lockdown": "Lockdown",
    "heatwave": "Heatwave",
    "flood": "Flood",
    "blackout": "Blackout",
    "compound": "Heatwave inside a lockdown",
}

OUTCOMES: Mapping[str, str] = {
    "left_without_everyone": "left without, per 1,000",
    "left_without_over_75_alone": "left without, per 1,000 of 75 and over, alone",
    "known_day_3": "exposed known on day 3, %",
    "first_help": "days to first help",
    "deaths": "deaths in heat",
    "needs_met_everyone": "needs met, %",
}
"""Headings of the headline outcomes."""


def named(point: str) -> str:
    """Return what a point is called."""
    return ENGLISH.level(POINT, point)
