"""Does `anuencia export ndjson` give the same register again? (Over all examples, and what they lack.)"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from service.cli import main
from service.cli.examples import read
from service.dev_issuer import DevIssuer
from service.settings import Settings
from tests.conftest import Database, fresh_database
from tests.service_here import ServiceHere
from tests.service_process import HTTP

DAYS = ("2026-02-20", "2026-07-20")
LISTS = ("authorizations", "authorizations?status=merged", "findings", "reports", "senate-votes", "presence")


def tokens(data: Path) -> tuple[str, str]:
    issuer = DevIssuer.open(Settings(data=data))
    return issuer.mint("registrar", subject="first"), issuer.mint("registrar", subject="second")


def posted(url: str, token: str, path: str, body: dict[str, Any], version: int | None = None) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
    if version is not None:
        headers["If-Match"] = f'"{version}"'
    answer = HTTP.post(f"{url}/v1/{path}", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


A, B, C = (f"f0000000-0000-4000-8000-00000000000{number}" for number in (1, 2, 3))


def used(url: str, data: Path) -> None:
    """What the examples do not show: a vote over two that is corrected, links, disclosures, an erasure."""
    first, second = tokens(data)
    for id_ in (A, B, C):
        posted(url, first, "authorizations", {"id": id_, "title": f"Ejercicio {id_[-1]}"})
    vote = {
        "organ": "senate",
        "on": "2026-02-17",
        "outcome": "approved",
        "by_group": [{"group": "A", "in_favour": 3}],
        "authorizations": [{"id": A, "expected_version": 1}, {"id": B, "expected_version": 1}],
    }
    vote_id = posted(url, first, "senate-votes", vote)["vote_id"]
    told = {name: one for name, one in vote.items() if name != "authorizations"} | {
        "vote_id": vote_id,
        "on": "2026-02-18",
        "proceeding": 0,
    }
    correction = {
        "version": 2,
        "step": {"type": "mx.anuencia.senate-voted.v2", "data": told},
        "why": "Another day.",
        "authorizations": [{"id": A, "expected_version": 2}, {"id": B, "expected_version": 2}],
    }
    posted(url, second, f"authorizations/{B}/corrections", correction, 2)
    late = {"already_in": A, "authorizations": [{"id": C, "expected_version": 1}]}
    posted(url, first, f"senate-votes/{vote_id}/authorizations", late)
    link = {"relation": "supersedes", "basis": "stated", "others": [{"id": B, "expected_version": 3}]}
    posted(url, first, f"authorizations/{A}/links", link, 3)
    entry = {"on": "2026-02-27", "note": "Once."}
    posted(url, first, f"authorizations/{C}/entries", entry, 2)
    posted(url, first, f"authorizations/{C}/entries", entry, 3)
    posted(url, second, f"authorizations/{C}/annulments", {"version": 4, "why": "Told twice."}, 4)
    posted(url, first, f"authorizations/{C}/annulments", {"version": 5, "why": "It was another one."}, 5)
    report = {"by": ["defence"], "roster": ["Nobody In Particular"]}
    made = posted(url, first, f"authorizations/{C}/reports", report, 6)
    digest = made["authorization"]["reports"][0]["data"]["roster"]["_sd"][0]
    said = {"said_by": "An office", "claim": "It was so.", "claim_of": "person"}
    posted(url, first, f"authorizations/{C}/accounts", said, 7)
    posted(url, first, f"authorizations/{C}/erasures", {"digests": [digest], "legal_basis": "art. 46"}, 8)


def answers(url: str) -> dict[str, Any]:
    """Every list, and each authorization with its history: all but when it was recorded, and by whom."""
    found: dict[str, Any] = {}
    for day in DAYS:
        for name in LISTS:
            joint = "&" if "?" in name else "?"
            found[f"{name} {day}"] = HTTP.get(f"{url}/v1/{name}{joint}on={day}&limit=200").json()
    ids = [one["id"] for one in found[f"authorizations {DAYS[0]}"]["items"]]
    for id_ in ids:
        for day in DAYS:
            found[f"{id_} {day}"] = HTTP.get(f"{url}/v1/authorizations/{id_}?on={day}").json()
        history = HTTP.get(f"{url}/v1/authorizations/{id_}/events?limit=200").json()["items"]
        found[f"{id_} events"] = [
            (one["event"]["type"], one["event"]["streamversion"], one["event"]["data"]) for one in history
        ]
    return found


def without_times(given: Any) -> Any:
    """When something was recorded differs from one register to the next."""
    if isinstance(given, dict):
        return {name: without_times(one) for name, one in given.items() if name != "last_step_at"}
    return [without_times(one) for one in given] if isinstance(given, list) else given


@pytest.fixture
def register(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[ServiceHere, Path]]:
    data = tmp_path / "data"
    for name, text in {**database.environment, "ANUENCIA_DATA": str(data)}.items():
        monkeypatch.setenv(name, text)
    with ServiceHere(data, environment=database.environment, lines=read()) as service:
        used(service.url, data)
        yield service, data


def test_the_lines_make_the_same_register_again(
    register: tuple[ServiceHere, Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    service, _ = register
    file = tmp_path / "register.ndjson"
    assert main(["export", "ndjson", str(file)]) == 0
    assert main(["export", "ndjson", "-"]) == 0
    assert capfd.readouterr().out.encode() == file.read_bytes()
    assert [one.name for one in tmp_path.iterdir() if "part" in one.name] == []
    assert b"Nobody In Particular" not in file.read_bytes()
    assert b"It was so." not in file.read_bytes()
    expected = answers(service.url)
    with fresh_database() as other, ServiceHere(tmp_path / "other", environment=other.environment) as second:
        given = []
        for place, token in enumerate(tokens(tmp_path / "other")):
            given.append(tmp_path / f"token-{place}")
            given[-1].write_text(token, "utf-8")
        words = ["import", str(file), "--url", second.url, "--token", str(given[0])]
        assert main([*words, "--second-token", str(given[1])]) == 0
        said = capfd.readouterr().out
        assert said.strip() == f"{len(file.read_bytes().splitlines())} recorded, 0 replayed, 0 refused"
        assert without_times(answers(second.url)) == without_times(expected)
        # A second time nothing is recorded: each line has a key of its own.
        assert main([*words, "--second-token", str(given[1])]) == 0
        assert " 0 refused" in capfd.readouterr().out
        assert without_times(answers(second.url)) == without_times(expected)


def test_it_gives_what_the_register_held_then(
    register: tuple[ServiceHere, Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "ndjson", "-", "--as-of", "1"]) == 0
    steps = [json.loads(line)["step"] for line in capfd.readouterr().out.splitlines()]
    assert len(steps) == 2
    assert steps[0] == "authorization-registered"
    assert main(["export", "ndjson", "-", "--as-of", "2001-01-01T00:00:00Z"]) == 0
    assert capfd.readouterr().out == ""
    for wrong in ("100000", "yesterday", "2026-01-01T00:00:00", "-1"):
        assert main(["export", "ndjson", str(tmp_path / "x"), f"--as-of={wrong}"]) == 1
        assert capfd.readouterr().err.startswith("anuencia export: ")
    assert main(["export", "ndjson", str(tmp_path / "none" / "x")]) == 1
    assert "cannot be written" in capfd.readouterr().err
    assert not (tmp_path / "x").exists()


def test_a_line_that_mends_needs_another_registrar(
    register: tuple[ServiceHere, Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "register.ndjson"
    assert main(["export", "ndjson", str(file)]) == 0
    with fresh_database() as other, ServiceHere(tmp_path / "other", environment=other.environment) as second:
        token = tmp_path / "token"
        token.write_text(tokens(tmp_path / "other")[0], "utf-8")
        words = ["import", str(file), "--url", second.url, "--token", str(token)]
        assert main(words) == 1
        assert "must not correct or annul it" in capfd.readouterr().err
        assert main([*words, "--second-token", str(token), "--dry-run"]) == 1
        assert "a dry run is of one registrar" in capfd.readouterr().err


def test_the_database_is_that_of_the_register(
    register: tuple[ServiceHere, Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    service, _ = register
    file = tmp_path / "register.db"
    words = ["export", "sqlite", str(file), "--on", DAYS[0], "--licence", "CC0-1.0"]
    assert main(words) == 0
    assert capfd.readouterr().err.endswith(f"--metadata {tmp_path / 'register.metadata.json'}\n")
    told = json.loads((tmp_path / "register.metadata.json").read_text("utf-8"))
    assert (told["license"], told["license_url"]) == ("CC0-1.0", "")
    found = HTTP.get(f"{service.url}/v1/findings?on={DAYS[0]}&limit=200").json()["items"]
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute("SELECT authorization, code, sentence_es FROM findings").fetchall()
        erased = database.execute("SELECT data FROM steps WHERE step = 'account-given'").fetchall()
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert sorted(rows) == sorted((one["authorization"], one["code"], one["sentence"]["es"]) for one in found)
    assert all("It was so." not in data for (data,) in erased)
    assert main([*words, "--as-of", "1"]) == 0  # it takes the place of the one before
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT count(*) FROM steps").fetchone() == (2,)
    assert main(["export", "sqlite", "-"]) == 1
    assert "name one" in capfd.readouterr().err
