"""The command refuses in a line what it cannot serve, before it simulates anything."""

from __future__ import annotations

import pytest

from experiments.command import explore
from experiments.command.arguments import Parser
from experiments.command.main import carry_out
from experiments.explorer import serve
from sim.composition import ConfigurationError


def test_without_solara_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serve, "find_spec", lambda name: None if "assets" in name else object())
    assert carry_out("explore", []) == 1
    assert capsys.readouterr().err == (
        "explore: Solara is not installed; it comes with the extra [explore]\n"
    )


def test_a_port_is_of_this_machine_and_free() -> None:
    with serve.bound(0) as taken:
        host, port = taken.getsockname()
        assert host == "127.0.0.1"
        taken.listen()
        with pytest.raises(ConfigurationError, match=rf"^--port {port}: .* take another, or 0 "):
            serve.bound(port)
    with pytest.raises(ConfigurationError, match=r"^--port 70000: .*0-65535"):
        serve.bound(70000)


@pytest.mark.parametrize("text", ["executor.workers=2", "crisis=quake"])
def test_what_is_wrong_is_said_before_anything_is_simulated(
    text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serve, "check_installed", lambda: None)
    assert carry_out("explore", [text]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert text.partition("=")[0].partition(".")[0] in line


def test_its_help_names_what_it_takes() -> None:
    parser = Parser(prog="entraide explore", description=explore.__doc__)
    explore.expect(parser)
    for word in ("overrides", "--language", "--port", "--open", "--config-dir"):
        assert word in parser.format_help()
