"""In which form does a page of the feed go out? As `Accept` asks: one JSON object, or events alone.

Forms without a place for the cursor name the next page in `Link`, as all do. The document lists JSON alone:
generators take the first media type of an answer, by the alphabet, and would decode a page as a batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from starlette.types import Scope

from service.api.http.headers import header
from service.api.v1.rendering import event_item, page
from service.event_store.reader import StoredRow


class Format(NamedTuple):
    """`name`: part of the entity tag."""

    name: str
    media: str
    write: Callable[[Sequence[StoredRow], str], bytes]


def _lines(rows: Sequence[StoredRow], _: str) -> bytes:
    return b"".join(b"%b\n" % event_item(row) for row in rows)


def _batch(rows: Sequence[StoredRow], _: str) -> bytes:
    return b"[%b]" % b",".join(row.stored for row in rows)


JSON: Final = Format("page", "application/json", lambda rows, cursor: page(map(event_item, rows), cursor))
NDJSON: Final = Format("lines", "application/x-ndjson", _lines)
BATCH: Final = Format("batch", "application/cloudevents-batch+json", _batch)

_OFFERED: Final = {one.media: one for one in (JSON, NDJSON, BATCH)}


def wanted(scope: Scope) -> Format:
    """The form that the client likes best; JSON where it names none of ours."""
    liked = sorted(
        _named((header(scope, b"accept") or b"").decode("latin-1")), key=lambda pair: pair[0], reverse=True
    )
    return next((one for quality, one in liked if quality > 0), JSON)


def _named(accept: str) -> Iterator[tuple[float, Format]]:
    for part in accept.lower().split(","):
        media, *parameters = (one.strip() for one in part.split(";"))
        found = JSON if media in ("*/*", "application/*") else _OFFERED.get(media)
        if found is not None:
            yield _quality(parameters), found


def _quality(parameters: Sequence[str]) -> float:
    for one in parameters:
        if one.startswith("q="):
            try:
                return float(one[2:])
            except ValueError:
                return 0.0
    return 1.0
