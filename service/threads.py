"""Runs what may wait for others for ever in threads that no end of the process waits for.

An executor's threads are joined when the interpreter ends, so that one that hangs (in a name server, in a
database that says nothing any more) would keep the whole service from ending.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")

_Job = tuple[Callable[[], Any], asyncio.AbstractEventLoop, "asyncio.Future[Any]"]


def _carry_out(job: _Job) -> None:
    work, loop, future = job
    answer: Any = None
    error: BaseException | None = None
    try:
        answer = work()
    except BaseException as raised:  # noqa: BLE001 - it is raised again, for whoever waits
        error = raised

    def tell() -> None:
        if future.done():  # nobody waits any more
            return
        if error is None:
            future.set_result(answer)
        else:
            future.set_exception(error)

    with suppress(RuntimeError):  # the loop has ended
        loop.call_soon_threadsafe(tell)


def _job(work: Callable[[], Any]) -> _Job:
    loop = asyncio.get_running_loop()
    return work, loop, loop.create_future()


async def waited_for(work: Callable[[], T]) -> T:
    """What it returns, from a thread of its own."""
    job = _job(work)
    Thread(target=_carry_out, args=(job,), name="anuencia-waiting", daemon=True).start()
    answer: T = await job[2]
    return answer


class OneThread:
    """Carries out one thing after another in one thread; `end` it."""

    def __init__(self, name: str) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        Thread(target=self._run, name=name, daemon=True).start()

    async def do(self, work: Callable[..., T], *given: Any) -> T:
        """What it returns, once it has had its turn."""
        job = _job(lambda: work(*given))
        self._jobs.put(job)
        answer: T = await job[2]
        return answer

    def end(self) -> None:
        """No more after what waits."""
        self._jobs.put(None)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            _carry_out(job)
