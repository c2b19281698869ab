"""Mutual aid: whom residents with a need turn to, who helps, and what that leaves.

Rule: needs are taken in the order in which they arose, those of one day in the order of rows. Each
day an open need of resident i goes through the steps below until it is met. Traits of its kind
(household, kin, institution, effort, skill, kit, crew, stakes) are those of `needs.kinds` or of the
crisis. Numbers that a need keeps are drawn once, at its birth. A need unmet on its last day lapses.

Household. On the first day, where i lives with others of 15 and over, they meet it with chance
household: they are there.

The same face. A need that comes again is met by the one who met the last of its kind, unless that
one has no time today or, with chance `drops_out`, drops out; where a collective sent that one, the
need goes into its queue.

Equipment. Where a need of one helper takes equipment and i walks well, i sees to it alone with that
of the household (it has some with chance owned) or with a kit fetched from a store: the nearest
collective that acts, has an open room within `store_m` of the building and a kit free for as long
as the need takes it, if a number that the need keeps is below its visibility.

Silence. A need is asked for from the first day on which a number that it keeps is below

  open_i(ask + familiar x expected) x asking, the crisis's factor today, where

  open_i(a) = a - ask_reluctance x (reluctance_i - its mean) + ask_belief x (trust_i - 0.5)

and expected is what i can hope for of the most helpful: known, below, of a neighbour; kin x
(support from kin) x (reach of kin today) of kin; 0 of others. Trust in neighbours is what i
believes of their readiness. Until then the need is silent, and open to those who notice it. First,
each neighbour j with whom i was in contact today: a number that the need keeps with j decides for
good whether j notices, with chance neighbours_notice x known, and another whether j is ready to
help, as below. Who notices and is ready offers help; i accepts if another number of the need is
below open_i(accept + familiar x known). Of those accepted, the one whose number for noticing is
lowest comes, and nobody else is turned to today. If there is none, kin outside notice with chance
kin_notice x (i's support from kin) x (reach of kin today), the caretaker of the building, where it
has one, with chance caretakers_notice, and the keeper of a list that has i (a living collective
whose entry was confirmed in the last `list_days`, or the institution) with chance lists_notice x (1
- `blindness` x the collective's centralisation). They offer to find help, which i accepts as above,
known being the support from kin and 0 for the others. An offer that is accepted makes the need
known from then on, as if it had been asked for; where i is on the list of a collective, the need
goes into its queue. One that is declined changes nothing. A need that nobody knows of goes no
further today.

What nobody asks for (`unasked`: a check in heat). Kin come by themselves, as when they are asked; a
talk at the door today meets it (mobilisation); neighbours in contact who notice meet it without an
offer; on a list, it goes into the queue of the collective, or is brought to the institution at
once.

Turning to others. If the need is known, i turns to `asks` of these a day, in an order drawn for
good without replacement in proportion to weights:

  a neighbour j outside the household, of a tie of `least_hours` h or more:
      h x exp(-distance / `nearness_m`) x suited x ready_j
  kin: kin_hours x (support from kin) x (reach of kin today) x kin
  the collective that i knows of: collective_hours
  the institution, where it can meet such a need: institution_hours x heard

heard being 1 if i is on its register and else i's trust in institutions. By `order` neighbours come
before collective and institution, or the collective before all others. i knows of the collective
that has i on its list; or of which i is a member; or, with chance `poster_reach`, whose poster
hangs in the stairs; or, with chance `member_reach`, of which people tied to i (household included)
are members; or, if i uses messages, of the nearest to i's building, with chance `message_reach` x
`message_written` x online x its visibility, online being calls and messages today, at most 1, and 0
when the channel is shut.

A neighbour j accepts, by a number that the need keeps with j, with chance

  min(1, warmth x returned x suited x ready_j), and 0 with less time left today than it takes
  warmth = stranger_accepts + (friend_accepts - stranger_accepts) x known
  known = h / (h + familiar_hours), h being the hours of their tie today
  returned = 1 + reciprocity x owed / (owed + 1)
  owed = max(0, services i gave j - services j gave i)
  suited = (ease + (1 - ease) x h / (h + 90)) x (peers, where j is no parent of young children)
  ready_j = able x (1 - trouble) x load_hours / (load_hours + load)
            x (1 + prosociality_weight x (prosociality - its mean))
            x (1 + belonging_weight x (belonging - its mean))

of j's traits, against the means of all residents today: able is `frail_helper` with limited
mobility and 1 without, trouble that of j's profile and zone today, load the hours of help given
lately, of which a day takes the share 1 - exp(-1/7). Nobody gives more than `hours_a_day`. A
refusal takes the share `trust_loss` of i's trust. Who accepts comes, and nobody else is turned to
today. Where equipment is needed that the household does not have, j has it with chance lent, or
fetches it from a store near j's building as i would; without it, j does not come.

Kin meet it with chance kin x (support from kin) x (reach of kin today) x load_hours / (load_hours +
their hours of help lately). A collective takes it into its queue, and nobody else is turned to
until it has failed once. The institution answers `institution_delay` days later.

A job for a crew. The adults of the household without limited mobility work on it, and those of i's
ties who would accept, as many as it takes. If they are enough and equipment is there, each works
for min(`hours_a_day`, what is left / crew) today; the job is met when no work is left. Else nobody
works.

Queues. When all needs have sought help, collectives see to those in their queues: grave ones first;
of these, those of residents on a list; then the oldest; then by a number that each keeps. Each
collective has hours for today

  hours = (own + support / 7) / (1 + rivalry) - those at doors; 0 without core team
  own = more x hours / 7 x (0.5 + 0.5 x know_how) x (1 - conflict)
        x (1 - consultation x (1 - centralisation))

more being `effort_in_crisis` once it has turned to the crisis, else 1, and desks for `span` x (1 +
(1 - centralisation) x (core - 1)) cases. A case takes `hours_per_case`, or `hours_again` once it
was taken in, or comes again; where a part of that is left, it is taken with that part as chance. If
the collective has no time, the ally with most hours left takes it. Equipment that the household
lacks comes, for the part of a day that the need takes (`kit`), from the collective or else the ally
with most left. The one who came the last time is sent, else the desk asks up to `desks.asks` of the
members and of those enlisted, one after another, uniformly, with replacement; one not of i's
household comes with chance `volunteer_accepts` x suited x ready_j, by the number that the need
keeps with j, if free today. For a job, the desk asks as many for each seat that household and
neighbours leave, and helpers from elsewhere take the rest. With chance rivalry / (1 + rivalry) a
visit to one on no list is booked as made twice. The core team's part of the hours is work for it. A
grave need that a collective in a link with the institution cannot meet is brought there, which
answers after `linked_delay` days.

Helpers from elsewhere: so many as the crisis brings today, each for `hours_a_day`. A part `unled`
goes from house to house and takes jobs as they come; the others wait for a desk to send them.

The institution answers, in the same order, what was brought to it. It can take
floor(`institution_per_1000` x residents / 1000 x share x (its capacity today, against ordinary
days) + u) needs a day, u uniform on (0, 1), share being what the city gives the neighbourhood of
its capacity, against what it has by its residents. It meets a need, by a number that this keeps,
with chance institution while it has room. Such a need counts (`ledger.brought`) whether or not
there is.

A visit of j, neighbour or member, meets the need with chance 1 - skill x (1 - know-how), the
know-how being j's or, if more, that of the collective j comes for. It takes t = effort hours, or
`failed_visit` x effort if it does not meet the need. Either way it is contact and adds t to the tie
of i and j (or begins it), and to j's load. If it does, it is a service:

  trust += trust_gain x (1 - trust), of both i and j
  efficacy += efficacy_gain x (1 - efficacy), of j

the tie remembers it (up to 127 each way), today is j's last day of giving and i's of receiving and,
in the crisis, t adds to j's hours of help. On a day of heat help means, with chance cools, that i
was in a cool place.

Left without. A grave need that lapses in the days of the crisis, everyday care included, leaves i
without, and all who live there if it is the dwelling's; where `misses` is 2, if the one before
lapsed, too.

Gates. Whatever stops a need on a day is a gate, counted by the stage in which the need arose, the
groups of i and the kind. Of a silent need: no list has i on it, or its keeper does not notice; or
help was offered and declined. Of one that is known: there is nobody to turn to; those turned to
refuse; a visit does not meet it; all have been turned to and no collective is known of; the
desks have no time; there is no equipment; none of the members
asked comes; the institution has no room. A need that lapses is booked at the furthest of the gates
that it came to.

On each day of the crisis every member of a collective offers help with chance `volunteer_accepts` x
ready_j; offers are only counted.
Source: about 94 % of those who asked their circle got help (INSEE Focus 265); goodwill exceeds what
can be matched (five times in the English scheme of 2020), so coordination is a resource; flood
jobs, desks and the order of channels: docs/decisions. Numbers are assumptions unless said.
Left out: money, exchanges agreed in advance, what a visit made twice costs the second visitor, a
volunteer's own ties to who is helped, harm done by unskilled help, illness of helpers.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.aid.desks import Desks
from sim.aid.readiness import Readiness
from sim.aid.today import FADES, Morning, aid_of, meet, morning_of
from sim.aid.voice import Voice
from sim.kernels.helping import MOST_ASKS
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.conditions import Manners

__all__ = ["FADES", "MutualAid"]


class MutualAid(Readiness, Process):
    """How residents ask, accept and coordinate."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents=(
            "belonging building enlisted groups household institution_trust kin know_how "
            "limited_mobility list_day list_holder membership messaging profile prosociality "
            "registered reluctance school_children"
        ),
        households="first_resident residents",
        buildings="caretaker poster stricken x y",
        collectives=(
            "alive alliance at_doors centralisation conflict core enlisted hours kits know_how "
            "linked rivalry room shared_kits support suspended turned upkeep visibility x y"
        ),
        places="open x y",
        institution="share",
        need_traits=(
            "cools crew dwelling ease effort every household institution kin kit lent misses owned "
            "peers skill stakes unasked"
        ),
        conditions=(
            "asking closed first_crisis_day heat institution kin last_crisis_day online outsiders "
            "stage trouble"
        ),
    )
    writes: ClassVar[tuple[str, ...]] = of(
        residents=(
            "load busy kin_load trust efficacy last_contact last_gave last_received last_cooled "
            "asked_kinds offered_kinds met_kinds unmet_kinds last_unmet crisis_hours case_holder "
            "case_helper first_need first_help left_without sought last_looked_after "
            "last_offered last_sent"
        ),
        ties="alter hours last_day origin given degree back",
        collectives="desks purse used_kits work",
        institution="left",
        needs="*",
        buildings="ended",
        ledger=(
            "met met_by_kind lapsed channel brought unmet_hours delay contacts given given_old "
            "put put_met frail frail_asked offers asked refused ineffective duplicated"
        ),
        gates="met unmet found bound",
    )

    voice: Voice = Voice()
    desks: Desks = Desks()
    order: Literal["neutral", "neighbours_first", "collectives_first"] = Field(
        "neutral", description="in which order residents turn to others; the last two are bounds"
    )
    kin_hours: float = parameter(
        150.0,
        "hours of the tie that one turns to as often as to kin of full support",
        unit="h",
        low=0,
        high=2000,
    )
    collective_hours: float = parameter(
        3.0,
        "hours of the tie that one turns to as often as to a collective one knows of",
        unit="h",
        low=0,
        high=2000,
    )
    institution_hours: float = parameter(
        1.0,
        "hours of the tie that one turns to as often as to the institution, in full trust of it",
        unit="h",
        low=0,
        high=2000,
    )
    asks: int = parameter(
        2,
        "how many a resident turns to in a day",
        unit="person",
        low=0,
        high=MOST_ASKS,
    )
    least_hours: float = parameter(
        0.158, "hours of the weakest tie that one asks", unit="h", low=0, high=200
    )
    nearness_m: float = parameter(
        150.0, "distance over which the inclination to ask falls by e", unit="m", low=1, high=10000
    )
    store_m: float = parameter(
        300.0,
        "distance over which people fetch equipment from a room where it is kept",
        unit="m",
        low=0,
        high=10000,
    )
    member_reach: float = parameter(
        0.3,
        "chance that someone who knows a member turns to the collective",
        unit="share",
        low=0,
        high=1,
    )
    message_reach: float = parameter(
        0.3,
        "chance that someone who uses messaging reads the group of the nearest collective, if "
        "everybody nearby knows of it",
        unit="share",
        low=0,
        high=1,
    )
    message_written: float = parameter(
        0.13,
        "chance that a reader in need writes to it",
        unit="share",
        low=0,
        high=1,
        source="0.07 to 0.3 (assumption): few write; nearly 7,000 posts and comments on help, "
        "offers among them, by 103,000 users in Hamburg in the first weeks of 2020 (nebenan.de)",
    )
    poster_reach: float = parameter(
        0.06,
        "chance that someone in need turns to the collective whose poster hangs in the stairs",
        unit="share",
        low=0,
        high=1,
        source="0.02 to 0.10 (assumption)",
    )
    institution_delay: int = parameter(
        3,
        "days after which the institution answers, as it has to be reached, to decide and to send "
        "someone",
        unit="day",
        low=0,
        high=60,
        source="2 to 7 (assumption)",
    )
    linked_delay: int = parameter(
        1,
        "days after which the institution answers a collective in a link with it",
        unit="day",
        low=0,
        high=60,
        source="0 to 2 (assumption)",
    )
    unled: float = parameter(
        0.5,
        "helpers from elsewhere who go from house to house and wait for no desk",
        unit="share",
        low=0,
        high=1,
    )

    def describe(self, manners: Manners) -> None:
        """Write down who accepts an offer, how long lists count and who knows of a collective."""
        for name in ("accept", "familiar", "ask_reluctance", "ask_belief", "list_days"):
            getattr(manners, name)[0] = getattr(self.voice, name)
        manners.member_reach[0], manners.message_reach[0] = self.member_reach, self.message_reach

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let residents with open needs seek help."""
        here, aid = state.here(), state.addresses.made(self, lambda: aid_of(state, self))
        for name, part in zip(Morning._fields, morning_of(here, day), strict=True):
            aid.renew(name, part)
        keys = draws.streams("need", "pair", "kits", "institution", "offers")
        meet(here, state.addresses.of(self), aid, day, draws.stream, keys)
