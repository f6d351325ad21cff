"""Reads and writes within a folder that somebody else may have prepared: regular files alone, and no link.

Whoever handed a copy on may have put a link in it that leads elsewhere, a pipe that never ends, or a file of
any length. The folder itself is the auditor's word: it may be a link.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

# Not every system has these; there the look at the path before has to do.
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)
_NO_WAITING: Final = getattr(os, "O_NONBLOCK", 0)
_BINARY: Final = getattr(os, "O_BINARY", 0)


def read(folder: Path, path: str, most: int) -> bytes:
    """The first `most` bytes of a file; OSError if it is not there, is none, or stands behind a link."""
    _check_parents(folder, path)
    _check_file(os.lstat(folder / path))
    descriptor = os.open(folder / path, os.O_RDONLY | _NO_LINK | _NO_WAITING | _BINARY)
    with open(descriptor, "rb") as file:  # noqa: PTH123  a descriptor has no path
        _check_file(os.fstat(descriptor))
        return file.read(most)


def write(folder: Path, path: str, data: bytes) -> None:
    """Write a file whole or not at all: an interrupted copy has no half files. OSError as in `read`."""
    target = folder / path
    folder.mkdir(parents=True, exist_ok=True)
    _check_parents(folder, path)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)  # of a copy that was interrupted, or a link: what it leads to stays as it is
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK | _BINARY, 0o666)
    with open(descriptor, "wb") as file:  # noqa: PTH123  as above
        file.write(data)
    part.replace(target)


def has(folder: Path, path: str) -> bool:
    """Whether a file is there that `read` reads."""
    try:
        _check_parents(folder, path)
        _check_file(os.lstat(folder / path))
    except OSError:
        return False
    return True


def names(folder: Path, path: str) -> Iterator[str]:
    """What stands in a folder within, sorted; nothing if there is none. OSError if it is a link."""
    if not os.path.lexists(folder / path):
        return
    _check_parents(folder, f"{path}/-")
    yield from sorted(one.name for one in (folder / path).iterdir())


def remove(folder: Path, path: str) -> bool:
    """Remove a file, or the link in its place; whether there was one. OSError if it stands behind a link."""
    if not os.path.lexists(folder / path):
        return False
    _check_parents(folder, path)
    (folder / path).unlink()
    return True


def _check_parents(folder: Path, path: str) -> None:
    within = folder
    for part in path.split("/")[:-1]:
        within /= part
        try:
            mode = os.lstat(within).st_mode
        except FileNotFoundError:
            return
        if stat.S_ISLNK(mode):
            raise OSError(errno.ELOOP, f"{within.name} is a link", str(within))
        if not stat.S_ISDIR(mode):
            raise NotADirectoryError(errno.ENOTDIR, f"{within.name} is no folder", str(within))


def _check_file(status: os.stat_result) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise OSError(errno.ELOOP, "it is a link")
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is no regular file")
