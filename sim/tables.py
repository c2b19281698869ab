"""The tables of a run: what each measure means, and the two tables that hold them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sim.codes import Channel, Group

if TYPE_CHECKING:
    import polars as pl


class Measure(NamedTuple):
    """What a number is.

    Attributes:
        unit: of the number; "share" for a proportion, "1" for a pure number.
        doc: its meaning.
    """

    unit: str
    doc: str


@dataclass(frozen=True, slots=True)
class RunTables:
    """What a run gives.

    Attributes:
        outcomes: one number for each of `OUTCOMES`.
        daily: columns day (Int32), measure, group (String) and value (Float64); measures and
            groups are those of `DAILY`.
    """

    outcomes: dict[str, float]
    daily: pl.DataFrame


GROUPS = {
    Group.EVERYONE: "all residents",
    Group.OVER_75: "residents of 75 and over",
    Group.OVER_75_ALONE: "residents of 75 and over who live alone",
    Group.ALONE: "residents who live alone",
    Group.LOW_INCOME: "residents of the lowest third of income",
}

DAILY: dict[str, Measure] = {
    "stage": Measure("1", "0 build-up, 1 crisis, 2 recovery"),
    "needs_arisen": Measure("need", "needs that arose on the day, by group"),
    "needs_met": Measure(
        "share",
        "of the needs that arose on the day, those met, by group; NaN while any may be open",
    ),
    "needs_met_by": Measure("need", "of the needs that arose on the day, those met, by channel"),
    "contacts": Measure("contact", "contacts between residents, by kind"),
    "energy": Measure("share", "mean energy of residents"),
    "loneliness": Measure("share", "mean loneliness, by group"),
    "isolated": Measure("share", "residents without contact beyond a greeting for 30 days"),
    "collectives": Measure("collective", "collectives alive"),
    "members": Measure("person", "memberships of collectives"),
    "conflict": Measure("share", "mean conflict of the collectives alive"),
    "attendance": Measure("person", "people at activities"),
    "cost": Measure("EUR", "public money spent on support"),
}


def _outcomes() -> dict[str, Measure]:
    found: dict[str, Measure] = {}
    for group, who in GROUPS.items():
        name = group.name.lower()
        found[f"needs_arisen_{name}"] = Measure("need", f"needs of {who} that arose in the crisis")
        found[f"needs_met_{name}"] = Measure("share", f"of the crisis's needs of {who}, those met")
    for channel in Channel:
        name = channel.name.lower()
        found[f"met_by_{name}"] = Measure("share", f"of the crisis's needs, those met by {name}")
    found |= {
        "unmet_hours": Measure("h", "effort asked for by the crisis's needs that lapsed"),
        "delay": Measure("day", "mean delay of the crisis's needs that were met"),
        "services_before": Measure("1/week", "services between neighbours, 8 weeks before"),
        "services_crisis": Measure("1/week", "services between neighbours in the crisis"),
        "services_over_75_before": Measure("share", "of the services 8 weeks before, to over-75s"),
        "services_over_75_crisis": Measure("share", "of the services in the crisis, to over-75s"),
        "offers_per_service": Measure(
            "1", "offers of help to collectives over needs they met, in the crisis"
        ),
        "robustness": Measure("share", "lowest weekly share of needs met from the crisis on"),
        "rapidity": Measure("day", "days until the share of needs met is back"),
        "loss": Measure("share x day", "area between the share before and after the crisis began"),
        "knows_neighbour": Measure(
            "share", "residents with a tie of 5 h or more, before the crisis"
        ),
        "gave_in_year": Measure("share", "residents who gave a service in the year before"),
        "received_in_year": Measure("share", "residents who received a service in the year before"),
        "isolated_before": Measure("share", "residents without contact for 30 days, before"),
        "isolated_crisis": Measure("share", "the same on the last day of the crisis"),
        "loneliness_before": Measure("share", "mean loneliness before the crisis"),
        "loneliness_crisis": Measure("share", "mean loneliness on the last day of the crisis"),
        "acquaintances": Measure("tie", "mean ties of 5 h or more, before the crisis"),
        "friends": Measure("tie", "mean ties of 90 h or more, before the crisis"),
        "bonding": Measure("tie", "mean bonding ties before the crisis"),
        "bridging": Measure("tie", "mean bridging ties before the crisis"),
        "linking": Measure("share", "residents known to the institution before the crisis"),
        "helper_gini": Measure("1", "Gini coefficient of hours of help given in the crisis"),
        "collectives_alive": Measure("collective", "collectives alive before the crisis"),
        "collectives_founded": Measure("collective", "collectives founded in the run"),
        "collectives_dissolved": Measure("collective", "collectives dissolved in the run"),
        "active": Measure("share", "residents in a collective before the crisis"),
        "activities": Measure("1/year", "activities held in the year before the crisis"),
        "cost": Measure("EUR", "public money spent on support until the end of the crisis"),
    }
    return found


OUTCOMES: dict[str, Measure] = _outcomes()
