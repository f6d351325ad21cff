"""Makes the register of a released version by that version's own code.

`python -m tests.upgrades CHECKOUT CONTRACT`, where CHECKOUT is a folder with the released commit, as
`git worktree add` makes it. Its `serve` records the examples and what `released.tell` tells, and signs it;
then the database is dumped into `registers/`, with what the register said of itself beside it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql

from service.dev_issuer import DevIssuer
from service.embedded.binaries import find_binaries
from service.embedded.server import EmbeddedServer
from service.settings import Settings
from tests.service.publishing import awaited, of_size
from tests.service_process import ServiceProcess
from tests.upgrades.released import FOLDER, listed, signing_key, tell


def make(checkout: Path, contract: str) -> None:
    """Both files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)  # so that the account that PostgreSQL runs as may pass through
        server = EmbeddedServer.start(folder / "database", durable=False, settings={})
        try:
            with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
                connection.execute(sql.SQL("CREATE DATABASE released"))
            owner, data = server.url("released"), folder / "service"
            signing_key(data)
            environment = {
                "ANUENCIA_DATABASE_URL": server.url("released", "anuencia_app"),
                "ANUENCIA_OWNER_URL": owner,
                "PYTHONPATH": str(checkout),
            }
            service = ServiceProcess(data, "--examples", environment=environment)
            service.checkout = checkout
            with service:
                told = tell(service.url, DevIssuer.open(Settings(data=data)))
                note = awaited(owner, of_size(told["size"])).note
                seen = listed(service.url)
            words = ["--format=custom", "--compress=9", "--no-owner", f"--file={FOLDER / contract}.dump"]
            subprocess.run([find_binaries() / "pg_dump", *words, owner], check=True)
            with psycopg.connect(owner) as connection:
                revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            assert revision is not None
        finally:
            server.stop()
            EmbeddedServer.remove(folder / "database")
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=checkout, capture_output=True, text=True, check=True
    ).stdout.strip()
    said = {"commit": commit, "revision": revision[0], "checkpoint": bytes(note).decode(), **told}
    said["authorizations"] = seen
    (FOLDER / f"{contract}.json").write_text(json.dumps(said, indent=1, ensure_ascii=False) + os.linesep)


if __name__ == "__main__":
    make(Path(sys.argv[1]).resolve(), sys.argv[2])
