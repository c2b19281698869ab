"""Parameter tables: of one process or starting condition, and of the whole scenario."""

from __future__ import annotations

import inspect
from collections.abc import Sequence

from pydantic import BaseModel

from sim.documentation.fields import Leaf, Model, fields_of, leaf, leaves, nested
from sim.documentation.markdown import code, contents, inline, prose, table, wrapped
from sim.scenario import Scenario

ASSUMED = "**assumption**"
GENERAL = "General"

_INTRODUCTION = """\
What each number stands for, in which unit, between which bounds, and where it comes from. A value
is changed by its path, on the command line (`entraide mutual_aid.asks=3`) or in a file of
`configs/`; one out of bounds is refused. `*` stands for each item of a list or of a table.

**Assumption** marks a number that has no source, for the whole or for a part: a free parameter, to
be varied. *Choice* marks what is no number: a name, a date, a switch, an option. Units: `1` is a
pure number, `share` a proportion between 0 and 1.
"""


def parameters_page() -> str:
    """Return the page that lists every parameter of a scenario."""
    sections = _sections()
    body = "\n\n".join(_section(name, rows) for name, rows in sections.items())
    every = [leaf for rows in sections.values() for leaf in rows]
    return "\n\n".join(
        [
            "# Parameters",
            "Written from the code by `make docs`; do not edit.",
            _INTRODUCTION.strip(),
            _counts(every, sections),
            contents(body),
            body + "\n",
        ]
    )


def _sections() -> dict[str, list[Leaf]]:
    """Return the parameters by field of the scenario; those that stand alone first."""
    sections: dict[str, list[Leaf]] = {GENERAL: []}
    for found in leaves(Scenario()):
        first, _, rest = found.path.partition(".")
        sections.setdefault(first if rest else GENERAL, []).append(found)
    return sections


def _counts(every: Sequence[Leaf], sections: dict[str, list[Leaf]]) -> str:
    numbers = [leaf for leaf in every if leaf.is_number]
    assumed = sum(leaf.is_assumption for leaf in numbers)
    said = (
        f"**{len(every)} parameters: {len(numbers)} numbers and {len(every) - len(numbers)} "
        f"choices. Of the numbers, {assumed} are assumptions and {len(numbers) - assumed} have a "
        "source.**"
    )
    rows = [
        (
            name if name == GENERAL else code(name),
            str(len(rows)),
            str(sum(leaf.is_number for leaf in rows)),
            str(sum(leaf.is_assumption for leaf in rows)),
        )
        for name, rows in sections.items()
    ]
    return wrapped(said) + "\n\n" + table(("section", "parameters", "numbers", "assumptions"), rows)


def _section(name: str, rows: Sequence[Leaf]) -> str:
    if name == GENERAL:
        return f"## {name}\n\n{_by_path(rows)}"
    doc = prose(first_paragraph(type(getattr(Scenario(), name))))
    return f"## {code(name)}\n\n{doc}\n\n{_by_path(rows)}"


def _by_path(rows: Sequence[Leaf]) -> str:
    return table(
        ("parameter", "default [unit]", "allowed", "meaning", "source"),
        [
            (
                code(leaf.path),
                inline(_with_unit(leaf)),
                inline(leaf.bounds),
                inline(leaf.doc),
                _source(leaf),
            )
            for leaf in rows
        ],
    )


def _with_unit(leaf: Leaf) -> str:
    has_unit = leaf.is_number and leaf.unit != "1"
    return f"{leaf.default} [{leaf.unit}]" if has_unit else leaf.default


def _table_of(rows: Sequence[tuple[str, Leaf]]) -> str:
    return table(
        ("parameter", "default", "unit", "allowed", "meaning", "source"),
        [
            (
                code(name),
                inline(leaf.default),
                inline(leaf.unit),
                inline(leaf.bounds),
                inline(leaf.doc),
                _source(leaf),
            )
            for name, leaf in rows
        ],
    )


def _source(leaf: Leaf) -> str:
    if leaf.source == "assumption":
        return ASSUMED
    if not leaf.is_assumption:
        return inline(leaf.source)
    return f"{ASSUMED}: {inline(leaf.source.removeprefix('assumption; '))}"


def first_paragraph(kind: type[BaseModel]) -> str:
    """Return how the docstring of a class begins."""
    return inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0]


def parameter_section(model: Model, path: str, shown: dict[type, str] | None = None) -> str:
    """Return the tables of the parameters of a model and of those it is made of.

    Models of one class side by side share a table: a line a parameter, then a line a model. Of what
    is to be given and is like something before it, only the difference is told.

    Args:
        model: with its values, or the class.
        path: of the model in a scenario.
        shown: path of each class that has been told; this one's are added.
    """
    shown = {} if shown is None else shown
    shown.setdefault(model if isinstance(model, type) else type(model), path)
    own: list[tuple[str, Leaf]] = []
    parts: dict[type[BaseModel], dict[str, Model]] = {}
    for name, field, value in fields_of(model):
        models = nested(field, value)
        for end, inner in models.items():
            kind = inner if isinstance(inner, type) else type(inner)
            parts.setdefault(kind, {})[f"{path}.{name}{end}"] = inner
        if not models:
            own.append((name, leaf(f"{path}.{name}", field, value)))
    out = [_table_of(own)] if own else []
    for kind, inner_models in parts.items():
        out.append(_part(kind, inner_models, shown))
    return "\n\n".join(out)


def _part(kind: type[BaseModel], models: dict[str, Model], shown: dict[type, str]) -> str:
    names = ", ".join(code(path) for path in models)
    lead = f"{names}: {inline(first_paragraph(kind))}"
    if len(models) > 1:
        shown.setdefault(kind, next(iter(models)))
        return f"{wrapped(lead)}\n\n{_side_by_side(models)}"
    ((path, model),) = models.items()
    like = next((one for one in shown if _like(kind, one)), None)
    if like is None or not isinstance(model, type):
        return f"{wrapped(lead)}\n\n{parameter_section(model, path, shown)}"
    return _difference(lead, path, kind, like, shown[like])


def _like(kind: type[BaseModel], other: type) -> bool:
    """Tell whether one of two classes holds all parameters of the other, because it is made so."""
    return issubclass(kind, other) or issubclass(other, kind)


def _difference(
    lead: str, path: str, kind: type[BaseModel], like: type[BaseModel], where: str
) -> str:
    """Return what a class has that one before it has not, and which parameters are as there."""
    same = ", ".join(code(name) for name in kind.model_fields if name in like.model_fields)
    said = f"{lead} As in {code(where)} above: {same}."
    new = [
        (name, leaf(f"{path}.{name}", field, value))
        for name, field, value in fields_of(kind)
        if name not in like.model_fields
    ]
    return wrapped(said) if not new else f"{wrapped(said + ' Besides:')}\n\n{_table_of(new)}"


def _side_by_side(models: dict[str, Model]) -> str:
    """Return what the parameters of like models mean, then a line of values for each model."""
    rows = {path: list(leaves(model, path)) for path, model in models.items()}
    first = next(iter(rows.values()))
    meanings = table(
        ("parameter", "unit", "allowed", "meaning", "source"),
        [
            (
                code(leaf.name),
                inline(leaf.unit),
                inline(leaf.bounds),
                inline(leaf.doc),
                _source(leaf),
            )
            for leaf in first
        ],
    )
    values = table(
        ("name", *(code(leaf.name) for leaf in first)),
        [
            (code(path.rpartition(".")[2]), *(inline(leaf.default) for leaf in found))
            for path, found in rows.items()
        ],
    )
    return f"{meanings}\n\n{values}"
