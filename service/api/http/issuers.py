"""The issuers whose signatures on tokens are believed, and for which offices."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK

_MIN_RSA_BITS: Final = 2048

PublicKey = EllipticCurvePublicKey | RSAPublicKey


class UnusableKeysError(ValueError):
    """A key set that cannot be used as it stands: said at the start, not at the first request."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """`name` is short and part of `actorid`; `iss` is the claim; `offices`: those that it may speak for."""

    name: str
    iss: str
    offices: frozenset[str]


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A public key, and the only algorithms that a token which names it may be signed with."""

    issuer: Issuer
    key: PublicKey
    algorithms: tuple[str, ...]


class UsableKeys(NamedTuple):
    """Of a key set the keys that can be used, by `kid`, and why the others cannot."""

    keys: dict[str, TrustedKey]
    flaws: list[str]


def usable_keys(issuer: Issuer, key_set: Mapping[str, Any]) -> UsableKeys:
    """What can be used of a set that its issuer sends (RFC 7517, section 5): the rest is left out.

    A `kid` that stands for two keys stands for neither. Raises `UnusableKeysError` if there is none.
    """
    found: dict[str, TrustedKey] = {}
    flaws: list[str] = []
    twice: set[str] = set()
    for jwk in _listed(issuer, key_set):
        try:
            one = trusted_keys([(issuer, {"keys": [jwk]})])
        except UnusableKeysError as error:
            flaws.append(str(error))
            continue
        twice |= found.keys() & one.keys()
        found |= one
    for kid in sorted(twice):
        flaws.append(f"issuer {issuer.name}: two keys have the kid {kid}")
        del found[kid]
    if flaws and not found:
        raise UnusableKeysError(flaws[0])
    return UsableKeys(found, flaws)


def _listed(issuer: Issuer, key_set: Mapping[str, Any]) -> list[Any]:
    listed = key_set.get("keys")
    if not isinstance(listed, list) or not listed:
        raise UnusableKeysError(f"issuer {issuer.name}: its key set has no keys")
    return listed


def trusted_keys(sets: Iterable[tuple[Issuer, Mapping[str, Any]]]) -> dict[str, TrustedKey]:
    """Every key of the issuers' key sets (RFC 7517), by `kid`; raises `UnusableKeysError`."""
    found: dict[str, TrustedKey] = {}
    for issuer, keys in sets:
        for jwk in _listed(issuer, keys):
            if not isinstance(jwk, dict):
                raise UnusableKeysError(f"issuer {issuer.name}: a key must be a JSON object")
            if jwk.get("use", "sig") != "sig":
                continue
            kid = jwk.get("kid")
            if not isinstance(kid, str) or not kid:
                raise UnusableKeysError(f"issuer {issuer.name}: every key must have a kid")
            if kid in found:
                raise UnusableKeysError(f"issuer {issuer.name}: two keys have the kid {kid}")
            found[kid] = _trusted(issuer, jwk)
    return found


def read_key_set(path: Path) -> Mapping[str, Any]:
    """A key set from its file; raises `UnusableKeysError`."""
    try:
        return parse_key_set(path.read_bytes())
    except (OSError, UnusableKeysError) as error:
        raise UnusableKeysError(f"{path}: {error}") from error


def parse_key_set(body: bytes) -> Mapping[str, Any]:
    """A key set as it is sent; raises `UnusableKeysError`."""
    try:
        key_set = json.loads(body)
    except (ValueError, RecursionError) as error:  # RecursionError: of brackets alone
        raise UnusableKeysError(f"a key set must be JSON: {error}") from error
    if not isinstance(key_set, dict):
        raise UnusableKeysError("a key set must be a JSON object")
    return key_set


def _trusted(issuer: Issuer, jwk: Mapping[str, Any]) -> TrustedKey:
    if "d" in jwk:
        raise UnusableKeysError(f"issuer {issuer.name}: {jwk['kid']} is a private key; remove it from here")
    try:
        key = PyJWK(dict(jwk)).key
    # The library raises its own errors and several others for members of unexpected types.
    except Exception as error:
        raise UnusableKeysError(f"issuer {issuer.name}: {jwk['kid']}: {error}") from error
    algorithms: tuple[str, ...] = ()
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        algorithms = ("ES256",)
    elif isinstance(key, RSAPublicKey) and key.key_size >= _MIN_RSA_BITS:
        algorithms = ("RS256", "PS256")
    if "alg" in jwk:
        algorithms = tuple(name for name in algorithms if name == jwk["alg"])
    if not algorithms or not isinstance(key, PublicKey):
        raise UnusableKeysError(
            f"issuer {issuer.name}: {jwk['kid']} must be for ES256, RS256 or PS256 (RSA from 2048 bits)"
        )
    return TrustedKey(issuer, key, algorithms)
