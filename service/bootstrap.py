"""What is wired to what? (The only place; nothing imports it but the commands and the tests.)"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from psycopg import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from domain.jurisdictions.mx import MEXICO
from service import dev_issuer
from service.api.auth import Verifier
from service.api.issuers import Issuer, read_key_set, trusted_keys
from service.api.keyring import Keyring, Source
from service.api.limits import Buckets, Limits
from service.dev_issuer import DevIssuer
from service.event_store.append import CHANNEL as HEAD_CHANNEL
from service.event_store.cache import StateCache
from service.event_store.reader import Reader
from service.event_store.signals import Signals
from service.event_store.transaction import Rules
from service.event_store.writer import Writer
from service.handlers import Register
from service.migrate import sqlalchemy_url
from service.policy import OFFICES, policy
from service.projections.projection import register_projection
from service.projections.projector import CHANNEL as PROJECTED_CHANNEL
from service.projections.projector import Projector
from service.projections.queries import Queries
from service.readiness import Readiness
from service.settings import IssuerSettings, Settings

#: Connections for reading; the writer, the projector and the signals have one each of their own.
READ_CONNECTIONS = 10


def limits(settings: Settings) -> Limits:
    """How often one client may ask; to be shared by all who count."""
    return Limits(Buckets(settings.public_rate), Buckets(settings.token_rate))


def verifier(settings: Settings, shared: Limits | None = None) -> Verifier:
    """Who may sign tokens: the configured issuers, and on one machine in development our own.

    Raises UnusableKeysError.
    """
    sources = [_source(one) for one in settings.issuers]
    if settings.env == "development" and settings.loopback:
        issuer = Issuer(dev_issuer.NAME, dev_issuer.ISS, OFFICES)
        sources.append(Source(issuer, trusted_keys([(issuer, DevIssuer.open(settings).key_set())])))
    return Verifier(Keyring(sources), settings.audience, shared)


def _source(one: IssuerSettings) -> Source:
    issuer = Issuer(one.name, one.iss, one.offices)
    if one.jwks_file is None:
        return Source(issuer, {}, one.jwks_url)
    return Source(issuer, trusted_keys([(issuer, read_key_set(one.jwks_file))]))


class Services:
    """The running parts of one process, and the order in which they start and stop."""

    def __init__(
        self, settings: Settings, url: str, connect: Callable[[], Connection[tuple[Any, ...]]]
    ) -> None:
        self.settings = settings
        self.url = url
        self._engine = create_async_engine(
            sqlalchemy_url(url),
            pool_size=READ_CONNECTIONS,
            max_overflow=0,
            pool_pre_ping=True,
            isolation_level="AUTOCOMMIT",
        )
        cache = StateCache(settings.cache_states)
        self.signals = Signals(url, (HEAD_CHANNEL, PROJECTED_CHANNEL))
        self.writer = Writer(
            connect, cache, Rules(profile=MEXICO, origin=settings.origin, policy=policy(MEXICO))
        )
        self.projector = Projector(connect, register_projection(MEXICO))
        self.queries = Queries(self._engine, self.signals)
        self.register = Register(
            MEXICO, settings.origin, Reader(self._engine, MEXICO), self.writer, cache, self.signals
        )

        self._readiness = Readiness(url, self.register, self.writer, self.projector)

    async def troubles(self) -> Mapping[str, str]:
        """Why the service is not ready, by part; empty if it is."""
        return await self._readiness.troubles()

    async def start(self) -> None:
        """Listen first, so that nothing is missed; then write and project."""
        await self.signals.start()
        self.writer.start()
        self.projector.start()

    async def close(self) -> None:
        """Record what was queued, then let go of everything."""
        await self.signals.close()
        await self.writer.close()
        await asyncio.to_thread(self.projector.close)
        await self._engine.dispose()
