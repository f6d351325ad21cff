"""Verifies bearer tokens (RFC 9068) once, and remembers them by their hash until they expire."""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, NamedTuple

import jwt
from starlette.types import Scope

from service.api.http.headers import header
from service.api.http.issuers import TrustedKey
from service.api.http.keyring import Keyring
from service.api.http.limits import Limits, unlimited
from service.api.http.problems import Problem
from service.event_store.outcomes import Actor

LEEWAY_SECONDS: Final = 30
MAX_LIFETIME_SECONDS: Final = 3600
MAX_TOKEN_BYTES: Final = 8192
_REMEMBERED: Final = 10_000

_SUBJECT: Final = re.compile("[!-~]{1,255}").fullmatch
_TYPES: Final = ("at+jwt", "application/at+jwt")
_REQUIRED: Final = ["iss", "aud", "exp", "iat", "sub", "jti"]


class Caller(NamedTuple):
    """A verified token. `bound`: its issuer may speak for its office; `until`: epoch seconds."""

    actor: Actor
    bound: bool
    until: float


def demand_scope(caller: Caller, scope: str) -> None:
    """Problem 403 that names the scope (RFC 6750 section 3.1), if the token lacks it."""
    if scope not in caller.actor.scopes:
        raise Problem(
            "forbidden",
            f"The token lacks the scope {scope}.",
            headers={"www-authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},
        )


class Verifier:
    """Verifies tokens with the keys of the configured issuers, named by `kid` and by nothing else."""

    def __init__(self, keyring: Keyring, audience: str, limits: Limits | None = None) -> None:
        self._keyring = keyring
        self._edition = keyring.edition
        self._audience = audience
        self._limits = limits or unlimited()
        self._known: OrderedDict[bytes, Caller] = OrderedDict()

    async def caller(self, scope: Scope) -> Caller:
        """Who sends this request; Problem 401, which never repeats the token, if nobody can tell.

        Problem 429 for a subject that asks too often, or an address that sends too much that is refused.
        """
        token = _bearer(scope)
        digest = sha256(token).digest()
        caller = self._remembered(digest)
        if caller is None:
            # Before the token is looked at: guessing costs the guesser, not the service.
            self._limits.of_address(scope)
            caller = await self._verified(token)
            self._known[digest] = caller
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        scope["anuencia.office"] = caller.actor.office
        self._limits.of_subject(caller.actor)
        return caller

    def _remembered(self, digest: bytes) -> Caller | None:
        self._keyring.renew()
        if self._edition != self._keyring.edition:
            # A key may have been withdrawn, and with it what it has signed.
            self._edition = self._keyring.edition
            self._known.clear()
        known = self._known.get(digest)
        if known is None:
            return None
        if known.until <= time.time():
            del self._known[digest]
            return None
        self._known.move_to_end(digest)
        return known

    async def _verified(self, token: bytes) -> Caller:
        if not token:
            raise _missing()
        if len(token) > MAX_TOKEN_BYTES:
            raise _refused("it is too long")
        try:
            trusted = await self._trusted(jwt.get_unverified_header(token))
            claims = jwt.decode(
                token,
                trusted.key,
                algorithms=trusted.algorithms,
                audience=self._audience,
                issuer=trusted.issuer.iss,
                leeway=LEEWAY_SECONDS,
                options={"require": _REQUIRED},
            )
        except jwt.PyJWTError as error:
            raise _refused(_REASONS.get(type(error), "it cannot be verified")) from error
        return _caller(trusted, claims)

    async def _trusted(self, head: Mapping[str, Any]) -> TrustedKey:
        kind = head.get("typ")
        if not isinstance(kind, str) or kind.lower() not in _TYPES:
            raise _refused("its typ is not at+jwt")
        kid = head.get("kid")
        trusted = await self._keyring.find(kid) if isinstance(kid, str) else None
        if trusted is None:
            raise _refused("its kid names no key that is trusted")
        return trusted


_REASONS: Final[Mapping[type[Exception], str]] = {
    jwt.ExpiredSignatureError: "it has expired",
    jwt.ImmatureSignatureError: "it is not yet valid",
    jwt.InvalidAudienceError: "it is for another audience",
    jwt.InvalidIssuerError: "its key belongs to another issuer",
    jwt.MissingRequiredClaimError: "a claim is missing",
    jwt.InvalidSignatureError: "its signature does not fit",
    jwt.InvalidAlgorithmError: "its algorithm is not that of its key",
}


def _bearer(scope: Scope) -> bytes:
    """The token; empty without one."""
    scheme, _, token = (header(scope, b"authorization") or b"").partition(b" ")
    return token if scheme.lower() == b"bearer" else b""


def _missing() -> Problem:
    return Problem(
        "unauthenticated",
        "Send a bearer token in the Authorization header.",
        headers={"www-authenticate": "Bearer"},
    )


def _refused(reason: str) -> Problem:
    return Problem(
        "unauthenticated",
        f"The bearer token is not accepted: {reason}.",
        headers={"www-authenticate": 'Bearer error="invalid_token"'},
    )


def _caller(trusted: TrustedKey, claims: Mapping[str, Any]) -> Caller:
    issued, expires = claims["iat"], claims["exp"]
    if type(issued) is not int or type(expires) is not int:
        raise _refused("its times are not whole seconds")
    if expires - issued > MAX_LIFETIME_SECONDS:
        raise _refused("it is valid for more than an hour")
    subject = claims["sub"]
    if not _SUBJECT(subject):
        raise _refused("its subject is not 1 to 255 visible ASCII characters")
    office, scope = claims.get("office", ""), claims.get("scope", "")
    if not isinstance(office, str) or not isinstance(scope, str):
        raise _refused("office is one word and scope a text of words")
    if not (office.isascii() and scope.isascii()):  # RFC 6749 section 3.3
        raise _refused("its office or its scope has other characters than ASCII")
    actor = Actor(trusted.issuer.name, subject, office, frozenset(scope.split(" ")))
    return Caller(actor, office in trusted.issuer.offices, expires + LEEWAY_SECONDS)
