"""Writes a page of the feed in the form that `Accept` asks for: one JSON object, or the events alone.

Forms without a place for the cursor name the next page in `Link`, as all do. The document lists JSON alone:
generators take the first media type of an answer, by the alphabet, and would decode a page as a batch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from starlette.types import Scope

from service.api.http import negotiation
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
MEDIA: Final = tuple(_OFFERED)


def wanted(scope: Scope) -> Format:
    """The form that the client likes best; 406 if it takes none."""
    return _OFFERED[negotiation.best(scope, MEDIA)]
