"""Folders of results as RO-Crates: what they hold, by another's validator; what is altered."""

from __future__ import annotations

import io
import json
import shutil
import warnings
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from requests_cache import CachedSession
from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings
from urllib3 import HTTPResponse

from experiments.store.crate import CRATE, seal, verify

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
SCHEMA_ORG = """
    CreateAction CreativeWork Dataset PropertyValue SoftwareApplication about actionStatus
    contentSize datePublished description encodingFormat endTime hasPart identifier instrument
    license mentions name object result softwareRequirements softwareVersion startTime unitText
    value variableMeasured version
"""
TERMS = {
    **{term: f"http://schema.org/{term}" for term in SCHEMA_ORG.split()},
    "File": "http://schema.org/MediaObject",
    "conformsTo": "http://purl.org/dc/terms/conformsTo",
}
"""The terms of RO-Crate 1.1 that a crate of ours uses, as its context defines them; no others."""

NOT_KNOWN = {
    "The Application SHOULD have a url",
    "The SoftwareApplication id SHOULD be an absolute URI",
    "The Action SHOULD have an agent that is a Person or Organization",
    "The Root Data Entity SHOULD have a link to a Contextual Entity representing the `author` of "
    "the RO-Crate",
    "The `publisher` property of a `Root Data Entity` SHOULD be an `Organization`",
}
"""What is recommended and not told: who ran the sweep, who publishes it, where entraide lies."""


@pytest.fixture
def sealed(complete: Path, tmp_path: Path) -> Path:
    """A folder of complete results of its own, as a crate."""
    folder = shutil.copytree(complete, tmp_path / "sealed")
    (folder / "a page.html").write_text("<p>shown</p>")
    seal(folder)
    return folder


@pytest.fixture
def context(tmp_path: Path) -> Path:
    """The cache in which the validator finds the context of RO-Crate, without a network."""

    class Kept(HTTPAdapter):
        def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
            raw = HTTPResponse(
                io.BytesIO(json.dumps({"@context": TERMS}).encode()),
                {"Content-Type": "application/ld+json"},
                status=200,
                preload_content=False,
                request_url=request.url,
            )
            return self.build_response(request, raw)

    path = tmp_path / "contexts"
    with CachedSession(cache_name=str(path), backend="sqlite", expire_after=-1) as session:
        session.mount("https://", Kept())
        session.get(CONTEXT)
    return path


def faults(folder: Path, context: Path) -> dict[str, set[str]]:
    """What the validator finds wrong, by how much it matters."""
    asked = ValidationSettings(
        rocrate_uri=str(folder),
        profile_identifier="process-run-crate",
        requirement_severity=Severity.RECOMMENDED,
        offline=True,
        cache_path=context,
    )
    found: dict[str, set[str]] = {"REQUIRED": set(), "RECOMMENDED": set()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the validator's own
        for issue in services.validate(asked).get_issues():
            found[issue.severity.name].add(issue.message)
    return found


def graph(folder: Path) -> dict[str, dict[str, Any]]:
    return {one["@id"]: one for one in json.loads((folder / CRATE).read_bytes())["@graph"]}


def test_a_validator_finds_nothing_missing_but_what_is_not_known(
    sealed: Path, context: Path
) -> None:
    assert faults(sealed, context) == {"REQUIRED": set(), "RECOMMENDED": NOT_KNOWN}


@pytest.mark.parametrize("missing", ["instrument", pytest.param("endTime", marks=pytest.mark.slow)])
def test_the_validator_would_find_what_is_missing(
    sealed: Path, context: Path, missing: str
) -> None:
    path = sealed / CRATE
    told = json.loads(path.read_bytes())
    (action,) = (one for one in told["@graph"] if one["@type"] == "CreateAction")
    del action[missing]
    path.write_text(json.dumps(told))
    found = faults(sealed, context)
    assert any(missing in text for text in found["REQUIRED"] | found["RECOMMENDED"] - NOT_KNOWN)


def test_all_files_are_described_and_what_was_given_told_from_what_was_made(sealed: Path) -> None:
    (sealed / "config.yaml").write_text("seed: 1\n")
    seal(sealed)
    told = graph(sealed)
    files = {path.name for path in sealed.iterdir()} - {CRATE, ".lock"}
    assert {one["name"] for one in told.values() if one["@type"] == "File"} == files
    assert {"runs.parquet", "a page.html"} <= files
    action = told["#sweep"]
    assert [one["@id"] for one in action["object"]] == [
        "config.yaml",
        "specification.json",
        "#seed",
    ]
    assert {one["@id"] for one in action["result"]} >= {"runs.parquet", "a%20page.html"}
    made = json.loads((sealed / "provenance.json").read_bytes())
    assert (action["startTime"], action["endTime"]) == (made["started"], made["ended"])
    assert action["description"].startswith("entraide")
    assert made["model_sources"] in told[action["instrument"]["@id"]]["description"]
    assert told["#runs.parquet/cost"]["unitText"] == "EUR"


def test_a_commit_is_named_where_it_is_the_whole_truth(sealed: Path) -> None:
    made = json.loads((sealed / "provenance.json").read_bytes())
    for dirty, named in ((False, True), (True, False)):
        text = json.dumps(made | {"commit": "c0ffee", "dirty": dirty})
        (sealed / "provenance.json").write_text(text)
        seal(sealed)
        assert ("swh:1:rev:c0ffee" in (sealed / CRATE).read_text()) is named


def test_the_same_folder_gives_the_same_crate(sealed: Path) -> None:
    before = (sealed / CRATE).read_bytes()
    assert seal(sealed).read_bytes() == before
    assert verify(sealed) == []


def _altered(path: Path, key: str, value: str) -> None:
    """Give the first file that a crate describes another value."""
    crate = json.loads(path.read_text())
    next(one for one in crate["@graph"] if one["@type"] == "File")[key] = value
    path.write_text(json.dumps(crate))


def _taken_out(path: Path) -> None:
    """Take a file out of its crate, and alter it."""
    crate = json.loads(path.with_name(CRATE).read_text())
    crate["@graph"] = [one for one in crate["@graph"] if one["@id"] != path.name]
    path.with_name(CRATE).write_text(json.dumps(crate))
    path.write_bytes(b"another table")


def test_a_crate_describes_no_file_elsewhere(sealed: Path) -> None:
    (sealed.parent / "elsewhere").write_text("secret")
    _altered(sealed / CRATE, "@id", "../elsewhere")
    assert any("outside the folder" in fault for fault in verify(sealed))


def test_exported_tables_may_come_later(sealed: Path) -> None:
    (sealed / "csv").mkdir()
    (sealed / "csv" / "runs.csv").write_text("a\n")
    assert verify(sealed) == []


@pytest.mark.parametrize(
    ("name", "harm", "said"),
    [
        ("runs.parquet", lambda path: path.write_bytes(path.read_bytes() + b" "), "bytes, it had"),
        ("daily.parquet", lambda path: path.write_bytes(path.read_bytes()[::-1]), "SHA-256"),
        ("a page.html", lambda path: path.unlink(), "missing"),
        (CRATE, lambda path: path.unlink(), "missing"),
        (CRATE, lambda path: path.write_text('{"@graph": [{"@type": "File"}]}'), "not as it was"),
        (CRATE, lambda path: path.write_text("{"), "not as it was"),
        (CRATE, lambda path: _altered(path, "contentSize", "abc"), "not as it was"),
        ("added.html", lambda path: path.write_text("<p>"), "added later, or taken out"),
        ("runs.parquet", lambda path: _taken_out(path), "added later, or taken out"),
    ],
)
def test_what_is_altered_is_found(sealed: Path, name: str, harm: Any, said: str) -> None:
    harm(sealed / name)
    (found,) = verify(sealed)
    assert found.startswith(f"{sealed / name}: ")
    assert said in found


def test_to_show_results_again_does_not_make_altered_ones_right(sealed: Path) -> None:
    (sealed / "runs.parquet").write_bytes(b"another table")
    (sealed / "a page.html").write_text("<p>shown anew</p>")
    seal(sealed)
    (found,) = verify(sealed)
    assert "runs.parquet: altered" in found


def test_results_made_anew_are_told_anew(sealed: Path) -> None:
    made = json.loads((sealed / "provenance.json").read_bytes())
    (sealed / "provenance.json").write_text(json.dumps(made | {"ended": "2030-01-01T00:00:00"}))
    (sealed / "runs.parquet").write_bytes(b"another table")
    seal(sealed)
    assert verify(sealed) == []
