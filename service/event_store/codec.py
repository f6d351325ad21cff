"""Turns an event into the bytes of its leaf, and back. (CloudEvents 1.0 JSON in RFC 8785 form.)

Canonical bytes come from orjson with sorted keys, which equals RFC 8785 because keys are ASCII, there
are no floats and integers stay within 2^53; `canonical` checks just that in one pass.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import getrandbits
from typing import Any, Final, NamedTuple, cast
from unicodedata import is_normalized
from uuid import UUID

import msgspec
import orjson

from domain.events import EVENT_TYPES, CorrectedStep, Event, type_of
from domain.values import Day, Instant, read_day
from domain.values.written import plain as plain
from service.event_store.upcasters import UPCASTERS, Upcaster, upcast

#: C2SP tlog-tiles: an entry's length is a uint16.
MAX_EVENT_BYTES = 65_535

_MAX_INT = 2**53 - 1

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


#: Before the id of the authorization in `subject`.
_AUTHORIZATION: Final = "authorization/"


class NotCanonicalError(ValueError):
    """A value that has no canonical form: a float, a key that is not ASCII, text that is not NFC..."""


class UnknownEventTypeError(LookupError):
    """A stored type that the closed registry lacks: an error, never skipped."""


def canonical(value: dict[str, Any]) -> bytes:
    """The RFC 8785 bytes of a JSON object; raises `NotCanonicalError` naming what stands in the way."""
    _check(value)
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError as error:  # a lone surrogate
        raise NotCanonicalError(str(error)) from error


_TEXT: Final = frozenset({str})


def _check(value: dict[str, Any]) -> None:
    # Texts and names are gathered and judged as wholes: judging each would cost as much as all the rest of
    # writing an event. What stands between them composes with nothing, so that the whole is in normal form
    # exactly if each is.
    names: list[str] = []
    texts: list[str] = []
    containers: list[Any] = [value]
    for container in containers:
        members: Iterable[Any] = container
        if type(container) is dict:
            names += container
            members = container.values()
        for member in members:
            kind = type(member)
            if kind is str:
                texts.append(member)
            elif kind is dict or kind is list:
                containers.append(member)
            elif kind is int:
                if not -_MAX_INT <= member <= _MAX_INT:
                    raise NotCanonicalError("integers must stay within 2^53")
            elif kind is not bool and member is not None:
                raise NotCanonicalError(f"a {kind.__name__} has no canonical form")
    if not set(map(type, names)) <= _TEXT or not _is_plain_ascii("\n".join(names)):
        raise NotCanonicalError("keys must be ASCII and without NUL")
    whole = "\n".join(texts)
    if not (_is_plain_ascii(whole) or ("\x00" not in whole and is_normalized("NFC", whole))):
        raise NotCanonicalError("text must be NFC and without NUL")


def _is_plain_ascii(text: str) -> bool:
    return text.isascii() and "\x00" not in text


class Envelope(NamedTuple):
    """What surrounds an event's `data`; each is fixed by the writer, none by the client."""

    origin: str
    stream_id: UUID
    version: int
    recorded_at: datetime
    actor_id: str
    actor_office: str
    request_id: str
    correlation_id: str
    #: Leaf hash of the stream's previous event; None on the first.
    prev: bytes | None
    #: What the stream is about, if not an authorization.
    subject: str | None = None


def stored_bytes(event: Event, occurred: Day | Instant | None, envelope: Envelope) -> bytes:
    """The exact bytes of the leaf; `occurred` repeats the day of the step."""
    kind = type_of(event)
    document: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(uuid7(envelope.recorded_at)),
        "source": envelope.origin,
        "type": kind,
        "subject": envelope.subject or f"{_AUTHORIZATION}{envelope.stream_id}",
        "time": instant_text(envelope.recorded_at),
        "datacontenttype": "application/json",
        "dataschema": dataschema(envelope.origin, kind),
        "data": plain(event),
        "streamversion": envelope.version,
        "actorid": envelope.actor_id,
        "actoroffice": envelope.actor_office,
        "requestid": envelope.request_id,
        "correlationid": envelope.correlation_id,
    }
    if occurred is not None:
        document["occurred"] = occurred.text
    if envelope.prev is not None:
        document["prev"] = b64encode(envelope.prev).decode()
    return canonical(document)


def dataschema(origin: str, kind: str) -> str:
    """`dataschema` of the envelope: where the register serves the schema of this type's `data`."""
    return f"https://{origin.removesuffix('/log')}/v1/event-types/{kind}/schema"


def instant_text(moment: datetime) -> str:
    """`time` of the envelope: UTC, six decimals, `Z`."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def uuid7(moment: datetime) -> UUID:
    """A UUIDv7 (RFC 9562 section 5.7): 48 bits of milliseconds, then version, variant and 74 random bits."""
    milliseconds = (moment - _EPOCH) // _MILLISECOND  # in whole numbers: a float loses one now and then
    random = getrandbits(74)
    return UUID(
        int=milliseconds << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & (1 << 62) - 1
    )


class Said(msgspec.Struct):
    """What the stored bytes say of their own place, which columns of the tables repeat."""

    type: str
    time: str
    subject: str
    streamversion: int

    @property
    def authorization(self) -> str | None:
        """The id of the authorization that it is a step of; None for an event of the register itself.

        That stands on a stream of its own, and is recorded without a key.
        """
        if self.subject.startswith(_AUTHORIZATION):
            return self.subject.removeprefix(_AUTHORIZATION)
        return None


_said: Final = msgspec.json.Decoder(Said)


def said(stored: bytes) -> Said:
    """What the stored bytes say. Raises ValueError and RecursionError for what cannot be read."""
    return _said.decode(stored)


class _Stored(msgspec.Struct):
    """The parts of a stored event that folding needs; the rest is the auditor's."""

    type: str
    streamversion: int
    data: msgspec.Raw


@dataclass(frozen=True, slots=True)
class Decoded:
    """A stored event, as the current code understands it."""

    version: int
    event: Event


_envelopes = msgspec.json.Decoder(_Stored)


class Decoder:
    """Reads stored events as the classes of a catalogue, those of earlier versions too.

    Those of the register's own stream are read as well; no authorization is folded from them.
    """

    def __init__(self, types: Mapping[str, type], upcasters: Mapping[str, Upcaster]) -> None:
        self._upcasters = upcasters
        self._decoders: dict[str, msgspec.json.Decoder[Any]] = {
            name: msgspec.json.Decoder(cls, dec_hook=self._domain_text) for name, cls in types.items()
        }

    def decode(self, stored: bytes) -> Decoded:
        """The event in these stored bytes, upcast to the current type; raises `UnknownEventTypeError`."""
        envelope = _envelopes.decode(stored)
        return Decoded(envelope.streamversion, self.decode_data(envelope.type, bytes(envelope.data)))

    def decode_data(self, kind: str, data: bytes) -> Event:
        """The event of this type with this `data` (JSON bytes), upcast to the current type."""
        decoder = self._decoders.get(kind)
        if decoder is None:
            if kind not in self._upcasters:
                raise UnknownEventTypeError(f"the registry has no event type {kind!r}")
            stored = orjson.loads(data)
            if not isinstance(stored, dict):
                raise TypeError("the data of an event is a JSON object")
            kind, upcasted = upcast(kind, stored, self._upcasters)
            return self.decode_data(kind, orjson.dumps(upcasted))
        return cast("Event", decoder.decode(data))

    def _domain_text(self, kind: type, value: Any) -> Any:
        if kind is Day:
            return read_day(value)
        if kind is Instant:
            return kind(value)
        if kind is CorrectedStep:
            # It keeps the version of its type that was current when it was stored.
            return CorrectedStep(cast("Any", self.decode_data(value["type"], orjson.dumps(value["data"]))))
        return value


_present: Final = Decoder(EVENT_TYPES, UPCASTERS)
decode: Final = _present.decode
decode_data: Final = _present.decode_data
