"""Announces another key of the log, or the log that this one follows, in the log itself."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg

from domain.log.checkpoint import parse_checkpoint
from domain.log.notes import parse_note
from domain.log.strict import Unverified, damage
from service import database
from service.cli.errors import CommandError
from service.cli.maintenance import to_head
from service.event_store.append import ReadOnlyError
from service.settings import Settings
from service.transparency import announcing
from service.transparency.announcing import KEY_ANNOUNCED, OPENED
from service.transparency.signing import LogKeys, made_or_read, read_keys, write_keys


def rotate(settings: Settings, why: str) -> None:
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


def succeed(settings: Settings, file: Path) -> None:
    """Begin a log under a new name and key, whose first event names the last checkpoint of the old one."""
    _require(OPENED)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read ({error.strerror}).") from None
    told = f"{file} is not a checkpoint of the old log"
    if data.startswith(BOM_UTF8):  # it would become part of the old log's name
        raise CommandError(f"{told}:{damage(data)}")
    try:
        predecessor = parse_checkpoint(parse_note(data).text)
    except Unverified as error:
        raise CommandError(f"{told}: {error}{damage(data)}") from None
    if predecessor.origin == settings.origin:
        raise CommandError(
            f"the new log must have a name of its own: set ANUENCIA_ORIGIN to another than {settings.origin}."
        )
    vkey = made_or_read(settings.log_key_file, settings.origin).verifiers[0]
    stated = {
        "vkey": str(vkey),
        "predecessor": {"origin": predecessor.origin, "checkpoint": data.decode("utf-8")},
    }
    _record(settings, OPENED, stated, first=True)


def _record(settings: Settings, kind: str, data: Mapping[str, Any], *, first: bool = False) -> None:
    try:
        with database.opened(settings) as opened:
            if (
                first or opened.embedded is not None
            ):  # else its owner migrates it, whom the key's machine need not know
                to_head(opened.owner_url)
            with opened.connect() as connection:
                announcing.record(connection, settings.origin, kind, data, first=first)
    except (ReadOnlyError, announcing.NotEmptyError) as error:
        raise CommandError(f"{error}.") from error
    except psycopg.OperationalError as error:
        raise CommandError(f"the database cannot be reached ({type(error).__name__}).") from error
    except psycopg.errors.UndefinedTable as error:
        raise CommandError("the database holds no register yet: run 'anuencia migrate'.") from error


def _require(kind: str) -> None:
    if not announcing.known(kind):
        raise CommandError(f"this version cannot record {kind}, so the log would not show the change.")
