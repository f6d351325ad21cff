"""Reads a body on while what is made of it waits: what came and was not used yet lies in a temporary file.

A client that sends all of a body before it reads the answer would otherwise wait for who waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from tempfile import SpooledTemporaryFile
from typing import Final

from service.api.http.problems import Problem

#: Up to here in memory, beyond in a file.
MEMORY_BYTES: Final = 1024 * 1024
#: So much may wait; then the client waits, too.
MOST_BYTES: Final = 8 * 1024**3
_CHUNK_BYTES: Final = 64 * 1024


async def read_ahead(
    parts: AsyncGenerator[bytes, None], memory: int = MEMORY_BYTES, most: int = MOST_BYTES
) -> AsyncGenerator[bytes, None]:
    """The same bytes in order, otherwise cut. Raises what reading the parts raised, at its place."""
    with SpooledTemporaryFile(memory) as file:
        received = taken = 0
        changed = asyncio.Event()

        async def receive() -> None:
            nonlocal received
            async with aclosing(parts):
                async for part in parts:
                    while received - taken > most:
                        changed.clear()
                        await changed.wait()
                    try:
                        file.seek(received)
                        file.write(part)
                    except OSError as error:
                        raise Problem("busy", "There is no room for the lines that wait.") from error
                    received += len(part)
                    changed.set()

        reading = asyncio.create_task(receive())
        reading.add_done_callback(lambda _: changed.set())
        try:
            while True:
                if taken < received:
                    file.seek(taken)
                    chunk = file.read(min(_CHUNK_BYTES, received - taken))
                    taken += len(chunk)
                    if taken == received:  # what was used need not be kept
                        file.seek(0)
                        file.truncate()
                        received = taken = 0
                    changed.set()
                    yield chunk
                elif reading.done():
                    reading.result()
                    return
                else:
                    changed.clear()
                    await changed.wait()
        finally:
            reading.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await reading
