"""Makes the key that the log signs with, and replaces it by another."""

from __future__ import annotations

from pathlib import Path

from domain.log.checkpoint import open_checkpoint
from domain.log.notes import VerifierKey
from domain.log.strict import Unverified
from service.cli.errors import CommandError
from service.settings import Settings
from service.transparency.outside import CheckpointFile
from service.transparency.signing import KeyFileError, LogKeys, new_key, read_keys, verify, write_keys


def keys(settings: Settings, action: str, *, why: str | None, finish: bool, checkpoint: Path | None) -> int:
    """`make`, `show`, `rotate` or `succeed`; every one ends by printing the keys that verify the log."""
    try:
        if action == "make":
            _make(settings)
        elif action == "rotate" and finish:
            _finish(settings)
        elif action in ("rotate", "succeed"):
            # Imported where needed: who makes or shows a key should not wait for what knows the database.
            from service.cli.announced import rotate, succeed

            if checkpoint is not None:
                succeed(settings, checkpoint)
            else:
                rotate(settings, why or "a key of the log is replaced")
        for verifier in read_keys(settings.log_key_file, settings.origin).verifiers:
            print(verifier)
    except KeyFileError as error:
        raise CommandError(
            f"{error}. (ANUENCIA_DATA sets the data folder, ANUENCIA_LOG_KEY another file.)"
        ) from error
    except OSError as error:
        raise CommandError(
            f"the key of the log at {settings.log_key_file}, or a file beside it, cannot be used: "
            f"{error.strerror}."
        ) from error
    return 0


def _make(settings: Settings) -> None:
    try:
        write_keys(settings.log_key_file, LogKeys((new_key(settings.origin),)), replace=False)
    except FileExistsError:
        raise CommandError(
            f"{settings.log_key_file} is there already: 'keys show' prints it, 'keys rotate' replaces it."
        ) from None


def _finish(settings: Settings) -> None:
    """Let the old key go, once a checkpoint outside the database carries the new one's signature."""
    path = settings.log_key_file
    current = read_keys(path, settings.origin)
    if len(current.keys) == 1:
        raise CommandError("no rotation is under way.")
    newest = current.verifiers[0]
    if not _signed_by(CheckpointFile(path).read(), newest):
        raise CommandError("the new key has not signed a checkpoint yet: let the publisher run.")
    write_keys(path, LogKeys(current.keys[:1]), replace=True)


def _signed_by(note: bytes | None, key: VerifierKey) -> bool:
    try:
        return note is not None and bool(open_checkpoint(note, [key], verify))
    except Unverified:
        return False
