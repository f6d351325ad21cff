"""How is a state written out? One way, so that a read and the answer to a write are equal."""

from __future__ import annotations

from base64 import b64encode
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final, Generic, TypeVar

import msgspec
import orjson

from domain import views
from domain.authorization.state import Recorded, State
from domain.authorization.terms_fold import FoldedTerms
from domain.events import Event, StepCorrected, type_of
from domain.values import Day, Instant
from service import aside
from service.event_store.reader import StoredRow

T = TypeVar("T")

_MEMORY: Final = 20_000


class _Memory(Generic[T]):
    """Remembers what immutable objects look like written out, by identity; the least used are forgotten.

    It keeps the objects, so that an identity is never another's. Used from the event loop alone.
    """

    def __init__(self, write: Callable[[T, int | None], bytes]) -> None:
        self._write = write
        self._known: OrderedDict[tuple[int, int | None], tuple[T, orjson.Fragment]] = OrderedDict()

    def __call__(self, one: T, beside: int | None = None) -> orjson.Fragment:
        key = (id(one), beside)
        known = self._known.get(key)
        if known is not None:
            self._known.move_to_end(key)
            return known[1]
        made = orjson.Fragment(self._write(one, beside))
        self._known[key] = (one, made)
        if len(self._known) > _MEMORY:
            self._known.popitem(last=False)
        return made


def authorization(state: State, on: date) -> bytes:
    """Where it stands on the day judged (AuthorizationOut)."""
    return orjson.dumps(views.authorization(state, on, _step, _terms))


async def written(state: State, on: date) -> bytes:
    """The same; if it takes long, in a thread, which remembers nothing: that would push out all the rest."""
    if state.version <= aside.STEPS_AT_ONCE:
        return authorization(state, on)

    def alone(one: Recorded[Event], corrected_by: int | None) -> orjson.Fragment:
        return orjson.Fragment(step(one, corrected_by))

    return await aside.done(lambda: orjson.dumps(views.authorization(state, on, alone)), state.version)


def _said(value: object) -> str:
    """What the encoder does not know: a day and an instant say themselves, free JSON was made by `plain`."""
    if isinstance(value, Day | Instant):
        return value.text
    raise TypeError(f"a {type(value).__name__} is no value of an event")


_encoder: Final = msgspec.json.Encoder(enc_hook=_said)


def step(one: Recorded[Event], corrected_by: int | None) -> bytes:
    """One step that stands (`views.step`), by the encoder that walks dataclasses by itself: a sixth of the
    time."""
    event = one.event
    if isinstance(event, StepCorrected):  # it says itself how it is written
        return orjson.dumps(views.step(one, corrected_by))
    return b'{"version":%d,"type":%b,"corrected_by_version":%b,"data":%b}' % (
        one.version,
        orjson.dumps(type_of(event)),
        orjson.dumps(corrected_by),
        _encoder.encode(event),
    )


_step: Final[_Memory[Recorded[Event]]] = _Memory(step)
_terms: Final[_Memory[FoldedTerms]] = _Memory(lambda terms, _: orjson.dumps(views.folded_terms(terms)))


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
