"""Whatever is typed, in a file or in Python: it is taken as it is meant, or refused in a line."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from experiments.command.run import _parser, asked_of, overrides_of
from experiments.design.overrides import folders_of, searched
from sim import load_scenario
from sim.composition import ConfigurationError, compose
from sim.overrides import plain

QUOTED = [
    ("results=résultats", "results", "résultats"),
    ("results=a b", "results", "a b"),
    ("results=~/x", "results", str(Path("~/x").expanduser())),
    ("results=a;b", "results", "a;b"),
    ("results=l'été", "results", "l'été"),
    ("experiment.name=été", "experiment.name", "été"),
]


@pytest.mark.parametrize(("typed", "key", "value"), QUOTED)
def test_signs_that_need_quotes_are_quoted(typed: str, key: str, value: str) -> None:
    if "'" in typed:  # an apostrophe may be half of a pair of quotes
        with pytest.raises(ConfigurationError, match="stand in quotes"):
            plain([typed])
        return
    assert attrgetter(key)(asked_of(["experiment=single", typed]).settings) == value


REFUSED = [
    ("a;b", "'a;b' is not KEY=VALUE; write KEY=VALUE, such as crisis=flood"),
    ("", "'' is not KEY=VALUE"),
    ("=5", "'=5' is not KEY=VALUE"),
    ("activities=[]", "activities=[]: a table of keys is there, such as {key:value}"),
    ("crisis.kinds=[1]", "crisis.kinds=[1]: a table of keys is there"),
    ("~seed=5", "~seed=5: what is taken out is written without its value, as ~KEY"),
    ("~crisis=[]", "~crisis=[]: what is taken out is written without its value"),
    ("crisis.name=5", "crisis.name = 5: input should be a valid string"),
    ("experiment.name=5", "experiment.name = 5: input should be a valid string"),
    ("+experiment.base=[5]", "experiment.base.0 = 5: input should be a valid string"),
    ("experiment.name=" + 5000 * "n", "experiment.name = 'nnnn"),
    ("+experiment.points={" + 5000 * "n" + ":[]}", "string should have at most 100 characters"),
    ("+experiment.factors.crisis=" + 5000 * "n", "experiment.factors.crisis = 'nnnn"),
    ("é=5", "'é=5' is not KEY=VALUE"),
    ("crisis=tempête", "crisis = 'tempête': one of blackout, compound, flood"),
    ("crisis=2026", "crisis = '2026': one of blackout"),
    ("crisis=true", "crisis = 'true': one of blackout"),
    ("crisis={a: 1}", "crisis={a: 1}: names of options are expected, such as crisis=none"),
    ("needs.ask=&", "needs.ask: unknown key"),
    ("crisis.also=5", "crisis.also = 5: input should be a valid dictionary"),
    ("+crisis.also.x=5", "crisis.also.x = 5: input should be"),
    ("lever=[5]", "lever=[5]: names of options are expected, such as lever=none"),
    ("lever=[null]", "lever=[null]: names of options are expected"),
    ("~crisis.phases.0", "~crisis.phases.0: cannot be taken (list indices must be"),
    ("seed=" + 400 * "[", "seed=[[[[["),
    ("crisis=" + 5000 * "a", "crisis=aaaaa"),
    ("seed=" + 4301 * "9", "seed=99999"),
    ("results=" + 200_000 * "x", "at most 100,000 signs are taken"),
    ("crisis.starts=0", "crisis.starts = 0: a date, such as 2020-03-17, is expected"),
    ("mutual_aid.asks=true", "mutual_aid.asks = true: a number is expected"),
    ("mutual_aid.voice.ask=false", "mutual_aid.voice.ask = false: a number is expected"),
    ("experiment.replicates=true", "experiment.replicates = true: a number is expected"),
    ("executor.workers=false", "executor.workers = false: a number is expected"),
    ("hydra.mode=MULTIRUN", "hydra.mode=MULTIRUN: settings of Hydra itself are not used here"),
    ("hydra/launcher=basic", "settings of Hydra itself are not used here"),
    ("hydra.searchpath=5", "hydra.searchpath=5: a list is expected"),
    ("facilitation={", "facilitation={: a list is written facilitation=[a,b]"),
    ("results=\x00", "results = '\\x00'"),
    ("results=a\nb", "results = 'a\\nb'"),
    ("++", "'++' is not KEY=VALUE"),
    ("~", "'~' is not KEY=VALUE"),
    ("neighbourhood=", "neighbourhood=: names of options are expected"),
    ("crisis.phases=null", "crisis.phases: the file of a crisis gives a name and phases"),
]


@pytest.mark.parametrize(("typed", "message"), REFUSED, ids=lambda text: str(text)[:30])
def test_what_cannot_be_meant_is_refused_in_a_line(typed: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        asked_of(["experiment=single", typed])
    said = str(caught.value)
    assert message in said
    assert len(said.splitlines()) == 1
    assert len(said) < 600
    assert "Error" not in said


SEVERAL = [
    "mutual_aid.asks=true", "mutual_aid.voice.ask=false", "mutual_aid.load_hours=-1",
    "mutual_aid.stranger_accepts=true", "crisis.starts=0", "crisis.phases=5", "needs.old_age=x",
]  # fmt: skip


def test_of_several_values_that_are_wrong_each_is_named() -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_scenario(*SEVERAL)
    lines = str(caught.value).splitlines()
    assert len(lines) == len(SEVERAL)
    for override in SEVERAL:
        key, _, value = override.partition("=")
        assert any(line.startswith(f"{key} = ") and value in line for line in lines), override


SLURM = [
    ("executor.walltime=00:30:00", "walltime = 00:30:00, lifetime_minutes = 100: a worker is to"),
    ("executor.walltime=soon", "executor.walltime = 'soon': "),
    ("executor.memory=0GB", "executor.memory = '0GB': "),
    ("executor.memory=2 GB; rm", "executor.memory = '2 GB; rm': "),
    ("executor.queue=a b", "executor.queue = 'a b': "),
    ("executor.account='x\\n#SBATCH'", "executor.account = "),
    ("executor.directives=['qos normal']", "executor.directives.0 = 'qos normal': "),
    ("executor.lifetime_minutes=0", "executor.lifetime_minutes = 0: "),
    ("executor.prologue=['a\nb']", "executor.prologue.0 = 'a\\nb': "),
]


@pytest.mark.parametrize(("typed", "message"), SLURM, ids=lambda text: text[:30])
def test_what_goes_into_a_job_s_script_is_checked(typed: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        asked_of(["experiment=single", "executor=slurm", typed])
    assert message in str(caught.value)


def test_a_walltime_may_have_days() -> None:
    asked = asked_of(["experiment=single", "executor=slurm", "executor.walltime=1-00:00:00"])
    assert asked.settings.executor.walltime == "1-00:00:00"


FILES = [
    ("crisis", b"5\n", "storm.yaml: keys and values are expected"),
    ("crisis", b"- 1\n", "storm.yaml: keys and values are expected"),
    ("crisis", "name: tempête".encode("latin-1"), "storm.yaml: byte 10 is not UTF-8"),
    ("crisis", b"name: [\n", "storm.yaml, line 2: "),
    ("crisis", b"a: &a [*a]\n", "storm.yaml, line 1: an alias of itself"),
    ("crisis", b"defaults: [storm]\n", "storm.yaml: its defaults name the file itself"),
    ("crisis", b"name: storm\nalso: abc\n", "crisis.phases: the file of a crisis gives"),
    (
        "crisis",
        b"name: storm\nphases: [{name: a, days: 2}]\nalso: abc\n",
        "crisis.also = 'abc': input should be a valid dictionary",
    ),
    ("crisis", b"defaults: 5\nname: storm\n", "storm.yaml: defaults = 5: a list is expected"),
    (
        "crisis",
        b"a: &a [1,1,1,1,1,1,1,1,1,1]\n"
        + b"".join(
            b"%c: &%c [%s]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 9)) for c in b"bcdefgh"
        ),
        "more than 100,000 values once its aliases are written out",
    ),
    ("experiment", b"name: storm\npoints:\n  no: []\n", "line 3: the key no is no text in YAML; "),
    ("experiment", b"name: storm\npoints:\n  2020: []\n", "write it in quotes: '2020'"),
]


@pytest.mark.parametrize(("group", "content", "message"), FILES, ids=range(len(FILES)))
def test_a_file_of_one_s_own_that_cannot_be_taken_is_named(
    tmp_path: Path, group: str, content: bytes, message: str
) -> None:
    (tmp_path / group).mkdir()
    (tmp_path / group / "storm.yaml").write_bytes(content)
    chosen = [f"{group}=storm"] if group == "experiment" else ["experiment=single", "crisis=storm"]
    _refused([*searched([str(tmp_path)]), *chosen], message)


@pytest.mark.parametrize(("group", "content", "message"), FILES, ids=range(len(FILES)))
def test_one_that_stands_in_for_a_default_is_named_and_no_override_blamed(
    tmp_path: Path, group: str, content: bytes, message: str
) -> None:
    """Nobody chose the file: it has the name of an option that is taken anyway."""
    name = {"crisis": "lockdown", "experiment": "support"}[group]
    (tmp_path / group).mkdir()
    (tmp_path / group / f"{name}.yaml").write_bytes(content.replace(b"storm", name.encode()))
    for others in [], ["neighbourhood=social"]:
        _refused([*searched([str(tmp_path)]), *others], message.replace("storm", name))


def _refused(typed: Sequence[str], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        asked_of(typed)
    said = str(caught.value)
    assert message in said
    assert len(said.splitlines()) == 1
    assert not any(said.startswith(text) for text in typed)


def test_a_file_that_only_hydra_refuses_is_laid_at_its_folder_not_at_an_override(
    tmp_path: Path,
) -> None:
    (tmp_path / "crisis").mkdir()
    (tmp_path / "crisis" / "lockdown.yaml").write_text("defaults: [{a: b, c: d}]\nname: lockdown\n")
    _refused([*searched([str(tmp_path)]), "experiment=single"], str(tmp_path))


def test_a_file_of_one_s_own_is_taken_before_the_built_in_one(tmp_path: Path) -> None:
    (tmp_path / "crisis").mkdir()
    file = tmp_path / "crisis" / "lockdown.yaml"
    file.write_text("name: lockdown\nphases: [{name: short, days: 3}]\n", encoding="utf-8-sig")
    own = searched([str(tmp_path)])
    assert load_scenario(*own, "crisis=lockdown").crisis.days == 3
    assert load_scenario(*own, "crisis=flood").crisis == load_scenario("crisis=flood").crisis
    assert load_scenario("crisis=lockdown").crisis.days > 3, "where it was not asked for"


def test_an_experiment_of_one_s_own_is_taken_before_the_built_in_one(tmp_path: Path) -> None:
    (tmp_path / "experiment").mkdir()
    (tmp_path / "experiment" / "support.yaml").write_text(
        "name: support\nreplicates: 2\nfactors: {facilitation: [none, one]}\n"
    )
    assert len(asked_of(overrides_of([], [str(tmp_path)])).design.runs) == 4


def test_of_several_folders_all_count_and_the_first_is_looked_into_first(tmp_path: Path) -> None:
    for folder, days in (("a", 2), ("b", 3)):
        (tmp_path / folder / "crisis").mkdir(parents=True)
        for name in ("storm", folder):
            text = f"name: {name}\nphases: [{{name: all, days: {days}}}]\n"
            (tmp_path / folder / "crisis" / f"{name}.yaml").write_text(text)
    a, b = str(tmp_path / "a"), str(tmp_path / "b")
    for own in overrides_of([], [a, b]), searched([a, b]), [*searched([a]), *searched([b, a])]:
        for crisis, days in (("storm", 2), ("a", 2), ("b", 3)):
            assert load_scenario(*own, f"crisis={crisis}").crisis.days == days
        assert folders_of(own) == (a, b)
    assert load_scenario(*searched([b]), *searched([a]), "crisis=storm").crisis.days == 3
    for crisis, days in (("storm", 2), ("a", 2), ("b", 3)):
        assert load_scenario(f"crisis={crisis}", configs=[a, b]).crisis.days == days
    with pytest.raises(ConfigurationError, match="c: no such folder of your own configurations"):
        load_scenario(configs=[a, str(tmp_path / "c")])
    given = _parser().parse_intermixed_args(["--config-dir", a, "crisis=storm", "-cd", b])
    assert given.config_dir == [a, b]


def test_another_broken_file_beside_it_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "crisis").mkdir()
    (tmp_path / "crisis" / "torn.yaml").write_text("5")
    (tmp_path / "crisis" / "2026.yaml").write_text("name: year\nphases: [{name: a, days: 2}]\n")
    assert load_scenario(*searched([str(tmp_path)]), "crisis=2026").crisis.name == "year"


def test_the_main_configuration_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("seed: 5\n")
    with pytest.raises(ConfigurationError, match="the main configuration is built in"):
        compose(searched([str(tmp_path)]))


@pytest.mark.parametrize("given", [["crisis=flood"], 5, None, b"crisis=flood"])
def test_an_override_in_python_is_a_text(given: object) -> None:
    with pytest.raises(ConfigurationError, match="an override is a text; write KEY=VALUE"):
        load_scenario(given)  # type: ignore[arg-type]


SIGNS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
KEYS = st.sampled_from([
    "crisis", "crisis.also", "crisis.phases", "lever", "knockout", "seed", "mutual_aid.asks",
    "experiment.replicates", "+experiment.factors", "executor.workers", "neighbourhood.residents",
    "+x", "~crisis", "results", "city", "facilitation",
])  # fmt: skip
VALUES = st.one_of(
    SIGNS,
    st.integers(-(10**20), 10**20).map(str),
    st.sampled_from(["null", "true", "nan", "[]", "{}", "[a,b]", "{a:1}", "1,2", "x=y", "-1", "."]),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.one_of(SIGNS, st.tuples(KEYS, VALUES).map("=".join)), min_size=1, max_size=3))
def test_nothing_that_is_typed_ends_in_another_error(typed: Sequence[str]) -> None:
    try:
        asked_of(["experiment=single", *typed])
    except ConfigurationError as error:
        said = str(error)
        assert said.strip()
        assert all(line.strip() and len(line) < 2000 for line in said.splitlines())
