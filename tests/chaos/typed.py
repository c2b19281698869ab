"""Overrides and files of one's own, as nobody would type them: drawn by hypothesis."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from sim.composition import CONFIGS, compose

GROUPS = sorted(path.name for path in CONFIGS.iterdir() if path.is_dir())
OTHERS = (
    "experiment.stopping", "experiment.racing", "experiment.factors", "experiment.points",
    "experiment.base", "experiment.baseline", "experiment.within", "experiment.axis",
    "experiment.outcomes", "experiment.levers", "experiment.uncertainties", "experiment.portfolios",
    "experiment.hypotheses", "experiment.mechanisms", "experiment.in_turn", "crisis.also.x",
    "crisis@crisis.also.x", "crisis.kinds.water.every", "hydra.run.dir", "hydra.searchpath",
    "_self_", "defaults", "scenario", "results", "seed", "budget", "portfolio.ease",
)  # fmt: skip
"""Keys that the configuration does not show, or that are Hydra's own."""

ODD = (
    "null", "true", "false", "nan", "inf", "-inf", "[]", "{}", "[a,b]", "{a:1}", "1,2", "x=y", "-1",
    ".", "0", "1", "1e400", "1e-400", "0x10", "1_000", "08", "2020-01-01", "12:30:00", "${seed}",
    "${oc.env:HOME}", "${now:%Y}", "???", "''", '""', "'a'", "choice(1,2)", "range(1,5)",
    "interval(0,1)", "glob(*)", "sort(3,1)", "tag(a,choice(1,2))", "int(5.5)", "bool(yes)",
    "json_str(5)", "none", "flood", "[flood,none]", "all", "${seed", "a:b", "{a:{b:1}}", "[[1]]",
    "[null]", "{a:null}", "{x:[1]}", "#", "!", "/", "\\", "../x", "~", "*", "&a", "%", "a b", " ",
)  # fmt: skip

SIGNS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SCALARS = st.one_of(
    SIGNS, st.integers(-(10**25), 10**25).map(str), st.floats().map(str), st.sampled_from(ODD)
)
NAMES = st.one_of(
    SIGNS, st.sampled_from(["name", "phases", "days", "method", "size", "ranges", "rows", "cap"])
)


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(NAMES, inner).map(":".join)
    return st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{','.join(items)}]"),
        st.lists(pairs, max_size=3).map(lambda items: f"{{{','.join(items)}}}"),
    )


VALUES = st.recursive(SCALARS, _nested, max_leaves=5)


def leaves(config: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield all keys of a configuration with their values, tables too."""
    for name, value in config.items():
        key = f"{above}.{name}" if above else str(name)
        yield key, value
        if isinstance(value, Mapping):
            yield from leaves(value, key)


def overrides() -> st.SearchStrategy[list[str]]:
    """Return what draws one or two overrides: half of them of keys that there are."""
    known = [key for key, _ in leaves(compose(["experiment=single"]))]
    keys = st.one_of(
        st.sampled_from(known), st.sampled_from(known), st.sampled_from([*GROUPS, *OTHERS]), SIGNS
    )
    before = st.sampled_from(["", "", "", "", "", "+", "++", "~"])
    one = st.one_of(
        SIGNS,
        st.builds("{}{}={}".format, before, keys, VALUES),
        st.builds("~{}".format, keys),
    )
    return st.lists(one, min_size=1, max_size=2)


def numbers() -> st.SearchStrategy[tuple[str, str]]:
    """Return what draws a key of a number, and a value for it that may be one."""
    known = [
        key
        for key, value in leaves(compose(["experiment=single"]))
        if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    near = st.one_of(
        st.integers(-3, 5000).map(str), st.floats(-3, 100).map(repr), st.sampled_from(ODD)
    )
    return st.tuples(
        st.sampled_from([key for key in known if key.partition(".")[0] != "executor"]), near
    )


def is_faulty(said: str) -> bool:
    """Tell whether a refusal has no words, an empty line, endless ones, or a library's words."""
    lines = said.splitlines()
    return (
        not said.strip()
        or any(not line.strip() or len(line) > 1000 for line in lines)
        or re.search(r"\w+(Error|Exception)\b|omegaconf|pydantic_core|viable alternative", said)
        is not None
    )


def meant(text: str) -> float | None:
    """Return the number that a text is; None where it is none."""
    if not re.fullmatch(r"[+-]?(\d+(_\d+)*\.?\d*|\.\d+)([eE][+-]?\d+)?", text.strip()):
        return None
    return float(text)


def value_at(config: Mapping[str, Any], key: str) -> Any:
    """Return what a configuration has at a key; None where it has nothing."""
    value: Any = config
    for part in key.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


FILES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.floats(), SIGNS,
        st.dates(), st.sampled_from(ODD),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(NAMES, st.sampled_from(GROUPS)), inner, max_size=4),
    ),
    max_leaves=12,
)  # fmt: skip
"""What a file of one's own may hold."""


def texts_of_files() -> st.SearchStrategy[bytes]:
    """Return what draws the bytes of a file: some YAML, some of a built-in file, some anything."""
    import yaml

    written = FILES.map(lambda value: yaml.safe_dump(value, allow_unicode=True).encode())
    built_in: Sequence[bytes] = [path.read_bytes() for path in sorted(CONFIGS.glob("crisis/*"))]
    cut = st.builds(
        lambda whole, first, last, between: whole[:first] + between + whole[first + last :],
        st.sampled_from(built_in),
        st.integers(0, 2000),
        st.integers(0, 40),
        st.one_of(st.binary(max_size=4), SIGNS.map(str.encode)),
    )
    return st.one_of(written, cut, st.binary(max_size=60))
