"""Chooses where the data and the socket lie, so that only their owner reaches them."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from service.embedded.account import NOBODY, Account
from service.embedded.errors import EmbeddedError

# For root's data where `nobody` cannot enter. /var/tmp last: it is swept of what lay untouched for a month.
PRIVATE_ROOTS = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108 - names are keyed, ownership is verified
SOCKET_ROOT = Path("/tmp")  # noqa: S108 - as above; short on every system, as $TMPDIR is not
SOCKET = ".s.PGSQL.5432"
PORT = "5432"
# sun_path holds 108 bytes on Linux and 104 on macOS, the final NUL among them.
LONGEST_SOCKET_PATH = 100
# pg_ctl hands paths to /bin/sh between double quotes.
UNQUOTABLE = frozenset('"$`\\\n')


@dataclass(frozen=True, slots=True)
class Place:
    """Where one data folder's database is.

    `wanted`: the folder asked for. `home`: where everything of the database really is: `cluster/`, `lock`,
    `postgres.log`, `socket/`; private to the account. `sockets`: `home/socket`, or a short folder elsewhere.
    """

    wanted: Path
    home: Path
    sockets: Path
    note: str | None

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def lock(self) -> Path:
        return self.home / "lock"


def locate(data: Path, account: Account, name: str) -> Place:
    """Where the database of this data folder is; the same at every start. Makes nothing.

    `name`: first part of the names of folders outside the data folder, if there must be any.
    """
    wanted = data.expanduser().resolve()
    home, note = wanted / "postgres", None
    existing = next(folder for folder in (wanted, *wanted.parents) if folder.exists())
    if not account.can_enter(existing):
        home = private_root() / f"{name}-{_digest(wanted)}"
        note = f"PostgreSQL runs as {NOBODY}, who cannot enter {wanted}: the data is in {home}."
    if UNQUOTABLE & set(str(home)):
        raise EmbeddedError(
            f'The data folder {home} has a character that pg_ctl cannot take ($, ", ` or \\).'
        )
    sockets = home / "socket"
    # libpq separates hosts by commas.
    if len(os.fsencode(sockets / SOCKET)) > LONGEST_SOCKET_PATH or "," in str(sockets):
        sockets = SOCKET_ROOT / f"{name}-{account.uid}-{_digest(home)}"
    return Place(wanted, home, sockets, note)


def private_root() -> Path:
    """The folder under which root puts what `nobody` must reach."""
    for root in PRIVATE_ROOTS:
        if root.is_dir() and os.access(root, os.W_OK):
            return root
    raise EmbeddedError(f"Neither {' nor '.join(map(str, PRIVATE_ROOTS))} can be written to.")


def make_home(place: Place, account: Account) -> None:
    """Make the folders that are missing, and verify that those found are the account's alone."""
    if place.home.parent == place.wanted:
        missing = [folder for folder in (place.wanted, *place.wanted.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            if account.switched:
                # Ours and new, so that whatever the umask the account may pass; no folder found is touched.
                folder.chmod(0o711)
    make_private(place.home, account)
    make_private(place.sockets, account)


def make_private(folder: Path, account: Account) -> None:
    """Make a folder of mode 0700 that belongs to the account, or verify that the one found is such."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
    else:
        if account.switched:
            os.chown(folder, account.uid, account.gid, follow_symlinks=False)
        found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise EmbeddedError(f"{folder} is not a folder; remove it, or use another data folder.")
    if found.st_uid != account.uid:
        raise EmbeddedError(
            f"The folder {folder} belongs to the user with id {found.st_uid} and not {account.uid}"
            " (start as before, or use another data folder)."
        )
    if found.st_mode & 0o077:
        raise EmbeddedError(f"The folder {folder} is open to others; its mode must be 0700.")


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
