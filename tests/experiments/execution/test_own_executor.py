"""An executor of one's own carries runs out; no folder says which to take."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.command.main import carry_out
from experiments.command.settings import settings_of, settings_of_folder
from experiments.design.design import Design
from experiments.execution.executors import opener_of, prepare
from experiments.execution.own_executor import own_executor
from experiments.execution.settings import Own
from sim.composition import ConfigurationError, compose
from tests.experiments.conftest import sweep

PAGE = (Path(__file__).parents[3] / "docs" / "extensions.md").read_text()
EXECUTOR = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[2]


def named(folder: Path, source: str = EXECUTOR) -> str:
    path = folder / "pool.py"
    path.write_text(source)
    return f"{path}:Pool"


def test_its_results_are_the_same_to_the_byte(tmp_path: Path, design: Design) -> None:
    own = Own(opens=named(tmp_path), workers=2)
    assert sweep(tmp_path / "own", design, executor=own) == 0
    assert sweep(tmp_path / "serial", design) == 0
    for name in ("runs.parquet", "daily.parquet"):
        mine, plain = (tmp_path / how / "trial" / design.id / name for how in ("own", "serial"))
        assert mine.read_bytes() == plain.read_bytes()


def test_it_is_chosen_by_its_class(tmp_path: Path) -> None:
    asked = ["executor=own", f"executor.opens='{named(tmp_path)}'", "executor.workers=3"]
    executor = settings_of(compose(asked)).executor
    assert isinstance(executor, Own)
    assert executor.workers == 3
    with pytest.raises(ConfigurationError, match=r"executor.opens"):
        settings_of(compose(["executor=own"]))


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("class Pool: pass", "no executor; write class Pool(OwnExecutor)"),
        (EXECUTOR.replace("def open", "def opens"), "it has no method open(self, workers)"),
        ("1 / 0", "line 1: ZeroDivisionError: division by zero"),
    ],
)
def test_one_that_cannot_be_taken_is_refused_before_any_run(
    source: str, fault: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError) as error:
        prepare(Own(opens=named(tmp_path, source)))
    assert fault in str(error.value)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ("ThreadPoolExecutor(workers)", "open gives threads"),
        ("open('/dev/null')", "open gives TextIOWrapper; a concurrent.futures.Executor is "),
    ],
)
def test_what_gives_no_processes_is_refused(given: str, fault: str, tmp_path: Path) -> None:
    source = EXECUTOR.replace("import ProcessPool", "import ThreadPoolExecutor, ProcessPool")
    source = re.sub(r"return ProcessPoolExecutor\(.*\)", f"return {given}", source)
    with (
        pytest.raises(ConfigurationError, match=re.escape(fault)),
        opener_of(Own(opens=named(tmp_path, source)))(2),
    ):
        pass


def test_a_folder_does_not_name_it(tmp_path: Path) -> None:
    mark = tmp_path / "run"
    evil = f"from pathlib import Path\nPath({str(mark)!r}).touch()\n{EXECUTOR}"
    folder = tmp_path / "theirs" / "trial" / "x"
    folder.mkdir(parents=True)
    opens = named(tmp_path, evil)
    (folder / "config.yaml").write_text(f"executor: {{name: own, opens: '{opens}'}}")
    with pytest.raises(ConfigurationError, match="a folder does not say what is connected to"):
        settings_of_folder(folder, [])
    carry_out("status", ["--results", str(tmp_path / "theirs")])
    assert not mark.exists()
    assert own_executor(named(tmp_path))


def test_two_workers_of_ones_own_run_the_model(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable, "-m", "tests.plain_command", "experiment=single", "crisis=none",
            "neighbourhood.residents=200", "timeline.build_up_days=31", "timeline.recovery_days=2",
            "experiment.replicates=2", f"results={tmp_path / 'results'}", "executor=own",
            f"executor.opens='{named(tmp_path)}'", "executor.workers=2",
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].endswith("report.html")
