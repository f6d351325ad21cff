"""Looks at everything that a register stands on, and says what to do where something is wrong."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final, NamedTuple

import httpx
import orjson
import psycopg
from psycopg import Connection

from service import database, outgoing
from service.bootstrap import standing_of, verifier
from service.embedded.errors import DataFolderInUse
from service.event_store.clock import MAX_SKEW_SECONDS
from service.event_store.connection import bounds
from service.event_store.origin import OtherLogError, refuse_another
from service.migrate import MIN_MAJOR, expected_revision, revision_of
from service.settings import Settings
from service.transparency.outside import CheckpointFile
from service.transparency.signing import KeyFileError, read_keys

#: Less than this much room is soon none: a day of heavy imports.
MIN_FREE_BYTES: Final = 1024**3
#: What the run-time role may do with what is on record, and what it must not.
_RIGHTS: Final = """
    SELECT current_user,
        has_table_privilege('events', 'SELECT, INSERT'),
        has_table_privilege('events', 'UPDATE') OR has_table_privilege('events', 'DELETE')
            OR has_table_privilege('events', 'TRUNCATE')
"""


_END_OF_A_REPLICA: Final = """
    SELECT pg_is_in_recovery(), head.size, last.leaf_hash FROM log_head AS head
    LEFT JOIN events AS last ON last.position = head.size - 1
"""
_END_OF_THE_PRIMARY: Final = """
    SELECT head.size, last.leaf_hash FROM log_head AS head LEFT JOIN events AS last ON last.position = %s - 1
"""


class Word(NamedTuple):
    """What was looked at, whether it is right, and if not what to do. `right` None: nobody can tell here."""

    part: str
    right: bool | None
    sentence: str


def doctor(settings: Settings) -> int:
    """Print a line for each thing that was looked at; 1 if anything is wrong. Nothing is changed."""
    wrong = False
    for word in _words(settings):
        mark = {True: "ok", False: "WRONG", None: "?"}[word.right]
        print(f"{mark:<7}{word.part:<24}  {word.sentence}", flush=True)
        wrong = wrong or word.right is False
    return 1 if wrong else 0


def _words(settings: Settings) -> Iterator[Word]:
    yield Word(
        "settings", True, f"{settings.env}, origin {settings.origin}, jurisdiction {settings.jurisdiction}"
    )
    yield _key(settings)
    yield _issuers(settings)
    yield from _room(settings)
    if settings.database_url is None and not settings.data.exists():
        yield Word(
            "database", True, f"embedded, none yet in {settings.data.absolute()}: the first start makes it"
        )
        return
    try:
        with database.opened(settings) as opened:
            yield from _database(settings, opened)
    except DataFolderInUse as error:
        yield Word("database", True, f"embedded; {error}")
        yield _service(settings)
    except psycopg.OperationalError as error:
        yield Word(
            "database",
            False,
            f"it cannot be reached ({type(error).__name__}): is the server up, and do ANUENCIA_DATABASE_URL "
            "and its password hold?",
        )


def _key(settings: Settings) -> Word:
    path = settings.log_key_file
    if not settings.publisher and not path.exists():
        return Word("key", True, "none here: another process signs (ANUENCIA_PUBLISHER is false)")
    try:
        keys = read_keys(path, settings.origin)
    except KeyFileError as error:
        if not path.exists() and settings.env == "development":
            return Word("key", True, f"none at {path}: the first start makes it")
        return Word("key", False, f"{error}")
    beside = CheckpointFile(path)
    known = (
        "with the newest checkpoint beside it" if beside.path.exists() else "and no checkpoint beside it yet"
    )
    return Word("key", True, f"{len(keys.verifiers)} at {path}, {known}")


def _issuers(settings: Settings) -> Word:
    try:
        verifier(settings.model_copy(update={"env": "production"}))
    except Exception as error:  # noqa: BLE001  whatever it is, it is what a start would end with
        return Word("issuers", False, f"their keys cannot be used: {error}")
    if settings.issuers:
        names = ", ".join(one.name for one in settings.issuers)
        return Word("issuers", True, f"{names}; what is fetched by address is seen once the service runs")
    if settings.env == "development":
        return Word("issuers", True, "none: this machine's own, for development")
    return Word("issuers", False, "none: nobody can record. Set ANUENCIA_ISSUERS")


def _room(settings: Settings) -> Iterator[Word]:
    folders = {"data": settings.data} if settings.database_url is None else {}
    for part, folder in {**folders, "key's disk": settings.log_key_file.parent}.items():
        there = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
        free = shutil.disk_usage(there).free
        enough = free >= MIN_FREE_BYTES
        advice = "" if enough else ": make room, or writes will be refused (503 storage-full)"
        yield Word(part, enough, f"{free / 1024**3:.1f} GiB free at {there}{advice}")


def _database(settings: Settings, opened: database.Database) -> Iterator[Word]:
    with closing(opened.connect()) as connection:
        connection.autocommit = True
        yield _version(connection)
        yield _clock(connection)
        revision = revision_of(connection)
        expected = expected_revision()
        if revision != expected:
            yield Word(
                "migrations", False, f"at {revision}, this code expects {expected}: run 'anuencia migrate'"
            )
            return
        yield Word("migrations", True, f"at {expected}")
        yield _rights(connection, settings)
        yield _origin(connection, settings)
        for number, url in enumerate(settings.read_urls, 1):
            yield _replica(f"replica {number}", url, connection)
    yield from asyncio.run(_register(settings, opened.url))


def _version(connection: Connection[Any]) -> Word:
    major = connection.info.server_version // 10000
    row = connection.execute(
        "SELECT current_setting('fsync'), current_setting('full_page_writes'), "
        "current_setting('synchronous_commit'), current_setting('server_encoding')"
    ).fetchone()
    fsync, pages, commit, encoding = row or ("", "", "", "")
    said = (
        f"PostgreSQL {major}, {encoding}, fsync {fsync}, full_page_writes {pages}, "
        f"synchronous_commit {commit}"
    )
    if major < MIN_MAJOR:
        return Word("database", False, f"{said}: {MIN_MAJOR} or later is needed")
    if encoding != "UTF8":
        return Word("database", False, f"{said}: its encoding must be UTF8")
    if "off" in (fsync, pages):
        return Word(
            "database", False, f"{said}: what is acknowledged may be lost. Set fsync and full_page_writes on"
        )
    return Word("database", True, said)


def _clock(connection: Connection[Any]) -> Word:
    row = connection.execute("SELECT clock_timestamp()").fetchone()
    apart = row[0].timestamp() - time.time() if row else 0.0
    if abs(apart) > MAX_SKEW_SECONDS:
        return Word(
            "clocks",
            False,
            f"the database's is {apart:+.1f} s from this machine's: set them, or nothing is written",
        )
    return Word("clocks", True, f"the database's is {apart:+.3f} s from this machine's")


def _rights(connection: Connection[Any], settings: Settings) -> Word:
    row = connection.execute(_RIGHTS).fetchone()
    user, may, too_much = row or ("", False, False)
    if not may:
        return Word(
            "rights", False, f"{user} may not read and add events: run 'anuencia migrate' as the owner"
        )
    if too_much:
        advice = (
            "only the triggers keep it from changing events. Use the role anuencia_app (ANUENCIA_OWNER_URL)"
        )
        return Word("rights", settings.env == "development", f"{user} may change what is on record: {advice}")
    return Word("rights", True, f"{user} may read and add events, and not change them")


def _origin(connection: Connection[Any], settings: Settings) -> Word:
    row = connection.execute("SELECT origin, size FROM log_head").fetchone()
    held, size = row or (None, 0)
    try:
        refuse_another(held, settings.origin)
    except OtherLogError as error:
        return Word("log", False, str(error))
    return Word("log", True, f"{held or 'not named yet'}, {size} events")


def _replica(part: str, url: str, primary: Connection[Any]) -> Word:
    try:
        with psycopg.connect(url, autocommit=True, **bounds(url, primary=False)) as connection:
            row = connection.execute(_END_OF_A_REPLICA).fetchone()
    except psycopg.Error as error:
        return Word(part, False, f"it cannot be asked ({type(error).__name__}): reads go to the primary")
    follows, size, leaf = row or (False, 0, None)
    head = primary.execute(_END_OF_THE_PRIMARY, (size,)).fetchone()
    known, same = head or (0, None)
    if size > known or leaf != same:
        return Word(part, False, "it tells another history than the primary: make it anew from the primary")
    if not follows:
        return Word(part, True, "it is the primary itself: reads go there as they would without it")
    return Word(part, True, f"it follows, and lacks {known - size} of {known} events at present")


async def _register(settings: Settings, url: str) -> list[Word]:
    standing = await standing_of(settings, url)
    words = [Word(part, False, said) for part, said in {**standing.troubles, **standing.alarms}.items()]
    if standing.acknowledged is not None:
        words.insert(0, Word("acknowledged", True, f"means: {standing.acknowledged}"))
    if standing.troubles or standing.alarms:
        return words
    return [
        *words,
        Word("register", True, "everything recorded is signed and projected, or will be in seconds"),
    ]


def _service(settings: Settings) -> Word:
    """What a service that holds the embedded database says of itself."""
    url = f"http://{settings.host}:{settings.port}/readyz"
    try:
        said = asyncio.run(_asked(url))
    except (httpx.HTTPError, TimeoutError, ValueError):
        return Word("service", None, f"nothing answers at {url}: is ANUENCIA_PORT that of the service?")
    wrong = {**said.get("troubles", {}), **said.get("alarms", {})}
    if wrong:
        return Word("service", False, "; ".join(f"{part}: {sentence}" for part, sentence in wrong.items()))
    return Word("service", True, f"{url} says that it is ready")


async def _asked(url: str) -> dict[str, Any]:
    async with outgoing.client() as asking:
        _, body = await outgoing.answered(asking, "GET", url, seconds=5, most=100_000)
    said: dict[str, Any] = orjson.loads(body)
    return said
