"""The kinds that columns hold as small integers; a member's value is what is stored."""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated

from pydantic import BeforeValidator


class HouseholdType(IntEnum):
    """Who lives together (INSEE's types of household)."""

    ALONE = 0
    NON_FAMILY = 1
    COUPLE = 2
    COUPLE_WITH_CHILDREN = 3
    SINGLE_PARENT = 4


class Tenure(IntEnum):
    """On what terms a household holds its dwelling."""

    SOCIAL_TENANT = 0
    PRIVATE_TENANT = 1
    OWNER = 2


class BuildingTenure(IntEnum):
    """Who owns a building."""

    SOCIAL_LANDLORD = 0
    MIXED = 1
    OWNERS = 2


class PlaceKind(IntEnum):
    """The seven kinds of place that the article finds mutual aid to grow in."""

    COURTYARD = 0
    CAFE = 1
    PUBLIC_SPACE = 2
    SHARED_GARDEN = 3
    COMMON_ROOM = 4
    SCHOOL_GATE = 5
    ONLINE = 6


NO_ADDRESS = (PlaceKind.COURTYARD, PlaceKind.ONLINE)
"""Kinds of place that have no address of their own."""


class Origin(IntEnum):
    """Where the two ends of a tie first met."""

    HOUSEHOLD = 0
    LANDING = 1
    BUILDING = 2
    PLACE = 3
    ACTIVITY = 4
    HELP = 5
    INTRODUCTION = 6


class Contact(IntEnum):
    """What an encounter is made of; a greeting leaves no trace and is none."""

    CHAT = 0
    VISIT = 1
    ONLINE = 2
    ACTIVITY = 3
    HELP = 4
    INTRODUCTION = 5


class Network(IntEnum):
    """Networks that residents keep up outside the neighbourhood; a bit each of their circle."""

    FAMILY = 0
    FRIENDS = 1
    WORK = 2
    ASSOCIATIONS = 3


class ActivityKind(IntEnum):
    """The eight kinds of activity that a collective may offer."""

    APERITIF = 0
    MEETING = 1
    MEAL = 2
    OPEN_HOUSE = 3
    WORKSHOP = 4
    STREET_TABLE = 5
    TALK = 6
    ONLINE = 7


class FacilitatorKind(IntEnum):
    """Who facilitates: the four kinds that the article names."""

    ELECTED = 0
    DEVELOPMENT_TEAM = 1
    LANDLORD = 2
    CARETAKER = 3


class NeedKind(IntEnum):
    """What one neighbour may need of another."""

    ERRAND = 0
    CHECK_IN = 1
    PAPERWORK = 2
    CARE = 3
    EQUIPMENT = 4
    LISTENING = 5
    CHILD_MINDING = 6


OWN_KINDS = 6
"""How many kinds of need of its own the crises of a run can bring, besides `NeedKind`."""

KINDS = len(NeedKind) + OWN_KINDS
"""Kinds of need that columns have room for: those of `NeedKind`, then those of the crises."""


MOST_A_DAY = 10
"""How many needs of one kind a resident can have in a day."""

MOST_CREW = 12
"""How many people a need can take at once, at most."""

TOP = 99
"""A floor above all others."""


class Stakes(IntEnum):
    """How bad it is to go without."""

    EVERYDAY = 0
    SERIOUS = 1
    GRAVE = 2


class Sought(IntEnum):
    """What asking for help came to."""

    NOT_ASKED = 0
    IN_VAIN = 1
    HELPED = 2


class Channel(IntEnum):
    """Who meets a need; outsiders are helpers who come into the neighbourhood from elsewhere."""

    HOUSEHOLD = 0
    KIN = 1
    NEIGHBOUR = 2
    COLLECTIVE = 3
    INSTITUTION = 4
    OUTSIDERS = 5


class Finder(IntEnum):
    """Who noticed a need that was not asked for, and made an offer that was accepted."""

    NEIGHBOUR = 0
    CARETAKER = 1
    LIST = 2
    KIN = 3
    DOOR = 4


class Gate(IntEnum):
    """Where a need that nobody met came to a stand, from the first gate to the last.

    A need that is not asked for is silent: on no list of people to look after, or on one whose
    keeper did not notice it. The others are those that a need comes to on its way through helpers:
    neighbours, then collectives, then the institution.
    """

    UNLISTED = 0
    UNNOTICED = 1
    DECLINED = 2
    NO_TIE = 3
    REFUSED = 4
    FAILED_VISIT = 5
    OUT_OF_REACH = 6
    NO_DESK = 7
    NO_KIT = 8
    NOBODY = 9
    INSTITUTION_FULL = 10


class Group(IntEnum):
    """Groups of residents whose needs are counted apart; one resident may be in several.

    The last two are thirds of residents, by hours with neighbours on the eve of the crisis; before
    it nobody is in them.
    """

    EVERYONE = 0
    OVER_75 = 1
    OVER_75_ALONE = 2
    ALONE = 3
    LOW_INCOME = 4
    CONNECTED = 5
    ISOLATED = 6


class Profile(IntEnum):
    """How a crisis changes the needs of a resident."""

    OTHERS = 0
    EXPOSED = 1
    FAMILY = 2


class Autonomy(IntEnum):
    """What residents can do for themselves."""

    FULL = 0
    NO_SELF_CARE = 1
    BEDRIDDEN = 2


class Stage(IntEnum):
    """The three stages of a run."""

    BUILD_UP = 0
    CRISIS = 1
    RECOVERY = 2


def member[E: IntEnum](kind: type[E]) -> BeforeValidator:
    """Return a pydantic validator that takes a member's name, in lower case, for the member."""

    def named(value: object) -> object:
        if isinstance(value, str):
            names = [item.name.lower() for item in kind]
            if value not in names:
                raise ValueError(f"{value!r} is none of {', '.join(names)}")
            return kind[value.upper()]
        return value

    return BeforeValidator(named)


PlaceName = Annotated[PlaceKind, member(PlaceKind)]
"""A kind of place, which a configuration names in lower case."""
