"""Does an auditor of a real register copy what is disclosed, and let go of it when it is erased?"""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from service.audit.download import Source
from service.audit.replay import replay
from service.audit.report import Report
from service.audit.trust import Trust
from service.audit.verify import verify
from service.cli import main
from service.dev_issuer import DevIssuer
from service.settings import Settings
from service.transparency import publisher
from tests.audit.live import live, posted
from tests.audit.logs import PROFILE
from tests.conftest import Database
from tests.service.publishing import awaited, keys, of_size

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
