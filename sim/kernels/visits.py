"""What a helper's visit leaves: hours, a tie, trust, and the need met or not."""

from __future__ import annotations

import numpy as np

from sim.codes import Contact, Group, Origin
from sim.kernels.compile import kernel
from sim.kernels.helping import Aid, inclination
from sim.kernels.meeting import share_time
from sim.kernels.ties import find

_HELP = np.int64(Contact.HELP)
_VISIT = np.int64(Contact.VISIT)
_BY_HELP = np.int64(Origin.HELP)
_OVER_75 = np.int64(Group.OVER_75)
_MOST_GIVEN = np.int64(127)


@kernel
def _take_time(j: int, hours: float, aid: Aid) -> None:
    """Book hours of help that `j` gives, which leave `j` less ready to help again."""
    aid.helpers.load[j] += hours
    aid.helpers.busy[j] += hours
    aid.room.ready[j] = inclination(j, aid)


@kernel
def serve(i: int, j: int, hours: float, aid: Aid) -> None:
    """Let `j` help `i` for some hours, to some use."""
    helpers, rules, ties, book = aid.helpers, aid.rules, aid.ties, aid.book
    day = aid.today.day
    share_time(i, j, hours, day, _BY_HELP, _HELP, helpers.last_contact, ties, book.contacts[day])
    _take_time(j, hours, aid)
    helpers.trust[i] += rules.trust_gain * (1.0 - helpers.trust[i])
    helpers.trust[j] += rules.trust_gain * (1.0 - helpers.trust[j])
    helpers.efficacy[j] += rules.efficacy_gain * (1.0 - helpers.efficacy[j])
    helpers.last_gave[j] = day
    helpers.last_received[i] = day
    slot = find(ties, j, i)
    if slot >= 0:  # full rows of close friends take no new tie
        ties.given[j, slot] = min(_MOST_GIVEN, ties.given[j, slot] + 1)
    book.given[day] += 1
    if helpers.groups[i] >> _OVER_75 & 1:
        book.given_old[day] += 1
    if aid.today.in_crisis:
        helpers.crisis_hours[j] += hours


@kernel
def visit(u: float, i: int, j: int, kind: int, know_how: float, aid: Aid) -> bool:
    """Let `j` come to help `i`; tell whether that meets the need, as it does unless `u` falls low.

    A visit that does not meet it is shorter: contact all the same, but no service.

    Args:
        know_how: that the helper has or can call upon.
    """
    hours = np.float64(aid.traits.effort[kind])
    if u >= aid.traits.skill[kind] * (1.0 - know_how):
        serve(i, j, hours, aid)
        return True
    helpers, day = aid.helpers, aid.today.day
    hours *= aid.rules.failed_visit
    contacts = aid.book.contacts[day]
    share_time(i, j, hours, day, _BY_HELP, _VISIT, helpers.last_contact, aid.ties, contacts)
    _take_time(j, hours, aid)
    aid.visits.ineffective[day] += 1
    return False
