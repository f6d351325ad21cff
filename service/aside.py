"""Does what takes long in a thread, so that the event loop goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

#: Folding so many steps, or writing out where they lead, holds the event loop for less than 10 ms.
STEPS_AT_ONCE: Final = 100
#: A command is made of so many bytes of a body, or of what is wrong with them an answer, in less than 20 ms.
BYTES_AT_ONCE: Final = 8 * 1024


async def done(work: Callable[[], T], amount: int, at_once: int = STEPS_AT_ONCE) -> T:
    """What `work` returns, which takes the longer the larger the amount (by default of steps)."""
    return work() if amount <= at_once else await asyncio.to_thread(work)
