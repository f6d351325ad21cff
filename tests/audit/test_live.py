"""Is a real register, used as its offices use it, what the auditor's tool says that it is?"""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import psycopg
import pytest

from service.audit.download import Source
from service.audit.proof import prove
from service.audit.replay import replay
from service.audit.report import Report
from service.audit.trust import Trust
from service.audit.verify import verify
from service.dev_issuer import DevIssuer
from service.settings import Settings
from tests.audit.live import fetched, live, posted
from tests.audit.logs import PROFILE
from tests.conftest import Database
from tests.service.publishing import awaited, keys, of_size
from tests.service_process import HTTP

ON = date(2026, 3, 1)


def used(url: str, data: Path) -> list[str]:
    """Record what three authorizations need; their ids."""
    token = DevIssuer.open(Settings(data=data)).mint("registrar")
    ids = []
    for number in range(3):
        terms = {"movements": ["foreign_entry"], "ministries": ["navy"]}
        made = posted(url, token, "authorizations", {"title": f"Training {number}", "terms": terms})
        ids.append(made["authorization"]["id"])
    vote = {
        "organ": "senate",
        "on": "2026-02-17",
        "outcome": "approved",
        "authorizations": [{"id": id_, "expected_version": 1} for id_ in ids[:2]],
    }
    posted(url, token, "senate-votes", vote)
    posted(url, token, f"authorizations/{ids[0]}/entries", {"on": "2026-02-27", "parts": []}, version=2)
    return ids


def replayed(url: str, copy: Path) -> Report:
    with closing(Source(url)) as api:
        return replay(copy, PROFILE, api, ON)


@pytest.mark.usefixtures("hurried_publisher")
def test_a_register_in_use_is_fetched_verified_replayed_and_proven(
    database: Database, tmp_path: Path
) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy"
    with live(database, data) as url:
        trust = Trust(keys(data).verifiers, None)
        assert fetched(url, copy, trust).problems == []
        assert verify(copy, trust).facts["size"] == 0
        ids = used(url, data)
        awaited(database.url, of_size(6))
        assert fetched(url, copy, trust).problems == []
        report = verify(copy, trust)
        assert report.problems == []
        assert (report.facts["size"], report.facts["streams"]) == (6, 3)
        # Every checkpoint that was signed on the way is among those compared.
        assert report.facts["checkpoints_compared"] >= 2
        compared = replayed(url, copy)
        assert compared.problems == []
        assert compared.remarks == []
        assert (compared.facts["authorizations"], compared.facts["compared"]) == (3, 3)
        for position in (0, 5):
            for name, path in (("event", ""), ("proof", "/proof")):
                (tmp_path / name).write_bytes(HTTP.get(f"{url}v1/events/{position}{path}").content)
            assert prove(tmp_path / "proof", tmp_path / "event", trust).problems == []
        # The answers are those of then, whatever was recorded since.
        token = DevIssuer.open(Settings(data=data)).mint("registrar")
        posted(url, token, f"authorizations/{ids[0]}/entries", {"on": "2026-02-28"}, version=3)
        assert replayed(url, copy).problems == []


@pytest.mark.usefixtures("hurried_publisher")
def test_a_register_that_shows_another_present_than_its_past_is_caught(
    database: Database, tmp_path: Path
) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy"
    with live(database, data) as url:
        ids = used(url, data)
        awaited(database.url, of_size(6))
        fetched(url, copy)
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute(
            "UPDATE events SET bytes = convert_to(replace(convert_from(bytes, 'UTF8'), "
            "'2026-02-27', '2026-02-25'), 'UTF8') WHERE position = 5"
        )
    with live(database, data, publisher=False) as url:
        report = replayed(url, copy)
    assert {one.check for one in report.problems} == {"replay"}
    sentences = "\n".join(one.sentence for one in report.problems)
    assert f"{ids[0]} crossings.0.data.on: the history says '\"2026-02-27\"', the register" in sentences
