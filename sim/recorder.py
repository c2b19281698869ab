"""The recorder: it reads the state every day, and never writes it."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from sim.codes import ActivityKind, Channel, Contact, Group
from sim.measures.equity import gini
from sim.measures.network import degree_by_class, neighbour_hours
from sim.measures.resilience import resilience
from sim.measures.social_capital import social_capital
from sim.scenario import Scenario
from sim.state import State
from sim.tables import OUTCOMES, RunTables

_SILENT_DAYS = 30
_BEFORE_DAYS = 56
_YEAR = 365
_NAN = float("nan")


class Recorder:
    """What was seen of a run so far.

    Args:
        spec: the scenario of the run.
        state: its state before the first day.
    """

    def __init__(self, spec: Scenario, state: State) -> None:
        now = state.conditions
        self._first, self._last = int(now.first_crisis_day[0]), int(now.last_crisis_day[0])
        self._seen: dict[tuple[str, str], np.ndarray] = {
            key: np.full(spec.days + 1, _NAN) for key in self._look(state, 0)
        }
        self._outcomes = dict.fromkeys(OUTCOMES, _NAN)
        if self._first == 1:
            self._outcomes |= _before_crisis(state, 0)

    def observe(self, state: State, day: int) -> None:
        """Look at the state at the end of a day."""
        for key, value in self._look(state, day).items():
            self._seen[key][day] = value
        if day == self._first - 1:
            self._outcomes |= _before_crisis(state, day)
        if day == self._last:
            self._outcomes |= _after_crisis(state, day)

    def _look(self, state: State, day: int) -> dict[tuple[str, str], float]:
        residents, groups = state.residents, state.collectives
        silent = day - residents.last_contact >= _SILENT_DAYS
        old_alone = (residents.groups >> Group.OVER_75_ALONE) & 1 == 1
        alive = groups.alive
        return {
            ("stage", "everyone"): float(state.conditions.stage[0]),
            ("energy", "everyone"): float(residents.energy.mean()),
            ("loneliness", "everyone"): float(residents.loneliness.mean()),
            ("loneliness", "over_75_alone"): _mean(residents.loneliness[old_alone]),
            ("isolated", "everyone"): float(silent.mean()),
            ("isolated", "over_75_alone"): _mean(silent[old_alone]),
            ("collectives", "everyone"): float(alive.sum()),
            ("members", "everyone"): float(groups.members[alive].sum()),
            ("conflict", "everyone"): _mean(groups.conflict[alive]),
        }

    def tables(self, state: State, day: int) -> RunTables:
        """Return the tables of the days until `day`.

        The share of needs met is NaN for the last days, whose needs may still be open. Outcomes are
        those of a whole run; what the days so far cannot tell is NaN.
        """
        return RunTables(self._all_outcomes(state, day), self._daily(state, day))

    def _all_outcomes(self, state: State, day: int) -> dict[str, float]:
        ledger, first, last = state.ledger, self._first, self._last
        crisis = slice(first, last + 1)
        found: dict[str, float] = {}
        arisen, met = ledger.arisen[crisis].sum(axis=0), ledger.met[crisis].sum(axis=0)
        for group in Group:
            name = group.name.lower()
            found[f"needs_arisen_{name}"] = float(arisen[group])
            found[f"needs_met_{name}"] = _ratio(met[group], arisen[group])
        channels = ledger.channel[crisis].sum(axis=0)
        for channel in Channel:
            found[f"met_by_{channel.name.lower()}"] = _ratio(channels[channel], arisen[0])
        before = slice(max(1, first - _BEFORE_DAYS), first)
        given, given_before = ledger.given[crisis].sum(), ledger.given[before].sum()
        found |= {
            "unmet_hours": float(ledger.unmet_hours[crisis].sum()),
            "delay": _ratio(ledger.delay[crisis].sum(), met[0]),
            "services_before": _ratio(7 * given_before, before.stop - before.start),
            "services_crisis": _ratio(7 * given, last + 1 - first),
            "services_over_75_before": _ratio(ledger.given_old[before].sum(), given_before),
            "services_over_75_crisis": _ratio(ledger.given_old[crisis].sum(), given),
            "offers_per_service": _ratio(ledger.offers[crisis].sum(), channels[Channel.COLLECTIVE]),
        }
        known = np.arange(len(ledger)) <= _closed_until(state, day)
        through = resilience(ledger.met[:, 0] * known, ledger.arisen[:, 0] * known, first)
        founded = state.collectives.founded
        return (
            self._outcomes
            | found
            | {
                "robustness": through.robustness,
                "rapidity": through.rapidity,
                "loss": through.loss,
                "collectives_founded": float((founded > 0).sum()),
                "collectives_dissolved": float((state.collectives.dissolved >= 0).sum()),
                "activities": float(
                    ledger.activities[max(1, first - _YEAR) : first, : ActivityKind.ONLINE].sum()
                ),
                "cost": float(ledger.cost[: last + 1].sum()),
            }
        )

    def _daily(self, state: State, day: int) -> pl.DataFrame:
        ledger = state.ledger
        columns: dict[tuple[str, str], np.ndarray] = dict(self._seen)
        for group in Group:
            name = group.name.lower()
            arisen, met = ledger.arisen[:, group], ledger.met[:, group]
            closed = (arisen > 0) & (np.arange(arisen.size) <= _closed_until(state, day))
            columns["needs_arisen", name] = arisen
            columns["needs_met", name] = np.divide(
                met, arisen, out=np.full(arisen.size, _NAN), where=closed
            )
        for channel in Channel:
            columns["needs_met_by", channel.name.lower()] = ledger.channel[:, channel]
        for kind in Contact:
            columns["contacts", kind.name.lower()] = ledger.contacts[:, kind]
        columns["attendance", "everyone"] = ledger.attendance[:, : ActivityKind.ONLINE].sum(axis=1)
        columns["cost", "everyone"] = ledger.cost
        days = np.arange(1, day + 1, dtype=np.int32)
        parts = [
            pl.DataFrame({"day": days, "value": values[1 : day + 1].astype(np.float64)}).select(
                "day", measure=pl.lit(measure), group=pl.lit(group), value="value"
            )
            for (measure, group), values in columns.items()
        ]
        return pl.concat(parts)


def _closed_until(state: State, day: int) -> int:
    """Return the last day whose needs are all met or lapsed on `day`, whatever they are.

    Days that happen to be closed sooner are not counted: more of their needs were met.
    """
    return max(0, day - int(state.need_traits.patience.max()))


def _before_crisis(state: State, day: int) -> dict[str, float]:
    residents = state.residents
    hours = neighbour_hours(state, day)
    degree = degree_by_class(hours)
    capital = social_capital(state, hours)
    return {
        "knows_neighbour": float((degree["acquaintance"] > 0).mean()),
        "gave_in_year": float((residents.last_gave > day - _YEAR).mean()),
        "received_in_year": float((residents.last_received > day - _YEAR).mean()),
        "isolated_before": float((day - residents.last_contact >= _SILENT_DAYS).mean()),
        "loneliness_before": float(residents.loneliness.mean()),
        "acquaintances": float(degree["acquaintance"].mean()),
        "friends": float(degree["friend"].mean()),
        "bonding": capital.bonding,
        "bridging": capital.bridging,
        "linking": capital.linking,
        "collectives_alive": float(state.collectives.alive.sum()),
        "active": float((residents.membership >= 0).any(axis=1).mean()),
    }


def _after_crisis(state: State, day: int) -> dict[str, float]:
    residents = state.residents
    return {
        "isolated_crisis": float((day - residents.last_contact >= _SILENT_DAYS).mean()),
        "loneliness_crisis": float(residents.loneliness.mean()),
        "helper_gini": gini(residents.crisis_hours),
    }


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if values.size else _NAN


def _ratio(part: Any, whole: Any) -> float:
    return float(part / whole) if whole else _NAN
