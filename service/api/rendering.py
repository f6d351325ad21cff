"""How is a state written out? One way, so that a read and the answer to a write are equal."""

from __future__ import annotations

from base64 import b64encode
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, Final, Generic, TypeVar, cast
from uuid import UUID

import orjson

from domain.authorization.effective import terms_on
from domain.authorization.procedure import Proceeding, proceedings
from domain.authorization.state import Recorded, State
from domain.authorization.terms_fold import FoldedTerms
from domain.authorization.tracks import deployment, summed_up
from domain.events import Event, type_of
from domain.values import Day, Instant, fields_of
from service.event_store.codec import plain
from service.event_store.reader import StoredRow

T = TypeVar("T")

_MEMORY: Final = 20_000


class _Memory(Generic[T]):
    """Remembers what immutable objects look like written out, by identity; the least used are forgotten.

    It keeps the objects, so that an identity is never another's. Used from the event loop alone.
    """

    def __init__(self, write: Callable[[T], bytes]) -> None:
        self._write = write
        self._known: OrderedDict[int, tuple[T, orjson.Fragment]] = OrderedDict()

    def __call__(self, one: T) -> orjson.Fragment:
        known = self._known.get(id(one))
        if known is not None:
            self._known.move_to_end(id(one))
            return known[1]
        made = orjson.Fragment(self._write(one))
        self._known[id(one)] = (one, made)
        if len(self._known) > _MEMORY:
            self._known.popitem(last=False)
        return made


def authorization(state: State, on: date) -> bytes:
    """Where it stands on the day judged (AuthorizationOut); lists of steps show all on record."""
    if state.registration is None:
        raise ValueError(f"{state.id} is not registered")
    registered = state.registration.event
    observed, known = deployment(state, on), proceedings(state, on)
    return orjson.dumps(
        {
            "id": str(state.id),
            "reference": registered.reference,
            "title": registered.title,
            "version": state.version,
            "status": summed_up(observed, known),
            "external_ids": expanded(registered.external_ids),
            "extent": registered.extent,
            "grant": registered.grant,
            "proceedings": [_proceeding(one) for one in known],
            "deployment": {
                "status": observed.status,
                "first_crossing_on": expanded(observed.first_crossing_on),
            },
            "terms": _terms(terms_on(state, on)),
            "crossings": [_step(one) for one in state.crossings],
        }
    )


def _write_step(one: Recorded[Event]) -> bytes:
    return orjson.dumps(
        {
            "version": one.version,
            "type": type_of(one.event),
            "corrected_by_version": None,
            "data": plain(one.event),
        }
    )


def _write_terms(terms: FoldedTerms) -> bytes:
    return orjson.dumps(
        {
            "effective": expanded(terms.effective),
            "origins": {path: origin._asdict() for path, origin in terms.origins.items()},
            "original": expanded(terms.original),
        }
    )


_step: Final[_Memory[Recorded[Event]]] = _Memory(_write_step)
_terms: Final[_Memory[FoldedTerms]] = _Memory(_write_terms)


def _proceeding(one: Proceeding) -> dict[str, Any]:
    return {
        "number": one.number,
        "status": one.status,
        "vote": None if one.vote is None else _step(one.vote),
        "earlier_votes": [_step(vote) for vote in one.earlier_votes],
    }


@cache
def _names(cls: type) -> tuple[str, ...]:
    return tuple(shape.name for shape in fields_of(cls))


def expanded(value: Any) -> Any:
    """A value of the domain as JSON types, every field of it: null where unknown."""
    kind = type(value)
    if value is None or kind is str or kind is int or kind is bool:
        return value
    if kind is Day or kind is Instant:
        return value.text
    if kind is tuple:
        return [expanded(one) for one in value]
    if kind is UUID:
        return str(value)
    if kind is dict or kind is list:  # free JSON
        return value
    return {name: expanded(getattr(value, name)) for name in _names(cast("type", kind))}


def recorded(positions: Sequence[int], state: bytes) -> bytes:
    """The answer to a write (RecordedOut), the authorization spliced in as it is read."""
    return b'{"positions":%b,"authorization":%b}' % (orjson.dumps(positions), state)


def event_item(row: StoredRow) -> bytes:
    """One event with its place and its leaf (EventItemOut), the stored bytes spliced in unparsed."""
    return orjson.dumps(
        {
            "position": row.position,
            "leaf_hash": b64encode(row.leaf_hash).decode(),
            "event": orjson.Fragment(row.stored),
        }
    )


def page(items: Iterable[bytes], next_cursor: str | None) -> bytes:
    """A page of items that are written out already."""
    return b'{"items":[%b],"next_cursor":%b}' % (b",".join(items), orjson.dumps(next_cursor))
