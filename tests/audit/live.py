"""How do the auditor's tests meet the real service? (In this process, over a real port.)"""

from __future__ import annotations

import json
import socket
import threading
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import uvicorn

from service.api.app import Application, create_app
from service.audit.download import Source
from service.audit.fetch import fetch
from service.audit.report import Report
from service.audit.trust import Trust
from service.bootstrap import Services, verifier
from service.event_store.connection import connect
from service.settings import Settings
from tests.conftest import Database


@contextmanager
def live(database: Database, data: Path, **settings: Any) -> Iterator[str]:
    """The service over this database; its address, with a slash at the end."""
    chosen = Settings(data=data, projector="thread", **settings)
    services = Services(chosen, database.url, lambda: connect(database.url))
    started = threading.Event()

    @asynccontextmanager
    async def lifespan(_: Application) -> AsyncIterator[None]:
        await services.start()
        try:
            yield
        finally:
            await services.close()

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            started.set()

    app = create_app(services, verifier(chosen), lifespan=lifespan)
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        server = Server(uvicorn.Config(app, http="h11", ws="none", log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            assert started.wait(30)
            assert server.started
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            server.should_exit = True
            thread.join()


def fetched(url: str, folder: Path, trust: Trust | None = None) -> Report:
    """A copy of the log of a register, without pauses where it fails."""
    with closing(Source(f"{url}log/", sleep=lambda _: None)) as source:
        return fetch(source, folder, trust, lambda *_: None)


def posted(url: str, token: str, path: str, body: Any, version: int | None = None) -> Any:
    """What the register answers to a write; `url` ends in a slash."""
    headers = {
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": str(uuid4()),
        "Content-Type": "application/json",
    }
    if version is not None:
        headers["If-Match"] = f'"{version}"'
    request = urllib.request.Request(f"{url}v1/{path}", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)
