"""Takes one subscription through the log: the next event when the one before was taken.

What is not taken is tried again after a pause, each about twice as long as the one before, for three days.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, Final, Protocol

from eventsourcing.persistence import Notification

from service import metrics
from service.delivery.concerns import Concerns, asks_for
from service.delivery.progress import Progress, Subscribed, Tried
from service.delivery.sending import Outcome, Receiver
from service.delivery.signing import WebhookKeys
from service.event_store.recorder import PostgresRecorder
from service.threads import OneThread

#: The first pause after an event was not taken, and the longest; each is twice the one before, less chance.
FIRST_RETRY: Final = timedelta(seconds=1)
LAST_RETRY: Final = timedelta(hours=1)
#: For so long one event is tried before its subscription is paused.
PATIENCE: Final = timedelta(days=3)
#: Events that are read at once, and the newest ones that are kept for all.
BATCH: Final = 100
TAIL: Final = 500
#: How often it is noted that nothing was asked for: a delivery notes it too.
PASSING_SECONDS: Final = 5.0


class Clock(Protocol):
    """What time it is, and waiting; tests have one of their own."""

    def now(self) -> datetime: ...

    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """That of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def pause_after(attempt: int, chance: float) -> timedelta:
    """How long to wait after so many tries; `chance` (0 to 1) takes up to half of it away."""
    whole: timedelta = min(LAST_RETRY, FIRST_RETRY * (1 << min(attempt - 1, 30)))
    return whole * (1 - chance / 2)


class Log:
    """The log as all subscriptions read it: the newest events from memory, earlier ones from the database."""

    def __init__(self, asking: OneThread, recorder: PostgresRecorder) -> None:
        self._asking = asking
        self._recorder = recorder
        self._tail: deque[Notification] = deque(maxlen=TAIL)
        self._size = 0
        self._grown = asyncio.Event()

    def begin(self, size: int) -> None:
        """So many events there are before those that are added."""
        self._size = size

    def add(self, fresh: Sequence[Notification]) -> None:
        """What was committed since, in order and without a gap."""
        self._tail.extend(fresh)
        self._size = fresh[-1].id
        grown, self._grown = self._grown, asyncio.Event()
        grown.set()

    async def after(self, position: int) -> None:
        """Return when the log has an event at this position."""
        while self._size <= position:
            await self._grown.wait()

    async def read(self, position: int) -> Sequence[Notification]:
        """The next events from a position on, some at a time."""
        if self._tail and self._tail[0].id <= position + 1:
            first = position + 1 - self._tail[0].id
            return [self._tail[at] for at in range(first, min(first + BATCH, len(self._tail)))]
        return await self._asking.do(self._recorder.select_notifications, position + 1, BATCH)


class Leading(Protocol):
    """Whoever delivers, as each of its subscriptions sees it."""

    clock: Clock
    chance: Callable[[], float]
    keys: WebhookKeys
    progress: Progress
    concerns: Concerns
    log: Log

    def ask(self, question: Callable[..., Any], *given: Any) -> Awaitable[Any]:
        """Put a question to the database, in its thread."""


class SubscriptionLoop:
    """One subscription on its way through the log. What stands in memory is what is on record, or ahead of it
    by events that it does not ask for."""

    def __init__(self, leading: Leading, one: Subscribed, receiver: Receiver) -> None:
        self._leading = leading
        self._one = one
        self._receiver = receiver
        self._clock = leading.clock
        self._position = one.next_position
        self._attempts = one.attempts
        self._since = one.failing_since
        self._due = one.due_at
        self._noted = one.next_position
        self._noted_at = monotonic()

    async def run(self) -> None:
        """Until it was changed from outside, or is paused."""
        while True:
            event = await self._next()
            if self._due is not None:
                await self._clock.sleep(max(0.0, (self._due - self._clock.now()).total_seconds()))
            if not await self._deliver(event):
                return

    async def _next(self) -> Notification:
        """The first event from where it stands that it asks for, once there is one."""
        log_, filters = self._leading.log, self._one.filters
        while True:
            await self._pass()
            for event in await log_.read(self._position):
                wanted = asks_for(filters, event)
                if wanted is None:
                    wanted = await self._leading.ask(self._leading.concerns.is_asked_for, filters, event)
                if wanted:
                    return event
                self._position = event.id
            await self._reached(log_)

    async def _reached(self, log_: Log) -> None:
        """Wait for the next event; what was passed over is noted meanwhile."""
        if self._position == self._noted:
            await log_.after(self._position)
            return
        left = PASSING_SECONDS - (monotonic() - self._noted_at)
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, left)):
                await log_.after(self._position)

    async def _pass(self) -> None:
        if self._position > self._noted and monotonic() - self._noted_at >= PASSING_SECONDS:
            await self._leading.ask(self._leading.progress.passed, self._one, self._position)
            self._noted, self._noted_at = self._position, monotonic()

    async def _deliver(self, event: Notification) -> bool:
        """Try once, and note what came of it; False if there is nothing more to do for this task."""
        leading, position, at = self._leading, event.id - 1, self._clock.now()
        began = monotonic()
        headers = leading.keys.headers(self._one.secret, position, at, event.state)
        told = {
            **headers,
            "anuencia-subscription": str(self._one.id),
            "anuencia-revision": str(self._one.revision),
        }
        outcome = await self._receiver.send(event.state, told)
        took = timedelta(seconds=monotonic() - began)
        metrics.WEBHOOK_SECONDS.observe(took.total_seconds())
        metrics.WEBHOOK_DELIVERIES.labels("delivered" if outcome.failure is None else "failed").inc()
        tried = Tried(position, self._attempts + 1, at, took, outcome)
        if outcome.failure is None:
            if not await leading.ask(leading.progress.delivered, self._one, tried):
                return False
            self._position = self._noted = position + 1
            self._noted_at = monotonic()
            self._attempts, self._since, self._due = 0, None, None
            return True
        return await self._failed(tried, outcome)

    async def _failed(self, tried: Tried, outcome: Outcome) -> bool:
        now = self._clock.now()
        since = self._since or tried.at
        pause = pause_after(tried.attempt, self._leading.chance())
        due = now + max(pause, timedelta(seconds=outcome.patience))
        reason = _reason(outcome, now - since)
        progress = self._leading.progress
        noted = await self._leading.ask(progress.failed, self._one, tried, since, due, reason)
        self._attempts, self._since, self._due = tried.attempt, since, due
        return noted and reason is None


def _reason(outcome: Outcome, failing: timedelta) -> str | None:
    """Why nothing more is sent; None: it is tried again."""
    if outcome.gone:
        return "the receiver answered 410: it is gone"
    if failing >= PATIENCE:
        return f"no try of {PATIENCE.days} days was taken; the last one: {outcome.failure}"
    return None
