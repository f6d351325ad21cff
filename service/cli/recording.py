"""How does the process that records run? (service/recording/process.py starts it; docs/decisions/0034.)

Its standard input is its end of a socket pair: over it come the writes, and when that ends, so does it, after
everything that it was handed.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import stat
from typing import Any, Final

import uvloop

from service.bootstrap import Recording
from service.child import edition
from service.cli import CommandError
from service.event_store.connection import connect
from service.recording.carrier import Carrier, telling
from service.recording.frames import NO_REQUEST, Begin, Link, Ready, Sent, ToRecord
from service.tuning import tune_collector

log = logging.getLogger(__name__)

_STDIN: Final = 0


def record() -> int:
    """Run until there is nobody left to answer; the exit code."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s recording: %(name)s: %(message)s"
    )
    if not _is_socket():
        raise CommandError("this is no command for people: 'serve' starts it when many writes come at once.")
    return uvloop.run(_run(socket.socket(fileno=os.dup(_STDIN))))


def _is_socket() -> bool:
    try:
        return stat.S_ISSOCK(os.fstat(_STDIN).st_mode)
    except OSError:
        return False


async def _run(ours: socket.socket) -> int:
    loop = asyncio.get_running_loop()
    begun: asyncio.Future[Begin] = loop.create_future()

    def got(number: int, message: ToRecord) -> None:
        if isinstance(message, Sent):
            carrier.take(number, message)
        else:
            begun.set_result(message)

    def tell() -> None:
        loop.call_soon_threadsafe(carrier.unreached)

    _, link = await loop.create_connection(lambda: Link(ToRecord, got), sock=ours)
    loop.add_signal_handler(signal.SIGTERM, link.stop)
    either: set[asyncio.Future[Any]] = {begun, link.ended}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if begun.done():
        begin = begun.result()
        if begin.edition != edition():
            log.error("the code was replaced after the service was started: restart it")
            return 1
        recording = Recording(begin, telling(connect, begin.url, tell))
        carrier = Carrier(link, recording.register)
        recording.start()
        tune_collector()
        link.send(NO_REQUEST, Ready())
        await link.ended
        await carrier.finish()
        await recording.close()
    link.close()
    return 0
