"""Describes a route for the document: its answers, problems and headers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

from service.api.http.problems import MEDIA_TYPE, PROBLEMS
from service.policy import DISCLOSURES_READ, IMPORTS_WRITE, STEPS_WRITE, SUBSCRIPTIONS_MANAGE

_SCHEME: Final = "bearer"

SECURITY_SCHEMES: Final = {
    _SCHEME: {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "An access token of a configured issuer (RFC 9068), with one `office` and its scopes.",
    }
}

_TEXT: Final = {"type": "string"}

_COMMON_HEADERS: Final[Mapping[str, Any]] = {
    "X-Request-Id": {
        "description": "The request's id: the client's own if it sent one, else made here.",
        "required": True,
        "schema": _TEXT,
    },
    "API-Version": {"description": "Version of the contract.", "required": True, "schema": _TEXT},
}

_HEADERS: Final[Mapping[str, Any]] = {
    "ETag": {
        "description": 'Of an authorization `"<version>.<day judged>.<contract>"`; of other answers weak.',
        "required": True,
        "schema": _TEXT,
    },
    "Location": {"description": "Where what was recorded can be read.", "required": True, "schema": _TEXT},
    "Idempotent-Replayed": {
        "description": "`true`: the key was used before, and this is what it recorded then.",
        "schema": _TEXT,
    },
    "Link": {
        "description": 'The next page, as `rel="next"`; of a registration what is perhaps the same, as '
        '`rel="similar"`.',
        "schema": _TEXT,
    },
    "Cache-Control": {"description": "Full pages and single events never change.", "schema": _TEXT},
    "Anuencia-As-Of": {
        "description": "The last position that the answer takes into account.",
        "schema": {"type": "integer", "format": "int64"},
    },
    "Anuencia-On": {
        "description": "The day judged.",
        "required": True,
        "schema": {"type": "string", "format": "date"},
    },
    "Retry-After": {
        "description": "Seconds to wait.",
        "required": True,
        "schema": {"type": "integer", "format": "int64"},
    },
    "Content-Language": {
        "description": "Of title, details and sentence: `en`, or `es` where Accept-Language prefers it.",
        "required": True,
        "schema": _TEXT,
    },
    "WWW-Authenticate": {"description": "The challenge of RFC 6750.", "required": True, "schema": _TEXT},
}

_ONLY_READS: Final = frozenset({"bad-cursor", "cursor-and-after", "projection-behind"})
PROOFS: Final = frozenset({"not-yet-published"})
"""What only a read of the published log can answer with."""
STREAMS: Final = frozenset({"too-many-streams"})
"""What only a read without end can answer with."""
_ALSO_READS: Final = frozenset(
    {
        "malformed-request",
        "not-acceptable",
        "invalid",
        "not-found",
        "too-many-requests",
        "internal",
        "unavailable",
    }
)

#: Told in the answer to a line of an import, and nowhere else.
_OF_LINES: Final = frozenset({"ref-not-registered-here"})
#: What only those answer with who are asked about webhooks.
_SUBSCRIBING: Final = frozenset({"too-many-subscriptions"})
_LOSSES: Final = frozenset({"erased", "disclosure-lost"})
DISCLOSED: Final = _LOSSES | {"unauthenticated", "forbidden"}
"""What only the read that is not public can answer with."""
READ_STATUSES: Final = (304, 400, 406, 422, 429, 500, 503)
DISCLOSURE_STATUSES: Final = (400, 401, 403, 404, 406, 410, 422, 429, 500, 503)
SUBSCRIBING_STATUSES: Final = (400, 401, 403, 404, 406, 408, 409, 413, 415, 422, 429, 500, 503)
MANAGING_STATUSES: Final = (400, 401, 403, 404, 406, 408, 413, 415, 422, 429, 500, 503)
OWN_READ_STATUSES: Final = (304, 400, 401, 403, 406, 422, 429, 500, 503)
ENDING_STATUSES: Final = (400, 401, 403, 404, 422, 429, 500, 503)
SUBSCRIBED: Final = _SUBSCRIBING | {
    "malformed-json",
    "malformed-request",
    "malformed-idempotency-key",
    "idempotency-key-required",
    "bad-cursor",
    "unauthenticated",
    "forbidden",
    "not-found",
    "not-acceptable",
    "body-too-slow",
    "body-too-large",
    "unsupported-media-type",
    "invalid",
    "key-reused",
    "too-many-requests",
    "internal",
    "unavailable",
    "closing",
}
"""What those can answer with who are asked about webhooks."""
WRITE_STATUSES: Final = (400, 401, 403, 406, 408, 409, 413, 415, 422, 429, 500, 503)
REGISTRATION_STATUSES: Final = (*WRITE_STATUSES, 404)
EXISTING_STATUSES: Final = (*WRITE_STATUSES, 404, 412, 428)
VOTE_STATUSES: Final = (*WRITE_STATUSES, 404, 412)

_OF_STATUS: Final[Mapping[int, tuple[str, ...]]] = {
    401: ("WWW-Authenticate",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}


def _headers(names: Iterable[str]) -> dict[str, Any]:
    return {**{name: _HEADERS[name] for name in names}, **_COMMON_HEADERS}


def answers(
    status: int,
    headers: Iterable[str],
    problems: Iterable[int],
    also: frozenset[str] = frozenset(),
    of: frozenset[str] | None = None,
) -> dict[int | str, Any]:
    """FastAPI's `responses`: headers of the answer, and every problem with its media type and codes.

    `also`: codes that only few routes can answer with; `of`: all that this one can.
    """
    found: dict[int | str, Any] = {status: {"headers": _headers(headers)}}
    possible: Collection[str] = (
        of
        if of is not None
        else _ONLY_READS | _ALSO_READS | also
        if status == 200
        else PROBLEMS.keys()
        - _ONLY_READS
        - PROOFS
        - STREAMS
        - _LOSSES
        - _OF_LINES
        - _SUBSCRIBING
        - {"unknown-path", "head-too-slow"}
    )
    for number in sorted(set(problems)):
        if number == 304:
            found[number] = {
                "description": "What the client has is still the answer",
                "headers": _headers(headers),
            }
            continue
        codes = sorted(code for code in possible if PROBLEMS[code].status == number)
        found[number] = {
            "description": f"{HTTPStatus(number).phrase}: {', '.join(f'`{code}`' for code in codes)}",
            "headers": _headers((*_OF_STATUS.get(number, ()), "Content-Language")),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    return found


IMPORT_STATUSES: Final = (400, 401, 403, 406, 415, 422, 429, 500, 503)
IMPORTS: Final = frozenset(PROBLEMS)
IMPORTING: Final[Mapping[str, Any]] = {"security": [{_SCHEME: [IMPORTS_WRITE]}]}
WRITING: Final[Mapping[str, Any]] = {"security": [{_SCHEME: [STEPS_WRITE]}]}
MANAGING: Final[Mapping[str, Any]] = {"security": [{_SCHEME: [SUBSCRIPTIONS_MANAGE]}]}
DISCLOSING: Final[Mapping[str, Any]] = {"security": [{_SCHEME: [DISCLOSURES_READ]}]}
READING: Final[Mapping[str, Any]] = {"security": []}
"""Public: said, so that no reader of the document has to guess."""
