"""The checkpoint known outside the database: a file beside the key, written before the row is."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from domain.log.notes import MAX_NOTE
from service.transparency.signing import sync_folder, write_durably


class CheckpointFile:
    """The newest checkpoint that was signed, as a signed note; whole or not at all, on the disk.

    `shown`: another such file, of what a witness showed that the tables lack.
    """

    def __init__(self, key_path: Path, ending: str = "checkpoint") -> None:
        self.path = key_path.with_name(f"{key_path.name}.{ending}")
        self._key_path = key_path

    @property
    def shown(self) -> CheckpointFile:
        return CheckpointFile(self._key_path, "checkpoint-shown")

    def read(self) -> bytes | None:
        """The note; None if there never was one. OSError if it cannot be read."""
        try:
            with self.path.open("rb") as file:
                return file.read(MAX_NOTE + 1)
        except FileNotFoundError:
            return None

    def remove(self) -> None:
        """There is none any more."""
        self.path.unlink(missing_ok=True)

    def write(self, note: bytes) -> None:
        """Replace the note; when this returns, a crash of the machine leaves the new one."""
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        try:
            write_durably(draft, note, 0o644)
            draft.replace(self.path)
        finally:
            draft.unlink(missing_ok=True)
        sync_folder(self.path.parent)
