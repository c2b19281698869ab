"""The notebooks run as they are, and say what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "notebooks"


def _told(notebook: Any) -> list[tuple[str, str]]:
    """Return the text that cells give, with their ids; pictures are told by their kind."""
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            assert output.output_type != "error", output
            text = output.get("text") or output.get("data", {}).get("text/plain", "")
            found.append((cell.id, "a picture" if "object at 0x" in text else text))
    return found


@pytest.mark.filterwarnings("ignore")  # the kernel's own libraries warn of one another
@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ipynb")), ids=lambda path: path.stem)
def test_it_gives_today_what_it_gave(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    before = _told(notebook)
    assert len(before) >= 5
    NotebookClient(notebook, timeout=120, kernel_name="python3",
                   resources={"metadata": {"path": str(path.parent)}}).execute()  # fmt: skip
    assert _told(notebook) == before
