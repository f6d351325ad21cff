"""How do the auditor's tests meet the real service? (In this process, over a real port.)"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from service.audit.download import Source
from service.audit.fetch import fetch
from service.audit.report import Report
from service.audit.trust import Trust
from tests.conftest import Database
from tests.service_here import ServiceHere
from tests.service_process import HTTP


@contextmanager
def live(database: Database, data: Path, *, publisher: bool = True) -> Iterator[str]:
    """The service over this database; its address, with a slash at the end."""
    with ServiceHere(data, database.environment | {"ANUENCIA_PUBLISHER": str(publisher)}) as service:
        yield f"{service.url}/"


def fetched(url: str, folder: Path, trust: Trust | None = None) -> Report:
    """A copy of the log of a register, without pauses where it fails."""
    with closing(Source(f"{url}log/", sleep=lambda _: None)) as source:
        return fetch(source, folder, trust, lambda *_: None)


def posted(url: str, token: str, path: str, body: Any, version: int | None = None) -> Any:
    """What the register answers to a write; `url` ends in a slash."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
    if version is not None:
        headers["If-Match"] = f'"{version}"'
    return HTTP.post(f"{url}v1/{path}", json=body, headers=headers).raise_for_status().json()
