"""codemeta.json: a version for catalogues of software: `python -m release.codemeta`.

It says nothing of its own: all of it stands in pyproject.toml and CITATION.cff. Terms are those of
CodeMeta 3.0.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from release.project import ROOT, citation, project

PAGE = ROOT / "codemeta.json"

_STATUS = {"3 - Alpha": "wip", "4 - Beta": "wip", "5 - Production/Stable": "active"}
"""The development status of a classifier, in the words of repostatus."""


def codemeta() -> str:
    """Return codemeta.json, as text.

    Raises:
        ValueError: when pyproject.toml and CITATION.cff disagree.
    """
    built, cited = project(), citation()
    for key in ("version", "license", "keywords"):
        if built[key] != cited[key]:
            raise ValueError(f"{key}: {built[key]} in pyproject.toml, {cited[key]} in CITATION.cff")
    said = {
        "@context": "https://w3id.org/codemeta/3.0",
        "@type": "SoftwareSourceCode",
        "name": built["name"],
        "alternateName": cited["title"],
        "description": cited["abstract"].strip(),
        "version": built["version"],
        "datePublished": cited["date-released"],
        "license": f"https://spdx.org/licenses/{built['license']}",
        "author": [_author(one) for one in cited["authors"]],
        "keywords": built["keywords"],
        "applicationCategory": _classified(built, "Topic"),
        "developmentStatus": _STATUS[_classified(built, "Development Status")],
        "programmingLanguage": {"@type": "ComputerLanguage", "name": "Python"},
        "runtimePlatform": f"Python {built['requires-python']}",
        "operatingSystem": _systems(built["classifiers"]),
        "softwareRequirements": built["dependencies"],
        "referencePublication": [_reference(one) for one in cited["references"]],
    }
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


def _classified(built: Mapping[str, Any], head: str) -> str:
    """Return the rest of the first classifier that begins with some words."""
    found = [one for one in built["classifiers"] if one.startswith(f"{head} :: ")]
    return str(found[0].removeprefix(f"{head} :: "))


def _systems(classifiers: Iterable[str]) -> list[str]:
    found = [one for one in classifiers if one.startswith("Operating System :: ")]
    return [one.rpartition(" :: ")[2] for one in found]


def _author(cited: Mapping[str, Any]) -> dict[str, str]:
    """Return a person or a body, as CITATION.cff names it."""
    if "name" in cited:
        return {"@type": "Organization", "name": cited["name"]}
    return {
        "@type": "Person",
        "givenName": cited["given-names"],
        "familyName": cited["family-names"],
    }


def _reference(cited: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@type": cited["type"].capitalize(),
        "name": cited["title"].strip(),
        "author": [_author(one) for one in cited["authors"]],
        "publisher": {"@type": "Organization", "name": cited["institution"]["name"]},
        "datePublished": cited["year"],
    }


if __name__ == "__main__":
    PAGE.write_text(codemeta(), encoding="utf-8")
