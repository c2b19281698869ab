"""Naming: which columns of the state the code of a kernel names.

A kernel takes the whole state under the name `state` and passes it on whole, under the same name;
so its columns stand in its code as `state.table.column`, or behind a name given to a table.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from functools import cache

from sim.kernels.compile import Deferred

_WHOLE = ("ties",)


@cache
def columns_of(kernel: Deferred) -> frozenset[str]:
    """Return the columns that a kernel and those that it calls name, as "table.column".

    Ties are told whole, as "ties.*".

    Raises:
        ValueError: if a table but the ties is passed on, or given a name that changes.
    """
    tree = ast.parse(textwrap.dedent(inspect.getsource(kernel.function)))
    known = dict(_names_of_tables(tree))
    seen = set(_columns(tree, known))
    return frozenset(seen.union(*(columns_of(other) for other in kernel.others.values())))


def _table(node: ast.AST, known: dict[str, str]) -> str | None:
    """Return the table that an expression stands for, if it does."""
    match node:
        case ast.Attribute(value=ast.Name(id="state"), attr=name):
            return name
        case ast.Name(id=name) if name in known:
            return known[name]
        case _:
            return None


def _names_of_tables(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield names that stand for tables, and which."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign) or len(node.targets) != 1:
            continue
        target, value = node.targets[0], node.value
        pairs = [(target, value)]
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            pairs = list(zip(target.elts, value.elts, strict=True))
        for named, stands_for in pairs:
            table = _table(stands_for, {})
            if isinstance(named, ast.Name) and table:
                yield named.id, table


def _columns(tree: ast.AST, known: dict[str, str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            table = _table(node.value, known)
            if table and table not in _WHOLE:
                yield f"{table}.{node.attr}"
        passed = [*node.args] if isinstance(node, ast.Call) else []
        for one in passed:
            table = _table(one, known)
            if table and table not in _WHOLE:
                raise ValueError(f"{ast.unparse(node)} passes {table} alone: pass the state")
        if _table(node, known) in _WHOLE:
            yield f"{_table(node, known)}.*"
