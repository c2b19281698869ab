"""Run a command as a process of its own and print, in JSON, what it and all below it took.

    python whole_command.py MOST_CPU_SECONDS COMMAND...

It is interrupted, as by Ctrl-C, when it has taken more CPU seconds than asked for; 0 is no bound.
Workers are often not waited for by who started them: this process takes them over (Linux alone).
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

_SUBREAPER = 36
_FIRST_FINDINGS = "Provisional"
_PROGRESS = re.compile(r"([\d,]+)/([\d,]+) (?:runs|days)")
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Run what the arguments name."""
    most, command = float(sys.argv[1]), sys.argv[2:]
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    began = time.monotonic()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True, text=True
    )
    assert process.stdout is not None
    found: dict[str, Any] = {"stopped": False, "first_findings": None, "runs": None}
    reader = threading.Thread(target=_read, args=(process.stdout, began, found))
    reader.start()
    while process.poll() is None:
        time.sleep(1)
        if most and not found["stopped"] and _spent(process.pid) > most:
            found["stopped"] = True
            process.send_signal(signal.SIGINT)
    reader.join()
    _wait_for_all()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    found |= {
        "code": process.returncode,
        "wall": round(time.monotonic() - began, 1),
        "cpu": round(used.ru_utime + used.ru_stime, 1),
    }
    print(json.dumps(found))


def _read(lines: IO[str], began: float, found: dict[str, Any]) -> None:
    """Note when the first findings were shown and how many runs were done; pass lines on."""
    for line in lines:
        print(line, end="", file=sys.stderr, flush=True)
        if found["first_findings"] is None and line.startswith(_FIRST_FINDINGS):
            found["first_findings"] = round(time.monotonic() - began, 1)
        if done := _PROGRESS.search(line):
            found["runs"] = [int(number.replace(",", "")) for number in done.groups()]


def _spent(session: int) -> float:
    """Return the CPU seconds of the processes of a session, and of those they waited for."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            ticks += sum(map(int, fields[11:15]))
    own = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ticks / _TICKS + own.ru_utime + own.ru_stime


def _wait_for_all() -> None:
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


if __name__ == "__main__":
    main()
