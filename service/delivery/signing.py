"""Signs deliveries as Standard Webhooks says: with the subscription's secret, and with a published key.

The keys stand in a file of their own, one a line, the newest first: each signs, so that one can take over
from another without a gap. What stands in the database suffices for `v1` alone, and never for `v1a`.
"""

from __future__ import annotations

import hmac
import os
import secrets
import stat
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from service.transparency.signing import sync_folder, write_durably

MEDIA_TYPE: Final = "application/cloudevents+json"

_SECRET: Final = "whsec_"  # noqa: S105  it stands before every secret
_PRIVATE: Final = "whsk_"
_PUBLIC: Final = "whpk_"
_SECRET_BYTES: Final = 32
_SEED_BYTES: Final = 32


class WebhookKeyError(RuntimeError):
    """The file with the keys cannot be used; the message says why, and shows nothing of a key."""


def new_secret() -> bytes:
    """The secret of a new subscription."""
    return secrets.token_bytes(_SECRET_BYTES)


def shown(secret: bytes) -> str:
    """A secret as its subscriber is given it."""
    return f"{_SECRET}{b64encode(secret).decode()}"


@dataclass(frozen=True, slots=True)
class WebhookKeys:
    """The keys that sign at present, the newest first."""

    keys: tuple[Ed25519PrivateKey, ...]

    @property
    def public(self) -> tuple[str, ...]:
        """What others need to check the signatures, as Standard Webhooks writes it."""
        return tuple(
            f"{_PUBLIC}{b64encode(key.public_key().public_bytes_raw()).decode()}" for key in self.keys
        )

    def headers(self, secret: bytes, position: int, at: datetime, body: bytes) -> Mapping[str, str]:
        """Those of one try to deliver the event at this position."""
        id_, timestamp = str(position), str(int(at.timestamp()))
        signed = b"%b.%b.%b" % (id_.encode(), timestamp.encode(), body)
        lines = [f"v1,{b64encode(hmac.digest(secret, signed, 'sha256')).decode()}"]
        lines += (f"v1a,{b64encode(key.sign(signed)).decode()}" for key in self.keys)
        return {
            "webhook-id": id_,
            "webhook-timestamp": timestamp,
            "webhook-signature": " ".join(lines),
            "content-type": MEDIA_TYPE,
        }


def made_or_read(path: Path) -> WebhookKeys:
    """The keys in the file; if there is none, one is made (the first of two processes wins).

    Raises WebhookKeyError.
    """
    try:
        if not path.exists():
            with suppress(FileExistsError):
                _make(path)
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            lines = file.read().decode("ascii").split()
    except (OSError, UnicodeDecodeError) as error:
        raise WebhookKeyError(
            f"the key of the webhooks, {path.name}, cannot be read or made ({type(error).__name__})"
        ) from None
    if stat.S_IMODE(mode) & 0o077:
        raise WebhookKeyError(
            f"{path.name} can be read by others: chmod 600, and think of whether it is still secret"
        )
    return WebhookKeys(_read(path, lines))


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    line = f"{_PRIVATE}{b64encode(secrets.token_bytes(_SEED_BYTES)).decode()}\n"
    write_durably(draft, line.encode(), 0o600)
    try:
        os.link(draft, path)
    finally:
        draft.unlink()
    sync_folder(path.parent)


def _read(path: Path, lines: Sequence[str]) -> tuple[Ed25519PrivateKey, ...]:
    keys = []
    for line in lines:
        try:
            seed = b64decode(line.removeprefix(_PRIVATE), validate=True)
        except Base64Error:
            seed = b""
        if not line.startswith(_PRIVATE) or len(seed) != _SEED_BYTES:
            raise WebhookKeyError(
                f"{path.name} holds a line that is no key ({_PRIVATE} and 32 bytes in base64)"
            )
        keys.append(Ed25519PrivateKey.from_private_bytes(seed))
    if not keys:
        raise WebhookKeyError(f"{path.name} holds no key")
    return tuple(keys)
