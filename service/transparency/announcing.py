"""Records what the register says of itself, on its own stream `register/<origin>`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import orjson
from psycopg import Connection

from domain.log.merkle import leaf_hash
from service.event_store import codec
from service.event_store.append import NewEvent, append, take_head
from service.event_store.origin import claims, refuse_another

KEY_ANNOUNCED: Final = "mx.anuencia.log-key-announced.v1"
OPENED: Final = "mx.anuencia.register-opened.v1"

_LAST: Final = "SELECT version, leaf_hash FROM events WHERE stream_id = %s ORDER BY version DESC LIMIT 1"


class NotEmptyError(RuntimeError):
    """The log has entries already."""


def stream_of(origin: str) -> UUID:
    """The stream of the register itself: UUIDv5(NAMESPACE_URL, origin)."""
    return uuid5(NAMESPACE_URL, origin)


def known(kind: str) -> bool:
    """Whether this version of the service has the event type."""
    try:
        codec.decode_data(kind, b"{}")
    except codec.UnknownEventTypeError:
        return False
    except ValueError:  # it has, and asks for more than nothing
        pass
    return True


def record(
    connection: Connection[tuple[Any, ...]],
    origin: str,
    kind: str,
    data: Mapping[str, Any],
    *,
    first: bool = False,
) -> int:
    """Append one event to the register's own stream and commit; its position.

    `data`: as fields.md has it for the type. `first`: NotEmptyError unless the log is empty. Raises
    ReadOnlyError (OtherLogError among them), and UnknownEventTypeError for a type that this version lacks.
    """
    event = codec.decode_data(kind, orjson.dumps(data))
    stream, request_id = stream_of(origin), str(uuid4())
    with connection.transaction():
        head, now, _ = take_head(connection)
        refuse_another(head.origin, origin)
        if first and head.size:
            raise NotEmptyError(f"the log has {head.size} entries: a new log begins with an empty one")
        recorded_at = max(now, head.recorded_at).astimezone(UTC)
        version, prev = connection.execute(_LAST, (stream,)).fetchone() or (0, None)
        stored = codec.stored_bytes(
            event,
            None,
            codec.Envelope(
                origin=origin,
                stream_id=stream,
                version=version + 1,
                recorded_at=recorded_at,
                actor_id="anuencia#keys",
                actor_office="operator",
                request_id=request_id,
                correlation_id=request_id,
                prev=prev,
                subject=f"register/{origin}",
            ),
        )
        new = NewEvent(stream, version + 1, kind, stored, leaf_hash(stored))
        append(connection, head, [new], (), recorded_at, *claims(head.origin, origin))
    return head.size
