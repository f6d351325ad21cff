"""Does what takes long in a thread, so that the event loop goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

#: Folding so many steps, or writing out where they lead, holds the event loop for less than 10 ms.
STEPS_AT_ONCE: Final = 100


async def done(work: Callable[[], T], steps: int) -> T:
    """What `work`, over so many steps of one authorization, returns."""
    return work() if steps <= STEPS_AT_ONCE else await asyncio.to_thread(work)
