"""A page on a process of somebody's own: what the pages on the model say of its processes."""

from __future__ import annotations

from sim.composition import ConfigurationError
from sim.documentation.entities import declared
from sim.documentation.fields import leaves
from sim.documentation.markdown import code, inline, prose, table
from sim.documentation.parameter_tables import by_path
from sim.documentation.submodels import blocks_of, describe
from sim.own_code import Own, told
from sim.processes.process import OwnProcess
from sim.state.table import Table


def own_page(own: Own) -> str:
    """Return the page: the submodel for the ODD, rows of parameters, columns and outcomes.

    Raises:
        ConfigurationError: when the docstring of the module has no title or no rule.
    """
    process = own.kind()
    said = describe(process)
    if not said.summary or "Rule" not in said.parts:
        raise ConfigurationError(
            f"{told(own.reference)}: its module does not say what it does; begin its docstring "
            "with `Title: what happens.`, and write `Rule:`, `Source:` and `Left out:` in it"
        )
    after = f"**Place in the day.** After {code(own.kind.after)}."
    blocks = [f"# {said.title}", *blocks_of(process), after, "## Parameters"]
    rows = list(leaves(process, own.name))
    blocks.append(by_path(rows) if rows else "None.")
    blocks += ["## State", _state(process, own.name)]
    if process.tells:
        blocks += ["## Outcomes", _outcomes(process)]
    blocks += ["## Source", f"{code(own.mark)}."]
    return "\n\n".join(blocks) + "\n"


def _outcomes(process: OwnProcess) -> str:
    rows = [(code(name), inline(one.unit), inline(one.doc)) for name, one in process.tells.items()]
    return table(("outcome", "unit", "meaning"), rows)


def _state(process: OwnProcess, name: str) -> str:
    kept: type[Table] | None = process.keeps
    if kept is None:
        return "It keeps nothing."
    each = f"a row for each of {code(process.a_row_each)}" if process.a_row_each else "one row"
    rows = table(
        ("column", "type", "unit", "allowed", "initial", "meaning"),
        [
            (code(f"{name}.{column}"), *declared(spec), inline(spec.doc))
            for column, spec in kept.columns.items()
        ],
    )
    return f"{prose(kept.__doc__ or '')}\n\nThe table {code(name)}, {each}:\n\n{rows}"
