"""Crate: a folder of results as an RO-Crate, a standard that others can read and check.

`ro-crate-metadata.json` follows RO-Crate 1.1 and its profile Process Run Crate 0.5: what made the
results, from what, when, and which files there are, each with its size and its SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from experiments.store.journal import JOURNAL
from experiments.store.own_outcomes import KEY as OWN_OUTCOMES
from experiments.store.preregistration import HYPOTHESES
from experiments.store.sampled import SAMPLE
from experiments.store.specification import SPECIFICATION
from experiments.store.store import (
    CRATE,
    DAILY,
    FILM,
    GATES,
    PORTRAIT,
    PROVENANCE,
    RUNS,
    TIMINGS,
    provenance_of,
    write_whole,
)
from experiments.store.tables import FAILED_RUNS
from sim.composition import ConfigurationError
from sim.tables import DAILY as MEASURES
from sim.tables import OUTCOMES, Measure
from sim.tables.told import meaning

CONFIG = "config.yaml"

type Entity = dict[str, Any]

_SPECIFICATION = "https://w3id.org/ro/crate/1.1"
_PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
_CONTEXT = [
    f"{_SPECIFICATION}/context",
    {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"},
]
"""Where terms are defined; the second is what the profile adds to schema.org's."""

_ROOT, _SOFTWARE, _SWEEP, _SEED = "./", "#entraide", "#sweep", "#seed"

_GIVEN = {
    SPECIFICATION: "what the results are of, from before the first run",
    CONFIG: "the composed configuration that the runs have in common",
    HYPOTHESES: "the hypotheses as written before the first run",
}
_MADE = {
    RUNS: "a row a run: policy, replicate, seed, status, outcomes",
    DAILY: "what was measured on each day of each run",
    GATES: "where needs came to an end, by run",
    TIMINGS: "how long each run took",
    FAILED_RUNS: "why runs failed, of those that did",
    SAMPLE: "the rows of a sample, in the order of its method",
    PROVENANCE: "specification, seeds, versions, machine and times",
}
"""What a sweep takes and gives once; everything else is renewed when the results are shown."""

_FORMATS = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".yaml": "application/yaml",
}
_READ_BYTES = 1 << 20

EXPORTED = ("csv", "parquet", "xlsx")
"""Where `entraide export` writes in a folder: it may be done at any time."""


def seal(folder: Path) -> Path:
    """Write what a folder of results holds, and return the path of what is written.

    The hashes of what the sweep gave are kept as they were when it ended, however often the results
    are shown again: what is altered later does not become right by it.

    Args:
        folder: of results whose sweep came to its end.

    Raises:
        OSError: when it cannot be written.
    """
    files = [_file(folder, path) for path in _files(folder)]
    earlier = {entity["@id"]: entity for entity in _files_told(folder)}
    by_id = {entity["@id"]: entity for entity in files}
    if by_id[PROVENANCE] == earlier.get(PROVENANCE):
        by_id |= {name: earlier[name] for name in (*_GIVEN, *_MADE) if name in earlier}
    graph = _graph(provenance_of(folder), list(by_id.values()))
    text = json.dumps({"@context": _CONTEXT, "@graph": graph}, indent=1, ensure_ascii=False)
    write_whole(folder / CRATE, f"{text}\n".encode())
    return folder / CRATE


def verify(folder: Path) -> list[str]:
    """Return what is not as the crate of a folder says; nothing where all is.

    Args:
        folder: of results.
    """
    if not (folder / CRATE).is_file():
        return [f"{folder / CRATE}: missing; what the files were is not known"]
    try:
        told = _files_told(folder)
        faults = [fault for entity in told if (fault := _fault(folder, entity))]
    except (KeyError, TypeError, ValueError, RecursionError):
        return [f"{folder / CRATE}: not as it was written; what the files were is not known"]
    described = {unquote(entity["@id"]) for entity in told}
    return faults + [
        f"{path}: the crate does not describe it; it was added later, or taken out there"
        for path in _files(folder)
        if path.relative_to(folder).as_posix() not in described
        and path.relative_to(folder).parts[0] not in EXPORTED
    ]


def check(folder: Path, *names: str) -> None:
    """Refuse files of results that are not as the crate of their folder says.

    Args:
        folder: of results; where it has no crate, nothing says what its files were.
        names: of files in it, all that a sweep takes and gives unless said; those that the crate
            does not tell of are not looked at.

    Raises:
        ConfigurationError: naming each that is missing or altered.
    """
    names = names or (*_GIVEN, *_MADE, PORTRAIT, FILM)
    try:
        told = [one for one in _files_told(folder) if unquote(one["@id"]) in names]
        faults = [fault for one in told if (fault := _fault(folder, one))]
    except (KeyError, TypeError, ValueError, RecursionError):
        faults = [f"{folder / CRATE}: not as it was written; what the files were is not known"]
    if faults:
        remedy = "move the folder away and give its command again"
        raise ConfigurationError("\n".join(f"{fault}; {remedy}" for fault in faults))


def _fault(folder: Path, told: Entity) -> str | None:
    """Return what is wrong with a file, if anything."""
    path = folder / unquote(told["@id"])
    if ".." in path.parts or not path.is_relative_to(folder):
        return f"{path}: outside the folder"
    if not path.is_file():
        return f"{path}: missing"
    size, expected = path.stat().st_size, int(told["contentSize"])
    if size != expected:
        return f"{path}: altered; it has {size:,} bytes, it had {expected:,}"
    if _sha256(path) != told["sha256"]:
        return f"{path}: altered: its SHA-256 has changed"
    return None


def _files_told(folder: Path) -> list[Entity]:
    """Return the files that the crate of a folder describes; none where there is no crate."""
    try:
        graph = json.loads((folder / CRATE).read_bytes())["@graph"]
    except FileNotFoundError:
        return []
    return [entity for entity in graph if entity["@type"] == "File"]


def _files(folder: Path) -> list[Path]:
    """Return all files of a folder but hidden ones, the crate and the journal, by name.

    The entries of a journal, which stays where runs failed, have hashes of their own.
    """
    found = (path for path in folder.rglob("*") if path.is_file())
    apart = (CRATE, JOURNAL)
    return sorted(path for path in found if path.name not in apart and path.name[0] != ".")


def _file(folder: Path, path: Path) -> Entity:
    name = path.relative_to(folder).as_posix()
    described = (_GIVEN | _MADE).get(name)
    return {
        "@id": quote(name),
        "@type": "File",
        "name": name,
        **({"description": described} if described else {}),
        "encodingFormat": _FORMATS.get(path.suffix, "application/octet-stream"),
        "contentSize": str(path.stat().st_size),
        "sha256": _sha256(path),
    }


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_READ_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _graph(made: Mapping[str, Any], files: list[Entity]) -> list[Entity]:
    """Return all that is told, in an order that does not change."""
    own = {name: meaning(name) for name in made.get(OWN_OUTCOMES, ())}
    variables = [*_variables(RUNS, {**OUTCOMES, **own}), *_variables(DAILY, MEASURES)]
    licence = metadata("entraide")["License-Expression"]
    name = made["experiment"]["name"]
    return [
        {
            "@id": CRATE,
            "@type": "CreativeWork",
            "about": {"@id": _ROOT},
            "conformsTo": {"@id": _SPECIFICATION},
        },
        {
            "@id": _ROOT,
            "@type": "Dataset",
            "conformsTo": {"@id": _PROFILE},
            "name": f"entraide: {name}",
            "description": f"{made['runs']} runs of a simulated neighbourhood's mutual aid in a "
            f"crisis: the experiment {name}, specification {made['id']}",
            "identifier": made["id"],
            "datePublished": made["ended"],
            "license": {"@id": f"https://spdx.org/licenses/{licence}"},
            "hasPart": _references(files),
            "mentions": {"@id": _SWEEP},
            "variableMeasured": _references(variables),
        },
        {
            "@id": _PROFILE,
            "@type": "CreativeWork",
            "name": "Process Run Crate",
            "version": _PROFILE.rpartition("/")[2],
        },
        {
            "@id": f"https://spdx.org/licenses/{licence}",
            "@type": "CreativeWork",
            "name": licence,
            "description": "the licence under which entraide comes, and these results unless "
            "who publishes them says otherwise",
        },
        _software(made),
        {
            "@id": _SEED,
            "@type": "PropertyValue",
            "name": "seed",
            "description": "what the seeds of the replicates derive from",
            "value": made["seed"],
        },
        {
            "@id": _SWEEP,
            "@type": "CreateAction",
            "name": f"sweep of the experiment {name}",
            "description": shlex.join(made["command"]),
            "instrument": {"@id": _SOFTWARE},
            "object": _references(
                [*(file for file in files if file["@id"] in _GIVEN), {"@id": _SEED}]
            ),
            "result": _references(file for file in files if file["@id"] not in _GIVEN),
            "startTime": made["started"],
            "endTime": made["ended"],
            **_ended(made),
        },
        *files,
        *variables,
    ]


def _ended(made: Mapping[str, Any]) -> Entity:
    """Return how a sweep ended."""
    if not made["failed"]:
        return {"actionStatus": "http://schema.org/CompletedActionStatus"}
    return {
        "actionStatus": "http://schema.org/FailedActionStatus",
        "error": f"{made['failed']} of {made['runs']} runs failed",
    }


def _software(made: Mapping[str, Any]) -> Entity:
    """Return what made the results; a commit is named where it is the whole truth."""
    commit = made["commit"] if made["dirty"] is False else None
    versions = {"Python": made["python"], **made["packages"]}
    return {
        "@id": _SOFTWARE,
        "@type": "SoftwareApplication",
        "name": "entraide",
        "description": f"{metadata('entraide')['Summary']}; SHA-256 of the model's sources "
        f"{made['model_sources']}",
        "softwareVersion": made["packages"]["entraide"],
        **({"identifier": f"swh:1:rev:{commit}"} if commit else {}),
        "softwareRequirements": [
            f"{package} {version}" for package, version in versions.items() if package != "entraide"
        ],
    }


def _variables(table: str, measures: Mapping[str, Measure]) -> Iterator[Entity]:
    for name, said in measures.items():
        yield {
            "@id": f"#{table}/{name}",
            "@type": "PropertyValue",
            "name": name,
            "description": f"{said.doc} ({table})",
            "unitText": said.unit,
        }


def _references(entities: Iterable[Entity]) -> Entity | list[Entity]:
    """Return what refers to entities; one alone is not put in a list."""
    found = [{"@id": entity["@id"]} for entity in entities]
    return found[0] if len(found) == 1 else found
