"""Does the auditor know of each digest whether it was disclosed, withheld, erased or lost?"""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from domain.disclosures import SALT_BYTES, Disclosure, disclosure
from domain.events import AccountGiven, AuthorizationRegistered, Event, PersonalDataErased, ReportSubmitted
from domain.events.disclosed import Disclosed, of_digest
from service.audit.download import Source
from service.audit.fetch import fetch
from service.audit.replay import replay
from service.audit.report import Report
from service.audit.trust import Trust
from service.audit.verify import verify
from service.cli import main
from service.dev_issuer import DevIssuer
from service.settings import Settings
from service.transparency import publisher
from tests.audit.copies import found
from tests.audit.live import live, posted
from tests.audit.logs import PROFILE, TRUST, History, publish
from tests.audit.server import Answered, serving
from tests.conftest import Database
from tests.service.publishing import awaited, keys, of_size

TOKEN = "a-token"


def roster(number: int) -> Disclosure:
    return disclosure(bytes([number]) * SALT_BYTES, "roster", ["Perenganita"])


def held(made: Disclosure) -> ReportSubmitted:
    return ReportSubmitted(roster=of_digest(made.digest))


SAID = disclosure(bytes(SALT_BYTES), "claim", "We saw a ship.")
ROSTERS = [roster(number) for number in (1, 2, 3)]


def erasure(*made: Disclosure) -> PersonalDataErased:
    return PersonalDataErased(digests=tuple(one.digest for one in made), legal_basis="art. 46")


def log_of(folder: Path, *events: Event) -> Path:
    """A log of one authorization: its registration, then these."""
    made = History()
    for event in (AuthorizationRegistered(reference="MX-2026-0001", title="Joint training"), *events):
        made.record(event=event)
    return publish(folder, made.entries)


def usual(folder: Path) -> Path:
    """Entries 1 to 3 hold rosters and 4 what was said; entry 5 erases the last roster."""
    said = AccountGiven(said_by="An office", claim={"_sd": [SAID.digest]})
    return log_of(folder, *map(held, ROSTERS), said, erasure(ROSTERS[2]))


def answering(answers: dict[str, tuple[int, Any]]) -> Any:
    """A register that has these answers to whoever has the token."""

    def meddle(path: str, there: Answered) -> Answered:
        if not path.startswith("/v1/disclosures/"):
            return there
        status, body = answers.get(path.removeprefix("/v1/disclosures/"), (403, {"code": "forbidden"}))
        return status, json.dumps(body).encode(), {}

    return meddle


def told(made: Disclosure) -> tuple[int, Any]:
    return 200, {"disclosure": made.encoded}


def copied(log: Path, copy: Path, answers: dict[str, tuple[int, Any]], token: str | None = TOKEN) -> Report:
    with serving(log, answering(answers)) as server:
        source = Source(server.url, sleep=lambda _: None)
        try:
            return fetch(source, copy, TRUST, lambda *_: None, token)
        finally:
            source.close()


@pytest.mark.parametrize("command", ["fetch", "verify", "replay"])
def test_each_digest_is_disclosed_withheld_erased_or_lost(tmp_path: Path, command: str) -> None:
    log, copy = usual(tmp_path / "log"), tmp_path / "copy"
    one, other, erased = ROSTERS
    answers = {one.digest: told(one), other.digest: (404, {"code": "disclosure-lost"})}
    report = copied(log, copy, answers)
    if command == "verify":
        report = verify(copy, TRUST)
    elif command == "replay":
        report = replay(copy, PROFILE, None, None)
    expected = {
        one.digest: "disclosed",
        other.digest: "lost",
        erased.digest: "erased",
        SAID.digest: "withheld",
    }
    assert report.digests == expected
    assert found(report) == {("disclosures", 2)}
    assert report.exit_code == 1
    assert "  disclosures: 1 disclosed, 1 withheld, 1 erased, 1 lost" in report.as_text().splitlines()
    said = json.loads(report.as_json())
    assert said["digests"] == expected
    assert said["disclosures"] == {"disclosed": 1, "withheld": 1, "erased": 1, "lost": 1}
    assert "Perenganita" not in report.as_text() + report.as_json()


def test_without_a_token_nothing_is_asked_for_and_all_is_withheld(tmp_path: Path) -> None:
    log, copy = usual(tmp_path / "log"), tmp_path / "copy"
    with serving(log) as server:
        source = Source(server.url, sleep=lambda _: None)
        report = fetch(source, copy, TRUST, lambda *_: None)
        source.close()
    assert not any("disclosures" in path for path in server.asked)
    assert report.problems == []
    assert report.facts["disclosures"] == {"disclosed": 0, "withheld": 3, "erased": 1, "lost": 0}
    assert verify(copy, TRUST).verified


def test_what_was_erased_since_leaves_the_copy_too_and_what_is_there_is_not_asked_for_again(
    tmp_path: Path,
) -> None:
    log, copy, made = tmp_path / "log", tmp_path / "copy", History()
    made.record(event=AuthorizationRegistered(reference="MX-2026-0001", title="Joint training"))
    for one in ROSTERS[:2]:
        made.record(event=held(one))
    publish(log, made.entries)
    answers = {one.digest: told(one) for one in ROSTERS}
    assert copied(log, copy, answers).facts["disclosures"]["disclosed"] == 2
    made.record(event=erasure(ROSTERS[0]))
    publish(log, made.entries)
    report = copied(log, copy, {})
    assert report.problems == []
    assert report.facts["disclosures"] == {"disclosed": 1, "withheld": 0, "erased": 1, "lost": 0}
    assert "1 disclosures were erased in the register, and here too." in report.remarks
    kept = [path.name for path in (copy / "disclosures").iterdir() if not path.name.startswith(".")]
    assert kept == [ROSTERS[1].digest]


def test_a_copy_that_still_has_what_was_erased_says_so(tmp_path: Path) -> None:
    copy = usual(tmp_path / "log")
    (copy / "disclosures").mkdir()
    (copy / "disclosures" / ROSTERS[2].digest).write_text(ROSTERS[2].encoded)
    report = verify(copy, TRUST)
    assert (report.verified, report.digests[ROSTERS[2].digest]) == (True, "erased")
    assert any("still has 1" in remark for remark in report.remarks)


@pytest.mark.parametrize(
    "wrong",
    [
        roster(9).encoded,
        disclosure(bytes(SALT_BYTES), "claim", "x").encoded,
        ROSTERS[0].encoded + "A",
        "",
        "%",
        None,
        7,
    ],
    ids=repr,
)
def test_what_is_told_is_checked_against_its_digest(tmp_path: Path, wrong: Any) -> None:
    log, copy = usual(tmp_path / "log"), tmp_path / "copy"
    report = copied(log, copy, {ROSTERS[0].digest: (200, {"disclosure": wrong})})
    assert found(report) == {("disclosures", 1)}
    assert report.digests[ROSTERS[0].digest] == "withheld"
    assert not (copy / "disclosures" / ROSTERS[0].digest).exists()
    (copy / "disclosures" / ROSTERS[0].digest).write_text(str(wrong))
    assert found(verify(copy, TRUST)) == {("disclosures", 1)}


def test_a_disclosure_of_another_field_is_not_believed(tmp_path: Path) -> None:
    claim = AccountGiven(said_by="An office", claim={"_sd": [ROSTERS[0].digest]})
    log, copy = log_of(tmp_path / "log", claim), tmp_path / "copy"
    assert found(copied(log, copy, {ROSTERS[0].digest: told(ROSTERS[0])})) == {("disclosures", 1)}


def test_an_erasure_counts_for_its_own_authorization_alone(tmp_path: Path) -> None:
    made = History()
    for stream in (1, 2):
        made.record(stream, AuthorizationRegistered(reference="MX-2026-0001", title="Joint training"))
    made.record(1, held(ROSTERS[0]))
    made.record(2, erasure(ROSTERS[0]))
    made.record(1, erasure(ROSTERS[1]))
    report = verify(publish(tmp_path / "log", made.entries), TRUST)
    assert found(report) == {("disclosures", 3), ("disclosures", 4)}
    assert report.digests == {ROSTERS[0].digest: "withheld"}


@pytest.mark.parametrize("digest", ["../../victim", "A" * 42, "", "A" * 42 + "\n"])
def test_a_digest_that_is_none_never_becomes_the_name_of_a_file(tmp_path: Path, digest: str) -> None:
    """What a register signs may be an adversary's."""
    victim = tmp_path / "victim"
    victim.write_text("kept")
    forged = Disclosed.__new__(Disclosed)
    object.__setattr__(forged, "_sd", (digest,) if digest else ())
    erased = PersonalDataErased.__new__(PersonalDataErased)
    for name, value in (("citations", ()), ("derived", None), ("note", None), ("legal_basis", "x")):
        object.__setattr__(erased, name, value)
    object.__setattr__(erased, "digests", (digest,))
    log, copy = log_of(tmp_path / "log", ReportSubmitted(roster=forged), erased), tmp_path / "copy"
    report = copied(log, copy, {})
    assert found(report) == {("disclosures", 1), ("disclosures", 2)}
    assert report.digests == {}
    assert victim.read_text() == "kept"


def test_a_mirror_that_knows_no_disclosures_has_not_lost_them(tmp_path: Path) -> None:
    log, copy = usual(tmp_path / "log"), tmp_path / "copy"
    with serving(log) as server:  # which answers 404 in words of its own
        source = Source(server.url, sleep=lambda _: None)
        report = fetch(source, copy, TRUST, lambda *_: None, TOKEN)
        source.close()
    assert report.problems == []
    assert report.facts["disclosures"]["withheld"] == 3


ROSTER = ["Perenganita Uno", "Perenganita Dos"]


def states(report: Report) -> dict[str, int]:
    counted: dict[str, int] = report.facts["disclosures"]
    return {state: count for state, count in counted.items() if count}


def fetched(url: str, copy: Path, *options: str) -> int:
    return main(["audit", "fetch", f"{url}log/", str(copy), *options])


def test_what_was_disclosed_is_copied_checked_and_given_up(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(publisher, "INTERVAL_SECONDS", 0.02)
    data, copy, token = tmp_path / "data", tmp_path / "copy", tmp_path / "token"
    with live(database, data) as url:
        trust = Trust(keys(data).verifiers, None)
        issuer = DevIssuer.open(Settings(data=data))
        token.write_text(issuer.mint("auditor") + "\n")
        steps: list[dict[str, Any]] = [
            {"step": "authorization-requested", "data": {"roster": ROSTER}},
            {"step": "account-given", "data": {"said_by": "x", "claim": "We saw it.", "claim_of": "person"}},
        ]
        registrar = issuer.mint("registrar")
        made = posted(url, registrar, "authorizations", {"title": "Training", "steps": steps})
        id_ = made["authorization"]["id"]
        awaited(database.url, of_size(3))
        assert fetched(url, copy) == 0
        assert states(verify(copy, trust)) == {"withheld": 2}
        assert fetched(url, copy, "--token", str(token)) == 0
        assert "disclosures: 2 disclosed, 0 withheld, 0 erased, 0 lost" in capsys.readouterr().out
        assert states(verify(copy, trust)) == {"disclosed": 2}
        with closing(Source(url)) as api:
            replayed = replay(copy, PROFILE, api, date(2026, 3, 1))
        assert (replayed.problems, states(replayed)) == ([], {"disclosed": 2})
        roster = next(one for one in replayed.digests)
        erasure = {"digests": [roster], "legal_basis": "LGPDPPSO, art. 46"}
        posted(url, registrar, f"authorizations/{id_}/erasures", erasure, version=3)
        awaited(database.url, of_size(4))
        assert fetched(url, copy, "--token", str(token)) == 0
        report = verify(copy, trust)
        assert (report.verified, states(report)) == (True, {"disclosed": 1, "erased": 1})
        assert not (copy / "disclosures" / roster).exists()
        with psycopg.connect(database.owner_url) as owner:
            owner.execute("DELETE FROM disclosures")
        (copy / "disclosures" / next(one for one in report.digests if one != roster)).unlink()
        assert fetched(url, copy, "--token", str(token)) == 1
    lost = verify(copy, trust)
    assert ([one.check for one in lost.problems], states(lost)) == (["disclosures"], {"erased": 1, "lost": 1})
    said = capsys.readouterr()
    assert "Perenganita" not in said.out + said.err


def test_a_token_that_cannot_be_read_or_is_not_accepted_is_said_and_never_shown(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(publisher, "INTERVAL_SECONDS", 0.02)
    data, copy, token = tmp_path / "data", tmp_path / "copy", tmp_path / "token"
    token.write_text("not-a-token")
    with live(database, data) as url:
        issuer = DevIssuer.open(Settings(data=data))
        steps = [{"step": "authorization-requested", "data": {"roster": ROSTER}}]
        posted(url, issuer.mint("registrar"), "authorizations", {"title": "Training", "steps": steps})
        awaited(database.url, of_size(2))
        assert fetched(url, copy, "--token", str(token)) == 0
        assert "the register did not tell them" in capsys.readouterr().out
        token.write_text("not-a-token\nnor this")
        for unreadable in (token, tmp_path / "nothing"):
            assert fetched(url, copy, "--token", str(unreadable)) == 2
    assert "not-a-token" not in capsys.readouterr().err
