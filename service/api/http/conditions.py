"""Reads the conditions of a request: If-Match, If-None-Match, Idempotency-Key."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256
from typing import Final

import orjson
from starlette.responses import Response
from starlette.types import Scope

from domain.values import MAX_INT
from service.api.http.headers import header
from service.api.http.problems import Problem
from service.event_store.outcomes import Actor

CONTRACT: Final = "1.2.0"
"""`info.version` of the document: the contract's semantic version."""

ETAG_PATTERN: Final = (
    r'^"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9})?"$'
)
"""What If-Match takes, as the document says it: no version comes near the sixteenth digit."""

MAX_CONDITION: Final = 4096

MINIMAL_APPLIED: Final = {"preference-applied": "return=minimal"}
"""Says that a preference for the minimal answer was met (RFC 7240 section 3)."""

#: What proxies that compress make of a tag: they weaken it, or put the name of the coding after it.
_CODED: Final = rb"(?:[-;]{1,2}[a-z]{1,16})?"
_ETAG: Final = re.compile(
    rb'(?:W/)?"(0|[1-9][0-9]{0,15})(?:\.[0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]+\.[0-9]+\.[0-9]+)?' + _CODED + rb'"'
).fullmatch
_ETAG_FOUND: Final = re.compile(rb'"([1-9][0-9]{0,14})\.[0-9]{4}-[0-9]{2}-[0-9]{2}\.').findall
_KEY: Final = re.compile(rb"[!-~]{1,255}").fullmatch
_NOT_MATCH: Final = re.compile(rb'(?:W/)?("[!#-~\x80-\xff]*?)' + _CODED + rb'"')


def etag(version: int, on: date) -> str:
    """Of an authorization judged on a day: answers about deadlines change at midnight without an event."""
    return f'"{version}.{on.isoformat()}.{CONTRACT}"'


def weak_etag(*parts: int | str) -> str:
    """Of an answer that follows from these parts (the path and query aside), whatever its coding."""
    return content_etag(orjson.dumps([CONTRACT, *parts]))


def content_etag(body: bytes) -> str:
    """Of an answer of which nothing smaller than its bytes is sure to change with it."""
    return f'W/"{sha256(body).hexdigest()[:24]}"'


def expected_version(scope: Scope) -> int | None:
    """The version that If-Match names, None without the header; 400 if it is not one entity tag of ours.

    A tag that a proxy has weakened or marked with a coding is read for its version, which alone is compared.
    """
    given = header(scope, b"if-match")
    if given is None:
        return None
    found = _ETAG(given.strip())
    version = int(found[1]) if found is not None else MAX_INT + 1
    if version > MAX_INT:
        raise Problem(
            "malformed-if-match",
            "If-Match takes the ETag of the authorization as it was given, or its version in quotation "
            'marks, such as "7".',
        )
    return version


def version_seen(scope: Scope) -> int:
    """The newest version of an authorization that If-None-Match names, so that the client has seen it; 0."""
    given = header(scope, b"if-none-match") or b""
    return max((int(found) for found in _ETAG_FOUND(given[:MAX_CONDITION])), default=0)


def idempotency_key(scope: Scope) -> bytes:
    """The key without its quotation marks; 400 without one."""
    given = header(scope, b"idempotency-key")
    if given is None:
        raise Problem(
            "idempotency-key-required",
            "Send an Idempotency-Key with every POST: a new one for each thing to record, the same one to "
            "try again.",
        )
    bare = given.strip()
    if len(bare) >= 2 and bare[:1] == b'"' == bare[-1:]:
        bare = bare[1:-1]
    if not _KEY(bare) or b'"' in bare:
        raise Problem(
            "malformed-idempotency-key",
            "An Idempotency-Key must be 1 to 255 visible ASCII characters, quoted or not.",
        )
    return bare


def key_hash(actor: Actor, key: bytes) -> bytes:
    """What stands in the register for a key: the same key of another subject is another key."""
    return sha256(orjson.dumps((actor.issuer, actor.subject, key.decode("ascii")))).digest()


def request_hash(method: str, path: str, body: bytes) -> bytes:
    """What tells whether a key comes again with the same request."""
    digest = sha256(orjson.dumps((method, path)))
    digest.update(body)
    return digest.digest()


def has_already(scope: Scope, current: str) -> bool:
    """Whether If-None-Match names this entity tag (weakly compared), so that 304 is the answer."""
    given = header(scope, b"if-none-match")
    if given is None:
        return False
    if len(given) > MAX_CONDITION:
        raise Problem("malformed-request", f"If-None-Match has more than {MAX_CONDITION} characters.")
    tag = current.removeprefix("W/").removesuffix('"').encode()
    return given.strip() == b"*" or tag in _NOT_MATCH.findall(given)


def unless_known(
    scope: Scope,
    tag: str,
    headers: Mapping[str, str],
    body: Callable[[], bytes],
    media: str = "application/json",
) -> Response:
    """200 with the body, which is made only then; 304 if the client has what the tag stands for."""
    headers = {"etag": tag, **headers}
    if has_already(scope, tag):
        return Response(status_code=304, headers=headers)
    return Response(body(), headers=headers, media_type=media)


def prefers_minimal(scope: Scope) -> bool:
    """Whether `Prefer` asks for `return=minimal` (RFC 7240); of several `return` the first counts."""
    for preference in (header(scope, b"prefer") or b"").lower().split(b","):
        name, _, value = preference.partition(b";")[0].partition(b"=")
        if name.strip() == b"return":
            return value.strip().strip(b'"') == b"minimal"
    return False
