"""Parts: what mobilisation draws numbers for."""

from __future__ import annotations

PARTS = (
    "goes", "stays", "turn", "comes", "member", "message", "calls", "talks", "dwelling", "knocker",
    "need", "opens", "asked",
)  # fmt: skip
"""Their names, in the order of the streams that kernels take; without alarm, only the first two."""

GOES, STAYS, TURN, COMES, MEMBER, MESSAGE = range(6)
CALLS, TALKS, DWELLING, KNOCKER, NEED, OPENS, ASKED = range(6, len(PARTS))
