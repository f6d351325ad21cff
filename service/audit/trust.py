"""Whom the auditor trusts. (Keys and policies from elsewhere than the log.)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from domain.log.checkpoint import OpenedCheckpoint, open_checkpoint
from domain.log.notes import ED25519, VerifierKey, parse_vkey
from domain.log.policy import Policy, parse_policy
from domain.log.strict import Unverified, damage
from service.audit.failures import CannotRun
from service.transparency.signing import verify

_LARGEST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Trust:
    """Keys of the log, and a policy with witnesses, either may be absent but not both."""

    keys: tuple[VerifierKey, ...]
    policy: Policy | None

    def open(self, note: bytes) -> OpenedCheckpoint:
        """A checkpoint that a key of the log has signed; Unverified if not. No quorum is asked for."""
        policy = self.policy
        of_policy = () if policy is None else tuple(log.key for log in policy.logs)
        witnesses = () if policy is None else tuple(witness.key for witness in policy.witnesses)
        return open_checkpoint(note, (*self.keys, *of_policy), verify, witnesses)

    def has_quorum(self, opened: OpenedCheckpoint) -> bool:
        """Whether the witnesses that the policy asks for have cosigned."""
        return self.policy is None or self.policy.satisfied_by(one.key for one in opened.cosigned)


def read_trust(vkeys: Sequence[str], policy: Path | None) -> Trust:
    """Read `--vkey` (each a file, or the key itself) and `--policy`; CannotRun if they say nothing usable."""
    try:
        keys = tuple(_key(one) for one in vkeys)
        read = None if policy is None else _policy(_read(policy))
    except OSError as error:
        raise CannotRun(f"The file {error.filename} cannot be read ({error.strerror}).") from None
    except Unverified as error:
        raise CannotRun(str(error)) from None
    if not keys and (read is None or not read.logs):
        raise CannotRun("No key of the log is known: give --vkey, from elsewhere than the log itself.")
    return Trust(keys, read)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that is too long, or has a NUL, is none
        return False


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise Unverified(f"The file {path} is longer than any key or policy ({_LARGEST} bytes).")
    return data


def _policy(data: bytes) -> Policy:
    try:
        return parse_policy(data)
    except Unverified as error:
        raise Unverified(f"{error}{damage(data)}") from None


def _key(text: str) -> VerifierKey:
    path = Path(text)
    if _is_file(path):
        data = _read(path)
        try:
            key = parse_vkey(data.decode("utf-8").strip())
        except UnicodeDecodeError:
            raise Unverified(f"The verifier key in {text} is not UTF-8.{damage(data)}") from None
        except Unverified as error:
            raise Unverified(f"{error}{damage(data)}") from None
    else:
        key = parse_vkey(text)
    if key.kind != ED25519:
        raise Unverified(f"The key of {key.name} is a witness's: it goes into a policy file.")
    return key
