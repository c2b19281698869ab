"""What is installed is what was pinned: by version and hash, and so is what builds it."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.structure.test_layers import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()
LOCKS = sorted(ROOT.glob("requirements*.lock"))
SETUP = "requirements-setup.lock"
_INSTALLS = re.compile(
    r"\bpip (?:install|sync|download|wheel)\b|\buvx\b|\buv (?:run|tool|add|sync)\b"
)
_OF_ITSELF = {"--no-deps", "--no-build-isolation", "--offline", "--editable"}
_FETCHES = re.compile(r"\b(?:curl|wget|npm|npx|pipx|conda)\b")
_PIN = re.compile(r"([\w.-]+)(?:\[[\w,-]+\])?==([\w.!+-]+)(?: ; [^\\]+)?")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
_REGISTRIES = ("pypi" + ".org", "python" + "hosted.org", "index" + "-url", "find" + "-links")


def tracked() -> dict[str, str]:
    """The texts that the repository holds, by name."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    found = {}
    for name in filter(None, listed.split("\0")):
        content = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b"\0"
        if b"\0" not in content:
            found[name] = content.decode()
    return found


def installs(text: str) -> list[str]:
    """The commands of a script that install something, each on one line."""
    return [
        line.strip() for line in text.replace("\\\n", " ").splitlines() if _INSTALLS.search(line)
    ]


def fault_of(command: str) -> str:
    """What is wrong with a command that installs; empty where nothing is."""
    words = command.split()
    if set(words) >= _OF_ITSELF:
        return "" if words[-1] == "." else "more than the project itself"
    if "--require-hashes" not in words:
        return "no hashes"
    if not re.search(r" (?:-r )?requirements[\w-]*\.lock$", command):
        return "not from a lock"
    if words[-1] != SETUP and f"--build-constraints {SETUP}" not in " ".join(words):
        return "what builds packages is not pinned"
    return ""


def pins(lock: str) -> dict[str, tuple[str, int]]:
    """The packages of a lock, each with its version and how many hashes it has."""
    found: dict[str, tuple[str, int]] = {}
    for line in re.sub(r" \\\n +", "\n", lock).splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if _HASH.fullmatch(line):
            name, (version, hashes) = list(found.items())[-1]
            found[name] = (version, hashes + 1)
            continue
        pin = _PIN.fullmatch(line)
        assert pin, f"not pinned: {line}"
        found[canonicalize_name(pin[1])] = (pin[2], 0)
    return found


def test_every_install_has_hashes_and_pinned_builds() -> None:
    commands = installs(MAKEFILE)
    assert len(commands) == 4
    assert [(one, fault) for one in commands if (fault := fault_of(one))] == []


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        ("pip install uv", "no hashes"),
        ("uv pip sync requirements.lock", "no hashes"),
        ("uv pip sync --require-hashes requirements.lock", "what builds packages is not pinned"),
        (f"uv pip sync --require-hashes --build-constraints {SETUP} other.txt", "not from a lock"),
        ("uv pip install --no-deps --offline --editable .", "no hashes"),
        (f"uv pip install {' '.join(sorted(_OF_ITSELF))} . numpy", "more than the project itself"),
    ],
)
def test_another_install_would_be_found(command: str, fault: str) -> None:
    assert installs(f"x:\n\t{command}\n") == [command]
    assert fault_of(command) == fault


def test_nothing_else_installs_or_fetches() -> None:
    for name, text in tracked().items():
        is_script = text.startswith("#!") or name.endswith((".sh", ".yaml", ".toml", "Makefile"))
        if is_script and name != "Makefile":
            assert installs(text) == [], name
        if is_script:
            assert not _FETCHES.search(text), name
        if name.endswith(".md"):
            blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
            assert [line for block in blocks for line in installs(block)] == [], name
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert {repo["repo"] for repo in hooks} == {"local"}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_package_of_a_lock_has_a_version_and_hashes(lock: Path) -> None:
    found = pins(lock.read_text())
    assert found
    assert {name for name, (_, hashes) in found.items() if not hashes} == set()


def test_a_package_without_a_version_or_hash_would_be_found() -> None:
    bare = "numpy==2.0\n    # via -r x\nuv==1 \\\n    --hash=sha256:" + "0" * 64
    assert pins(bare) == {"numpy": ("2.0", 0), "uv": ("1", 1)}
    for wrong in ("numpy>=2", "numpy", "-e .", "x @ git+ssh://y", "uv==1 \\\n    --hash=md5:0"):
        with pytest.raises(AssertionError, match="not pinned"):
            pins(wrong)


def _wanted(lock: str) -> list[str]:
    """What a lock is made of, as `make lock` says."""
    (made,) = re.findall(rf"pip compile (.*) -o {re.escape(lock)}", MAKEFILE)
    assert "--generate-hashes" in made
    assert "--universal" in made
    source = made.split()[-1]
    if source != "pyproject.toml":
        lines = (ROOT / source).read_text().splitlines()
        return [line for line in lines if line and not line.startswith("#")]
    project = tomllib.loads((ROOT / source).read_text())["project"]
    extras = re.findall(r"--extra ([\w-]+)", made)
    assert set(extras) == set(project["optional-dependencies"])
    more = [one for extra in extras for one in project["optional-dependencies"][extra]]
    return [*project["dependencies"], *more]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_holds_all_that_is_asked_for(lock: Path) -> None:
    found = pins(lock.read_text())
    for text in _wanted(lock.name):
        asked = Requirement(text)
        version, _ = found[canonicalize_name(asked.name)]
        assert asked.specifier.contains(version, prereleases=True), text


def test_what_builds_packages_is_in_a_lock() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    installed = pins((ROOT / "requirements.lock").read_text())
    for asked in map(Requirement, build):  # of the project itself, built without isolation
        assert asked.specifier.contains(installed[canonicalize_name(asked.name)][0])
    assert "setuptools" in pins((ROOT / SETUP).read_text())  # of what comes as sources alone


def test_no_file_names_a_registry() -> None:
    naming = {
        name: word
        for name, text in tracked().items()
        for word in _REGISTRIES
        if word in text.lower()
    }
    assert naming == {}
