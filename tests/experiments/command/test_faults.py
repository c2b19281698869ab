"""What is wrong on the command line is said in one message, without a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from experiments.command.errors import words_for
from experiments.command.settings import settings_of
from sim.composition import ConfigurationError, compose
from tests.plain_command import ends

SMALL = ["neighbourhood.residents=300", "timeline.build_up_days=30", "timeline.recovery_days=10"]


BAD = [
    (
        "facilitation.skil=0.5",
        "facilitation.skil: unknown key; did you mean facilitation.skill?",
    ),
    (
        "neighbourhood.residents=3",
        "neighbourhood.residents = 3: input should be greater than or equal to",
    ),
    ("experiment.replicates=many", "experiment.replicates = 'many': input should be a valid"),
    ("crisis=storm", "crisis = 'storm': one of "),
    ("facilitation=one", "facilitation=one: the experiment varies facilitation"),
    ("case=[asyn,chez_nous]", "case = [asyn,chez_nous]: one option is expected; to compare"),
    ("results={file}/below", "cannot be written (Not a directory)"),
]


def _entraide(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "experiments", *SMALL, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_bad_input_ends_the_process_with_one_message_and_exit_code_1(tmp_path: Path) -> None:
    argument, message = BAD[0]
    ended = _entraide(tmp_path, argument)
    assert ended.returncode == 1, ended.stderr
    assert message in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("argument", "message"), BAD)
def test_bad_input_is_one_message_and_exit_code_1(
    tmp_path: Path,
    argument: str,
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "file"
    file.touch()
    monkeypatch.chdir(tmp_path)
    assert ends(monkeypatch, *SMALL, argument.format(file=file)) == 1
    said = capfd.readouterr()
    assert message in said.err
    assert len(said.err.splitlines()) == 1
    assert "Traceback" not in said.err
    assert said.out == ""
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("facilitatoin=one", "facilitatoin: unknown key; did you mean facilitation"),
        ("+needs.zzz=1", "needs.zzz: unknown key"),
        ("experiment=supprt", "experiment = 'supprt': one of "),
        (
            "executor=cloud",
            "executor = 'cloud': one of dask, local, own, scheduler, serial, ",
        ),
        ("knockout=[place,hope]", "knockout = 'hope': one of doing_together, driving_residents"),
        ("lever=[water]", "lever = 'water': one of all, balance, compost, cooperate, ease"),
        (
            "facilitation=none,one",
            "facilitation = 'none,one': one value is expected; to compare several, vary the key: "
            "'+experiment.factors.facilitation=[none,one]'",
        ),
        (
            "mutual_aid.asks=1,2",
            "mutual_aid.asks = '1,2': one value is expected; to compare several, vary the key: "
            "'+experiment.factors={mutual_aid.asks:[1,2]}'",
        ),
        (
            "experiment.axis=facilitation",
            "experiment.axis: this experiment has none yet; add it with a plus: "
            "'+experiment.axis=facilitation'",
        ),
        (
            "experiment.factors.crisis=[none,flood]",
            "add it with a plus: '+experiment.factors.crisis=[none,flood]'",
        ),
        ("experiment.replicats=3", "did you mean experiment.replicates?"),
        ("facilitation=[1", "facilitation=[1: a list is written facilitation=[a,b]"),
    ],
)
def test_words_name_the_key_the_value_and_what_is_allowed(override: str, message: str) -> None:
    from sim.composition import scenario_of

    with pytest.raises(ConfigurationError) as caught:
        scenario_of(compose([override]))
    assert message in words_for(caught.value, [override])


def test_what_is_said_to_vary_a_key_does() -> None:
    written = ["experiment=single", "+experiment.factors={mutual_aid.asks:[1,2]}"]
    assert settings_of(compose(written)).experiment.factors == {"mutual_aid.asks": (1, 2)}


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("experiment.replicates=0", "experiment.replicates = 0: input should be greater than"),
        ("executor.workers=-1", "executor.workers = -1: input should be greater than"),
        ("+experiment.outcomes=[cots]", "experiment.outcomes.0 = 'cots': no outcome"),
        ("+experiment.points={a b: []}", "experiment.points.a b"),
        ("experiment.factors.logistics=[]", "experiment.factors.logistics = []"),
        ("experiment.name=a/b", "experiment.name = 'a/b'"),
    ],
)
def test_settings_are_checked(override: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        settings_of(compose([override]))
    assert message in str(caught.value)
