"""Which tokens are believed?"""

from __future__ import annotations

import asyncio
import hmac
import json
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from jwt.utils import base64url_encode

from service.api.http import auth
from service.api.http.auth import Verifier
from service.api.http.issuers import Issuer, UnusableKeysError, trusted_keys
from service.api.http.keyring import Keyring, Source
from service.api.http.problems import Problem
from service.dev_issuer import DevIssuer, DevIssuerRefusedError
from service.settings import Settings

ISSUER = Issuer("court", "https://issuer.test", frozenset({"senate", "registrar"}))
OTHER = Issuer("other", "https://other.test", frozenset({"gazette"}))
EC_KEY = ec.generate_private_key(ec.SECP256R1())
RSA_KEY = rsa.generate_private_key(65537, 2048)
OTHER_KEY = ec.generate_private_key(ec.SECP256R1())


def _jwk(key: Any, kid: str) -> dict[str, Any]:
    algorithm: Any = ECAlgorithm if isinstance(key, ec.EllipticCurvePrivateKey) else RSAAlgorithm
    return {**algorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid}


SETS: tuple[tuple[Issuer, Any], ...] = (
    (ISSUER, {"keys": [_jwk(EC_KEY, "ec"), _jwk(RSA_KEY, "rsa")]}),
    (OTHER, {"keys": [_jwk(OTHER_KEY, "other")]}),
)


def _verifier(*sets: tuple[Issuer, Any]) -> Verifier:
    return Verifier(Keyring([Source(one[0], trusted_keys([one])) for one in sets or SETS]), "anuencia")


def _claims(**more: Any) -> dict[str, Any]:
    now = int(time.time())
    claims = {
        "iss": ISSUER.iss,
        "aud": "anuencia",
        "sub": "clerk-7",
        "jti": "1",
        "iat": now,
        "exp": now + 600,
        "office": "senate",
        "scope": "steps:write other:thing",
        **more,
    }
    return {name: one for name, one in claims.items() if one is not None}


def _token(
    key: Any = EC_KEY, algorithm: str = "ES256", head: dict[str, Any] | None = None, **more: Any
) -> str:
    headers = {"typ": "at+jwt", "kid": "ec", **(head or {})}
    return jwt.encode(_claims(**more), key, algorithm=algorithm, headers=headers)


def _ask(token: str | bytes, verifier: Verifier | None = None) -> auth.Caller:
    raw = token.encode() if isinstance(token, str) else token
    scope = {"headers": [(b"authorization", b"Bearer " + raw)]}
    return asyncio.run((verifier or _verifier()).caller(scope))


@pytest.mark.parametrize(
    ("key", "algorithm", "kid"),
    [(EC_KEY, "ES256", "ec"), (RSA_KEY, "RS256", "rsa"), (RSA_KEY, "PS256", "rsa")],
)
def test_a_good_token_says_who_asks(key: Any, algorithm: str, kid: str) -> None:
    caller = _ask(_token(key, algorithm, {"kid": kid}))
    assert caller.actor.id == "court#clerk-7"
    assert caller.actor.office == "senate"
    assert caller.actor.scopes == {"steps:write", "other:thing"}
    assert caller.bound


def test_the_audience_may_be_one_of_several() -> None:
    assert _ask(_token(aud=["x", "anuencia"])).bound


def test_an_issuer_is_bound_to_its_offices() -> None:
    assert not _ask(_token(office="gazette")).bound
    assert not _ask(_token(office=None)).bound


def _by_hand(head: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """What the library refuses to write."""
    parts = ({"typ": "at+jwt", **head}, _claims())
    signed = b".".join(base64url_encode(json.dumps(part).encode()) for part in parts)
    return (signed + b"." + base64url_encode(sign(signed))).decode()


def _unsigned() -> str:
    return _by_hand({"alg": "none", "kid": "ec"}, lambda _: b"")


def _confused() -> str:
    secret = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return _by_hand({"alg": "HS256", "kid": "rsa"}, lambda signed: hmac.digest(secret, signed, "sha256"))


def _tampered() -> str:
    head, _, signature = _token().split(".")
    body = base64url_encode(json.dumps(_claims(office="registrar")).encode()).decode()
    return f"{head}.{body}.{signature}"


def _from_now(seconds: int) -> int:
    """Of when the token is made: the tests may come to it late."""
    return int(time.time()) + seconds


BAD: dict[str, Callable[[], str]] = {
    "nonsense": lambda: "abc",
    "no signature": _unsigned,
    "HS256 with the public key": _confused,
    "claims changed": _tampered,
    "another curve's algorithm": lambda: jwt.encode(
        _claims(),
        ec.generate_private_key(ec.SECP384R1()),
        algorithm="ES384",
        headers={"typ": "at+jwt", "kid": "ec"},
    ),
    "another's key under this kid": lambda: _token(OTHER_KEY),
    "another issuer's key, rightly named": lambda: _token(OTHER_KEY, head={"kid": "other"}),
    "RS256 for a key of a curve": lambda: _token(RSA_KEY, "RS256"),
    "unknown kid": lambda: _token(head={"kid": "nobody"}),
    "kid that is no text": lambda: _by_hand({"alg": "ES256", "kid": 7}, lambda _: b"x" * 64),
    "no at+jwt": lambda: _token(head={"typ": "JWT"}),
    "expired": lambda: _token(iat=_from_now(-700), exp=_from_now(-60)),
    "issued in the future": lambda: _token(iat=_from_now(120), exp=_from_now(300)),
    "longer than an hour": lambda: _token(exp=_from_now(3700)),
    "another audience": lambda: _token(aud="other"),
    "another issuer": lambda: _token(iss="https://other.test"),
    "times as text": lambda: _token(exp=str(_from_now(600))),
    "times with fractions": lambda: _token(exp=_from_now(600) + 0.5),
    "a subject with spaces": lambda: _token(sub="a person"),
    "a subject without end": lambda: _token(sub="x" * 256),
    "two offices": lambda: _token(office=["senate", "registrar"]),
    "an office with half a character": lambda: _token(office="\ud800"),
    "a scope with more than ASCII": lambda: _token(scope="steps:escríbe"),
    "too long": lambda: _token(more="x" * auth.MAX_TOKEN_BYTES),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_token_is_401_and_nothing_of_it_is_told(name: str) -> None:
    token = BAD[name]()
    with pytest.raises(Problem) as raised:
        _ask(token)
    assert raised.value.kind.status == 401
    assert raised.value.headers == {"www-authenticate": 'Bearer error="invalid_token"'}
    if len(token) > 10:
        assert token[:10] not in raised.value.detail
    assert "clerk-7" not in raised.value.detail


@pytest.mark.parametrize(
    "headers", [[], [(b"authorization", b"Basic abc")], [(b"authorization", b"Bearer ")]]
)
def test_without_a_bearer_token_the_challenge_names_the_scheme(headers: list[tuple[bytes, bytes]]) -> None:
    with pytest.raises(Problem) as raised:
        asyncio.run(_verifier().caller({"headers": headers}))
    assert raised.value.headers == {"www-authenticate": "Bearer"}


def test_a_token_is_verified_once_and_until_it_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    verifier, token = _verifier(), _token()
    first = _ask(token, verifier)
    monkeypatch.setattr(jwt, "decode", lambda *_, **__: pytest.fail("verified twice"))
    assert _ask(token, verifier) is first
    monkeypatch.undo()
    later = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: later)
    verifier._known[next(iter(verifier._known))] = first._replace(until=later - 1)
    monkeypatch.setattr(jwt, "decode", lambda *_, **__: _expired())
    with pytest.raises(Problem):
        _ask(token, verifier)


def _expired() -> None:
    raise jwt.ExpiredSignatureError


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "_REMEMBERED", 2)
    verifier = _verifier()
    for number in range(5):
        _ask(_token(jti=str(number)), verifier)
    assert len(verifier._known) == 2


@pytest.mark.parametrize(
    ("key_set", "reason"),
    [
        ({}, "no keys"),
        ({"keys": [{**_jwk(EC_KEY, "a"), "kid": ""}]}, "must have a kid"),
        ({"keys": [_jwk(EC_KEY, "a"), _jwk(OTHER_KEY, "a")]}, "two keys"),
        ({"keys": [{**ECAlgorithm.to_jwk(EC_KEY, as_dict=True), "kid": "a"}]}, "private key"),
        ({"keys": [_jwk(ec.generate_private_key(ec.SECP384R1()), "a")]}, "must be for ES256"),
        ({"keys": [_jwk(rsa.generate_private_key(65537, 1024), "a")]}, "must be for ES256"),  # noqa: S505  to be refused
        ({"keys": [{**_jwk(EC_KEY, "a"), "alg": "ES384"}]}, "a"),
    ],
)
def test_keys_that_cannot_be_used_are_refused_at_the_start(key_set: dict[str, Any], reason: str) -> None:
    with pytest.raises(UnusableKeysError, match=reason):
        trusted_keys([(ISSUER, key_set)])


def test_the_development_issuer_keeps_its_key_to_itself(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    issuer = DevIssuer.open(settings)
    (file,) = (tmp_path / "data").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = DevIssuer.open(settings)
    assert again.kid == issuer.kid
    dev = Issuer("dev", "urn:anuencia:dev-issuer", frozenset({"senate"}))
    caller = _ask(again.mint("senate"), _verifier((dev, issuer.key_set())))
    assert (caller.actor.id, sorted(caller.actor.scopes)) == (
        "dev#senate",
        ["steps:write", "subscriptions:manage"],
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"env": "production", "origin": "records.example/log", "database_url": "postgresql://db.test/x"},
        {"host": "::"},
        {"host": "192.0.2.1"},
    ],
)
def test_the_development_issuer_is_refused_in_production_and_beyond_this_machine(
    changed: dict[str, Any], tmp_path: Path
) -> None:
    with pytest.raises(DevIssuerRefusedError):
        DevIssuer.open(Settings(data=tmp_path, **changed))
    assert not list(tmp_path.iterdir())


def test_the_development_issuer_mints_for_offices_of_the_table_alone(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no office is called president"):
        DevIssuer.open(Settings(data=tmp_path)).mint("president")
