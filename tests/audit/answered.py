"""What does a real register with a real history answer to `audit replay`? (Recorded once, then altered.)"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import orjson

from service.audit.download import Absent, Source
from service.audit.replay import replay
from service.audit.report import Report
from service.dev_issuer import DevIssuer
from service.settings import Settings
from service.transparency import publisher as publishing
from tests.audit.live import fetched, live, posted
from tests.audit.logs import PROFILE
from tests.conftest import Database, fresh_database
from tests.real_cases import FOLDER
from tests.service.publishing import awaited, of_size
from tests.service_process import HTTP

ON = date(2026, 3, 1)
REFS = ("MX-2016-UNITASPAC57", "MX-2024-01-SF11", "MX-2025-SEMAR10")
#: Steps of these, three registrations more, and a link in two streams.
SIZE = 19

Answers = dict[str, Any]
"""What is answered, by path and query, as text where it is no JSON; None: that there is no such thing."""


def used(url: str, data: Path) -> None:
    """Record some real cases, two authorizations with one publication code and number, and one merged."""
    token = DevIssuer.open(Settings(data=data)).mint("registrar")
    headers = {
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": "the-cases",
        "Content-Type": "application/x-ndjson",
    }
    lines = b"".join((FOLDER / f"{ref}.ndjson").read_bytes() for ref in REFS)
    answer = HTTP.post(f"{url}v1/imports", content=lines, headers=headers)
    assert json.loads(answer.text.splitlines()[-1])["refused"] == 0
    code = {
        "external_ids": [{"kind": "dof_code", "value": "5780001"}],
        "terms": {
            "movements": ["foreign_entry"],
            "event_number": "EV-17",
            "contingents": [{"key": "c1", "countries": ["US"], "count": {"value": 12}}],
            "window": {"first_on": "2026-02-27", "last_on": "2026-07-15"},
        },
    }
    # In an order of their own among the others, so that the same is found at each run.
    ids = [f"f0000000-0000-4000-8000-00000000000{number}" for number in (1, 2, 3)]
    for number, id_ in enumerate(ids, 1):
        posted(url, token, "authorizations", {"id": id_, "title": f"Ejercicio Número {number}", **code})
    link = {"relation": "same_as", "basis": "inferred", "others": [{"id": ids[0], "expected_version": 1}]}
    posted(url, token, f"authorizations/{ids[2]}/links", link, version=1)


@contextmanager
def history(database: Database, folder: Path, *, publisher: bool = True) -> Iterator[tuple[str, Path]]:
    """A register that was used so, and a copy of its log: address and folder.

    `publisher`: whether it goes on to sign.
    """
    data, copy = folder / "data", folder / "copy"
    with mock.patch.object(publishing, "INTERVAL_SECONDS", 0.02):
        with live(database, data) as url:
            used(url, data)
            awaited(database.url, of_size(SIZE))
            assert fetched(url, copy).problems == []
            if publisher:
                yield url, copy
        if not publisher:
            with live(database, data, publisher=False) as url:
                yield url, copy


class _Recording(Source):
    """Notes what is answered."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.answers: Answers = {}

    def get(self, path: str, limit: int, *, absolute: bool = False) -> bytes:
        self.answers[path] = None
        body = super().get(path, limit, absolute=absolute)
        self.answers[path] = json.loads(body) if body.startswith(b"{") else body.decode()
        return body


class _Told(Source):
    """Answers what it is told to."""

    def __init__(self, answers: Answers) -> None:
        """Without a connection, of which nothing is asked."""
        self.url = "https://records.example/"
        self._answers = answers

    def get(self, path: str, limit: int, *, absolute: bool = False) -> bytes:  # noqa: ARG002  as Source has it
        answer = self._answers.get(path)
        if answer is None:
            raise Absent(path)
        return answer.encode() if isinstance(answer, str) else orjson.dumps(answer)


@dataclass(frozen=True)
class Recorded:
    """An honest register's answers, and the copy of its log."""

    answers: Answers
    copy: Path

    def replayed(self, alter: Callable[[Answers], None] = lambda _: None) -> Report:
        """What is found where the answers are altered."""
        answers = orjson.loads(orjson.dumps(self.answers))
        alter(answers)
        return replay(self.copy, PROFILE, _Told(answers), ON)


def recorded(folder: Path) -> Recorded:
    """The answers to all that an auditor asks."""
    with fresh_database() as database, history(database, folder) as (url, copied):
        source = _Recording(url)
        try:
            report = replay(copied, PROFILE, source, ON)
        finally:
            source.close()
    assert report.problems == [], report.as_text()
    return Recorded(source.answers, copied)
