"""Delivers: one process over all, the one with the database's advisory lock; in it, a task per subscription.

Each task sends the events that its subscription asks for, in the order of the log, the next one when the one
before was taken; so a slow receiver holds up nobody. What the database is asked goes through one thread, over
the connection that has the lock: whoever has lost that can note nothing.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final
from uuid import UUID

from eventsourcing.persistence import PersistenceError
from psycopg import Connection

from domain.jurisdictions.profile import Profile
from service.delivery.addresses import Resolver, look_up
from service.delivery.concerns import Concerns
from service.delivery.progress import Progress, Subscribed, Waiting, leading
from service.delivery.sending import Receiver
from service.delivery.signing import WebhookKeyError, WebhookKeys, made_or_read
from service.delivery.subscription_loop import Clock, Log, SubscriptionLoop, SystemClock
from service.delivery.subscriptions import CHANNEL
from service.event_store.failures import LOST, kept_from
from service.event_store.recorder import PostgresRecorder, PostgresSubscription
from service.threads import OneThread
from service.troubles import Trouble

log = logging.getLogger(__name__)

#: How often whoever waits for the lock asks for it, and how often the log is looked up without news.
LOOK_SECONDS: Final = 1.0
#: Between two runs that failed: the first pause, and the longest.
FIRST_PAUSE_SECONDS: Final = 0.5
LAST_PAUSE_SECONDS: Final = 4.0
#: Before a subscription is tried again that cannot be served for a fault of ours.
FAULT_SECONDS: Final = 30.0
#: How often the subscriptions are read without news of them.
RELOAD_SECONDS: Final = 5.0
#: How long `close` waits for what is under way.
GRACE_SECONDS: Final = 5.0


class Deliverer:
    """A thread that delivers while it leads, and waits while another does; `start`, then `close`.

    `development`: whether receivers on this machine may be sent to, without TLS.
    """

    def __init__(
        self,
        connect: Callable[[], Connection[tuple[Any, ...]]],
        profile: Profile,
        key_file: Path,
        *,
        development: bool,
        clock: Clock | None = None,
        resolver: Resolver = look_up,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._connect = connect
        self._key_file = key_file
        self.profile = profile
        self.development = development
        self.clock: Clock = clock or SystemClock()
        self.resolver = resolver
        self.chance = chance
        self._closing = Event()
        self._trouble = Trouble(log)
        self._thread = Thread(target=self._run, name="anuencia-deliverer", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        #: Whether this process has the lock.
        self.leading = False

    @property
    def trouble(self) -> str | None:
        """Why nothing is delivered at present; None if nothing is known to be wrong, or another delivers."""
        return self._trouble.sentence

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End, and return when the thread and its connections, and with them the lock, are gone.

        A delivery that is under way is given up: the next who leads sends that event again.
        """
        self._closing.set()
        loop, stop = self._loop, self._stop
        if loop is not None and stop is not None:
            with suppress(RuntimeError):  # it has ended by itself
                loop.call_soon_threadsafe(stop.set)
        if self._thread.ident is not None:
            self._thread.join(GRACE_SECONDS)
            if self._thread.is_alive():
                log.warning("the database does not answer: the deliverer ends with the process")

    def _run(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self._closing.is_set():
            try:
                keys = made_or_read(self._key_file)
                asyncio.run(self._lead(keys))
                pause = FIRST_PAUSE_SECONDS
            except Waiting:
                self._trouble.is_over()
                pause = LOOK_SECONDS
            except Exception as error:  # noqa: BLE001 - the thread must outlive any failure
                self._failed(error)
                # Whoever has led is not to wait for what failed before that.
                pause = FIRST_PAUSE_SECONDS if self.leading else min(2 * pause, LAST_PAUSE_SECONDS)
            finally:
                self.leading = False
                self._loop = self._stop = None
            self._closing.wait(pause)

    def _failed(self, error: Exception) -> None:
        kept = kept_from("the deliverer", error)
        if isinstance(error, WebhookKeyError):
            self._trouble.is_met(f"the deliverer cannot sign: {error}", logging.ERROR)
        elif kept is not None:
            self._trouble.is_met(kept)
        else:
            self._trouble.is_met(f"the deliverer stands still: {error}", logging.ERROR, error)

    async def _lead(self, keys: WebhookKeys) -> None:
        """Deliver until told to stop. Raises what keeps it from that: Waiting, if another process does."""
        self._stop, self._loop = asyncio.Event(), asyncio.get_running_loop()
        if self._closing.is_set():
            return
        asking, hearing = OneThread("anuencia-deliver-database"), OneThread("anuencia-deliver-news")
        try:
            with (
                closing(PostgresRecorder(lambda: leading(self._connect()))) as progress,
                closing(PostgresRecorder(self._connect)) as recorder,
            ):
                await _Leading(self, keys, progress, recorder, asking, hearing).deliver(self._stop)
        finally:
            # What hangs in the database is not waited for: it ends with its bounds, or with the process.
            asking.end()
            hearing.end()

    def leads(self) -> None:
        """Noted when the lock is there and the keys are published."""
        self.leading = True
        self._trouble.is_over()
        log.info("this process delivers the webhooks")


class _Leading:
    """What one leader does, within one event loop."""

    def __init__(
        self,
        deliverer: Deliverer,
        keys: WebhookKeys,
        progress: PostgresRecorder,
        recorder: PostgresRecorder,
        asking: OneThread,
        hearing: OneThread,
    ) -> None:
        self._deliverer = deliverer
        self.clock = deliverer.clock
        self.chance = deliverer.chance
        self.keys = keys
        self.progress = Progress(progress)
        self.concerns = Concerns(progress, deliverer.profile)
        self._held = progress
        self._recorder = recorder
        self.ask = asking.do
        self._hear = hearing.do
        self.log = Log(asking, progress)
        self._serving: dict[UUID, tuple[int, asyncio.Task[None]]] = {}
        self._changed = asyncio.Event()
        self._failure: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def deliver(self, stop: asyncio.Event) -> None:
        """Until told to stop. Raises what the database does."""
        await self.ask(self.progress.publish, self.keys.public)
        self._deliverer.leads()
        size = await self.ask(self._held.max_notification_id) or 0
        self.log.begin(size)
        loop = asyncio.get_running_loop()

        def changed() -> None:
            loop.call_soon_threadsafe(self._changed.set)

        heard = {CHANNEL: changed}
        news = await self._hear(lambda: self._recorder.subscribe(size, heard=heard).__enter__())
        tasks = (
            asyncio.create_task(stop.wait()),
            asyncio.create_task(self._follow(news)),
            asyncio.create_task(self._keep_serving()),
        )
        try:
            done, _ = await asyncio.wait((*tasks, self._failure), return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                one.result()
        finally:
            news.stop()
            ending = [*tasks, *(task for _, task in self._serving.values())]
            for one in ending:
                one.cancel()
            await asyncio.gather(*ending, return_exceptions=True)
            self._failure.cancel()
            with suppress(TimeoutError):
                async with asyncio.timeout(GRACE_SECONDS):
                    await self._hear(news.__exit__, None, None, None)

    async def _follow(self, news: PostgresSubscription) -> None:
        while True:
            fresh = await self._hear(news.batch, LOOK_SECONDS)
            if fresh:
                self.log.add(fresh)

    async def _keep_serving(self) -> None:
        """A task for each subscription that is active, another when it was changed, none when it is ended."""
        while True:
            self._changed.clear()
            wanted = {one.id: one for one in await self.ask(self.progress.active)}
            for id_, (revision, task) in list(self._serving.items()):
                known = wanted.get(id_)
                if known is None or known.revision != revision or task.done():
                    task.cancel()
                    await asyncio.gather(task, return_exceptions=True)
                    del self._serving[id_]
            for one in wanted.values():
                if one.id not in self._serving:
                    self._serving[one.id] = (one.revision, asyncio.create_task(self._serve(one)))
            # Whoever listens may have missed what was changed before it did.
            with suppress(TimeoutError):
                async with asyncio.timeout(RELOAD_SECONDS):
                    await self._changed.wait()

    async def _serve(self, one: Subscribed) -> None:
        """Send what it asks for until it is changed, ended or paused."""
        deliverer = self._deliverer
        receiver = Receiver(one.url, development=deliverer.development, resolver=deliverer.resolver)
        try:
            await SubscriptionLoop(self, one, receiver).run()
        except (PersistenceError, *LOST) as error:  # of all of them: there is one connection
            if not self._failure.done():
                self._failure.set_exception(error)
        except Exception:  # what is wrong with one keeps no other from its events
            log.exception("the subscription %s cannot be served; trying again", one.id)
            await deliverer.clock.sleep(FAULT_SECONDS)
        finally:
            await receiver.close()
            self._changed.set()
