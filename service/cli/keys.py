"""With which key does the log sign, and how does another take over?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg

from domain.checkpoint import open_checkpoint, parse_checkpoint
from domain.notes import VerifierKey, parse_note
from domain.strict import Unverified
from service import database
from service.cli import CommandError
from service.cli.maintenance import to_head
from service.event_store.append import ReadOnlyError
from service.settings import Settings
from service.transparency import announcing
from service.transparency.announcing import KEY_ANNOUNCED, OPENED
from service.transparency.outside import CheckpointFile
from service.transparency.signing import (
    KeyFileError,
    LogKeys,
    made_or_read,
    new_key,
    read_keys,
    verify,
    write_keys,
)


def keys(settings: Settings, action: str, *, why: str | None, finish: bool, checkpoint: Path | None) -> int:
    """`make`, `show`, `rotate` or `succeed`; every one ends by printing the keys that verify the log."""
    try:
        if action == "make":
            _make(settings)
        elif action == "rotate" and finish:
            _finish(settings)
        elif action == "rotate":
            _rotate(settings, why or "a key of the log is replaced")
        elif action == "succeed" and checkpoint is not None:
            _succeed(settings, checkpoint)
        for verifier in read_keys(settings.log_key_file, settings.origin).verifiers:
            print(verifier)
    except (KeyFileError, ReadOnlyError, announcing.NotEmptyError) as error:
        raise CommandError(f"{error}.") from error
    except psycopg.OperationalError as error:
        raise CommandError(f"the database cannot be reached ({type(error).__name__}).") from error
    except OSError as error:
        raise CommandError(
            f"the key of the log at {settings.log_key_file} and what lies beside it cannot be used: "
            f"{error.strerror}."
        ) from error
    except psycopg.errors.UndefinedTable as error:
        raise CommandError("the database holds no register yet: run 'anuencia migrate'.") from error
    return 0


def _make(settings: Settings) -> None:
    try:
        write_keys(settings.log_key_file, LogKeys((new_key(settings.origin),)), replace=False)
    except FileExistsError:
        raise CommandError(
            f"{settings.log_key_file} is there already: 'keys show' prints it, 'keys rotate' replaces it."
        ) from None


def _rotate(settings: Settings, why: str) -> None:
    """Announce a new key in the log, signed by the old one; then both sign, until `--finish`.

    The new key is in a file before it is announced: after a crash the same one is taken up again.
    """
    path, origin = settings.log_key_file, settings.origin
    current = read_keys(path, origin)
    if len(current.keys) > 1:
        raise CommandError("a rotation is under way: end it with 'keys rotate --finish'.")
    _require(KEY_ANNOUNCED)
    draft = path.with_name(f"{path.name}.next")
    following = made_or_read(draft, origin)
    data = {"vkey": str(following.verifiers[0]), "replaces": str(current.verifiers[0]), "why": why}
    _record(settings, KEY_ANNOUNCED, data)
    write_keys(path, LogKeys((following.keys[0], current.keys[0])), replace=True)
    draft.unlink()


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


def _succeed(settings: Settings, file: Path) -> None:
    """Begin a log under a new name and key, whose first event names the last checkpoint of the old one."""
    _require(OPENED)
    try:
        note = file.read_text("utf-8")
        predecessor = parse_checkpoint(parse_note(note.encode()).text)
    except (OSError, UnicodeDecodeError, Unverified) as error:
        raise CommandError(f"{file} is not a checkpoint of the old log: {error}") from None
    if predecessor.origin == settings.origin:
        raise CommandError(
            f"the new log needs a name of its own: set ANUENCIA_ORIGIN to another than {settings.origin}."
        )
    vkey = made_or_read(settings.log_key_file, settings.origin).verifiers[0]
    data = {"vkey": str(vkey), "predecessor": {"origin": predecessor.origin, "checkpoint": note}}
    _record(settings, OPENED, data, first=True)


def _record(settings: Settings, kind: str, data: Mapping[str, Any], *, first: bool = False) -> None:
    with database.opened(settings) as opened:
        if (
            first or opened.embedded is not None
        ):  # else its owner migrates it, whom the key's machine need not know
            to_head(opened.owner_url)
        with opened.connect() as connection:
            announcing.record(connection, settings.origin, kind, data, first=first)


def _require(kind: str) -> None:
    if not announcing.known(kind):
        raise CommandError(f"this version cannot record {kind}, without which the change would be silent.")
