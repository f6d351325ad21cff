"""What can go wrong with the embedded database, in one sentence each."""

from __future__ import annotations

from pathlib import Path


class EmbeddedError(Exception):
    """The embedded database cannot be used; the message is one sentence that can be printed as it is."""


class DataFolderInUse(EmbeddedError):  # noqa: N818 - it reads as what is the case
    """Another process holds the data folder.

    `data` is the folder as asked for; `pid` is the holder's process id, None if it could not be read.
    """

    def __init__(self, data: Path, pid: int | None) -> None:
        holder = "another process" if pid is None else f"pid {pid}"
        super().__init__(
            f"The data folder {data} is in use by {holder} (stop it, or use another data folder)."
        )
        self.data = data
        self.pid = pid
