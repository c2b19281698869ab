"""The article's elements and levers: what it found, and which mechanism of the model each is.

The words stand in article.yaml and nowhere else; the pages of elements and levers are made from
them, from the files of knock-outs, and from what experiments found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from sim.composition import CONFIGS
from sim.documentation.markdown import code, table
from sim.processes.levers import Lever
from sim.scenario import Scenario

type Kind = Literal["elements", "levers"]


class Part(BaseModel):
    """An element or a lever of the article.

    Attributes:
        title: what the article calls it.
        finding: what the article says of it.
        mechanism: of the model.
        parameters: paths of those that shape it.
        code: files of the repository.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    finding: str
    mechanism: str
    parameters: tuple[str, ...]
    code: tuple[str, ...]


@cache
def article() -> Mapping[Kind, Mapping[str, Part]]:
    """Return the elements and the levers, each by the name of its option, in the article's order.

    Raises:
        ValidationError: when a row has not what a part has.
    """
    rows = _read(Path(__file__).with_name("article.yaml"))
    return {
        kind: {name: Part(**row) for name, row in rows[kind].items()}
        for kind in ("elements", "levers")
    }


def words_of(kind: Kind, name: str) -> str:
    """Return what there is to say of an element or a lever without any run: a list of Markdown."""
    part = article()[kind][name]
    items = {
        "Finding": part.finding,
        "Mechanism": part.mechanism,
        "Parameters": f"{_codes(part.parameters)}.",
        "The knock-out sets": f"{_codes(_sets(name))}." if kind == "elements" else "",
        "Code": f"{_codes(part.code)}.",
    }
    return "\n".join(f"- **{head}.** {text}" for head, text in items.items() if text)


def _sets(knockout: str) -> Iterator[str]:
    return _settings(_read(CONFIGS / "knockout" / f"{knockout}.yaml"))


def _settings(values: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """Yield what a file sets, as on the command line."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _settings(value, f"{above}{name}.")
        else:
            yield f"{above}{name}={str(value).lower() if isinstance(value, bool) else value}"


def prices() -> str:
    """Return what each lever costs, and how strongly it acts in the experiment `levers`."""
    base = dict(text.split("=") for text in _read(CONFIGS / "experiment" / "levers.yaml")["base"])
    budget, residents = float(base["levers.budget"]), int(base["neighbourhood.residents"])
    levers, prices = Scenario().levers, Scenario().prices.levers
    rows = []
    for name, part in article()["levers"].items():
        price = prices.of(name)
        bought = levers.model_copy(update={name: Lever(intensity=1.0), "budget": budget})
        rows.append([
            part.title.lower(), f"{price.cost(3000):,.0f}", f"{price.hours_per_1000 * 3:,.0f}",
            f"{bought.scale(prices.costs(residents)):.1f}", code(f"lever={name}"),
        ])  # fmt: skip
    heads = ["lever", "EUR a year, 3,000 residents", "paid hours a year",
             f"intensity at EUR {budget:,.0f}, {residents:,} residents", "option"]  # fmt: skip
    return table(heads, rows)


def _codes(texts: Iterator[str] | list[str] | tuple[str, ...]) -> str:
    return ", ".join(map(code, texts))


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found
