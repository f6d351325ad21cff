"""Issues tokens in development, with a key that never leaves the data folder."""

from __future__ import annotations

import json
import os
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import ECAlgorithm

from domain.jurisdictions.profile import Profile
from domain.jurisdictions.registry import JURISDICTIONS
from service.policy import offices, scopes_of
from service.settings import DEV_KEY_FILE, Settings

NAME: Final = "dev"
ISS: Final = "urn:anuencia:dev-issuer"
LIFETIME_SECONDS: Final = 3600


class DevIssuerRefusedError(RuntimeError):
    """The development issuer has no place here; the message says why."""


class NoDevKeyError(DevIssuerRefusedError):
    """There is no key yet, and none is to be made without being asked for."""


class DevIssuer:
    """Signs tokens for every office of a jurisdiction. `audience`: the `aud` that the service asks for."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, audience: str, profile: Profile) -> None:
        self._profile = profile
        self._key = key
        self._audience = audience
        self._public: dict[str, Any] = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
        members = {name: self._public[name] for name in ("crv", "kty", "x", "y")}
        thumbprint = sha256(json.dumps(members, separators=(",", ":"), sort_keys=True).encode()).digest()
        self.kid = urlsafe_b64encode(thumbprint).rstrip(b"=").decode()  # RFC 7638

    @classmethod
    def open(cls, settings: Settings, *, make: bool = True) -> DevIssuer:
        """The issuer of the data folder; raises `DevIssuerRefusedError`.

        Its key is made on the first run; with `make` False there must be one, else `NoDevKeyError`.
        """
        if settings.env == "production":
            raise DevIssuerRefusedError(
                "ANUENCIA_ENV is production: tokens come from ANUENCIA_ISSUERS there."
            )
        if not settings.loopback:
            raise DevIssuerRefusedError(
                f"The service is bound to {settings.host}, which others can reach: "
                "tokens come from ANUENCIA_ISSUERS there."
            )
        path = settings.data.absolute() / DEV_KEY_FILE
        if not make and not path.exists():
            raise NoDevKeyError(
                f"There is no development key in the data folder {path.parent}: a service that runs there "
                "makes it, and ANUENCIA_DATA names another folder."
            )
        profile = JURISDICTIONS[settings.jurisdiction]
        return cls(_key(path), settings.audience, profile)

    def key_set(self) -> Mapping[str, Any]:
        """The public key as a key set (RFC 7517)."""
        return {"keys": [{**self._public, "kid": self.kid, "alg": "ES256", "use": "sig"}]}

    def mint(self, office: str, *scopes: str, subject: str | None = None) -> str:
        """A token of one hour for this office, with its scopes unless others are given.

        Raises ValueError for an office that is not in the table.
        """
        known = offices(self._profile)
        if office not in known:
            raise ValueError(f"no office is called {office}; there are: {', '.join(sorted(known))}")
        now = int(time.time())
        claims = {
            "iss": ISS,
            "aud": self._audience,
            "sub": subject or office,
            "jti": str(uuid4()),
            "iat": now,
            "exp": now + LIFETIME_SECONDS,
            "office": office,
            "scope": " ".join(sorted(scopes or scopes_of(self._profile, office))),
        }
        return jwt.encode(claims, self._key, algorithm="ES256", headers={"kid": self.kid, "typ": "at+jwt"})


def _key(path: Path) -> ec.EllipticCurvePrivateKey:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = ec.generate_private_key(ec.SECP256R1())
        pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        # Whole or not at all, and the first of two processes wins.
        draft = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise DevIssuerRefusedError(f"{path} holds another kind of key; remove it, and a new one is made.")
    return key
