"""Sends a file of steps to a running register over its own API, in portions, with a bar."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, groupby
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import uuid4

import httpx

from domain.text import harmless
from service.cli.errors import CommandError
from service.cli.token_files import token_in
from service.cli.tokens import minted
from service.policy import REGISTRAR
from service.settings import Settings

_CHUNK_BYTES: Final = 64 * 1024
_WIDTH: Final = 40
_PATIENCE: Final = 120.0


def import_file(
    settings: Settings,
    file: Path,
    url: str | None,
    token: Path | None,
    *,
    second: Path | None = None,
    dry_run: bool = False,
) -> int:
    """Record every line; what was refused is said with its line. 0 if nothing was.

    `second`: a file with the token of another registrar, who sends what corrects and annuls: nobody mends
    their own step. `dry_run`: record nothing; say what would be refused, and which findings would be raised.
    """
    address = url or f"http://{settings.host}:{settings.port}"
    if second is not None and dry_run:
        raise CommandError("a dry run is of one registrar: leave out --second-token or --dry-run.")
    given = None if token is None else token_in(token)
    other = None if second is None else token_in(second)
    try:
        with file.open("rb") as steps:
            total = sum(1 for _ in steps)
            steps.seek(0)
            with httpx.Client(base_url=address, timeout=_PATIENCE, trust_env=False) as client:
                _refuse_another(client, settings)
                given = given or minted(settings, REGISTRAR)
                counts: dict[str, int] = {}
                told_of = _sent(client, _chunks(steps), given, dry_run)
                for told in told_of if other is None else _by_two(client, steps, given, other):
                    if "line" in told:
                        _say_of(file.name, told)
                        _bar(told["line"], total)
                    else:
                        for name, count in told.items():
                            if count is not True:
                                counts[name] = counts.get(name, 0) + count
    except httpx.InvalidURL as error:
        raise CommandError(f"{address!r} is no address: {error}.") from None
    except OSError as error:
        raise CommandError(f"{error}.") from error
    print(", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items()))
    return 1 if counts["refused"] else 0


def _by_two(client: httpx.Client, steps: BinaryIO, first: str, second: str) -> Iterator[dict[str, Any]]:
    """The lines in order. What mends a step is sent by the second registrar; by the first if it is theirs."""
    numbered = enumerate(steps, 1)
    for mends, run in groupby(numbered, key=lambda one: _mends(one[1])):
        if not mends:
            start, line = next(run)
            lines = chain([line], (one for _, one in run))
            yield from (_moved(told, start - 1) for told in _sent(client, lines, first, False))
            continue
        for number, line in run:
            for token in (second, first):
                told = list(_sent(client, [line], token, False))
                if not any(one.get("problem", {}).get("code") == "four-eyes" for one in told):
                    break
            yield from (_moved(one, number - 1) for one in told)


def _moved(told: dict[str, Any], by: int) -> dict[str, Any]:
    return {**told, "line": told["line"] + by} if "line" in told else told


def _mends(line: bytes) -> bool:
    """Whether the line corrects or annuls a step."""
    if b"step-corrected" not in line and b"step-annulled" not in line:
        return False
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(given, dict) and given.get("step") in ("step-corrected", "step-annulled")


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


def _sent(
    client: httpx.Client, steps: Iterable[bytes], token: str, dry_run: bool
) -> Iterator[dict[str, Any]]:
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/x-ndjson",
        "Idempotency-Key": str(uuid4()),
    }
    asked = {"dry_run": "true"} if dry_run else None
    complete = False
    try:
        with client.stream(
            "POST", "/v1/imports", params=asked, content=iter(steps), headers=headers
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
    print(f"{clear}{harmless(text)}", file=sys.stderr)  # the register's words, whatever register it is
