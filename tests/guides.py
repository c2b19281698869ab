"""Guides, which tests follow as a reader would."""

from __future__ import annotations

import re
import shlex


def commands_of(page: str) -> list[list[str]]:
    """Return the words of the commands that a guide has its reader give, without `entraide`."""
    return [
        shlex.split(line)[2:]
        for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL)
        for line in block.replace("\\\n", "").splitlines()
        if line.startswith("$ entraide ")
    ]
