"""Wires the parts of the service to each other. Nothing imports it but the commands and the tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from domain.jurisdictions.registry import JURISDICTIONS
from service import dev_issuer, metrics
from service.api.http.auth import Verifier
from service.api.http.issuers import Issuer, read_key_set, trusted_keys
from service.api.http.keyring import Keyring, Source
from service.api.http.limits import Buckets, Limits
from service.calendars import jurisdiction
from service.delivery.deliverer import Deliverer
from service.delivery.subscriptions import Subscriptions
from service.dev_issuer import DevIssuer
from service.disclosures.reading import Disclosures
from service.event_store.append import CHANNEL as HEAD_CHANNEL
from service.event_store.cache import StateCache
from service.event_store.failures import is_unavailable
from service.event_store.pool import Pool
from service.event_store.reader import Reader
from service.event_store.replicas import Known, Replicas
from service.event_store.signals import Signals
from service.event_store.transaction import Rules
from service.event_store.writer import Connect, Writer
from service.handlers import Folds, Register
from service.policy import offices, policy
from service.projections.answers import QuestionQueries
from service.projections.catching_up import CatchingUp
from service.projections.facilities import FacilityQueries
from service.projections.projector import CHANNEL as PROJECTED_CHANNEL
from service.projections.projector import Projector
from service.projections.queries import Queries
from service.projections.questions import projections
from service.projections.spans import SpanQueries
from service.projections.statistics import StatisticQueries
from service.readiness import Readiness, Standing
from service.settings import IssuerSettings, Settings
from service.supervisor import Child, Role, Supervisor, Told
from service.transparency.published import Checkpoints
from service.transparency.publisher import CHANNEL as PUBLISHED_CHANNEL
from service.transparency.publisher import Options, Publisher
from service.transparency.quorum import NO_WITNESSES, Witnesses, read_policy
from service.transparency.signing import made_or_read, read_keys
from service.transparency.tiles import Tiles


def limits(settings: Settings) -> Limits:
    """How often one client may ask; to be shared by all who count."""
    return Limits(*(Buckets(settings.rate(one)) for one in ("public_rate", "token_rate", "log_rate")))


def verifier(settings: Settings, shared: Limits | None = None) -> Verifier:
    """Who may sign tokens: the configured issuers, and on one machine in development our own.

    Raises UnusableKeysError.
    """
    sources = [_source(one) for one in settings.issuers]
    if settings.env == "development" and settings.loopback:
        known = offices(JURISDICTIONS[settings.jurisdiction])
        issuer = Issuer(dev_issuer.NAME, dev_issuer.ISS, known)
        sources.append(Source(issuer, trusted_keys([(issuer, DevIssuer.open(settings).key_set())])))
    return Verifier(Keyring(sources), settings.audience, shared)


def _source(one: IssuerSettings) -> Source:
    issuer = Issuer(one.name, one.iss, one.offices)
    if one.jwks_file is None:
        return Source(issuer, {}, one.jwks_url)
    return Source(issuer, trusted_keys([(issuer, read_key_set(one.jwks_file))]))


def publisher(settings: Settings, connect: Connect) -> Publisher:
    """What signs the log; its key is made on the first run in development, and never in production.

    Raises KeyFileError and PolicyError.
    """
    opened = read_keys if settings.env == "production" else made_or_read
    opened(settings.log_key_file, settings.origin)
    path = settings.witness_policy
    policy = NO_WITNESSES if path is None else read_policy(path)
    options = Options(
        settings.origin,
        settings.log_key_file,
        heartbeat=settings.heartbeat_seconds,
        hold=settings.witness_hold_seconds,
    )
    return Publisher(connect, options, Witnesses(policy, settings.witness_timeout_seconds))


def signing(running: Publisher) -> Role:
    """The publisher as a role."""

    def look() -> Told:
        return Told({"log": running.trouble}, {"witnesses": running.alarm, "tables": running.contradiction})

    return Role("publisher", running.start, running.close, look)


def delivering(settings: Settings, connect: Connect, *, needed: bool = True) -> Role:
    """What sends events to those who have asked for them, as a role."""
    running = Deliverer(
        connect,
        jurisdiction(settings.jurisdiction),
        settings.webhook_key_file,
        development=settings.env == "development",
    )

    def look() -> Told:
        return Told({"webhooks": running.trouble})

    return Role("deliverer", running.start, running.close, look, needed)


def _projecting(settings: Settings, url: str, connect: Connect) -> Iterator[Role]:
    running: Projector | Child
    match settings.projector:
        case "process":
            running = Child("projector", url, "projector", "--attached")
        case "thread":
            running = Projector(connect, projections(jurisdiction(settings.jurisdiction)))
        case "none":
            return

    def look() -> Told:
        return Told({f"projection {name}": said for name, said in running.troubles.items()})

    yield Role("projector", running.start, running.close, look)


def _roles(settings: Settings, url: str, connect: Connect, signer: Publisher | None) -> Supervisor:
    """What runs once beside those that answer, unless it is left to others."""
    return Supervisor(
        [
            *([] if signer is None else [signing(signer)]),
            *_projecting(settings, url, connect),
            *([delivering(settings, connect, needed=False)] if settings.deliverer else []),
        ]
    )


def _signals(url: str, known: Known, anew: Callable[[], None]) -> Signals:
    def heard(channel: str, said: str) -> None:
        if channel == HEAD_CHANNEL:
            known.heard(int(said))

    return Signals(url, (HEAD_CHANNEL, PROJECTED_CHANNEL, PUBLISHED_CHANNEL), heard, anew)


def _register(
    settings: Settings, primary: Pool, pool: Pool, connect: Connect, signals: Signals, known: Known
) -> Register:
    profile, origin = jurisdiction(settings.jurisdiction), settings.origin
    writing = Folds(Reader(primary, profile), StateCache(settings.cache_states))
    reading = writing
    if pool is not primary:
        reading = Folds(Reader(pool, profile), StateCache(settings.cache_states))
    rules = Rules(profile=profile, origin=origin, policy=policy(profile))
    writer = Writer(connect, writing.cache, rules)
    return Register(profile, origin, writer, signals, writing, reading, known)


@contextmanager
def standing(settings: Settings, url: str, connect: Connect) -> Iterator[None]:
    """What runs once beside several processes that serve.

    Raises KeyFileError, PolicyError and PublisherError.
    """
    signer = publisher(settings, connect) if settings.publisher else None
    supervisor = _roles(settings, url, connect, signer)
    supervisor.start()
    try:
        yield
    finally:
        supervisor.close()


async def standing_of(settings: Settings, url: str) -> Standing:
    """How the register fares, asked once and by whoever runs none of it."""
    pool = Pool(url)
    try:
        return await Readiness(pool, {}, Told, settings.witness_hold_seconds).look()
    finally:
        await pool.close()


class Services:
    """The running parts of one process, and the order in which they start and stop."""

    def __init__(self, settings: Settings, url: str, connect: Connect) -> None:
        self.settings = settings
        #: The kinds of findings that a metric has been told of.
        self._counted: set[tuple[str, str]] = set()
        self.url = url
        self.security_contact = settings.security_contact
        primary = self.pool = Pool(url)
        known = Known()
        self.replicas = Replicas(primary, settings.read_urls, known) if settings.read_urls else None
        pool = primary if self.replicas is None else self.replicas
        self.signals = _signals(url, known, lambda: self.register.forget())
        self.register = _register(settings, primary, pool, connect, self.signals, known)
        self.writer = self.register.writer
        profile = self.register.profile
        self.queries = Queries(pool, self.signals)
        self.questions = QuestionQueries(pool)
        self.catching_up = CatchingUp(connect, projections(profile))
        self.spans = SpanQueries(pool, profile)
        self.facilities = FacilityQueries(pool)
        self.statistics = StatisticQueries(pool)
        self.disclosures = Disclosures(primary)  # what was erased must not be told by who has not heard of it
        self.subscriptions = Subscriptions(primary)
        self.is_development = settings.env == "development"
        self.checkpoints = Checkpoints(pool)
        self.tiles = Tiles(pool, self.checkpoints)
        self.publisher = publisher(settings, connect) if settings.publisher else None
        signing = read_keys(settings.log_key_file, settings.origin).verifiers if self.publisher else ()
        self.verifier_keys = tuple(map(str, signing))
        self.public_address = settings.public_address
        self._roles = _roles(settings, url, connect, self.publisher)
        hold = settings.witness_hold_seconds
        self._readiness = Readiness(primary, {"writer": self.writer}, self._roles.look, hold)

    async def standing(self) -> Standing:
        """Why the service is not ready, and what an operator must look at although it does its work."""
        troubles, alarms, acknowledged = await self._readiness.look()
        told = {
            **alarms,
            **(self.replicas.alarms if self.replicas is not None else {}),
            "storage": self.writer.alarm,
            "disclosures": self.disclosures.alarm,
        }
        return Standing(troubles, {part: alarm for part, alarm in told.items() if alarm}, acknowledged)

    async def metrics(self) -> bytes:
        """What the process counts about itself; what it counts of the register is looked up now."""
        await self._readiness.look()
        try:
            rows = await self.queries.open_findings(datetime.now(self.register.profile.zone).date())
        except Exception as error:
            if not is_unavailable(error):
                raise
            return metrics.exposition()  # what is counted in memory is told all the same
        found = {(code, severity): number for code, severity, number in rows}
        # A rule by which nothing is found any more is told as 0, and not as it was.
        for kind in self._counted - found.keys():
            metrics.FINDINGS.labels(*kind).set(0)
        for kind, number in found.items():
            metrics.FINDINGS.labels(*kind).set(number)
        self._counted |= found.keys()
        return metrics.exposition()

    async def start(self) -> None:
        """Listen first, so that nothing is missed; compare the log with what is known outside; then write."""
        await self.signals.start()
        if self.replicas is not None:
            await self.replicas.start()
        await asyncio.to_thread(self._roles.start)
        self.writer.start()
        self.disclosures.start()
        self._readiness.start()

    async def close(self) -> None:
        """Record what was queued, then let go of everything."""
        await self._readiness.close()
        await self.signals.close()
        await self.disclosures.close()
        # Side by side, because each waits for a time of its own where the database says nothing.
        await asyncio.gather(self.writer.close(), asyncio.to_thread(self._roles.close))
        if self.replicas is not None:
            await self.replicas.close()
        await self.pool.close()
