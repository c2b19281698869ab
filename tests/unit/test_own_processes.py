"""Processes of somebody's own: where they are from, what they are called, when they run."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.beginning import begin, go_on
from sim.checks import InvariantError
from sim.checks.reading import touched
from sim.composition import ConfigurationError, compose, load_scenario
from sim.life import simulate
from sim.model import Neighbourhood
from sim.rng import Draws
from sim.scenario import Scenario
from sim.schedule import the_day

SMALL = (
    "crisis=heatwave",
    "neighbourhood.residents=200",
    "timeline.build_up_days=30",
    "timeline.recovery_days=3",
)

SOURCE = '''
from __future__ import annotations

import numpy as np
from typing import ClassVar

from sim.parameters import parameter
from sim.processes.process import OwnProcess, of
from sim.state.table import Table, column


class Naps(Table):
    """Naps."""

    naps: np.ndarray = column("i4", "1", "naps taken", low=0, high=1000)


class Napping(OwnProcess):
    """Who naps."""

    after = "needs"
    keeps = Naps
    reads = ()
    writes = of(residents="energy", napping="naps")
    rate: float = parameter(0.0, "chance", unit="1/day", low=0, high=1)

    def step(self, state, day, draws):
        if self.rate:
            came = draws.uniforms(len(state.residents)) < self.rate
            self.kept(state).naps[came] += 1
            state.residents.energy[came] = 1

    def invariants(self, before, after, day):
        if (self.kept(after).naps < self.kept(before).naps).any():
            yield "a nap was taken back"
'''


@pytest.fixture
def napping(tmp_path: Path) -> str:
    """A reference to a process in a file."""
    return named(tmp_path, SOURCE)


def named(folder: Path, source: str, kind: str = "Napping") -> str:
    path = folder / "napping.py"
    path.write_text(source)
    return f"{path}:{kind}"


def scenario(reference: str, *overrides: str) -> Scenario:
    return load_scenario(*SMALL, *overrides, processes=[reference])


def order(spec: Scenario) -> list[str]:
    return [type(process).__name__ for process in the_day(spec)]


def test_its_parameters_are_keys_and_its_source_is_told(napping: str) -> None:
    config = compose([f"processes=['{napping}']", "napping.rate=0.25"])
    assert config["napping"] == {"rate": 0.25}
    mark = config["processes"]["napping"]
    assert mark.startswith("Napping@")
    spec = scenario(napping, "napping.rate=0.25")
    assert spec.model_dump()["processes"] == {"napping": mark}
    assert spec.own["napping"].model_dump() == {"rate": 0.25}


def test_without_one_a_configuration_has_no_trace_of_them() -> None:
    assert "processes" not in compose()
    assert type(load_scenario()) is Scenario


@pytest.mark.parametrize(
    ("override", "fault"),
    [
        ("napping.rate=2", "napping.rate = 2: input should be less than or equal to 1"),
        ("napping.rate=true", "napping.rate = true: a number is expected"),
        ("napping.rat=1", "napping.rat: unknown key; did you mean napping.rate?"),
        (
            "snoring.noise=1",
            "snoring.noise: unknown key (a process of your own is named by "
            "processes=[FILE.py:CLASS])",
        ),
    ],
)
def test_what_is_wrong_is_said_as_of_other_keys(napping: str, override: str, fault: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        scenario(napping, override)
    assert str(error.value) == fault


def telling(outcomes: str, by: str = "tell") -> str:
    """The source of a process that tells outcomes, by a method of some name."""
    told = f"    tells = {outcomes}\n\n    def {by}(self, state, day):\n        return {{}}\n"
    source = SOURCE.replace("    rate:", f"{told}\n    rate:")
    return source.replace("from typing", "from sim.tables import Measure\nfrom typing")


RATE = 'parameter(0.0, "chance", unit="1/day", low=0, high=1)'

SOURCES = {
    "line 2: expected ':'": "import sys\nclass Napping(OwnProcess)\n",
    "line 1: ModuleNotFoundError: No module named 'beside'": "import beside",
    "line 2: ZeroDivisionError: division by zero": "x = 1\nx / 0\n",
    "line 1: SystemExit: 3": "raise SystemExit(3)",
    "no class Napping there (none at all)": "x = 1",
    "write class Napping(OwnProcess)": "class Napping: pass",
    "it has no method step(self, state, day, draws)": SOURCE.replace("def step", "def stap"),
    "it declares no `after`": SOURCE.replace('after = "needs"', ""),
    "it declares no `writes`": SOURCE.replace("writes =", "writing: ClassVar = "),
    "after = 'needz': one of ": SOURCE.replace('"needs"', '"needz"'),
    "'residents.energi' is no column of the state": SOURCE.replace('"energy"', '"energi"'),
    "'napping.snaps' is no column of the state": SOURCE.replace('napping="n', 'napping="sn'),
    "rate: give it a default": SOURCE.replace("parameter(0.0", "parameter(..."),
    "rate: declare it by parameter(default, meaning, unit=...)": SOURCE.replace(RATE, "0.0"),
    "rate: give it bounds, low=... and high=...": SOURCE.replace(", low=0, high=1)\n\n", ")\n\n"),
    "invariant: did you mean invariants? if not, begin it with _": SOURCE.replace(
        "def invariants", "def invariant"
    ),
    "befor: did you mean before?": SOURCE.replace("def invariants", "def befor"),
    "a_row_each = 'needs': a table of the state": SOURCE.replace(
        "keeps = Naps", 'keeps = Naps\n    a_row_each = "needs"'
    ),
    "tells 'naps': begin it with napping_": telling('{"naps": Measure("1", "naps")}'),
    "tells 'deaths': an outcome of the model": telling('{"deaths": Measure("1", "deaths")}'),
    "tells 'Naps': small letters are expected": telling('{"Naps": Measure("1", "naps")}'),
    "tells 'napping_n': unit and meaning are": telling('{"napping_n": Measure("", "")}'),
    "tells 'napping_n': a Measure(unit, meaning) is expected": telling('{"napping_n": 1}'),
    "tells: a dict of outcomes is expected": telling("['napping_n']"),
    "declare outcomes in `tells` and return them by `tell`": telling(
        '{"napping_n": Measure("1", "naps")}', by="told"
    ),
    "the class is written in another module; name it as sim.processes.heat:Napping": (
        "class Napping: __module__ = 'sim.processes.heat'"
    ),
}


@pytest.mark.parametrize("fault", SOURCES)
def test_what_is_wrong_with_a_file_is_said_in_a_line(tmp_path: Path, fault: str) -> None:
    reference = named(tmp_path, SOURCES[fault])
    with pytest.raises(ConfigurationError) as error:
        scenario(reference)
    assert fault in str(error.value)
    assert str(tmp_path) in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("override", "fault"),
    [
        ("processes=[nothing.py:X]", "nothing.py:X: No such file or directory; write FILE.py"),
        ("processes=[no_such.module:X]", "no module no_such is installed"),
        ("processes=[no_such]", "no entry point of entraide.processes (no package has one)"),
        ("processes=3", "processes=3: a list is expected"),
        ("~processes", "~processes: a list is expected"),
        ("processes=[[a]]", "a list is expected"),
    ],
)
def test_what_names_none_is_refused(override: str, fault: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        load_scenario(override)
    assert fault in str(error.value)


def test_a_name_of_the_model_s_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"heat is a name of the model's; rename"):
        scenario(
            named(tmp_path, SOURCE.replace("Napping", "Heat").replace("napping=", "heat="), "Heat")
        )


def test_a_file_of_configurations_names_none(tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    text = "# @package _global_\nprocesses:\n  napping: Napping@0\n"
    (tmp_path / "case" / "mine.yaml").write_text(text)
    with pytest.raises(ConfigurationError, match="name them in an override"):
        load_scenario("case=mine", configs=tmp_path)


def test_a_file_of_configurations_may_set_its_keys(tmp_path: Path, napping: str) -> None:
    (tmp_path / "case").mkdir()
    text = "# @package _global_\nnapping:\n  rate: 0.5\n"
    (tmp_path / "case" / "mine.yaml").write_text(text)
    spec = load_scenario("case=mine", configs=tmp_path, processes=[napping])
    assert spec.own["napping"].model_dump() == {"rate": 0.5}


def test_it_runs_right_after_the_one_that_it_names(napping: str, tmp_path: Path) -> None:
    names = order(load_scenario())
    place = names.index("Needs") + 1
    assert order(scenario(napping)) == [*names[:place], "Napping", *names[place:]]
    (tmp_path / "more").mkdir()
    more = SOURCE.replace("Napping", "Waking").replace("napping=", "waking=")
    waking = named(tmp_path / "more", more.replace('"needs"', '"napping"'), "Waking")
    both = load_scenario(processes=[waking, napping])
    assert order(both)[place : place + 2] == ["Napping", "Waking"]
    with pytest.raises(ConfigurationError, match="after = 'napping': one of"):
        load_scenario(processes=[waking])


def test_its_table_is_as_long_as_the_one_that_it_goes_with(napping: str, tmp_path: Path) -> None:
    spec = scenario(napping)
    state = begin(spec)
    assert len(state.own["napping"]) == len(state.residents)
    a_day_each = SOURCE.replace("keeps = Naps", 'keeps = Naps\n    a_row_each = "ledger"')
    (tmp_path / "more").mkdir()
    daily = scenario(named(tmp_path / "more", a_day_each))
    begun = begin(daily)
    begun.own["napping"].naps[3] = 7  # type: ignore[attr-defined]
    longer = daily.model_copy(
        update={"timeline": daily.timeline.model_copy(update={"recovery_days": 9})}
    )
    longer_state = go_on(begun, longer)
    assert len(longer_state.own["napping"]) == longer.days + 1 == len(begun.own["napping"]) + 6
    assert longer_state.own["napping"].naps[3] == 7  # type: ignore[attr-defined]


def test_what_it_touches_is_noted(napping: str) -> None:
    spec = scenario(napping, "napping.rate=1")
    process = spec.own["napping"]
    seen = touched(process, begin(spec), 1, Draws(1, "Napping", 1))
    assert seen == {"residents.energy", "napping.naps"}


CAME = "naps[came] += 1"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("energy[came] = 1", "energy[came] = 2", "residents.energy out of bounds"),
        (CAME, "naps[came] += 1001", "napping.naps out of bounds"),
        (CAME, "naps[:] = 2 - day", "a nap was taken back"),
        (
            CAME,
            "naps[:] = 1; state.residents.trust[came] = 0",
            "wrote residents.trust, which it does not declare",
        ),
    ],
)
def test_each_step_of_it_is_checked(tmp_path: Path, old: str, new: str, fault: str) -> None:
    spec = scenario(named(tmp_path, SOURCE.replace(old, new)), "napping.rate=0.5", "checks=on")
    with pytest.raises(InvariantError, match=r"Napping, day [12]") as error:
        simulate(spec)
    assert fault in error.value.faults[0]


def test_off_it_changes_no_number_and_pasts_are_shared_exactly(tmp_path: Path) -> None:
    before = '    def before(self):\n        return self.model_copy(update={"rate": 0.0})\n'
    hot = "if self.rate and state.conditions.heat[0] > 0:"
    source = SOURCE.replace("if self.rate:", hot).replace("    def step", f"{before}\n    def step")
    napping = named(tmp_path, source)
    plain = simulate(load_scenario(*SMALL))
    off, on = scenario(napping), scenario(napping, "napping.rate=0.5")
    assert off.pasts()[0] == on.pasts()[0]
    assert numbers(off) == (repr(plain.outcomes), plain.daily["value"].to_numpy().tobytes())
    assert numbers(on) == numbers(on, share_past=False) != numbers(off)


def numbers(spec: Scenario, *, share_past: bool = True) -> tuple[str, bytes]:
    tables = simulate(spec, share_past=share_past)
    return repr(tables.outcomes), tables.daily["value"].to_numpy().tobytes()


ELSEWHERE = """
import pickle, sys
from pathlib import Path
kept = pickle.loads(Path(sys.argv[1]).read_bytes())
spec = kept.spec
print(spec.processes, type(spec.own["napping"]).__name__, spec.own["napping"].rate)
kept.live(3) if hasattr(kept, "live") else kept.step()
print(int(kept.state.own["napping"].naps.sum()))
"""


def test_it_goes_with_its_text_to_other_processes(napping: str, tmp_path: Path) -> None:
    model = Neighbourhood(scenario(napping, "napping.rate=1"), agents=False)
    model.run_for(2)
    Path(napping.partition(":")[0]).unlink()
    for kept in (model, model.life):
        path = tmp_path / "kept"
        path.write_bytes(pickle.dumps(kept))
        shown = subprocess.run(
            [sys.executable, "-c", ELSEWHERE, str(path)], capture_output=True, text=True, check=True
        ).stdout
        assert shown.splitlines() == [f"{model.spec.processes} Napping 1.0", str(3 * 200)]  # type: ignore[attr-defined]


def test_an_edit_makes_another_scenario(napping: str, tmp_path: Path) -> None:
    before = scenario(napping)
    (tmp_path / "moved").mkdir()
    moved = scenario(named(tmp_path / "moved", SOURCE))
    edited = scenario(named(tmp_path, SOURCE + "\n# edited\n"))
    assert moved == before
    assert edited != before
    assert edited.model_dump()["processes"] != before.model_dump()["processes"]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed package with an entry point."""
    folder = tmp_path / "naps"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "inner.py").write_text(SOURCE)
    about = tmp_path / "naps-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: naps\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[entraide.processes]\nnapping = naps.inner:Napping\n")
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def test_an_installed_package_is_named_by_module_or_entry_point(package: Path) -> None:
    try:
        with pytest.raises(ConfigurationError, match=r"add processes=\[napping\]"):
            load_scenario("napping.rate=1")
        spec = load_scenario("processes=[napping]", "napping.rate=1")
        assert spec == load_scenario("processes=[naps.inner:Napping]", "napping.rate=1")
        bytes_of_it = pickle.dumps(spec)
        assert pickle.loads(bytes_of_it) == spec
        (package / "data.csv").write_text("1")
        after = subprocess.run(
            [sys.executable, "-c", _OPEN], input=bytes_of_it, capture_output=True, check=True,
            env={"PYTHONPATH": ":".join([str(package.parent), *sys.path])},
        ).stdout  # fmt: skip
        assert b"naps.inner:Napping: edited since these runs were begun" in after
    finally:
        for name in ("naps", "naps.inner"):
            sys.modules.pop(name, None)


_OPEN = """
import pickle, sys
spec = pickle.loads(sys.stdin.buffer.read())
try:
    spec.own
except ValueError as error:
    print(error)
"""


def test_draws_are_keyed_by_its_class(napping: str) -> None:
    spec = scenario(napping, "napping.rate=0.5")
    model = Neighbourhood(spec, agents=False)
    model.step()
    came = Draws(spec.seed, "Napping", 1).uniforms(200) < 0.5
    assert np.array_equal(model.state.own["napping"].naps, came)  # type: ignore[attr-defined]
