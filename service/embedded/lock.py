"""Locks a data folder for one process, and says which process holds it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from service.embedded.errors import DataFolderInUse


class FolderLock:
    """One `flock` on a file of the data folder, held from construction to `release`.

    The kernel drops it when its holder dies, however it dies. The descriptor is closed on exec, so that the
    postmaster does not hold it. The file holds the holder's pid, for the message only, and outlives the lock:
    who removes it must hold it (see the check of the inode).
    """

    def __init__(self, path: Path, wanted: Path) -> None:
        while True:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = os.pread(descriptor, 32, 0).strip()
                os.close(descriptor)
                raise DataFolderInUse(wanted, int(holder) if holder.isdigit() else None) from None
            if _is_still(path, descriptor):
                break
            os.close(descriptor)
        text = b"%d\n" % os.getpid()
        os.pwrite(descriptor, text, 0)
        os.ftruncate(descriptor, len(text))
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Let the folder go; harmless a second time."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            # Explicitly: closing alone would leave it with a child forked without exec.
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            os.close(descriptor)


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.lstat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
