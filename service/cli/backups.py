"""Makes a backup of the database, restores it, and takes what it lacks from the public log.

The programs are PostgreSQL's own (`pg_dump`, `pg_restore`).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final

import psycopg

from domain.log.checkpoint import open_checkpoint
from domain.log.tiles import bundles_of, decode_bundle
from service import database
from service.audit.download import Source
from service.audit.evidence import Evidence
from service.audit.failures import CannotRun
from service.audit.fetch import fetch
from service.audit.trust import Trust
from service.audit.verify import verify as verify_copy
from service.cli.errors import CommandError
from service.cli.maintenance import to_head
from service.embedded.binaries import find_binaries
from service.embedded.errors import DataFolderInUse, EmbeddedError
from service.embedded.server import running_url
from service.event_store.connection import PRIMARY, connect
from service.event_store.origin import OtherLogError
from service.migrate import make_role
from service.settings import Settings
from service.transparency.outside import CheckpointFile
from service.transparency.recovery import OtherHistoryError, take_back
from service.transparency.signing import KeyFileError, LogKeys, read_keys, verify

#: Whoever has these opens what was erased: they are kept apart, and not for long (docs/operating.md).
_DISCLOSURE_KEYS: Final = "--exclude-table-data=disclosure_keys"
_LONGEST_SECONDS: Final = 6 * 3600


def backup(settings: Settings, file: Path, *, with_disclosure_keys: bool) -> int:
    """Write the database to a file that `restore` reads; while a service runs or not."""
    if file.exists():
        raise CommandError(f"{file} is there already: name a new file.")
    with _source(settings) as url:
        draft = file.with_name(f"{file.name}.part")
        words = ["--format=custom", "--no-owner", f"--file={draft}"]
        _run("pg_dump", url, [*words, *([] if with_disclosure_keys else [_DISCLOSURE_KEYS])])
    draft.chmod(0o600)
    draft.replace(file)
    print(
        f"the database is in {file}" + ("" if with_disclosure_keys else ", without the keys of disclosures")
    )
    print(
        f"Not in it, and to be kept elsewhere: the log's key ({settings.log_key_file}), and the newest "
        "checkpoint beside it, which is never restored together with the database."
    )
    return 0


def restore(settings: Settings, file: Path | None, source: str | None) -> int:
    """Put a backup into an empty database, and take from a copy of the log what it lacks."""
    try:
        with database.opened(settings) as opened:
            if file is not None:
                _restored(opened, file)
            if source is not None:
                _taken_back(settings, opened, source)
            print(
                "Start the service: it compares what is there with what was signed, and says what is missing."
            )
    except DataFolderInUse as error:
        raise CommandError(f"{error} Stop the service first.") from error
    return 0


def _restored(opened: database.Database, file: Path) -> None:
    if not file.is_file():
        raise CommandError(f"there is no file {file}.")
    with closing(connect(opened.owner_url)) as connection:
        if connection.execute("SELECT to_regclass('log_head')").fetchone() != (None,):
            raise CommandError("the database is not empty: restore into one that is.")
        make_role(connection)
        connection.commit()
    _run("pg_restore", opened.owner_url, ["--no-owner", "--exit-on-error", "--single-transaction", str(file)])
    before, after = to_head(opened.owner_url)
    print(f"restored {file}, at revision {before}" + ("" if before == after else f", now {after}"))


def _taken_back(settings: Settings, opened: database.Database, source: str) -> None:
    try:
        keys = read_keys(settings.log_key_file, settings.origin)
    except KeyFileError as error:
        raise CommandError(f"{error}. The register goes on under the key that it had.") from error
    trust = Trust(keys.verifiers, None)
    with ExitStack() as stack:
        try:
            folder = _copy(source, trust, stack)
            report = verify_copy(folder, trust)
        except CannotRun as error:
            raise CommandError(str(error)) from error
        if report.exit_code:
            raise CommandError(f"the copy does not hold, and nothing is taken from it: {report.as_text()}")
        evidence = Evidence(folder)
        note = evidence.checkpoint()
        size = open_checkpoint(note, keys.verifiers, verify).checkpoint.size
        beside = CheckpointFile(settings.log_key_file)
        signed = _signed(beside, keys)
        if signed > size:
            raise CommandError(
                f"{signed} entries were signed, and the copy ends with {size}: fetch a newer one, or what is "
                "missing is lost."
            )
        pieces = (decode_bundle(evidence.bundle(one), one.width) for one in bundles_of(size))
        try:
            with closing(opened.connect()) as connection:
                taken = take_back(connection, settings.origin, pieces, size)
        except (OtherHistoryError, OtherLogError) as error:
            raise CommandError(f"{error}.") from error
        if not beside.path.exists():
            beside.write(note)
    print(
        f"{taken} entries were taken back, and the log has {size} as it was signed. Idempotency keys and "
        "what was disclosed outside the log are not in it: what is sent again under an old key is recorded "
        "again."
    )


def _copy(source: str, trust: Trust, stack: ExitStack) -> Path:
    """A folder with the evidence: the one named, or one that is fetched for this."""
    if not source.startswith(("http://", "https://")):
        return Path(source)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="anuencia-log-")))
    with closing(Source(source)) as log:
        fetch(log, folder, trust, lambda *_: None)
    return folder


def _signed(beside: CheckpointFile, keys: LogKeys) -> int:
    note = beside.read()
    return 0 if note is None else open_checkpoint(note, keys.verifiers, verify).checkpoint.size


@contextmanager
def _source(settings: Settings) -> Iterator[str]:
    """The database to read, as its owner: that of a running service if there is one."""
    running = running_url(settings.data, database.NAME) if settings.database_url is None else None
    if running is not None:
        yield running
        return
    with database.opened(settings) as opened:
        yield opened.owner_url


def _run(program: str, url: str, words: Sequence[str]) -> None:
    path = _found(program)
    said = {**PRIMARY, **psycopg.conninfo.conninfo_to_dict(url)}
    # By environment: arguments are for everybody on the machine to read.
    password = said.pop("password", None)
    address = psycopg.conninfo.make_conninfo(**{name: str(value) for name, value in said.items()})
    done = subprocess.run(  # noqa: S603  PostgreSQL's own program, its words made above
        [path, f"--dbname={address}", *words],
        env=os.environ | ({} if password is None else {"PGPASSWORD": str(password)}),
        capture_output=True,
        text=True,
        check=False,
        timeout=_LONGEST_SECONDS,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it says nothing"])[-1]
        raise CommandError(f"{program} failed: {last}")


def _found(program: str) -> Path:
    """Those of the wheel, which read older servers too; else those of the server's own packages."""
    try:
        return find_binaries() / program
    except EmbeddedError:
        path = shutil.which(program)
        if path is None:
            raise CommandError(
                f"{program} is not on the path: install the client programs of your PostgreSQL server."
            ) from None
        return Path(path)
