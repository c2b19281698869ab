"""The daily table: what each of its measures means."""

from __future__ import annotations

from sim.tables.measures import Measure

TIES_EVERY = 7
"""Days between two looks at all ties, which take longer than any other."""

DAILY: dict[str, Measure] = {
    "stage": Measure("1", "0 build-up, 1 crisis, 2 recovery"),
    "needs_arisen": Measure(
        "need",
        "needs that arose on the day, by group; NaN for connected and isolated before the crisis",
    ),
    "needs_met": Measure(
        "share",
        "of the needs that arose on the day, those met, by group; NaN while any may be open",
    ),
    "needs_arisen_by_kind": Measure("need", "needs that arose on the day, by kind"),
    "needs_met_by_kind": Measure(
        "share", "of the needs that arose on the day, those met, by kind; NaN while any may be open"
    ),
    "needs_met_by": Measure("need", "of the needs that arose on the day, those met, by channel"),
    "unmet_hours": Measure("h", "effort asked for by the needs that arose on the day and lapsed"),
    "time_to_help": Measure(
        "day",
        "mean days until the needs that arose on the day, if met, were met; NaN while any may be "
        "open",
    ),
    "services": Measure(
        "need", "needs met by visits of residents on the day, neighbours or members"
    ),
    "contacts": Measure("contact", "contacts between residents, by kind"),
    "ties": Measure(
        "tie", "mean ties of a resident outside the household, of each class or closer", TIES_EVERY
    ),
    "ties_by_origin": Measure(
        "tie", "mean ties of 5 h or more of a resident outside the household, by origin", TIES_EVERY
    ),
    "energy": Measure("share", "mean energy of residents, and of the core teams of collectives"),
    "loneliness": Measure("share", "mean loneliness, by group"),
    "isolated": Measure("share", "residents without contact with a neighbour for 30 days"),
    "register_coverage": Measure(
        "share", "over-75s living alone on the register of a collective or of the institution"
    ),
    "collectives": Measure("collective", "collectives alive"),
    "members": Measure("person", "memberships of collectives"),
    "core_size": Measure("person", "mean core team of the collectives alive"),
    "conflict": Measure("share", "mean conflict of the collectives alive"),
    "activities": Measure("activity", "activities held, by kind; for everyone, but those online"),
    "attendance": Measure("person", "people at activities, by kind; for everyone, but online"),
    "planned_activities": Measure(
        "activity", "activities in person of the collectives that were planned"
    ),
    "planned_attendance": Measure(
        "person", "people at these, and at those that were street tables"
    ),
    "volunteer_hours": Measure("h", "work carried by core teams"),
    "support_hours": Measure("h", "hours worked by facilitators and policies"),
    "deaths": Measure("person", "deaths expected from heat"),
    "cost": Measure("EUR", "public money spent on support"),
    "met_by": Measure(
        "need",
        "on the last day only: needs met, by stage, group of residents, kind and channel "
        "(year_before/everyone/errand/kin); the table of gates has them in columns",
        0,
    ),
    "unmet_at": Measure(
        "need",
        "on the last day only: needs that lapsed, by stage, group, kind and the furthest gate that "
        "each came to",
        0,
    ),
    "found_by": Measure(
        "need",
        "on the last day only: needs that were not asked for and found, by stage, group, kind and "
        "who made the offer that was accepted",
        0,
    ),
    "stopped_at": Measure(
        "day",
        "on the last day only: days on which a gate stopped an open need, by stage, group, kind "
        "and gate",
        0,
    ),
}
