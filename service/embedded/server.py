"""One PostgreSQL of this process: started, revived, stopped and removed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from threading import Lock
from types import MappingProxyType, TracebackType
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from service.embedded.account import current_account
from service.embedded.binaries import find_binaries, reachable
from service.embedded.cluster import Cluster
from service.embedded.errors import EmbeddedError
from service.embedded.folders import PORT, Place, locate, make_home
from service.embedded.lock import FolderLock
from service.embedded.postmaster import DATABASE, SUPERUSER, identified, superuser


class EmbeddedServer:
    """A running PostgreSQL of this process; `start` makes one, `stop` ends it, and nothing else does.

    It listens on a unix socket in a private folder and on no address. It is not stopped at exit: who starts
    it stops it, on signals too. One that outlives a killed service is stopped by the next start.
    """

    def __init__(
        self, place: Place, name: str, cluster: Cluster, lock: FolderLock, launch: Callable[[], int]
    ) -> None:
        self._place = place
        self._name = name
        self._cluster = cluster
        self._lock = lock
        self._launch = launch
        # Guards what follows: a revival is asked for by whichever thread finds the server gone.
        self._changing = Lock()
        self._stopped = False
        self.pid = launch()

    @classmethod
    def start(
        cls,
        data: Path,
        *,
        name: str = DATABASE,
        durable: bool = True,
        settings: Mapping[str, str] = MappingProxyType({}),
    ) -> EmbeddedServer:
        """Start the PostgreSQL of this data folder, made if absent, and return when it answers.

        `name`: of the database in it, made if absent, and of folders that must lie elsewhere (`locate`).
        `durable=False` is for tests: a crash of the machine may then lose everything. `settings` are
        PostgreSQL's, by name, over those of `cluster.py`. Raises DataFolderInUse, or EmbeddedError for all
        else; then no process and no lock stays behind.
        """
        try:
            with ExitStack() as undo:
                place, cluster, lock = _held(data, name, undo)
                cluster.make(durable=durable)
                cluster.clear()
                # Before the launch: a Ctrl-C during it must find the way to the stop.
                undo.callback(cluster.halt)
                server = cls(
                    place, name, cluster, lock, lambda: cluster.launch(durable=durable, settings=settings)
                )
                _make_database(place, name)
                undo.pop_all()
                return server
        except OSError as error:
            raise EmbeddedError(f"The data folder {data} cannot be used: {error}.") from error
        except psycopg.Error as error:
            raise EmbeddedError(f"PostgreSQL on {data} did not make the database: {error}.") from error

    @classmethod
    def remove(cls, data: Path, *, name: str = DATABASE) -> None:
        """Remove the database of this data folder, wherever it is; nothing else in the folder is touched.

        `name` as at its start. A postmaster left there is stopped first. Raises DataFolderInUse or
        EmbeddedError.
        """
        try:
            place = locate(data, current_account(), name)
            if not place.home.exists():
                return
            with ExitStack() as undo:
                place, cluster, _ = _held(data, name, undo)
                cluster.clear()
                for folder in (place.sockets, place.home):
                    shutil.rmtree(folder, ignore_errors=folder == place.sockets)
        except OSError as error:
            raise EmbeddedError(f"The data of {data} cannot be removed: {error}.") from error

    @property
    def data(self) -> Path:
        """The folder in which the database really is."""
        return self._place.home

    @property
    def note(self) -> str | None:
        """A sentence to print if the data is not inside the folder asked for."""
        return self._place.note

    def url(self, database: str | None = None, user: str = SUPERUSER) -> str:
        """A libpq URL over the unix socket; `database`: by default the one named at the start.

        Its port is explicit, so that PGPORT cannot change it.
        """
        return _url(self._place, database or self._name, user)

    def revive(self) -> None:
        """Start the postmaster again if it has died; one that lives is left alone. Any thread may call it.

        Raises EmbeddedError if it does not start, or was stopped by `stop`.
        """
        with self._changing:
            if self._stopped:
                raise EmbeddedError(f"PostgreSQL on {self._place.home} was stopped.")
            if identified(self._place.cluster, self._place.sockets) is None:
                self._cluster.clear()
                self.pid = self._launch()

    def stop(self) -> None:
        """Stop the database in order and let the folder go; harmless a second time.

        Raises EmbeddedError if PostgreSQL does not stop, not even at once.
        """
        with self._changing:
            if self._stopped:
                return
            self._stopped = True
        try:
            self._cluster.halt()
            if self._place.sockets.parent != self._place.home:
                shutil.rmtree(self._place.sockets, ignore_errors=True)
        finally:
            self._lock.release()

    def __enter__(self) -> EmbeddedServer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def running_url(data: Path, name: str = DATABASE, user: str = SUPERUSER) -> str | None:
    """The URL of this data folder's database, if a server runs on it, whoever started that."""
    place = locate(data, current_account(), name)
    if identified(place.cluster, place.sockets) is None:
        return None
    return _url(place, name, user)


def _url(place: Place, database: str, user: str) -> str:
    where = urlencode({"host": str(place.sockets), "port": PORT}, safe="/")
    return f"postgresql://{quote(user, safe='')}@/{quote(database, safe='')}?{where}"


def _held(data: Path, name: str, undo: ExitStack) -> tuple[Place, Cluster, FolderLock]:
    """The data folder's place, cluster and lock; the lock is released by `undo`."""
    account = current_account()
    programs = reachable(find_binaries(), account)
    place = locate(data, account, name)
    make_home(place, account)
    lock = FolderLock(place.lock, place.wanted)
    undo.callback(lock.release)
    return place, Cluster(place, programs, account), lock


def _make_database(place: Place, name: str) -> None:
    with psycopg.connect(superuser(place.sockets), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
