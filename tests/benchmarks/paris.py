"""Paris, three policies, beside an earlier commit: from the command to its exit.

    make bench-paris REV=8b710f0

The earlier commit is stopped when it has taken as many CPU seconds as the later one in all: how far
it has come by then is the answer. What one commit took is kept with its clone, so that a
measurement that was interrupted goes on with the other.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.benchmarks.against import about
from tests.benchmarks.commands import HEAD, clones, row, run_in
from tests.benchmarks.table import markdown, section

_KEPT = "paris.json"


def measure(_: tuple[int, ...], revision: str) -> dict[str, Any]:
    """Return what the command took in both commits."""
    folders = clones(revision)
    now = _measured(folders["now"], 0)
    earlier = _measured(folders["earlier"], now["cpu"])
    return about(revision) | {"now": now, "earlier": earlier}


def _measured(folder: Path, most: float) -> dict[str, Any]:
    kept = folder / _KEPT
    if not kept.exists():
        kept.write_text(json.dumps(run_in(folder, ["experiment=paris"], most)), encoding="utf-8")
    found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    return found


def told(found: dict[str, Any]) -> str:
    """Return the section of the page."""
    now, earlier = found["now"], found["earlier"]
    text = f"""`make bench-paris REV={found["revision"]}`: `experiment=paris`, 80
        neighbourhoods under three policies, takes {now["cpu"]:,.0f} CPU seconds; """
    if earlier["stopped"]:
        done, of = earlier["runs"]
        text += f"""when the commit of {found["date"]} had taken as many, it was stopped, with
            {done:,} of {of:,} days or runs done, {done / of:.0%}."""
    else:
        text += f"that of {found['date']} took {earlier['cpu'] / now['cpu']:.1f} times as many."
    return section("## Paris", text, markdown(HEAD, [row("now", now), row("earlier", earlier)]))
