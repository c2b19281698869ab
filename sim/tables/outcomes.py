"""The outcomes of a run: what each of them means."""

from __future__ import annotations

from sim.codes import ActivityKind, Channel, NeedKind
from sim.tables.measures import (
    AGES,
    ASKED_DAYS,
    GAVE_ON,
    GROUPS,
    GROUPS_LEFT,
    KNOWN_DAYS,
    VISIT_DAYS,
    Measure,
)

_NEEDS = {
    "needs_met_gap": Measure(
        "1", "share of the crisis's needs met of the connected, less that of the least connected"
    ),
    "needs_met_low_to_rest": Measure(
        "1", "share of the crisis's needs met of the lowest third of income, over all others'"
    ),
    "needs_met_before": Measure("share", "of the needs of the 8 weeks before, those met"),
    "unmet_hours": Measure("h", "effort asked for by the crisis's needs that lapsed"),
    "delay": Measure("day", "time to help: mean days until the crisis's needs met were met"),
    "robustness": Measure("share", "lowest weekly share of needs met from the crisis on"),
    "rapidity": Measure("day", "days until the share of needs met is back"),
    "loss": Measure("share x day", "area between the share before and after the crisis began"),
    "deaths": Measure("person", "deaths expected from heat in the crisis"),
    "deaths_seen": Measure(
        "share", "of these, among residents in contact with someone that day or the day before"
    ),
}

_HELP = {
    "services_before": Measure("1/week", "services between neighbours, 8 weeks before"),
    "services_crisis": Measure("1/week", "services between neighbours in the crisis"),
    "services_after": Measure("1/week", "services between neighbours, last 8 weeks of the run"),
    "services_over_75_before": Measure("share", "of the services 8 weeks before, to over-75s"),
    "services_over_75_crisis": Measure("share", "of the services in the crisis, to over-75s"),
    "offers_per_service": Measure(
        "1", "offers of help to collectives over needs they met, in the crisis"
    ),
    "duplicated": Measure("1", "visits made twice over needs met by collectives, in the crisis"),
    "unmet_asked": Measure(
        "share",
        "of the needs of over-75s that went unmet, by resident, kind and quarter of the year "
        "before, those that had been asked for",
    ),
    "unmet_offered": Measure(
        "share",
        "of the same, those for which somebody had offered help unasked",
    ),
    "refused": Measure("share", "of the requests to neighbours in the crisis, those refused"),
    "ineffective": Measure(
        "share", "of the visits of helpers in the crisis, those that did not meet the need"
    ),
    "gave_in_year": Measure("share", "residents who gave a service in the year before"),
    "received_in_year": Measure("share", "residents who received a service in the year before"),
    "gave_before": Measure(
        "share",
        "residents who gave a service in the 8 weeks before; of those there the year through",
    ),
    "gave_top_tenth": Measure(
        "share",
        "of the days of the year before on which residents gave services, those of the tenth who "
        "gave on most",
    ),
    "gave_in_crisis": Measure("share", "residents who gave a service in the crisis"),
    "helper_gini": Measure("1", "Gini coefficient of hours of help given in the crisis"),
    "helper_top_tenth": Measure(
        "share", "of the hours of help in the crisis, those given by the tenth who gave most"
    ),
    "help_tie_hours_before": Measure(
        "h", "mean hours that a resident keeps in ties that began with help, on the eve"
    ),
    "help_tie_hours_crisis": Measure("h", "the same on the last day of the crisis"),
    "help_tie_hours_end": Measure("h", "the same at the end of the run"),
    "crisis_tie_hours": Measure(
        "h",
        "mean hours that a resident keeps in ties that began with help in the crisis, on its last "
        "day",
    ),
    "crisis_tie_hours_end": Measure("h", "what the same ties hold at the end of the run"),
}

_SURVEYS = {
    "looked_after": Measure("person", "residents a need of whom a collective met in the crisis"),
    "offered": Measure(
        "person", "residents who offered help through a collective in the crisis, once or more"
    ),
    "put_to_collectives": Measure(
        "need", "of the crisis's needs, those that came to a collective's queue"
    ),
    "put_met": Measure("share", "of these, those that a collective met"),
    "asked_frail": Measure(
        "share",
        "of the crisis's needs of residents of 75 and over, or of limited mobility, those for "
        "which help was asked",
    ),
    "askers_helped": Measure(
        "share",
        f"of residents who in the first {ASKED_DAYS} days asked for help with a serious or grave "
        "need, those helped with one",
    ),
    "regulars_out": Measure(
        "share",
        "of those in a core team or at activities of most weeks before, those at an activity in "
        "person or at a home for their collective in the crisis",
    ),
    "no_visit": Measure(
        "share",
        f"residents without a visit at home, given or received, on days {VISIT_DAYS[0]} to "
        f"{VISIT_DAYS[1]} from the first of the crisis",
    ),
    "gathered_in_year": Measure(
        "share",
        "residents at an aperitif, a meal or a street table in the year before; of those there "
        "the year through",
    ),
    "loneliest_young_to_old": Measure(
        "1",
        "odds of residents of 15 to 29 to be in the loneliest fifth on the last day of the crisis, "
        "over those of 60 to 74",
    ),
    "loneliness_spread": Measure(
        "1",
        "ninetieth less tenth percentile of loneliness on the last day of the crisis, over the "
        "same on its eve",
    ),
    "loneliness_fan": Measure(
        "1",
        "change of loneliness in the crisis of the loneliest fifth of the eve, less that of the "
        "least lonely fifth",
    ),
    "trust_crisis": Measure("share", "mean trust in neighbours on the last day of the crisis"),
    "trust_gap": Measure(
        "1",
        "change of trust in the crisis of the highest third of income, less that of the lowest",
    ),
    "ended_young": Measure(
        "1/year", "ends of collectives in their first two years of life, per year that they live"
    ),
    "ended_old": Measure("1/year", "the same from five years of life on"),
}

_PEOPLE = {
    "contacts_before": Measure("1/week", "contacts of a resident, 8 weeks before the crisis"),
    "contacts_crisis": Measure("1/week", "contacts of a resident in the crisis"),
    "contacts_after": Measure("1/week", "contacts of a resident, last 8 weeks of the run"),
    "contacts_after_to_before": Measure("1", "contacts in the last 8 weeks over those before"),
    "isolated_before": Measure("share", "residents without contact for 30 days, before"),
    "isolated_crisis": Measure("share", "the same on the last day of the crisis"),
    "isolated_low_to_high": Measure(
        "1", "isolated_before of the lowest third of income over that of the highest"
    ),
    "no_network": Measure(
        "share",
        "residents who keep up none of five networks: family, friends, work, associations, "
        "neighbours (an acquaintance); of those there the year before through",
    ),
    "no_network_low_to_high": Measure(
        "1", "no_network of the lowest third of income over that of the highest"
    ),
    "loneliness_before": Measure("share", "mean loneliness before the crisis"),
    "loneliness_crisis": Measure("share", "mean loneliness on the last day of the crisis"),
    "loneliness_end": Measure("share", "mean loneliness at the end of the run"),
    "register_coverage": Measure("share", "over-75s living alone on a register before the crisis"),
    "belonging": Measure("share", "mean belonging of residents before the crisis"),
    "efficacy": Measure("share", "mean power to act of residents before the crisis"),
    "trust": Measure("share", "mean trust in neighbours before the crisis"),
    "know_how_residents": Measure("share", "mean know-how of residents before the crisis"),
}

_TIES = {
    "knows_neighbour": Measure("share", "residents with a tie of 5 h or more, before the crisis"),
    "acquaintances": Measure("tie", "mean ties of 5 h or more, before the crisis"),
    "casual_friends": Measure("tie", "mean ties of 50 h or more, before the crisis"),
    "friends": Measure("tie", "mean ties of 90 h or more, before the crisis"),
    "has_friend": Measure("share", "residents with a tie of 90 h or more, before the crisis"),
    "ties_kept": Measure("tie", "mean ties of any hours, before the crisis"),
    "acquaintances_top_tenth": Measure(
        "share", "of all ties of 5 h or more, those of the tenth with most, before the crisis"
    ),
    "close_friends": Measure("tie", "mean ties of 200 h or more, before the crisis"),
    "acquaintances_rooted": Measure(
        "tie", "the same as acquaintances, of owners and of residents of ten years or more"
    ),
    "acquaintances_unrooted": Measure("tie", "the same, of all others"),
    "acquaintances_stayers": Measure("tie", "the same, of those there since before the run"),
    "bonding": Measure("tie", "mean bonding ties before the crisis"),
    "bridging": Measure("tie", "mean bridging ties before the crisis"),
    "bridging_end": Measure("tie", "the same at the end of the run"),
    "linking": Measure("share", "residents known to the institution before the crisis"),
    "clustering": Measure("1", "mean local clustering of ties of 5 h or more, before the crisis"),
    "giant_component": Measure(
        "share", "residents in the largest component of ties of 5 h or more, before the crisis"
    ),
    "reciprocity": Measure(
        "share", "of the ties in which help was given, those in which both gave, before the crisis"
    ),
}

_COLLECTIVES = {
    "collectives_alive": Measure("collective", "collectives alive before the crisis"),
    "collectives_end": Measure("collective", "collectives alive at the end of the run"),
    "collectives_surviving": Measure(
        "share", "of the collectives alive before the crisis, those alive at the end of the run"
    ),
    "collectives_founded": Measure("collective", "collectives founded in the run"),
    "collectives_dissolved": Measure("collective", "collectives dissolved in the run"),
    "active": Measure("share", "residents in a collective before the crisis"),
    "active_in_year": Measure(
        "share",
        "residents in a collective, or at an activity in person, in the year before; of those "
        "there the year through",
    ),
    "active_weekly": Measure(
        "share",
        "residents in a core team, or at an activity in person, in most weeks of the year before; "
        "of those there the year through",
    ),
    "initiative_year": Measure(
        "share",
        "residents at an activity of the planned collectives in the year before, or in one; of "
        "those there the year through",
    ),
    "in_core_team": Measure("share", "residents in a core team before the crisis"),
    "driving_active": Measure(
        "share", "of the residents of drive 0.7 or more, those in a core team before the crisis"
    ),
    "still_active": Measure(
        "share",
        "of the members before the crisis who still live there at the end of the run, those in a "
        "collective then",
    ),
    "members": Measure("person", "memberships of collectives before the crisis"),
    "members_end": Measure("person", "the same at the end of the run"),
    "core_size": Measure("person", "mean core team before the crisis"),
    "core_energy": Measure("share", "mean energy of core teams before the crisis"),
    "core_energy_crisis": Measure("share", "the same on the last day of the crisis"),
    "kits_ready": Measure("kit", "mean kits of a collective x their upkeep, before the crisis"),
    "upkeep": Measure("share", "mean state of repair of equipment before the crisis"),
    "with_room": Measure("share", "collectives with a room of their own before the crisis"),
    "with_permit": Measure("share", "collectives whose permit is valid on the eve of the crisis"),
    "associations": Measure("share", "collectives that are associations before the crisis"),
    "allied": Measure("share", "collectives in an alliance before the crisis"),
    "narrative": Measure("share", "mean strength of collectives' common story before the crisis"),
    "breadth": Measure("share", "mean openness of collectives' common story before the crisis"),
    "centralisation": Measure("share", "mean centralisation of collectives before the crisis"),
    "shared_knowledge": Measure("share", "mean shared knowledge of collectives before the crisis"),
    "know_how": Measure("share", "mean know-how of collectives before the crisis"),
    "conflict": Measure("share", "mean conflict in collectives before the crisis"),
    "rivalry": Measure("share", "mean rivalry of collectives before the crisis"),
    "visibility": Measure("share", "mean visibility of collectives before the crisis"),
}

_YEAR_BEFORE = {
    "activities": Measure("1/year", "activities held in the year before, but online"),
    "attendance": Measure("person/year", "people at activities in the year before, but online"),
    "joined": Measure("person/year", "residents who joined a collective in the year before"),
    "exits": Measure("1/year", "share of members who left a collective in the year before"),
    "handovers": Measure("1/year", "leaders who were succeeded in the year before"),
    "introduced": Measure("1/year", "talks of outreach at doors in the year before"),
    "volunteer_hours": Measure("h/year", "work carried by core teams in the year before"),
    "support_hours": Measure("h/year", "hours of facilitators and policies in the year before"),
    "cost_year": Measure("EUR/year", "public money spent on support in the year before"),
}


def _headline() -> dict[str, Measure]:
    found: dict[str, Measure] = {}
    for group in GROUPS_LEFT:
        found[f"left_without_{group.name.lower()}"] = Measure(
            "person per 1,000",
            f"of {GROUPS[group]}, those with a grave need unmet in the days of the crisis, "
            "everyday care included",
        )
        found[f"residents_{group.name.lower()}"] = Measure(
            "person", f"how many {GROUPS[group]} are, on the last day of the crisis"
        )
    for day in KNOWN_DAYS:
        when = f"on day {day} of the crisis" if day else "on the eve of the crisis"
        found[f"known_day_{day}"] = Measure(
            "share", f"of the exposed residents, those on a list of a collective that acts, {when}"
        )
        found[f"known_to_institution_day_{day}"] = Measure(
            "share", f"of the exposed residents, those on the institution's register, {when}"
        )
    return found | {
        "exposed": Measure("person", "residents whom the crisis exposes, on its eve"),
        "first_help": Measure("day", "mean days from a first serious need to the first help"),
        "helped": Measure("share", "of those with such a need, those ever helped"),
        "active_in_crisis": Measure("share", "residents who acted for a collective in the crisis"),
        "enlisted_half_day": Measure("day", "day by which half of the newcomers had come, from 1"),
        "talks": Measure("1", "talks of collectives at doors until the end of the crisis"),
        "talks_twice": Measure("share", "of these, at doors that another collective knew"),
        "lists_end": Measure("share", "exposed residents on a collective's list, at the end"),
        "founded_in_crisis": Measure("collective per 1,000", "collectives founded in the crisis"),
        "crisis_born_members": Measure("person per 1,000", "their members on its last day"),
        "crisis_born_end": Measure("share", "of these collectives, those alive at the end"),
    }


def _outcomes() -> dict[str, Measure]:
    found: dict[str, Measure] = {}
    for group, who in GROUPS.items():
        name = group.name.lower()
        found[f"needs_arisen_{name}"] = Measure("need", f"needs of {who} that arose in the crisis")
        found[f"needs_met_{name}"] = Measure("share", f"of the crisis's needs of {who}, those met")
    for need in NeedKind:
        name = need.name.lower()
        found[f"needs_met_{name}"] = Measure("share", f"of the crisis's needs ({name}), those met")
    for channel in Channel:
        name = channel.name.lower()
        found[f"met_by_{name}"] = Measure("share", f"of the crisis's needs, those met by {name}")
    found |= _headline() | _NEEDS | _HELP | _SURVEYS | _PEOPLE | _TIES
    for ages in AGES:
        found[f"exchanged_{ages}"] = Measure(
            "share", f"residents aged {ages} who gave or received a service in the year before"
        )
        found[f"gave_in_crisis_{ages}"] = Measure(
            "share", f"residents aged {ages} who gave a service in the crisis"
        )
    for days, (least, most) in GAVE_ON.items():
        span = f"{least} days" if least == most else f"{least} to {most} days"
        found[f"gave_on_{days}"] = Measure(
            "share",
            f"residents who gave a service on {span} of the year before; of those there the year "
            "through",
        )
    found |= _COLLECTIVES | _YEAR_BEFORE
    for activity in ActivityKind:
        name = activity.name.lower()
        found[f"activities_{name}"] = Measure("1/year", f"the same as activities, {name}")
        found[f"attendance_{name}"] = Measure("person/year", f"the same as attendance, {name}")
    found["cost"] = Measure("EUR", "public money spent on support until the end of the crisis")
    return found


OUTCOMES: dict[str, Measure] = _outcomes()
