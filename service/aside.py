"""Does what takes long in a thread, so that the event loop goes on.

What such work takes of the processor is noted to the account of whoever asked for it.
"""

from __future__ import annotations

import asyncio
import time
import types
from collections.abc import Callable, Coroutine, Generator
from contextvars import ContextVar
from functools import partial
from typing import Any, Final, TypeVar

T = TypeVar("T")

#: Folding so many steps, or writing out where they lead, holds the event loop for less than 10 ms.
STEPS_AT_ONCE: Final = 100
#: A command is made of so many bytes of a body, or of what is wrong with them an answer, in less than 20 ms.
BYTES_AT_ONCE: Final = 8 * 1024


class Account:
    """The seconds of a processor, here and in the database, that one request has taken, as far as counted."""

    def __init__(self) -> None:
        self.seconds = 0.0


#: That of the request under way; None: nobody counts.
ACCOUNT: Final[ContextVar[Account | None]] = ContextVar("anuencia_account", default=None)


def note(seconds: float) -> None:
    """The request under way has taken so much more."""
    account = ACCOUNT.get()
    if account is not None:
        account.seconds += seconds


async def done(work: Callable[[], T], amount: int, at_once: int = STEPS_AT_ONCE) -> T:
    """What `work` returns, which takes the longer the larger the amount (by default of steps)."""
    return work() if amount <= at_once else await asyncio.to_thread(counted, work)


@types.coroutine
def metered(work: Coroutine[Any, Any, T]) -> Generator[Any, Any, T]:
    """What the coroutine returns. Noted is what each of its steps takes of the event loop's thread."""
    step: Callable[[], Any] = partial(work.send, None)
    while True:
        try:
            awaited = counted(step)
        except StopIteration as done:
            result: T = done.value
            return result
        try:
            step = partial(work.send, (yield awaited))
        except GeneratorExit:
            work.close()
            raise
        except BaseException as error:  # noqa: BLE001  it is the coroutine's to meet, a cancellation too
            step = partial(work.throw, error)


def counted(work: Callable[[], T]) -> T:
    """What `work` returns. Noted is the time of this thread: what others do meanwhile is not in it."""
    before = time.thread_time()
    try:
        return work()
    finally:
        note(time.thread_time() - before)
