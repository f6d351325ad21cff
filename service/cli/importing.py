"""How does a file of steps come into a register that runs? (Over its own API, in portions; with a bar.)"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx

from service.cli.errors import CommandError
from service.dev_issuer import DevIssuer, DevIssuerRefusedError
from service.policy import REGISTRAR
from service.settings import Settings

#: Lines of one request: its answer fits into what is read while it is sent.
PORTION: Final = 200
_WIDTH: Final = 40
_PATIENCE: Final = 120.0


def import_file(settings: Settings, file: Path, url: str | None, token: str | None) -> int:
    """Record every line; what was refused is said with its line. 0 if nothing was."""
    address = url or f"http://{settings.host}:{settings.port}"
    try:
        given = token or DevIssuer.open(settings).mint(REGISTRAR)
        lines = file.read_bytes().splitlines()
    except (OSError, DevIssuerRefusedError) as error:
        raise CommandError(f"{error}.") from error
    counts = {"recorded": 0, "replayed": 0, "refused": 0}
    with httpx.Client(base_url=address, timeout=_PATIENCE, trust_env=False) as client:
        _refuse_another(client, settings)
        for start in range(0, len(lines), PORTION):
            for told in _sent(client, lines[start : start + PORTION], given):
                if "line" not in told:
                    counts = {name: counts[name] + told[name] for name in counts}
                elif "problem" in told:
                    _say(f"{file.name}:{start + told['line']}: {told['problem']['detail']}")
            _bar(min(start + PORTION, len(lines)), len(lines))
    print(", ".join(f"{count} {name}" for name, count in counts.items()))
    return 1 if counts["refused"] else 0


def _refuse_another(client: httpx.Client, settings: Settings) -> None:
    """Raises CommandError if the register there is another log than the one that somebody has named here."""
    if not settings.names_a_log:
        return
    try:
        answer = client.get("/log/checkpoint")
    except httpx.HTTPError as error:
        raise CommandError(f"{client.base_url} does not answer ({error}).") from error
    held = answer.text.partition("\n")[0]
    if answer.status_code == 200 and held != settings.origin:
        raise CommandError(
            f"{client.base_url} is the log {held!r}, and ANUENCIA_ORIGIN names {settings.origin}: "
            "nothing was imported."
        )


def _sent(client: httpx.Client, lines: list[bytes], token: str) -> Iterator[dict[str, Any]]:
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/x-ndjson",
        "Idempotency-Key": str(uuid4()),
    }
    try:
        answer = client.post("/v1/imports", content=b"\n".join(lines) + b"\n", headers=headers)
    except httpx.HTTPError as error:
        raise CommandError(f"{client.base_url} does not answer ({error}): run the import again.") from error
    if answer.status_code != 200:
        raise CommandError(f"{answer.status_code}: {answer.text}")
    yield from map(json.loads, answer.content.splitlines())


def _bar(done: int, total: int) -> None:
    """On a terminal alone."""
    if sys.stderr.isatty():
        full = _WIDTH * done // total
        end = "\n" if done == total else ""
        print(f"\r[{'#' * full}{'.' * (_WIDTH - full)}] {done}/{total}", end=end, file=sys.stderr, flush=True)


def _say(text: str) -> None:
    clear = "\r\033[K" if sys.stderr.isatty() else ""
    print(f"{clear}{text}", file=sys.stderr)
