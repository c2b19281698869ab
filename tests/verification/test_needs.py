"""Needs against closed forms: how they arise, who asks, the queue before the institution."""

from __future__ import annotations

from math import ceil

import numpy as np
import pytest

from sim.codes import Channel, Group, NeedKind, Profile
from sim.state import State
from tests.verification.runs import (
    KINDS,
    NO_ACTIVITIES,
    NO_COLLECTIVES,
    NO_ENCOUNTERS,
    NO_MOVES,
    NO_NEEDS,
    Settings,
    begun,
    day_by_day,
    days,
    lived,
    near,
    plausible,
    scenario,
)

NO_HELPERS: Settings = {
    **NO_ENCOUNTERS,
    **NO_ACTIVITIES,
    **NO_COLLECTIVES,
    **NO_MOVES,
    **{f"needs.kinds.{kind}.household": 0 for kind in KINDS},
    **{f"needs.kinds.{kind}.kin": 0 for kind in KINDS},
    "mutual_aid.asks": 20,
    "mutual_aid.stranger_accepts": 0,
    "mutual_aid.friend_accepts": 0,
    "mutual_aid.institution_per_1000": 0,
    "mutual_aid.institution_delay": 0,
}
"""Needs arise; nobody meets them."""

ALL_ALIKE: Settings = {
    "needs.old_age": 1,
    "needs.frailty": 1,
    "neighbourhood.dispositions.neediness_spread": 0,
}
ALL_ASK: Settings = {
    "mutual_aid.voice.ask": 1,
    **{f"mutual_aid.voice.ask_{why}": 0 for why in ("reluctance", "belief")},
}
OFTEN: Settings = {f"needs.kinds.{kind}.per_year": 20 for kind in KINDS}


def known(state: State) -> None:
    """Put everybody on the institution's register."""
    state.residents.registered[:] = True


def roomy(state: State) -> None:
    """The same, and the institution has room for ten needs a resident and day."""
    known(state)
    state.institution.share[:] = 10


def parents(state: State) -> None:
    """Let everybody have young children, so that all kinds of need are theirs."""
    state.residents.school_children[:] = True


def test_needs_of_people_alike_are_a_multinomial_of_the_stated_rates() -> None:
    # each resident and day is a trial with eight outcomes: one of seven kinds at per_year / 365, or
    # none. Pearson's chi-square has seven degrees of freedom. The needs of a day are binomial:
    # the sum over days of (x - np)^2 / (np (1 - p)) has one a day. All are parents.
    n, count = 2000, 150
    per_year = {kind: 2 * (row + 1) for row, kind in enumerate(KINDS)}
    spec = scenario(
        NO_HELPERS,
        ALL_ALIKE,
        days(count),
        {"neighbourhood.residents": n},
        {f"needs.kinds.{kind}.per_year": rate for kind, rate in per_year.items()},
    )
    book = lived(spec, parents).ledger
    chance, trials = np.array(list(per_year.values())) / 365, n * count
    found = book.arisen_by_kind.sum(axis=0)[: len(KINDS)]
    seen, told = np.append(found, trials - found.sum()), np.append(chance, 1 - chance.sum())
    assert plausible(float(((seen - trials * told) ** 2 / (trials * told)).sum()), len(KINDS))
    whole = chance.sum()
    a_day = book.arisen[1:, Group.EVERYONE]
    spread = ((a_day - n * whole) ** 2).sum() / (n * whole * (1 - whole))
    assert plausible(float(spread), count)
    assert found.tolist() == sorted(found.tolist()), "rates rise from kind to kind"


def test_a_crisis_multiplies_the_rates_that_its_phases_name() -> None:
    # two crises of the same 40 days: an errand is needed 3 x 2 times as often, care never, what
    # they do not name as ever; each number is binomial, n a day
    n, count = 1000, 40
    phase = {"name": "hard", "days": count, "needs": {"others": {"errand": 3, "care": 0}}}
    other = {"name": "harder", "days": count, "needs": {"others": {"errand": 2}}}
    spec = scenario(
        NO_HELPERS,
        ALL_ALIKE,
        days(1),
        {
            "neighbourhood.residents": n,
            "crisis.phases": [phase],
            "crisis.also": {"more": {"name": "more", "phases": [other]}},
        },
    )

    def others(state: State) -> None:
        parents(state)
        state.residents.profile[:] = Profile.OTHERS

    found = lived(spec, others).ledger.arisen_by_kind[1:].sum(axis=0)
    times = {NeedKind.ERRAND: 6, NeedKind.CARE: 0}
    for kind, rule in zip(NeedKind, spec.needs.kinds.in_order(), strict=True):
        chance = rule.per_year / 365 * times.get(kind, 1)
        trials = n * count
        assert near(found[kind], trials * chance, np.sqrt(trials * chance * (1 - chance)))


def test_with_nobody_to_help_every_need_lapses_on_its_last_day_and_a_known_share_asks() -> None:
    # a need of patience k that arose on day d is open at the end of day d + k - 1 and has lapsed
    # at the end of day d + k; where trust and reluctance do not count, `ask` ask
    n, count = 400, 60
    flat = {key: value for key, value in ALL_ASK.items() if key != "mutual_aid.voice.ask"}
    spec = scenario(NO_HELPERS, OFTEN, flat, days(count), {"neighbourhood.residents": n})
    asked = told = 0
    for day, state in day_by_day(spec):
        book, length = state.ledger, int(state.needs.length[0])
        patience, effort = state.need_traits.patience, state.need_traits.effort
        over = np.arange(day + 1)[:, None] + patience <= day
        lapsed = book.arisen_by_kind[: day + 1] * over
        assert book.lapsed[: day + 1, Group.EVERYONE].tolist() == lapsed.sum(axis=1).tolist()
        assert book.unmet_hours[: day + 1] == pytest.approx(lapsed @ effort, rel=1e-5)
        new = state.needs.arisen[:length] == day
        told += int(new.sum())
        asked += int(state.needs.asked[:length][new].sum())
    assert told == book.arisen[:, Group.EVERYONE].sum() > 5000, "no need closes on its first day"
    assert not book.met.any()
    ask = spec.mutual_aid.voice.ask
    assert near(asked / told, ask, np.sqrt(ask * (1 - ask) / told))


@pytest.mark.parametrize("delay", [0, 2, 3, 7])
def test_an_institution_without_limits_meets_all_that_can_wait_for_it(delay: int) -> None:
    # all needs of a patience of `delay` days or more are met on that day, and no other is
    n, count = 300, 40
    boundless = {f"needs.kinds.{kind}.institution": 1 for kind in KINDS}
    boundless |= {"mutual_aid.institution_per_1000": 1000, "mutual_aid.institution_delay": delay}
    waits = {"needs.kinds.care.patience": 0, "neighbourhood.residents": n}
    some = {f"needs.kinds.{kind}.per_year": 5 for kind in KINDS}
    state = lived(scenario(NO_HELPERS, ALL_ASK, days(count), some, waits, boundless), known)
    book, closed = state.ledger, slice(1, count - 7)
    can_wait = state.need_traits.patience >= delay
    assert (book.met_by_kind[closed] == book.arisen_by_kind[closed] * can_wait).all()
    met = book.met[closed, Group.EVERYONE]
    assert (book.delay[closed] == delay * met).all()
    assert (book.channel[closed, Channel.INSTITUTION] == met).all()
    assert met.sum() > 100
    assert (delay == 0) == bool((book.met[closed] == book.arisen[closed]).all())


def everybody_every_day(n: int, patience: int, **more: float) -> Settings:
    """Everybody needs listening on each day, and everybody is heard."""
    kind = "needs.kinds.listening"
    return {
        **NO_HELPERS,
        **NO_NEEDS,
        **ALL_ASK,
        **ALL_ALIKE,
        "neighbourhood.residents": n,
        f"{kind}.per_year": 365,
        f"{kind}.patience": patience,
        f"{kind}.institution": 1,
        **{f"mutual_aid.{name}": value for name, value in more.items()},
    }


@pytest.mark.parametrize(("capacity", "patience"), [(40, 3), (25, 5), (100, 2), (7, 0)])
def test_a_queue_before_the_institution_is_first_come_first_served(
    capacity: int, patience: int
) -> None:
    # n = 100 needs a day, c are met a day, the oldest first: the k-th to arise is met on day
    # ceil(k / c), unless it has lapsed. Once some of a day's needs have lapsed, the oldest in the
    # queue are those of `patience` days ago: c of each later day are met, all on their last day.
    n, count = 100, 40
    spec = scenario(
        everybody_every_day(n, patience, institution_per_1000=1000 * capacity / n), days(count)
    )
    book = lived(spec, known).ledger
    met, delays = [], []
    for cohort in range(1, count - patience + 1):  # until the first day of which some lapse
        served = [ceil(k / capacity) for k in range((cohort - 1) * n + 1, cohort * n + 1)]
        waits = [day - cohort for day in served if day - cohort <= patience]
        met.append(len(waits))
        delays.append(sum(waits))
        if len(waits) < n:
            break
    steady = count - patience - len(met)
    met += [capacity] * steady
    delays += [capacity * patience] * steady
    closed = slice(1, count - patience + 1)
    assert book.arisen[1:, Group.EVERYONE].tolist() == [n] * count
    assert book.met[closed, Group.EVERYONE].tolist() == met
    assert book.delay[closed].tolist() == delays
    assert book.lapsed[closed, Group.EVERYONE].tolist() == [n - one for one in met]
    assert (steady == 0) == (capacity == n)


def test_a_capacity_that_is_no_whole_number_is_the_mean_of_whole_ones() -> None:
    # floor(c + u): a day meets 8 needs with chance 0.3 and 7 with chance 0.7
    n, count, capacity = 100, 1000, 7.3
    spec = scenario(
        everybody_every_day(n, 1, institution_per_1000=1000 * capacity / n), days(count)
    )
    life = begun(spec, known)
    totals = [0]
    for day in range(1, count + 1):
        life.live(day)
        totals.append(int(life.state.ledger.channel[:, Channel.INSTITUTION].sum()))
    a_day = np.diff(totals)
    assert set(a_day.tolist()) == {7, 8}
    assert near(a_day.mean(), capacity, np.sqrt(0.3 * 0.7 / count))


def test_the_institution_decides_on_a_need_once() -> None:
    # a number that the need keeps decides: met in all with chance p, on the day of the answer
    n, count, chance, first, last = 400, 40, 0.3, 2, 7
    settings = everybody_every_day(n, last, institution_per_1000=1000, institution_delay=first)
    spec = scenario(settings, {"needs.kinds.listening.institution": chance}, days(count))
    book = lived(spec, roomy).ledger
    closed = slice(1, count - last + 1)
    needs = int(book.arisen[closed, Group.EVERYONE].sum())
    met = int(book.met[closed, Group.EVERYONE].sum())
    assert near(met, needs * chance, np.sqrt(needs * chance * (1 - chance)))
    assert (book.delay[closed] == first * book.met[closed, Group.EVERYONE]).all()
