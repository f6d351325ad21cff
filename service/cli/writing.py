"""Writes a history to a file, whole or not at all, in the form that was asked for. (It needs no database.)"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from sqlite3 import Error
from typing import IO, Final

from domain.jurisdictions.profile import Profile
from service.cli.errors import CommandError
from service.export import sqlite
from service.export.history import History
from service.export.lines import lines

STANDARD_OUTPUT: Final = Path("-")
#: The licence of this repository, and of the examples in it; who keeps a register names another.
APACHE: Final = "Apache-2.0"
APACHE_URL: Final = "https://www.apache.org/licenses/LICENSE-2.0"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is written, and where. `on`: the day judged, if not today in the register's zone."""

    form: str
    file: Path
    on: date | None
    licence: str
    licence_url: str


def wanted(options: argparse.Namespace) -> Wanted:
    """What the words of a command ask for."""
    licence, address = options.licence or APACHE, options.licence_url
    if address is None:
        address = APACHE_URL if licence == APACHE else ""
    return Wanted(options.form, options.file, options.on, licence, address)


def write(history: History, profile: Profile, origin: str, wanted: Wanted) -> None:
    """Say on standard error how much it was. CommandError for a file that cannot be written."""
    if wanted.form == "sqlite":
        day = datetime.now(profile.zone).date() if wanted.on is None else wanted.on
        _database(
            history, profile, sqlite.Copied(origin, day, wanted.licence, wanted.licence_url), wanted.file
        )
        return
    count = 0
    with _written(wanted.file) as out:
        for line in lines(history, profile):
            out.write(line)
            count += 1
    print(f"{count} lines, of the first {history.size} entries of the log", file=sys.stderr)


def _database(history: History, profile: Profile, copied: sqlite.Copied, file: Path) -> None:
    if file == STANDARD_OUTPUT:
        raise CommandError("a database is written to a file: name one.")
    beside = file.with_suffix(".metadata.json")
    try:
        with _part(file) as part:
            counts = sqlite.write(history, profile, copied, part)
        with _written(beside) as out:
            out.write(sqlite.written(sqlite.metadata(copied, history.size, file.stem)))
    except Error as error:
        raise CommandError(f"{file} cannot be written ({error}).") from error
    print(
        f"{sum(counts.values())} rows, of the first {history.size} entries of the log",
        f"with Datasette: datasette {file} --metadata {beside}",
        sep="\n",
        file=sys.stderr,
    )


@contextmanager
def _written(file: Path) -> Iterator[IO[bytes]]:
    """What is written to stands under its name when all is there; of what broke off nothing stays."""
    if file == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with _part(file) as part, part.open("wb") as out:
        yield out


@contextmanager
def _part(file: Path) -> Iterator[Path]:
    """A file of another name, which takes the place of this one at the end."""
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        part.unlink(missing_ok=True)
        yield part
        part.replace(file)
    except OSError as error:
        raise CommandError(f"{file} cannot be written ({error.strerror}).") from error
    finally:
        part.unlink(missing_ok=True)
