"""Where the files of a mirrored log stand: a folder, or a bucket of an object storage.

A reader never sees half of a file: in a folder it is written under another name first, in a bucket an object
is there whole or not at all.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from service.transparency.signing import sync_folder, write_durably

if TYPE_CHECKING:  # of the extra `mirror`: only who names a bucket needs it
    from obstore.store import ObjectStore

#: The schemes of buckets, and what brings the library for them.
BUCKETS: Final = ("s3://", "gs://", "az://")
#: Of the library: whether the address of a storage may be one without TLS.
ALLOW_HTTP: Final = "AWS_ALLOW_HTTP"
#: How long a bucket may take for one object, and to be connected to.
BUCKET_SECONDS: Final = 30
CONNECT_SECONDS: Final = 5
#: For all attempts at one object.
RETRY_SECONDS: Final = 60

_IMMUTABLE: Final[Mapping[str, str]] = {
    "Content-Type": "application/octet-stream",
    "Cache-Control": "public, max-age=31536000, immutable",
}
_FRESH: Final[Mapping[str, str]] = {
    "Content-Type": "text/plain; charset=utf-8",
    "Cache-Control": "no-cache, no-transform",
}


class ShelfError(RuntimeError):
    """The place cannot be read or written; in one sentence, without what is secret."""


class Shelf(Protocol):
    """Files by their paths below the log's prefix; each method raises ShelfError."""

    def read(self, path: str) -> bytes | None:
        """A file; None if there is none."""

    def write(self, path: str, data: bytes) -> None:
        """Put a file there, instead of one that may be there; when this returns, it stays."""

    def remove(self, path: str) -> None:
        """There is no such file any more."""

    def partial(self) -> Iterator[str]:
        """The paths of all tiles and bundles that are not full."""


def shelf(place: str) -> Shelf:
    """That of a folder, or of an address such as `s3://bucket/log`. Raises ShelfError."""
    if place.startswith(BUCKETS):
        return _bucket(place)
    if "://" in place:
        raise ShelfError(f"{place} is neither a folder nor one of {', '.join(BUCKETS)}")
    return Folder(Path(place))


def _bucket(place: str) -> Bucket:
    try:
        from obstore.exceptions import BaseError
        from obstore.store import from_url
    except ModuleNotFoundError as error:
        raise ShelfError(
            "a mirror in an object storage needs a library: pip install 'anuencia[mirror]' brings it"
        ) from error
    try:
        # The service's address, region and credentials come from the environment, by its vendor's names.
        store = from_url(
            place,
            client_options={
                "timeout": f"{BUCKET_SECONDS}s",
                "connect_timeout": f"{CONNECT_SECONDS}s",
                # The library reads this by itself only where it is given no options.
                "allow_http": os.environ.get(ALLOW_HTTP, "").lower() == "true",
            },
            retry_config={"retry_timeout": timedelta(seconds=RETRY_SECONDS)},
        )
    except (BaseError, ValueError) as error:  # whose message repeats what it was given
        raise ShelfError(f"this is no address of an object storage ({type(error).__name__})") from error
    return Bucket(store)


class Folder:
    """Files that any web server can serve."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, path: str) -> bytes | None:
        try:
            return (self._root / path).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ShelfError(f"{path} cannot be read ({error.strerror})") from error

    def write(self, path: str, data: bytes) -> None:
        file = self._root / path
        draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            try:
                write_durably(draft, data, 0o644)
                draft.replace(file)
            finally:
                draft.unlink(missing_ok=True)
            sync_folder(file.parent)
        except OSError as error:
            raise ShelfError(f"{path} cannot be written ({error.strerror})") from error

    def remove(self, path: str) -> None:
        file = self._root / path
        try:
            file.unlink(missing_ok=True)
            with suppress(OSError):  # others are in it
                file.parent.rmdir()
        except OSError as error:
            raise ShelfError(f"{path} cannot be removed ({error.strerror})") from error

    def partial(self) -> Iterator[str]:
        for file in self._root.glob("tile/**/*.p/*"):
            yield file.relative_to(self._root).as_posix()


class Bucket:
    """Objects, with the headers that whoever serves them should send."""

    def __init__(self, store: ObjectStore) -> None:
        import obstore

        self._store, self._library = store, obstore

    def read(self, path: str) -> bytes | None:
        try:
            with _told(path, "read"):
                return bytes(self._library.get(self._store, path).bytes())
        except FileNotFoundError:
            return None

    def write(self, path: str, data: bytes) -> None:
        headers = dict(_FRESH if path == "checkpoint" else _IMMUTABLE)
        with _told(path, "written"):
            self._library.put(self._store, path, data, attributes=headers, use_multipart=False)

    def remove(self, path: str) -> None:
        with _told(path, "removed"):
            self._library.delete(self._store, path)

    def partial(self) -> Iterator[str]:
        with _told("tile", "listed"):
            for portion in self._library.list(self._store, "tile"):
                yield from (one["path"] for one in portion if ".p/" in one["path"])


@contextmanager
def _told(path: str, done: str) -> Iterator[None]:
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError:
        raise
    except (BaseError, OSError) as error:  # whose message may repeat an address with what is secret
        raise ShelfError(f"{path} cannot be {done} ({type(error).__name__})") from error
