"""Sends a file of steps to a running register over its own API, in portions, with a bar."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import uuid4

import httpx

from service.cli.errors import CommandError
from service.cli.token_files import token_in
from service.cli.tokens import minted
from service.policy import REGISTRAR
from service.settings import Settings

_CHUNK_BYTES: Final = 64 * 1024
_WIDTH: Final = 40
_PATIENCE: Final = 120.0


def import_file(
    settings: Settings, file: Path, url: str | None, token: Path | None, *, dry_run: bool = False
) -> int:
    """Record every line; what was refused is said with its line. 0 if nothing was.

    `dry_run`: record nothing; say what would be refused, and which findings would be raised.
    """
    address = url or f"http://{settings.host}:{settings.port}"
    given = None if token is None else token_in(token)
    try:
        with file.open("rb") as steps:
            total = sum(1 for _ in steps)
            steps.seek(0)
            with httpx.Client(base_url=address, timeout=_PATIENCE, trust_env=False) as client:
                _refuse_another(client, settings)
                given = given or minted(settings, REGISTRAR)
                counts: dict[str, int] = {}
                for told in _sent(client, steps, given, dry_run):
                    if "line" in told:
                        _say_of(file.name, told)
                        _bar(told["line"], total)
                    else:
                        counts = {name: count for name, count in told.items() if count is not True}
    except httpx.InvalidURL as error:
        raise CommandError(f"{address!r} is no address: {error}.") from None
    except OSError as error:
        raise CommandError(f"{error}.") from error
    print(", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items()))
    return 1 if counts["refused"] else 0


def _say_of(file: str, told: Mapping[str, Any]) -> None:
    """What a person must know of a line: why it was refused, or what it would raise."""
    if "problem" in told:
        problem = told["problem"]
        flaws = "".join(f"; {one.get('pointer') or ''} {one['detail']}" for one in problem.get("errors", ()))
        _say(f"{file}:{told['line']}: {problem['detail']}{flaws}")
    for finding in told.get("findings", ()):
        _say(f"{file}:{told['line']}: {finding['code']}, {finding['certainty']}: {finding['sentence']['en']}")


def _refuse_another(client: httpx.Client, settings: Settings) -> None:
    """Raises CommandError if the register there is another log than the one that somebody has named here."""
    try:
        answer = client.get("/log/checkpoint")
    except httpx.HTTPError as error:
        raise CommandError(f"{client.base_url} does not answer ({error}).") from error
    held = answer.text.partition("\n")[0]
    if settings.names_a_log and answer.status_code == 200 and held != settings.origin:
        raise CommandError(
            f"{client.base_url} is the log {held!r}, and ANUENCIA_ORIGIN names {settings.origin}: "
            "nothing was imported."
        )


def _sent(client: httpx.Client, steps: BinaryIO, token: str, dry_run: bool) -> Iterator[dict[str, Any]]:
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/x-ndjson",
        "Idempotency-Key": str(uuid4()),
    }
    asked = {"dry_run": "true"} if dry_run else None
    complete = False
    try:
        with client.stream(
            "POST", "/v1/imports", params=asked, content=_chunks(steps), headers=headers
        ) as answer:
            if answer.status_code != 200:
                raise CommandError(f"{client.base_url} answers {_why(answer.status_code, answer.read())}")
            for line in answer.iter_lines():
                told = json.loads(line)
                complete = "line" not in told
                yield told
    except ValueError:  # of what is no JSON
        raise CommandError(f"{client.base_url} answers as no register does.") from None
    except httpx.HTTPError as error:
        raise CommandError(f"{client.base_url} does not answer ({error}): run the import again.") from error
    if not complete:
        raise CommandError(
            "the answer broke off: run the import again; what was recorded is not recorded twice."
        )


def _why(status: int, body: bytes) -> str:
    """The problem that a register answers with, or how what is none answers."""
    try:
        return f"{status}: {json.loads(body)['detail']}"
    except (ValueError, LookupError, TypeError, RecursionError):
        return f"{status}, and no problem as a register has them: is it the address of one?"


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK_BYTES):
        yield chunk


def _bar(done: int, total: int) -> None:
    """On a terminal alone."""
    if sys.stderr.isatty():
        full = _WIDTH * done // total
        end = "\n" if done == total else ""
        print(f"\r[{'#' * full}{'.' * (_WIDTH - full)}] {done}/{total}", end=end, file=sys.stderr, flush=True)


def _say(text: str) -> None:
    clear = "\r\033[K" if sys.stderr.isatty() else ""
    print(f"{clear}{text}", file=sys.stderr)
