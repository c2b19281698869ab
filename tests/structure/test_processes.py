"""Every process is scheduled, configured and described."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from pathlib import Path
from types import ModuleType

import pytest

import sim.processes
from sim.checks import INVARIANTS
from sim.processes.process import Process
from sim.scenario import Scenario
from sim.schedule import the_day
from tests.each import hold_for_each
from tests.structure.test_layers import imported
from tests.worlds import columns, few

MODULES = [
    importlib.import_module(f"sim.processes.{info.name}")
    for info in pkgutil.iter_modules(sim.processes.__path__)
    if info.name != "process"
]


def processes_of(module: ModuleType) -> list[type[Process]]:
    return [
        item
        for _, item in inspect.getmembers(module, inspect.isclass)
        if issubclass(item, Process) and item.__module__ == module.__name__
    ]


def named(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def test_a_module_holds_one_process_and_each_is_scheduled() -> None:
    assert all(len(processes_of(module)) == 1 for module in MODULES)
    assert len(MODULES) == len(the_day(Scenario())) > 14


def test_a_process_imports_no_other() -> None:
    def imports_none(module: ModuleType) -> None:
        others = {
            name.split(".")[2]
            for name in imported(Path(str(module.__file__)))
            if name.startswith("sim.processes.")
        }
        assert others <= {"process"}

    hold_for_each(MODULES, imports_none)


def test_a_process_is_scheduled_once_and_is_a_field() -> None:
    spec = Scenario()
    day = the_day(spec)

    def is_scheduled(module: ModuleType) -> None:
        (process,) = processes_of(module)
        assert [type(item) for item in day].count(process) == 1
        field = named(module)
        assert Scenario.model_fields[field].annotation is process
        assert any(item is getattr(spec, field) for item in day)

    hold_for_each(MODULES, is_scheduled)


def test_nothing_else_is_scheduled() -> None:
    day = [type(item) for item in the_day(Scenario())]
    assert set(day) == {processes_of(module)[0] for module in MODULES}


@pytest.mark.parametrize("heading", ["Rule:", "Source:", "Left out:"])
def test_a_process_says_what_it_does(heading: str) -> None:
    def says_it(module: ModuleType) -> None:
        assert module.__doc__ is not None
        lines = module.__doc__.splitlines()
        assert any(line.startswith(heading) or f". {heading}" in line for line in lines)

    hold_for_each(MODULES, says_it)


def test_a_process_cannot_be_changed_nor_given_unknown_parameters() -> None:
    def is_fixed(module: ModuleType) -> None:
        (kind,) = processes_of(module)
        process = kind()
        name = next(iter(kind.model_fields))
        with pytest.raises(ValueError, match="frozen"):
            setattr(process, name, getattr(process, name))
        with pytest.raises(ValueError, match="Extra inputs are not permitted"):
            kind(no_such_parameter=1)

    hold_for_each(MODULES, is_fixed)


def test_a_process_declares_what_it_reads_and_writes() -> None:
    names = set(columns(few()))
    tables = {f"{name.partition('.')[0]}.*" for name in names}

    def declares_it(module: ModuleType) -> None:
        (kind,) = processes_of(module)
        assert kind.writes
        for declared in (kind.reads, kind.writes):
            assert set(declared) <= names | tables
            assert len(set(declared)) == len(declared)
        assert not set(kind.reads) & set(kind.writes)
        assert not [name for name in kind.reads if name.startswith(("ledger.", "gates."))]

    hold_for_each(MODULES, declares_it)


def test_every_process_has_an_invariant_of_its_own() -> None:
    missing = {processes_of(module)[0].__name__ for module in MODULES}
    missing -= {process.__name__ for process in INVARIANTS}
    assert not missing, f"add a line to INVARIANTS in sim/checks/steps/__init__.py: {missing}"
    assert len(INVARIANTS) == len(MODULES)
    assert len(set(INVARIANTS.values())) == len(INVARIANTS)
