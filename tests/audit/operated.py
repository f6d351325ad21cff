"""How do the auditor's tests run the register as its operator does? (By its commands.)"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from domain.log.checkpoint import open_checkpoint
from domain.log.notes import VerifierKey, parse_vkey
from domain.log.strict import Unverified
from service.cli import main
from service.transparency.guard import Published
from service.transparency.signing import verify
from tests.audit.live import posted
from tests.conftest import Database
from tests.service.publishing import awaited
from tests.service.witnessing import TestWitness
from tests.service_here import ServiceHere, command_here
from tests.service_process import ROOT, Running

PROGRAM = ROOT / "docs" / "verify_log.py"

Run = Callable[..., subprocess.CompletedProcess[str]]
"""How a command is run: `command_here`, or `Running.command`, which is a process of its own."""


def register(database: Database, data: Path, **settings: str) -> ServiceHere:
    """The whole service over this database."""
    return ServiceHere(data, database.environment | settings)


def operator(service: Running, *arguments: str, run: Run = command_here) -> list[str]:
    """The lines that a command prints, run with the settings of the service; it ends with 0."""
    done = run(service, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def keys(service: Running, *arguments: str, run: Run = command_here) -> list[VerifierKey]:
    """The verifier keys that `anuencia keys` prints."""
    return [parse_vkey(line) for line in operator(service, "keys", *arguments, run=run)]


def registered(service: Running, token: str, title: str) -> str:
    """Record an authorization; its id."""
    terms = {"movements": ["foreign_entry"], "ministries": ["navy"]}
    made = posted(f"{service.url}/", token, "authorizations", {"title": title, "terms": terms})
    id_: str = made["authorization"]["id"]
    return id_


def signed_by(
    database: Database, size: int, *expected: VerifierKey, cosigners: Sequence[TestWitness] = ()
) -> Published:
    """The checkpoint of this size with lines of these keys and witnesses alone, once it is published."""
    witnesses = [one.key.key for one in cosigners]

    def arrived(published: Published) -> bool:
        if published.size != size:
            return False
        try:
            found = open_checkpoint(published.note, expected, verify, witnesses)
        except Unverified:
            return False
        who = [one.key for one in (*found.signed, *found.cosigned)]
        return sorted(map(str, who)) == sorted(map(str, (*expected, *witnesses)))

    return awaited(database.url, arrived)


def second(folder: Path, key: VerifierKey, *older: Path) -> tuple[int, str]:
    """Exit code and sentence of the small verifier."""
    done = subprocess.run(
        [sys.executable, "-I", str(PROGRAM), str(folder), str(key), *map(str, older)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.strip()


def event_at(service: Running, position: int) -> Any:
    return service.get(f"/v1/events/{position}").json()["event"]


Audited = tuple[int, Any]


class Auditor:
    """Somebody with a folder and some keys, who uses the commands."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], *known: VerifierKey) -> None:
        self.folder = folder
        self.known = known
        self._capsys = capsys

    def _run(self, *words: object, trusting: bool = True) -> Audited:
        vkeys = [word for key in self.known for word in ("--vkey", str(key))] if trusting else []
        code = main(["audit", *map(str, words), *vkeys, "--json"])
        return code, json.loads(self._capsys.readouterr().out)

    def fetch(self, service: Running) -> Audited:
        return self._run("fetch", f"{service.url}/log/", self.folder)

    def verify(self) -> Audited:
        return self._run("verify", self.folder)

    def finds_nothing_wrong(self, service: Running, size: int) -> Any:
        """Fetch, verify, replay, and the small verifier with each key: the report of `verify`."""
        replayed = ("replay", self.folder, "--api", f"{service.url}/")
        reports = [self.fetch(service), self.verify(), self._run(*replayed, trusting=False)]
        for code, report in reports:
            assert (code, report["problems"], report["size"]) == (0, [], size), report
        assert second(self.folder, self.known[-1])[0] == 0
        return reports[1][1]
