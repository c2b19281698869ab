"""Where and when something was measured: the machine, the versions, the commit, how busy it was."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_CACHES = Path("/sys/devices/system/cpu/cpu0/cache")
_PACKAGES = ("numpy", "numba", "llvmlite", "mesa")


def facts() -> dict[str, Any]:
    """Return what a reader has to know of the machine, as it is now."""
    return {
        "date": datetime.date.today().isoformat(),
        "commit": _git("rev-parse", "--short", "HEAD") or "unknown",
        "changed": bool(_git("status", "--porcelain", "--", "sim", "configs", "experiments")),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "caches": caches(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "load": round(os.getloadavg()[0], 1),
        "versions": {"Python": platform.python_version()}
        | {name: version(name) for name in _PACKAGES},
    }


def caches() -> dict[str, str]:
    """Return the size of the caches of one core, by level; one that is shared says by how many."""
    found = {}
    for index in sorted(_CACHES.glob("index*")):
        level, kind, size, cores = (
            (index / name).read_text().strip() if (index / name).exists() else ""
            for name in ("level", "type", "size", "shared_cpu_list")
        )
        if kind == "Instruction" or not size:
            continue
        sharing = sum(_many(part) for part in cores.split(","))
        found[f"L{level}"] = size + (f" for {sharing} cores" if sharing > 1 else "")
    return found or _as_lscpu_says()


def _many(part: str) -> int:
    """Return how many processors a range such as 0-3 names."""
    first, _, last = part.partition("-")
    return int(last or first) - int(first) + 1 if first else 1


def _as_lscpu_says() -> dict[str, str]:
    """Return the caches that lscpu sums over all instances, divided by how many there are."""
    found = {}
    for line in _said("lscpu", "--caches=NAME,ONE-SIZE").splitlines()[1:]:
        name, size = line.split()[:2]
        if name != "L1i":
            found[name[:2]] = size
    return found


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    parts = (line.partition(":") for line in reversed(lines))
    named = {name.strip(): value.strip() for name, _, value in parts}
    model = named.get("model name", platform.processor() or platform.machine())
    if "cpu family" in named:
        model += f" (family {named['cpu family']}, model {named.get('model', '?')})"
    return model


def _git(*arguments: str) -> str:
    return _said("git", "-C", str(ROOT), *arguments)


def _said(*command: str) -> str:
    """Return what a command printed; nothing if it is not there or failed."""
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return found.stdout.strip() if found.returncode == 0 else ""


def told(facts: dict[str, Any]) -> str:
    """Return a sentence."""
    held = ", ".join(f"{name} {size}" for name, size in facts["caches"].items())
    versions = ", ".join(f"{name} {number}" for name, number in facts["versions"].items())
    state = " with changes that were not committed" if facts["changed"] else ""
    return (
        f"{facts['date']}, commit {facts['commit']}{state}; {facts['processor']}, "
        f"{facts['cores']} cores, {facts['memory_gib']} GiB; caches: {held or 'not told'}; "
        f"{versions}; load average before {facts['load']}, after {facts['load_after']}"
    )
