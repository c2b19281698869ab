"""The day: what happens, in its order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.processes.process import OwnProcess, Process, name_of
from sim.scenario import Scenario


def the_day(spec: Scenario) -> tuple[Process, ...]:
    """Return the processes of a day in the order in which they run."""
    return _with_own(_of_the_model(spec), spec.own.values())


def _with_own(day: Iterable[Process], own: Iterable[OwnProcess]) -> tuple[Process, ...]:
    """Return a day with somebody's own processes, each right after the one that it names.

    Of several that name the same, the first comes first.
    """
    followers: dict[str, list[OwnProcess]] = {}
    for process in own:
        followers.setdefault(process.after, []).append(process)

    def with_followers(process: Process) -> Iterator[Process]:
        yield process
        for follower in followers.get(name_of(type(process)), ()):
            yield from with_followers(follower)

    return tuple(one for process in day for one in with_followers(process))


def _of_the_model(spec: Scenario) -> tuple[Process, ...]:
    return (
        spec.crisis,  # what date it is, what is closed, what is needed
        spec.levers,  # how strongly public action supports collectives
        spec.logistics,  # what equipment and rooms there are
        spec.outings,  # who is where
        spec.encounters,  # who meets whom
        spec.introductions,  # who is made known to whom
        spec.activities,  # what collectives offer, who comes
        spec.tie_fading,  # which ties are forgotten
        spec.succession,  # who takes over from leaders who left, which collectives end
        spec.founding,  # who founds a collective
        spec.alliances,  # which collectives compete, which work together
        spec.governance,  # how collectives decide, and in what form
        spec.empowerment,  # what collectives and their members learn
        spec.collective_life,  # who carries the work, tires, quarrels, leaves, joins the core team
        spec.facilitation,  # whom facilitators reach and support
        spec.needs,  # who needs what
        spec.mobilisation,  # who turns to the crisis, knocks at doors, offers hours
        spec.mutual_aid,  # who asks whom, who helps
        spec.lists,  # whom collectives know to look after
        spec.heat,  # whom the heat endangers
        spec.wellbeing,  # how people recover and feel
        spec.moves,  # who moves away, who comes
    )
