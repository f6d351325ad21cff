"""Is what a mirror shows a log by itself, whenever it is looked at and whatever ended the copying?"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psycopg
import pytest
from obstore.store import MemoryStore, S3Store

from domain.log.checkpoint import Checkpoint, parse_checkpoint
from domain.log.merkle import EMPTY_ROOT
from domain.log.notes import parse_note
from domain.log.tiles import parse_path
from service.audit.download import Source
from service.audit.fetch import fetch
from service.audit.trust import Trust
from service.event_store import connection
from service.transparency import mirror, shelves
from service.transparency.mirror import Mirror, MirrorError
from service.transparency.shelves import Bucket, Folder, Shelf, ShelfError, shelf
from tests.audit.copies import tree
from tests.conftest import Database
from tests.faults.restoring import backed_up, restore
from tests.service.buckets import bucket_server
from tests.service.filling import fill
from tests.service.publishing import ORIGIN, awaited, keys, of_size, publishing

pytestmark = pytest.mark.usefixtures("hurried_publisher")


def published(url: str, folder: Path, *sizes: int) -> None:
    """Let the log grow, with a checkpoint at each of these sizes."""
    for size in sizes:
        with publishing(url, folder):
            fill(url, size)
            awaited(url, of_size(size))


def copied(url: str, to: Shelf) -> int:
    """Copy until nothing is lacking; how many steps that took."""
    steps = 0
    with closing(connection.connect(url)) as rows:
        rows.autocommit = True
        copying = Mirror(lambda: connection.connect(url), to, ORIGIN)
        copying._partial = dict.fromkeys(to.partial())
        while copying.step(rows):
            steps += 1
    return steps


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Python's own server of files over the folder: it knows nothing of logs."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def seen(folder: Path, into: Path, trust: Trust) -> int:
    """The size of the log that an outsider finds there, who checks it against its root."""
    with served(folder) as url, closing(Source(url, sleep=lambda _: None, attempts=1)) as source:
        report = fetch(source, into, trust, lambda *_: None)
    assert report.problems == [], report.as_text()
    return int(str(report.facts["size"]))


def trusted(folder: Path) -> Trust:
    return Trust(keys(folder).verifiers, None)


class Remembering(Folder):
    """What was done, in order; and an end after so many files."""

    def __init__(self, root: Path, files: int = 1_000_000) -> None:
        super().__init__(root)
        self.done: list[str] = []
        self._left = files

    def write(self, path: str, data: bytes) -> None:
        if not self._left:
            raise ShelfError("killed")
        self._left -= 1
        super().write(path, data)
        self.done.append(path)


def test_entries_come_before_tiles_and_tiles_before_the_checkpoint_that_covers_them(
    database: Database, tmp_path: Path
) -> None:
    published(database.url, tmp_path, 300, 600)
    to = Remembering(tmp_path / "mirror")
    assert copied(database.url, to) == 1  # the newest at once: it is near
    kinds = [path.rpartition("/")[0] for path in to.done]
    assert kinds == [
        *["tile/entries"] * 2, "tile/entries/002.p", *["tile/0"] * 2, "tile/0/002.p", "tile/1/000.p", ""
    ]  # fmt: skip
    assert seen(tmp_path / "mirror", tmp_path / "copy", trusted(tmp_path)) == 600
    # Once more: nothing is written anew.
    to.done.clear()
    assert copied(database.url, to) == 0
    assert to.done == []


def test_what_was_killed_at_any_file_shows_the_log_of_before_and_goes_on(
    database: Database, tmp_path: Path
) -> None:
    published(database.url, tmp_path, 5)
    trust, folder = trusted(tmp_path), tmp_path / "mirror"
    copied(database.url, Folder(folder))
    published(database.url, tmp_path, 260)
    to_do = 6  # two bundles, three tiles, the checkpoint
    for files in range(to_do):
        with pytest.raises(ShelfError):
            copied(database.url, Remembering(folder, files))
        assert seen(folder, tmp_path / f"copy{files}", trust) == 5
    assert copied(database.url, Remembering(folder, to_do)) == 1
    assert seen(folder, tmp_path / "copy0", trust) == 260


def test_a_mirror_that_is_far_behind_is_a_log_after_each_of_many_steps(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror, "STEP", 300)
    published(database.url, tmp_path, 200, 290, 900)
    to = Remembering(tmp_path / "mirror")
    assert copied(database.url, to) == 2  # to 290, which is the most that one step may; then to 900
    assert to.done.count("checkpoint") == 2
    assert seen(tmp_path / "mirror", tmp_path / "copy", trusted(tmp_path)) == 900


def test_tiles_that_were_not_full_go_some_time_after_the_full_ones_have_come(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "mirror"

    def narrow() -> set[str]:
        return {path for path in tree(folder) if ".p/" in path and not parse_path(path).fits(0)}

    published(database.url, tmp_path, 3)
    copied(database.url, Folder(folder))
    assert narrow() == {"tile/0/000.p/3", "tile/entries/000.p/3"}
    published(database.url, tmp_path, 256)
    copied(database.url, Folder(folder))
    # Who has read the older checkpoint a moment ago still finds what it names.
    assert {"tile/0/000.p/3", "tile/entries/000.p/3"} < narrow()
    monkeypatch.setattr(mirror, "GRACE_SECONDS", 0)
    for _ in range(2):  # it is seen that the full one is there, and then that this was long enough ago
        with closing(connection.connect(database.url)) as rows:
            copying = Mirror(lambda: connection.connect(database.url), Folder(folder), ORIGIN)
            copying._partial = dict.fromkeys(Folder(folder).partial())
            copying.step(rows)
            copying.step(rows)
    assert narrow() == {"tile/1/000.p/1"}
    assert seen(folder, tmp_path / "copy", trusted(tmp_path)) == 256


def test_a_mirror_never_goes_back(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "mirror"
    published(database.url, tmp_path, 5)
    with backed_up(database) as older:
        published(database.url, tmp_path, 9)
        copied(database.url, Folder(folder))
        before = tree(folder)
        restore(database, older)
        with pytest.raises(MirrorError, match="shows 9 entries, and the tables do not have them so"):
            copied(database.url, Folder(folder))
        # Another history, as long.
        fill(database.url, 9, lambda position: b"other %d" % position)
        with pytest.raises(MirrorError, match="hold another history"):
            copied(database.url, Folder(folder))
    assert tree(folder) == before


def test_the_mirror_of_another_log_is_left_alone(database: Database, tmp_path: Path) -> None:
    published(database.url, tmp_path, 1)
    other = Checkpoint("other.test/log", 0, EMPTY_ROOT)
    note = f"{other.text}\n\u2014 other.test/log {'A' * 92}\n"
    Folder(tmp_path / "mirror").write("checkpoint", note.encode())
    with pytest.raises(MirrorError, match=r"of another log, other\.test/log"):
        copied(database.url, Folder(tmp_path / "mirror"))
    assert set(tree(tmp_path / "mirror")) == {"checkpoint"}


def test_an_entry_that_was_altered_in_the_tables_is_not_shown(database: Database, tmp_path: Path) -> None:
    published(database.url, tmp_path, 4)
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("ALTER TABLE events DISABLE TRIGGER USER")
        owner.execute("UPDATE events SET bytes = 'altered' WHERE position = 2")
    with pytest.raises(MirrorError, match="the entries from 0 to 3"):
        copied(database.url, Folder(tmp_path / "mirror"))
    assert not (tmp_path / "mirror" / "checkpoint").exists()


def in_the_way(copying: Mirror) -> str | None:
    return copying.trouble


class Locked(Folder):
    """Nothing can be read there until it is opened."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.opened = threading.Event()
        self.asked = threading.Semaphore(0)
        self.shown = threading.Semaphore(0)

    def read(self, path: str) -> bytes | None:
        self.asked.release()
        if not self.opened.is_set():
            raise ShelfError("it is locked")
        return super().read(path)

    def write(self, path: str, data: bytes) -> None:
        super().write(path, data)
        if path == "checkpoint":
            self.shown.release()


def test_a_mirror_follows_by_itself_and_says_what_is_in_its_way(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror, "RETRY_SECONDS", 0.01)
    folder = tmp_path / "mirror"
    to = Locked(folder)
    with publishing(database.url, tmp_path):
        copying = Mirror(lambda: connection.connect(database.url), to, ORIGIN)
        copying.start()
        for _ in range(2):  # at the second time what met the first is known
            assert to.asked.acquire(timeout=30)
        assert in_the_way(copying) == "the mirror stands still: it is locked"
        to.opened.set()
        fill(database.url, 3)
        awaited(database.url, of_size(3))
        while size_of(folder) != 3:
            assert to.shown.acquire(timeout=30)
        copying.close()
    assert in_the_way(copying) is None
    assert seen(folder, tmp_path / "copy", trusted(tmp_path)) == 3


def size_of(folder: Path) -> int:
    if not (folder / "checkpoint").exists():
        return 0
    return parse_checkpoint(parse_note((folder / "checkpoint").read_bytes()).text).size


def stores() -> list[Any]:
    return [pytest.param(None, id="s3"), pytest.param(MemoryStore, id="memory")]


@pytest.mark.parametrize("made", stores())
def test_a_bucket_has_the_same_files_and_the_headers_that_let_them_be_kept(
    database: Database, tmp_path: Path, made: type[MemoryStore] | None
) -> None:
    published(database.url, tmp_path, 3, 300)
    copied(database.url, Folder(tmp_path / "folder"))
    with bucket_server() as held:
        store: Any = made() if made is not None else S3Store(
            "logs", prefix="one", endpoint=held.url, access_key_id="a", secret_access_key="b",
            region="us-east-1", virtual_hosted_style_request=False, client_options={"allow_http": True},
        )  # fmt: skip
        to = Bucket(store)
        copied(database.url, to)
        there = tree(tmp_path / "folder")
        assert {path: to.read(path) for path in there} == there
        assert set(to.partial()) == {path for path in there if ".p/" in path}
        to.remove("tile/1/000.p/1")
        assert to.read("tile/1/000.p/1") is None
        if made is None:
            tile, checkpoint = held.headers["/logs/one/tile/0/000"], held.headers["/logs/one/checkpoint"]
            assert tile["cache-control"] == "public, max-age=31536000, immutable"
            assert (checkpoint["cache-control"], checkpoint["content-type"]) == (
                "no-cache, no-transform",
                "text/plain; charset=utf-8",
            )


def test_a_storage_without_tls_is_used_if_its_vendors_variable_allows_it_and_else_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shelves, "RETRY_SECONDS", 0)
    with bucket_server() as held:
        for name, value in (
            ("AWS_ENDPOINT", held.url), ("AWS_REGION", "x"),
            ("AWS_ACCESS_KEY_ID", "id"), ("AWS_SECRET_ACCESS_KEY", "key"),
        ):  # fmt: skip
            monkeypatch.setenv(name, value)
        with pytest.raises(ShelfError, match="cannot be written"):
            shelf("s3://logs/one").write("checkpoint", b"kept")
        monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
        shelf("s3://logs/one").write("checkpoint", b"kept")
        assert held.objects == {"/logs/one/checkpoint": b"kept"}


def test_a_bucket_that_cannot_be_reached_is_said_without_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "RETRY_SECONDS", 0)
    for name, value in (
        ("AWS_ENDPOINT", "http://127.0.0.1:1"), ("AWS_ALLOW_HTTP", "true"), ("AWS_REGION", "x"),
        ("AWS_ACCESS_KEY_ID", "secret-id"), ("AWS_SECRET_ACCESS_KEY", "secret-key"),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)
    with pytest.raises(ShelfError, match=r"^checkpoint cannot be read \(GenericError\)$"):
        shelf("s3://logs/one").read("checkpoint")
    with pytest.raises(ShelfError, match="neither a folder nor one of s3://"):
        shelf("ftp://logs.test/one")
