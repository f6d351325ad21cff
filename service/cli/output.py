"""What is printed reaches its reader, or the reader went away: that changes no outcome and no exit code."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

from service.cli.errors import CommandError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class _Reader(io.FileIO):
    """A descriptor that is written to. After a failure nothing more is, so that it is told once."""

    _lost = False

    def write(self, data: ReadableBuffer, /) -> int:
        if not self._lost:
            try:
                return super().write(data) or 0
            except BrokenPipeError:  # as of `| head`
                self._lost = True
            except OSError as error:
                self._lost = True
                raise CommandError(f"what it says cannot be written ({error.strerror}).") from error
        return memoryview(data).nbytes


def lasting() -> None:
    """Take standard output and standard error over for the rest of the process.

    What they cannot spell, as in an old locale, is written as its number.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):  # None where it was closed, another where it is captured
            stream.flush()
            raw = _Reader(stream.fileno(), "wb", closefd=False)
            again = io.TextIOWrapper(
                io.BufferedWriter(raw),
                encoding=stream.encoding,
                errors="backslashreplace",
                line_buffering=stream.line_buffering or name == "stderr",
                write_through=stream.write_through,
            )
            setattr(sys, name, again)
