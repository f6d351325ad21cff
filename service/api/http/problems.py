"""The problems that a client can be told, and the one registry of their codes. (RFC 9457.)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import orjson
from starlette.responses import Response
from starlette.types import Scope

from domain.refusals import SENTENCES
from service.api.http.discretion import discreet
from service.api.http.language import told_in
from service.api.http.spanish import SENTENCES as SPANISH_SENTENCES
from service.api.http.spanish import TITLES, in_spanish
from service.event_store.outcomes import Rejection

MEDIA_TYPE: Final = "application/problem+json"

RETRY_SECONDS: Final = 1
#: So many flaws of one request are told, the first ones.
MAX_FAULTS: Final = 100


class Kind(NamedTuple):
    """Of a code: the status that it is answered with, and a title that is the same for every occurrence."""

    status: int
    title: str


_OWN: Final = {
    "malformed-json": Kind(400, "The body is not JSON"),
    "malformed-request": Kind(400, "The request is not HTTP as the service understands it"),
    "malformed-if-match": Kind(400, "The If-Match header is not one entity tag"),
    "malformed-idempotency-key": Kind(400, "The Idempotency-Key header cannot be read"),
    "idempotency-key-required": Kind(400, "An Idempotency-Key header is required"),
    "bad-cursor": Kind(400, "The cursor was not given by this list with these filters"),
    "cursor-and-after": Kind(400, "cursor and after exclude each other"),
    "unauthenticated": Kind(401, "A valid bearer token is required"),
    "forbidden": Kind(403, "The token does not allow this"),
    "four-eyes": Kind(403, "Another than the author must correct or annul a step"),
    "not-found": Kind(404, "There is no such thing"),
    "not-yet-published": Kind(404, "No published checkpoint covers this yet"),
    "unknown-path": Kind(404, "There is no such path"),
    "disclosure-lost": Kind(404, "The log has the digest, and what it stands for is lost"),
    "method-not-allowed": Kind(405, "The path does not take this method"),
    "not-acceptable": Kind(406, "The answer has none of the forms that Accept takes"),
    "head-too-slow": Kind(408, "The head of the request did not arrive in time"),
    "body-too-slow": Kind(408, "The body did not arrive in time"),
    "ref-not-registered-here": Kind(409, "The registration of this ref was refused in the same import"),
    "too-many-subscriptions": Kind(409, "There may be no more subscriptions"),
    "erased": Kind(410, "What was disclosed has been erased"),
    "version-mismatch": Kind(412, "The authorization stands at another version"),
    "body-too-large": Kind(413, "The body is too large"),
    "event-too-large": Kind(413, "The event would be too large"),
    "unsupported-media-type": Kind(415, "The body is not application/json"),
    "invalid": Kind(422, "The request does not have the form that the contract gives it"),
    "key-reused": Kind(422, "The Idempotency-Key was used for another request"),
    "if-match-required": Kind(428, "An If-Match header is required"),
    "too-many-requests": Kind(429, "This client asks too often"),
    "head-too-large": Kind(431, "The head of the request is too large"),
    "internal": Kind(500, "The service failed"),
    "busy": Kind(503, "Too many writes are waiting"),
    "closing": Kind(503, "The service is stopping"),
    "unavailable": Kind(503, "The database cannot be used at present"),
    "outcome-unknown": Kind(503, "It is not known whether the write was recorded"),
    "read-only": Kind(503, "Nothing is recorded at present"),
    "clock-skew": Kind(503, "The clocks of database and service differ"),
    "storage-full": Kind(503, "The database has no space left"),
    "projection-behind": Kind(503, "The list has not caught up yet"),
    "too-many-streams": Kind(503, "Too many streams are open"),
}

PROBLEMS: Final[Mapping[str, Kind]] = MappingProxyType(
    _OWN | {code: Kind(409, code.replace("-", " ").capitalize()) for code in SENTENCES}
)
"""Every code that a problem can carry. Of status 409 are the domain's refusals, and two limits of `_OWN`."""


class Fault(NamedTuple):
    """One thing wrong with a request: where (RFC 6901 into the body, else a parameter's name), and what."""

    pointer: str | None
    parameter: str | None
    detail: str
    code: str


class Problem(Exception):  # noqa: N818  it is what is answered, not only what was raised
    """Raised to answer with a problem; `members` are added to the standard ones."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] = MappingProxyType({}),
        members: Mapping[str, Any] = MappingProxyType({}),
        spanish: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        super().__init__(code, detail)
        self.code = code
        self.kind = PROBLEMS[code]
        self.detail = detail
        self.faults = faults
        self.headers = headers
        self.members = members
        #: Those of its members that are said otherwise to who reads Spanish.
        self.spanish = spanish

    def document(self, scope: Scope) -> dict[str, Any]:
        """What it says of this request, in the language that the client prefers.

        In the scope of the request its code is noted (observed.py).
        """
        scope["anuencia.code"] = self.code
        made = {
            "type": f"urn:anuencia:problem:{self.code}",
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            "instance": f"urn:uuid:{scope['anuencia.id']}",
            "code": self.code,
            "page": page_of(self.code),
            "request_id": scope["anuencia.request_id"],
            "errors": [fault._asdict() for fault in self.faults],
            **self.members,
        }
        return {**_in_spanish(made), **self.spanish} if told_in(scope) == "es" else made

    def response(self, scope: Scope) -> Response:
        """The response to this request."""
        headers = {
            "cache-control": "no-store",
            "content-language": told_in(scope),
            "vary": "Accept-Language",
            "link": f'<{page_of(self.code)}>; rel="help"',
            **self.headers,
        }
        if self.kind.status == 503:
            headers["retry-after"] = str(RETRY_SECONDS)
        return Response(orjson.dumps(self.document(scope)), self.kind.status, headers, MEDIA_TYPE)


def page_of(code: str) -> str:
    """Where a person reads what the problem means and what to do."""
    return f"/problems/{code}"


def _in_spanish(told: dict[str, Any]) -> dict[str, Any]:
    """The same, for who reads Spanish; what programs compare stays as it is."""
    made = {**told, "title": TITLES.get(told["code"], told["title"]), "detail": in_spanish(told["detail"])}
    made["errors"] = [{**one, "detail": in_spanish(one["detail"])} for one in told["errors"]]
    if "sentence" in told:
        made["sentence"] = SPANISH_SENTENCES.get(told["code"], told["sentence"])
    return made


def invalid(faults: Sequence[Fault]) -> Problem:
    """422: the form is wrong in these places."""
    faults = [fault._replace(pointer=fault.pointer and discreet(fault.pointer)) for fault in faults]
    count, first = len(faults), faults[0]
    # The detail of a parameter names it; that of a place in the body goes on where its pointer ends.
    told = first.detail if first.pointer is None else f"{first.pointer or 'the body'}: {first.detail}"
    detail = told if count == 1 else f"{count} things are wrong; the first: {told}"
    return Problem("invalid", detail, faults=faults)


def wrong_parameter(name: str, detail: str, code: str) -> Problem:
    """422: a parameter of path or query."""
    return invalid([Fault(None, name, f"{name} {detail}", code)])


def unknown_path() -> Problem:
    """404 of a path that nothing stands at."""
    return Problem("unknown-path", "There is no such path: GET /openapi.json lists them all.")


def method_not_allowed(taken: Sequence[str]) -> Problem:
    """405, with every method that the path takes (RFC 9110 section 15.5.6)."""
    allowed = ", ".join(taken)
    return Problem("method-not-allowed", f"This path takes {allowed}.", headers={"allow": allowed})


def unavailable() -> Problem:
    """503: what reads the database cannot."""
    return Problem("unavailable", "The database cannot be reached at present.")


def defect() -> Problem:
    """500: the failure itself is nobody's to read but the operator's."""
    return Problem("internal", "The service failed on this request; its log has the reason.")


def unknown(why: str) -> Problem:
    """503 where a write may stand on record or not."""
    detail = f"{why}: it is not known whether it was recorded; retry with the same key."
    return Problem("outcome-unknown", detail)


def rejected(rejection: Rejection, faults: Sequence[Fault] = ()) -> Problem:
    """What the writer would not record, as the client is told. `faults`: where in the request it stands."""
    members = dict(rejection.members)
    spanish: dict[str, Any] = {}
    if rejection.cited is not None:
        members["citation"], spanish["citation"] = rejection.cited
    return Problem(rejection.code, rejection.detail, faults=faults, members=members, spanish=spanish)
