"""Ties against closed forms: fading, a daily visit, random mixing, mixing where people move."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.codes import Contact, Origin, Tenure
from sim.kernels.ties import add_hours, cut
from sim.processes.tie_fading import SWEEP_DAYS
from sim.scenario import Scenario
from sim.state import State
from sim.state.ties import faded_hours
from tests.verification.runs import (
    NO_ENCOUNTERS,
    ONE_BUILDING,
    STILL,
    alike,
    begun,
    day_by_day,
    days,
    lived,
    near,
    scenario,
)
from tests.worlds import pairs

HALF_LIVES = (40.0, 90.0, 300.0)
"""Days: below a casual friend's hours, below a friend's, from there on."""

CLASSES = (50.0, 90.0)
"""Hours at which the second and the third class begin."""

FADING = {
    "tie_fading.weak_half_life": HALF_LIVES[0],
    "tie_fading.casual_half_life": HALF_LIVES[1],
    "tie_fading.close_half_life": HALF_LIVES[2],
    "neighbourhood.residents": 300,
}


def some_known(state: State) -> None:
    """Let residents have spent some hours with others: of all classes of tie."""
    rng = np.random.default_rng(1)
    for i in range(0, 300, 2):
        for j in range(i + 1, min(i + 20, 300), 2):
            if state.residents.household[i] != state.residents.household[j]:
                hours = float(np.exp(rng.uniform(np.log(0.2), np.log(300))))
                add_hours(state.ties, i, j, hours, 0, int(Origin.LANDING))


def last_sweeps(rows: int, day: int, every: int) -> list[int]:
    """The last day until now on which each resident's slice was swept; 0 or less for none."""
    slices = [(rows * k // every, rows * (k + 1) // every) for k in range(every)]
    return [
        day - (day - k) % every
        for k, (first, last) in enumerate(slices)
        for _ in range(first, last)
    ]


def test_without_contact_hours_halve_and_what_is_forgotten_is_foretold() -> None:
    # h(t) = h(0) x 2^(-t / T), T by the class of h(0); a tie is gone once a sweep of either end
    # finds it below the threshold. Hours are kept in single precision: 1e-5 of their value.
    spec = scenario(STILL, FADING, days(300))
    life = begun(spec, some_known)
    first = {pair: (hours, origin) for pair, (hours, _, origin) in pairs(life.state).items()}
    n, least, every = 300, spec.tie_fading.forget_below, SWEEP_DAYS
    half_life = {
        pair: HALF_LIVES[int(np.searchsorted(CLASSES, hours, side="right"))]
        for pair, (hours, _) in first.items()
    }

    def left(pair: tuple[int, int], day: int) -> float:
        hours, origin = first[pair]
        return hours * (1.0 if origin == Origin.HOUSEHOLD else 0.5 ** (day / half_life[pair]))

    assert all(list(half_life.values()).count(one) > 20 for one in HALF_LIVES), "all classes"
    for day in (10, 40, 90, 180, 300):
        life.live(day)
        swept = last_sweeps(n, day, every)
        foretold = {
            (i, j): left((i, j), day)
            for i, j in first
            if left((i, j), max(swept[i], swept[j])) >= least
        }
        ties, now = life.state.ties, faded_hours(life.state.ties, day)
        found = {
            (i, int(ties.alter[i, s])): float(now[i, s])
            for i in range(n)
            for s in range(ties.degree[i])
        }
        assert found.keys() == foretold.keys()
        assert all(abs(found[pair] - foretold[pair]) <= 1e-5 * found[pair] for pair in found)
    assert 0 < len(found) < len(first), "some were forgotten"


def test_visits_and_fading_settle_at_the_sum_of_a_geometric_series() -> None:
    # couples who know nobody else, of openness 1/2: of the occasions one in four is a visit, a day
    # on average `visits` a couple. On average h(t) = h(0) q^t + v visits (1 - q^t) / (1 - q) for
    # visits of v hours, q = 2^(-1/T), as long as h stays in its class; the variance of a couple
    # settles at v^2 visits / (1 - q^2)
    half_life, visit, start, count, visits, n = 20.0, 0.5, 6.0, 160, 1.5, 600
    spec = scenario(
        STILL,
        days(count),
        {
            "neighbourhood.residents": n,
            "encounters.visit_rate": 2 * visits,
            "encounters.visit_hours": visit,
            "encounters.close_hours": 0.001,
            "encounters.half_open": 1,
            "tie_fading.weak_half_life": half_life,
        },
    )

    def couples(state: State) -> None:
        alike(state)
        for i in range(n):
            while state.ties.degree[i]:
                cut(state.ties, i, 0)
        for i in range(0, n, 2):
            add_hours(state.ties, i, i + 1, start, 0, int(Origin.LANDING))

    q = 0.5 ** (1 / half_life)
    error = visit * np.sqrt(visits / (1 - q**2) / (n / 2))
    for day, state in day_by_day(spec, couples):
        if day in (1, 10, 40, count):
            hours = start * q**day + visit * visits * (1 - q**day) / (1 - q)
            assert faded_hours(state.ties, day)[:, 0].max() < CLASSES[0]
            assert (state.ties.degree == 1).all()
            assert near(float(faded_hours(state.ties, day)[::2, 0].mean()), hours, error)
    made = int(state.ledger.contacts[:, Contact.VISIT].sum())
    assert near(made, visits * count * n / 2, np.sqrt(visits * count * n / 2))


def mixing(residents: int, count: int, meetings: float, moving: float = 0.0) -> Scenario:
    """All live at one address, each alone, and meet anybody in the stairs with the same chance.

    Nobody is forgotten, neighbours know each other by sight from their second day on; residents
    have `meetings` occasions a day; a household, all owners, moves with a tenth of `moving` x 365
    as its turnover, ten times as readily as others.
    """
    return scenario(
        STILL,
        ONE_BUILDING,
        days(count),
        {
            "neighbourhood.residents": residents,
            "neighbourhood.first_ties.years": 0,
            "encounters.stairs_rate": meetings,
            "encounters.half_open": 1,
            "encounters.landing_share": 0,
            "encounters.stranger_chat": 1,
            "encounters.sight_days": 0.001,
            "encounters.homophily": 0,
            "outings.place_rate": 0,
            "tie_fading.k_max": residents,
            "tie_fading.forget_below": 0,
            "moves.turnover": moving * 365 / 10,
            "moves.settled": 10,
        },
    )


def all_owners(state: State) -> None:
    alike(state)
    state.residents.arrived[:] = -10_000
    state.households.tenure[:] = Tenure.OWNER


def degrees(spec: Scenario, seeds: int) -> NDArray[np.int32]:
    """Ties of each resident after whole runs, (seeds, residents)."""
    runs = [spec.model_copy(update={"seed": seed}) for seed in range(1, seeds + 1)]
    return np.array([lived(run, all_owners).ties.degree for run in runs])


def missed(n: int, meetings: float) -> tuple[float, float]:
    """Chance that two strangers do not meet in a day, and that two pairs with one in common do not.

    Of meetings x n occasions each falls on a given pair with chance 2 / n^2, and ends in a chat
    with chance 1/4, the product of their openness.
    """
    return (1 - 0.5 / n**2) ** (meetings * n), (1 - 1 / n**2) ** (meetings * n)


def tied(n: int, meetings: float, days_: int, moving: float = 0.0) -> tuple[float, float]:
    """Chance that two residents are tied after some days, and that one is tied to two others.

    Each day strangers come to be tied unless they miss each other; then each household leaves with
    chance `moving`, and its ties.
    """
    miss, both = missed(n, meetings)
    one = two = 0.0
    for _ in range(days_):
        two += 2 * (one - two) * (1 - miss) + (1 - 2 * one + two) * (1 - 2 * miss + both)
        one += (1 - one) * (1 - miss)
        one, two = one * (1 - moving) ** 2, two * (1 - moving) ** 3
    return one, two


def check_degrees(found: NDArray[np.int32], one: float, two: float) -> None:
    """Compare mean and variance of degrees with their expectation.

    Pairs that share no resident are independent. Hence, with N = n - 1,

      E(degree) = N p             Var(degree) = N p (1 - p) + N (N - 1) (r - p^2)
      Var(mean degree) = 4 / n^2 (n N / 2 p (1 - p) + n N (N - 1) (r - p^2))

    p being the chance of a tie and r that of two with a common end. Degrees are near to normal and
    correlated by about 1 / n: the standard error of their variance is Var x sqrt(2 / number).
    """
    seeds, n = found.shape
    others, own, shared = n - 1, one * (1 - one), two - one**2
    mean, variance = others * one, others * own + others * (others - 1) * shared
    of_mean = 4 / n**2 * (comb(n, 2) * own + 2 * n * comb(others, 2) * shared)
    assert near(found.mean(), mean, np.sqrt(of_mean / seeds))
    assert near(((found - mean) ** 2).mean(), variance, variance * np.sqrt(2 / found.size))


@pytest.mark.parametrize(("meetings", "count"), [(4, 1), (4, 30), (12, 20), (8, 60)])
def test_random_mixing_gives_the_distinct_people_of_an_occupancy_problem(
    meetings: int, count: int
) -> None:
    # the coupons are the pairs: those of the n - 1 others are met who were drawn once in t days
    n, seeds = 200, 12
    one, two = tied(n, meetings, count)
    assert one == pytest.approx(1 - missed(n, meetings)[0] ** count)
    check_degrees(degrees(mixing(n, count, meetings), seeds), one, two)


def test_mixing_and_moves_settle_where_ties_begin_as_often_as_they_end() -> None:
    # a tie begins with chance f a day and both its ends stay with chance s = (1 - moving)^2:
    # p = f s / (1 - (1 - f) s) in the long run, p (1 - ((1 - f) s)^t) after t days
    n, seeds, meetings, moving = 150, 12, 4, 10 / 365
    begins, stays = 1 - missed(n, meetings)[0], (1 - moving) ** 2
    settled = begins * stays / (1 - (1 - begins) * stays)
    for count in (10, 100):
        one, two = tied(n, meetings, count, moving)
        assert one == pytest.approx(settled * (1 - ((1 - begins) * stays) ** count))
        check_degrees(degrees(mixing(n, count, meetings, moving), seeds), one, two)
    assert one == pytest.approx(settled, rel=0.01)


def test_where_nobody_meets_no_tie_begins_whatever_else_happens() -> None:
    # collectives, needs, moves and a crisis go on; nobody meets, is invited or is asked
    spec = scenario(
        NO_ENCOUNTERS,
        {
            "neighbourhood.residents": 400,
            "founding.initial_per_1000": 20,
            "timeline.build_up_days": 60,
            "timeline.recovery_days": 30,
            "mutual_aid.asks": 0,
            "activities.coming.member_chance": 0,
            "activities.coming.seen_chance": 0,
            "activities.coming.invited_chance": 0,
        },
    )
    life = begun(spec, some_known)
    first = pairs(life.state)
    for day in range(15, spec.days + 1, 15):
        life.live(day)
        now = pairs(life.state)
        assert now.keys() <= first.keys()
        assert all(now[pair] == first[pair] for pair in now), "as they were on the first day"
        first = now
    book = life.state.ledger
    assert not book.contacts.any()
    assert book.arisen.sum() > 0
    assert life.state.collectives.alive.sum() > 1
