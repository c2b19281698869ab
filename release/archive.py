"""The archive of a version, as libraries of models take it: `python -m release.archive`.

It holds what the last commit tracks and nothing else, in the folders of CoMSES Net's library:

  code     the whole checkout: what is in it runs and is tested there
  docs     the description of the model (docs/ODD.md) and the pages that it leads to
  media    their pictures
  data     what goes in: configurations, tables of kinds, the patterns that the model is judged by
  results  what comes out: a finished experiment, and the tables that pages are written from

The same commit gives the same bytes on any machine: files stand in the order of their names, with
the time of the commit, and are not compressed, as compression differs between versions of zlib.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from release.project import ROOT, project

ABOUT = ("CITATION.cff", "LICENSE", "README.md", "codemeta.json")
"""What stands at the top, beside the folders."""

PATTERNS = "docs/patterns.csv"
_WORDS = "sim/documentation/article.yaml"  # of pages

_FILE, _COMMAND = 0o100644, 0o100755


def main() -> int:
    """Write dist/entraide-VERSION-archive.zip and name it; return the exit code."""
    path = ROOT / "dist" / f"{version_name()}-archive.zip"
    path.parent.mkdir(exist_ok=True)
    try:
        content = archive(ROOT)
    except (OSError, subprocess.CalledProcessError):
        print(f"{ROOT}: no checkout; the archive holds what git tracks there", file=sys.stderr)
        return 1
    path.write_bytes(content)
    print(path)
    if _git(ROOT, "status", "--porcelain"):
        print("what is not committed is not in it", file=sys.stderr)
    return 0


def archive(root: Path) -> bytes:
    """Return the archive of the last commit of a checkout.

    Raises:
        OSError: when there is no git.
        CalledProcessError: when git finds no commit there.
    """
    tree, seconds = _git(root, "archive", "HEAD"), int(_git(root, "log", "-1", "--format=%ct"))
    when = datetime.fromtimestamp(seconds, UTC).timetuple()[:6]
    made, top = io.BytesIO(), version_name()
    with zipfile.ZipFile(made, "w") as whole:
        for name, (mode, content) in sorted(_placed(tree).items()):
            entry = zipfile.ZipInfo(f"{top}/{name}", when)
            entry.create_system = 3  # as on Linux, wherever it is made
            entry.external_attr = mode << 16
            whole.writestr(entry, content)
    return made.getvalue()


def places(name: str) -> Iterator[str]:
    """Yield where a tracked file stands in the archive."""
    yield f"code/{name}"
    if name in ABOUT:
        yield name
    path = PurePosixPath(name)
    folder, kind = path.parts[0], path.suffix
    if folder == "docs" and kind == ".md":
        yield name
    if path.is_relative_to("docs/images"):
        yield f"media/{path.relative_to('docs/images')}"
    if name == PATTERNS or (folder in ("configs", "sim") and kind == ".yaml" and name != _WORDS):
        yield f"data/{name}"
    elif folder == "docs" and kind == ".csv":
        yield f"results/{name}"
    if path.is_relative_to("results/reference"):
        yield name


def _placed(tree: bytes) -> dict[str, tuple[int, bytes]]:
    """Return mode and content of each file of the archive, from a tar of what is tracked."""
    found = {}
    with tarfile.open(fileobj=io.BytesIO(tree)) as tracked:
        for member in tracked:
            file = tracked.extractfile(member) if member.isfile() else None
            if file is not None:
                kept = (_COMMAND if member.mode & 0o100 else _FILE, file.read())
                found.update(dict.fromkeys(places(member.name), kept))
    return found


def version_name() -> str:
    """Return the name of the version, such as entraide-0.1.0."""
    return "{name}-{version}".format(**project())


def _git(root: Path, *arguments: str) -> bytes:
    return subprocess.run(
        ["git", "-C", str(root), *arguments], check=True, capture_output=True
    ).stdout


if __name__ == "__main__":
    sys.exit(main())
