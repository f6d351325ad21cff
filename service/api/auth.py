"""Who asks? A bearer token (RFC 9068) is verified once, then remembered by its hash until it expires."""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, NamedTuple

import jwt
from starlette.types import Scope

from service.api.headers import header
from service.api.issuers import TrustedKey
from service.api.problems import Problem
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


class Verifier:
    """Verifies tokens with the keys of the configured issuers, named by `kid` and by nothing else."""

    def __init__(self, keys: Mapping[str, TrustedKey], audience: str) -> None:
        self._keys = keys
        self._audience = audience
        self._known: OrderedDict[bytes, Caller] = OrderedDict()

    def caller(self, scope: Scope) -> Caller:
        """Who sends this request; Problem 401, which never repeats the token, if nobody can tell."""
        given = header(scope, b"authorization")
        if given is None:
            raise _missing()
        scheme, _, token = given.partition(b" ")
        if scheme.lower() != b"bearer" or not token:
            raise _missing()
        digest = sha256(token).digest()
        known = self._known.get(digest)
        if known is not None:
            if known.until > time.time():
                self._known.move_to_end(digest)
                return known
            del self._known[digest]
        caller = self._verified(token)
        self._known[digest] = caller
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return caller

    def _verified(self, token: bytes) -> Caller:
        if len(token) > MAX_TOKEN_BYTES:
            raise _refused("it is too long")
        try:
            trusted = self._trusted(jwt.get_unverified_header(token))
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

    def _trusted(self, head: Mapping[str, Any]) -> TrustedKey:
        kind = head.get("typ")
        if not isinstance(kind, str) or kind.lower() not in _TYPES:
            raise _refused("its typ is not at+jwt")
        kid = head.get("kid")
        trusted = self._keys.get(kid) if isinstance(kid, str) else None
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


def _missing() -> Problem:
    return Problem(
        "unauthenticated",
        "Send a bearer token in the Authorization header.",
        headers=((b"www-authenticate", b"Bearer"),),
    )


def _refused(reason: str) -> Problem:
    return Problem(
        "unauthenticated",
        f"The bearer token is not accepted: {reason}.",
        headers=((b"www-authenticate", b'Bearer error="invalid_token"'),),
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
    actor = Actor(trusted.issuer.name, subject, office, frozenset(scope.split(" ")))
    return Caller(actor, office in trusted.issuer.offices, expires + LEEWAY_SECONDS)
