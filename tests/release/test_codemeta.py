"""What a version says of itself agrees, in all files that say it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from release import codemeta as written
from release.codemeta import PAGE, codemeta
from release.project import citation, project
from tests.structure.test_layers import ROOT


def test_the_file_is_current() -> None:
    assert PAGE.read_text("utf-8") == codemeta(), "it is not what they say: run `make docs`"


def test_it_says_what_they_say() -> None:
    said, built, cited = json.loads(codemeta()), project(), citation()
    assert said["@context"] == "https://w3id.org/codemeta/3.0"
    assert (said["name"], said["version"]) == (built["name"], cited["version"])
    assert said["license"].endswith(f"/{cited['license']}")
    assert said["datePublished"] == cited["date-released"]
    assert said["softwareRequirements"] == built["dependencies"]
    assert [one["name"] for one in said["author"]] == [one["name"] for one in built["authors"]]
    (study,) = said["referencePublication"]
    assert study["author"][0] == {
        "@type": "Person", "givenName": "Camille", "familyName": "Arnodin"
    }  # fmt: skip


@pytest.mark.parametrize("key", ["version", "license", "keywords"])
def test_what_disagrees_is_refused(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    other: dict[str, Any] = citation() | {key: "another"}
    monkeypatch.setattr(written, "citation", lambda: other)
    with pytest.raises(ValueError, match=f"^{key}: .* in pyproject.toml, another in CITATION.cff"):
        codemeta()


def test_the_changelog_has_the_version() -> None:
    assert project()["version"] in (ROOT / "CHANGELOG.md").read_text("utf-8")
