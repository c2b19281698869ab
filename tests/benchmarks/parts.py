"""A city in parts: the experiment `paris`, as its command carries it out.

It takes some twenty minutes of CPU time on two cores: `make bench-city`.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.table import markdown, section

COMMAND = (str(Path(sys.executable).with_name("entraide")), "experiment=paris")


def measure(_sizes: tuple[int, ...]) -> dict[str, Any]:
    """Return what the experiment takes: CPU and wall time, the largest process, disk."""
    with tempfile.TemporaryDirectory() as folder:
        before, begun = _spent(), time.perf_counter()
        command = [*COMMAND, f"results={folder}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        wall, cpu = time.perf_counter() - begun, _spent() - before
        files = [path for path in Path(folder).rglob("*") if path.is_file()]
        disk = sum(path.stat().st_size for path in files)
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {
        "cores": os.cpu_count(),
        "cpu_s": round(cpu),
        "wall_min": round(wall / 60, 1),
        "largest_mib": round(largest / 1024),
        "disk_mib": round(disk / 2**20, 1),
    }


def _spent() -> float:
    """Return the CPU seconds of all processes that this one started and saw end."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def told(found: dict[str, Any]) -> str:
    """Return the section of the page."""
    rows = [
        ("CPU seconds, all processes", f"{found['cpu_s']:,}"),
        (f"wall time on {found['cores']} cores, min", f"{found['wall_min']}"),
        ("the largest process, MiB", f"{found['largest_mib']:,}"),
        ("disk, results alone, MiB", f"{found['disk_mib']:,}"),
    ]
    return section(
        "## A city in parts",
        """`entraide experiment=paris`: 80 neighbourhoods, each a run of its own, a year of
        build-up, a
lockdown and a month of recovery, under three policies that share half of the build-up.""",
        markdown(("", ""), rows),
    )
