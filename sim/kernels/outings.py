"""Who is where today."""

from __future__ import annotations

from sim.kernels.compile import Flags, Floats, Ints, Words, kernel
from sim.kernels.philox import unit


@kernel
def go_out(
    words: Words,
    sociability: Floats,
    limited_mobility: Flags,
    choice: Ints,
    chance: Floats,
    school_gate: Ints,
    open_today: Flags,
    place_rate: float,
    mobility_factor: float,
    place: Ints,
) -> None:
    """Write into `place` where each resident may be met today.

    Args:
        words: (4, n) words of draw 0 of each resident.
        choice: (n, c) places within reach; -1 pads.
        chance: (n, c) cumulative chance of choosing each.
        school_gate: (n,) the school gate of a parent, -1 for none.
        open_today: (places,) which places are open.
        place_rate: chance that a resident of mean sociability goes to a place, and a parent to
            school, when there is school.
        mobility_factor: what is left of it to people of limited mobility.
    """
    for i in range(sociability.size):
        able = mobility_factor if limited_mobility[i] else 1.0
        place[i] = -1
        gate = school_gate[i]
        if gate >= 0 and open_today[gate] and unit(words[1, i]) < place_rate * able:
            place[i] = gate
        elif unit(words[2, i]) < place_rate * able * sociability[i]:
            where = unit(words[3, i])
            for c in range(choice.shape[1]):
                if choice[i, c] < 0:
                    break
                if where < chance[i, c]:
                    if open_today[choice[i, c]]:
                        place[i] = choice[i, c]
                    break
