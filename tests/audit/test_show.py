"""Does a copy answer what the register answers, in words and as files, without any service or database?"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import orjson
import pytest

from domain import sentences, views
from domain.authorization.tracks import Tracks
from service.cli import main
from tests.audit.logs import KEY, altered, checkpoint, publish
from tests.export.registers import Register, of_examples

DAY = date(2026, 3, 31)
ON = ["--on", DAY.isoformat()]
VKEY = ["--vkey", str(KEY.key)]


@pytest.fixture(scope="module")
def register() -> Register:
    return of_examples()


@pytest.fixture
def copy(register: Register, tmp_path: Path) -> str:
    return str(publish(tmp_path / "copy", register.stored))


def test_it_lists_every_authorization(
    register: Register, copy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "show", copy, *ON, *VKEY]) == 0
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert len(lines) == len(register.states) == 12
    for line, state in zip(lines, register.states.values(), strict=True):
        view = views.authorization(state, DAY)
        assert line == f"{view['reference']}  {view['status']}  {view['title']}"
    assert said.err == ""


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_says_where_one_stands_what_does_not_add_up_and_its_history(
    register: Register, copy: str, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    for state in register.states.values():
        view = views.authorization(state, DAY)
        assert main(["audit", "show", copy, view["reference"], *ON, "--language", language]) == 0
        said = capsys.readouterr()
        assert getattr(sentences.headline(Tracks(state, DAY)), language) in said.out
        for finding in view["findings"]:
            assert f"{finding['code']} (" in said.out
            assert finding["sentence"][language] in said.out
        for step in state.recorded:
            assert f"  {step.version}. {getattr(sentences.step(step, state), language)} (" in said.out
        assert "No signature was checked" in said.err
        assert main(["audit", "show", copy, str(state.id), *ON, "--language", language]) == 0
        assert capsys.readouterr().out == said.out


def test_it_shows_one_entry(register: Register, copy: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "show", copy, "3", *VKEY]) == 0
    said = capsys.readouterr().out
    event = orjson.loads(register.stored[3])
    assert f"  id: {event['id']}\n" in said
    assert json.loads(said[said.index("{") :]) == event["data"]
    assert said.split("\n")[0].endswith(".")


@pytest.mark.parametrize("name", ["MX-1900-NONE", "77777", "\x1b[2J"])
def test_what_is_not_there_is_said_in_one_sentence(
    copy: str, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert main(["audit", "show", copy, name]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.strip().isprintable()


def test_of_a_copy_that_is_not_what_was_signed_nothing_is_told(
    register: Register, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = [*register.stored[:-1], altered(register.stored[-1], actoroffice="senate")]
    copy = str(publish(tmp_path / "copy", bad, note=checkpoint(register.stored)))
    for words in (["show", copy], ["export", copy, "sqlite", str(tmp_path / "x.db")]):
        assert main(["audit", *words]) == 1
        said = capsys.readouterr()
        assert (said.out + said.err).startswith("NOT VERIFIED\n")
    assert not (tmp_path / "x.db").exists()
    assert main(["audit", "show", str(tmp_path)]) == 2


def test_a_title_does_not_steer_the_terminal(
    register: Register, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = orjson.loads(register.stored[0])
    title = {**first["data"], "title": "\x1b[2J\nVERIFIED \u202e"}
    copy = str(publish(tmp_path / "copy", [altered(register.stored[0], data=title)]))
    for words in (["show", copy], ["show", copy, "0"], ["show", copy, first["data"]["reference"]]):
        assert main(["audit", *words]) == 0
        assert all(line.isprintable() for line in capsys.readouterr().out.splitlines())


def test_it_is_exported_as_the_register_is(
    register: Register, copy: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "export", copy, "ndjson", "-", *VKEY]) == 0
    assert capfd.readouterr().out.encode() == b"".join(register.exported)
    file = tmp_path / "register.db"
    assert main(["audit", "export", copy, "sqlite", str(file), *ON, *VKEY]) == 0
    said = capfd.readouterr().err
    assert f"datasette {file} --metadata {tmp_path / 'register.metadata.json'}" in said
    with closing(sqlite3.connect(file)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM authorizations").fetchone()
        facts = dict(connection.execute("SELECT name, value FROM register"))
    assert count == 12
    assert (facts["origin"], facts["judged_on"]) == ("records.example/log", "2026-03-31")
    told = json.loads((tmp_path / "register.metadata.json").read_text("utf-8"))
    assert told["databases"]["register"]["tables"]["findings"]["facets"]
    assert main(["audit", "export", copy, "sqlite", "-"]) == 2


def test_it_shows_and_exports_what_was_held_then(
    register: Register, copy: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = orjson.loads(register.stored[4])["time"]
    for as_of in ("4", first):
        assert main(["audit", "show", copy, *ON, "--as-of", as_of]) == 0
        size = 5 if as_of == "4" else sum(orjson.loads(one)["time"] <= first for one in register.stored)
        known = {orjson.loads(one)["subject"] for one in register.stored[:size]}
        assert len(capsys.readouterr().out.splitlines()) == len(known)
        lines = tmp_path / f"{len(as_of)}.ndjson"
        assert main(["audit", "export", copy, "ndjson", str(lines), "--as-of", as_of]) == 0
        assert f"of the first {size} entries" in capsys.readouterr().err
        # A link between two authorizations is one line and two entries.
        assert len(lines.read_bytes().splitlines()) == (5 if as_of == "4" else 70)
    for wrong in (str(len(register.stored)), "yesterday", "2026-01-01"):
        assert main(["audit", "show", copy, "--as-of", wrong]) == 2
    assert main(["audit", "show", copy, "7", "--as-of", "4"]) == 2


def test_it_answers_by_the_paths_of_the_contract(
    register: Register, copy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "ask", copy, "authorizations?on=2026-03-31&year=2026&limit=2", *VKEY]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (len(told["items"]), told["total"]) == (2, 4)
    state = next(iter(register.states.values()))
    assert main(["audit", "ask", copy, f"/v1/authorizations/{state.id}?on=2026-03-31", *VKEY]) == 0
    assert json.loads(capsys.readouterr().out) == orjson.loads(orjson.dumps(views.authorization(state, DAY)))
    for wrong in ("weather", "authorizations?weather=fair", "statistics?by=weather", "presence?on=today"):
        assert main(["audit", "ask", copy, wrong]) == 2
    assert capsys.readouterr().out == ""
