"""The page: Solara components around a pair of Mesa models, drawn by Vue components of our own.

Everything happens here when somebody asks for it: the browser asks for the next day once it shows
this one, so that days never queue up.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import solara

from experiments.explorer import scene
from experiments.explorer.asked import Levers
from experiments.explorer.opening import Opening
from experiments.explorer.pair import Pair
from experiments.report.figures.style import COLOURS, INK
from experiments.words import MESSAGES, Language, Messages
from sim.composition import ConfigurationError

_STYLE = Path(__file__).with_name("page.css")

_COLOURS = {
    "neighbour": COLOURS[4],
    "collective": COLOURS[0],
    "others": COLOURS[5],
    "lapsed": "#6b6b6b",
    "waiting": "#ffffff",
    "without": INK,
    "collectives": INK,
    "listed": COLOURS[2],
    "place": "#4a4a4a",
    "footprint": "#cfe6f5",
    "line": "rgba(213, 94, 0, 0.55)",
    "chosen": COLOURS[1],
}
"""Those of the film of a report, and of what is not in it."""

_MOST = Levers(posts=3.0, kits=10.0, centralisation=1.0)
_STEPS = Levers(posts=0.25, kits=0.5, centralisation=0.05)

_opening: Opening | None = None


def open_with(opening: Opening) -> None:
    """Set what pages open with from now on."""
    global _opening
    _opening = opening


@solara.component_vue("levers.vue")
def _Levers(  # noqa: N802
    words: Any,
    stamp: int, language: Language, crises: Any, crisis: str, levers: Any, busy: bool, note: str,
    event_meet: Callable[[str], None], event_move: Callable[[list[Any]], None],
) -> None:  # fmt: skip
    """Choose the crisis, move the levers."""


@solara.component_vue("timeline.vue")
def _Timeline(  # noqa: N802
    words: Any, line: Any, busy: bool, event_go: Callable[[int], None]
) -> None:
    """Play, step and move along the days."""


@solara.component_vue("maps.vue")
def _Maps(  # noqa: N802
    words: Any, language: Language, when: str, ground: Any, sides: Any, chosen: int | None,
    colours: Any, event_choose: Callable[[int], None],
) -> None:  # fmt: skip
    """Show both neighbourhoods, building by building."""


@solara.component_vue("series.vue")
def _Series(  # noqa: N802
    language: Language, line: Any, courses: Any, names: Any
) -> None:
    """Show how the headlines of the crisis go."""


@solara.component_vue("inspector.vue")
def _Inspector(  # noqa: N802
    words: Any, language: Language, chosen: int | None, heading: str, sides: Any,
    event_shut: Callable[[Any], None],
) -> None:  # fmt: skip
    """Show who lives in a building, in both."""


@solara.component
def Page() -> None:  # noqa: N802
    """Show the explorer; each page of a browser has neighbourhoods of its own."""
    opening = _opening
    if opening is None:
        raise RuntimeError("nothing was said to open with")
    held = solara.use_ref(None)
    if held.current is None:
        held.current = opening.pair()
    pair: Pair = held.current
    language, set_language = solara.use_state(opening.language)
    stamp, set_stamp = solara.use_state(0)
    chosen, set_chosen = solara.use_state(None)
    busy, set_busy = solara.use_state(False)
    fault, set_fault = solara.use_state("")
    words = MESSAGES[language]

    def shown_after(change: Callable[[], None], *, slow: bool = True) -> None:
        """Carry a change out, and show what there is then; what cannot be done is said."""
        set_busy(slow)
        set_fault("")
        try:
            change()
        except ConfigurationError as error:
            set_fault(str(error).partition("\n")[0])
        finally:
            set_busy(False)
            set_stamp(lambda number: number + 1)

    def meet(crisis: str) -> None:
        def change() -> None:
            levers = Levers.of(held.current.moved.spec)
            held.current = opening.in_crisis(crisis, levers)

        shown_after(change)

    def move(told: list[Any]) -> None:
        name, value = told
        before = Levers.of(pair.moved.spec)
        shown_after(lambda: pair.move(before._replace(**{name: float(value)})))

    def go(day: int) -> None:
        shown_after(lambda: pair.go_to(int(day)), slow=abs(day - pair.day) > 1 or day < pair.day)

    texts = solara.use_memo(lambda: _texts(words), [language])
    line = solara.use_memo(lambda: scene.timeline(pair, words), [stamp, language])
    sides = solara.use_memo(lambda: _sides(pair, words), [stamp, language])
    homes = solara.use_memo(lambda: _homes(pair, chosen, words), [stamp, language, chosen])
    told = solara.use_memo(lambda: scene.courses(pair, words), [stamp, language])
    names = [words.explorer.plain, words.explorer.moved]
    residents = sum(opening.ground["residents"])

    with solara.Div(classes=["ex"]):
        solara.Style(_STYLE)
        with solara.Div(classes=["ex-head"]):
            solara.HTML("h1", unsafe_innerHTML=words.explorer.title)
            other: Language = "en" if language == "fr" else "fr"
            solara.Button(
                MESSAGES[other].name, on_click=lambda: set_language(other), text=True,
                attributes={"lang": other},
            )  # fmt: skip
        solara.Text(words.fill(words.explorer.intro, residents=residents))
        with solara.Div(classes=["ex-stage"]):
            with solara.Div(classes=["ex-main"]):
                _Timeline(words=texts, line=line | {"stamp": stamp}, busy=busy, event_go=go)
                if fault:
                    solara.Text(fault, classes=["ex-fault"])
                solara.Text(scene.compared(pair, words), classes=["ex-said"])
                solara.Text(words.film.note, classes=["ex-note"])
                _Maps(
                    words=texts, language=language, when=line["when"], ground=opening.ground,
                    sides=sides, chosen=chosen, colours=_COLOURS, event_choose=set_chosen,
                )  # fmt: skip
            with solara.Div(classes=["ex-beside"]):
                _Levers(
                    words=texts,
                    stamp=stamp,
                    language=language,
                    crises=[
                        {"key": one, "name": words.level("crisis", one)}
                        for one in opening.asked.crises
                    ],
                    crisis=pair.plain.spec.crisis.name,
                    levers=_levers(pair, words),
                    busy=busy,
                    note=words.fill(words.explorer.again, days=_lead_days(pair)),
                    event_meet=meet,
                    event_move=move,
                )
                _Series(language=language, line=line, courses=told, names=names)
        _Inspector(
            words=texts,
            language=language,
            chosen=chosen,
            heading=_heading(pair, chosen, words),
            sides=homes,
            event_shut=set_chosen,
        )


def _texts(words: Messages) -> dict[str, Any]:
    """Return the texts that the browser fills in itself."""
    return {"explorer": vars(words.explorer), "film": vars(words.film)}


def _levers(pair: Pair, words: Messages) -> list[dict[str, Any]]:
    """Return the levers, and where they stand on the right."""
    now = Levers.of(pair.moved.spec)
    names = {
        "posts": words.explorer.posts_lever,
        "kits": words.explorer.kits_lever,
        "centralisation": words.explorer.governance_lever,
    }
    return [
        {
            "key": key,
            "name": name,
            "value": getattr(now, key),
            "most": max(getattr(_MOST, key), getattr(now, key)),
            "step": getattr(_STEPS, key),
        }
        for key, name in names.items()
    ]


def _lead_days(pair: Pair) -> int:
    """Return how many days before the crisis the policy begins."""
    spec = pair.moved.spec
    leads = (spec.facilitation.lead_days, spec.logistics.lead_days, spec.governance.lead_days)
    return min(max(leads), spec.timeline.build_up_days)


def _sides(pair: Pair, words: Messages) -> list[dict[str, Any]]:
    names = (words.explorer.plain, words.explorer.moved)
    return [
        {
            "name": name,
            "policy": scene.policy_of(side, words),
            "cost": scene.cost_of(side, words),
            "frame": scene.frame(side),
        }
        for name, side in zip(names, pair.sides, strict=True)
    ]


def _homes(pair: Pair, chosen: int | None, words: Messages) -> list[dict[str, Any]]:
    names = (words.explorer.plain, words.explorer.moved)
    return [
        {"name": name, "dwellers": found}
        for name, found in zip(names, scene.dwellers(pair, chosen), strict=True)
    ]


def _heading(pair: Pair, chosen: int | None, words: Messages) -> str:
    if chosen is None:
        return ""
    residents = int(pair.plain.model.state.buildings.residents[chosen])
    exposed = int(pair.plain.evening.buildings["exposed"][chosen])
    return words.fill(
        words.explorer.building, number=chosen + 1, residents=residents, exposed=exposed
    )
