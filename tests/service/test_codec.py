"""Does every event become the bytes that RFC 8785 prescribes, and come back the same?"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import RFC_4122, UUID

import msgspec
import orjson
import pytest
import rfc8785
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.events import EVENT_TYPES, AuthorizationRegistered, EntryRecorded, Event, SenateVoted, type_of
from domain.values import MAX_INT, Citation, Day, Instant, Part, Source, StatedValue, Terms
from service.event_store.codec import (
    Decoded,
    Decoder,
    NotCanonicalError,
    UnknownEventTypeError,
    canonical,
    decode,
    decode_data,
    instant_text,
    plain,
    uuid7,
)
from service.event_store.upcasters import UPCASTERS, Data, Upcaster
from tests.strategies import AWKWARD, events, json_objects

MOMENT = datetime(2026, 2, 27, 18, 30, 0, 123_456, tzinfo=UTC)


# Canonical bytes.


@settings(max_examples=200, deadline=None)
@given(json_objects())
@example({})
@example({"text": "", "list": [], "object": {}, "null": None, "yes": True, "no": False})
@example({"most": MAX_INT, "least": -MAX_INT, "zero": 0})
@example({chr(code): chr(code) for code in range(1, 128)})
@example({"a": "e", "b": "\u0301", "list": ["<", "\u0338", "\u1100", "\u1161"]})  # none composes with another
@example({"awkward": AWKWARD, "each": list(AWKWARD)})
@example({"a": 1, "aa": 2, "A": 3, "a.b": 4, "a b": 5, "a_b": 6, "": 7})
def test_canonical_bytes_are_those_of_rfc_8785(value: dict[str, Any]) -> None:
    assert canonical(value) == rfc8785.dumps(value)


class Colour(enum.StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (1.0, "float"),
        (float("nan"), "float"),
        (float("inf"), "float"),
        (MAX_INT + 1, r"2\^53"),
        (-MAX_INT - 1, r"2\^53"),
        (2**64, r"2\^53"),
        ("a\x00b", "NUL"),
        ("e\u0301", "NFC"),
        ("\u212b", "NFC"),  # the Ångström sign is one letter, but not the one that NFC writes
        ("\ud800", "surrogate"),
        ("🚢\udea2", "surrogate"),
        ({"año": 1}, "ASCII"),
        ({"\ud800": 1}, "ASCII"),
        ({"a\x00b": 1}, "NUL"),
        ({1: 1}, "ASCII"),
        ({None: 1}, "ASCII"),
        (b"bytes", "bytes"),
        ((1, 2), "tuple"),
        ({1, 2}, "set"),
        (Day("2026"), "Day"),
        (Colour.RED, "Colour"),
        (UUID(int=1), "UUID"),
        (MOMENT, "datetime"),
        (Part(contingent="c1"), "Part"),
    ],
    ids=ascii,
)
@pytest.mark.parametrize("depth", [0, 1, 2])
def test_what_has_no_canonical_form_is_refused_and_says_why(value: object, why: str, depth: int) -> None:
    holder: dict[str, Any] = {"sound": "é", "wrong": value}
    for level in range(depth):
        holder = {"holder": [None, holder]} if level % 2 else {"holder": {"inner": holder}}
    with pytest.raises(NotCanonicalError, match=why):
        canonical(holder)


def test_json_nested_beyond_all_reason_is_refused_too() -> None:
    value: dict[str, Any] = {}
    for _ in range(400):
        value = {"deeper": value}
    with pytest.raises(NotCanonicalError):
        canonical(value)


# The plain form.


def test_what_is_not_stated_is_left_out_and_an_empty_list_is_kept() -> None:
    event = EntryRecorded(on=Day("2026-02-27"), parts=(), arms=None, note=None)
    assert plain(event) == {"on": "2026-02-27", "parts": [], "citations": []}
    assert plain(AuthorizationRegistered(reference="R", title="T", terms=Terms())) == {
        "reference": "R",
        "title": "T",
        "terms": {},
        "citations": [],
    }


def test_false_and_zero_are_stated() -> None:
    vote = SenateVoted(vote_id=UUID(int=7), organ="senate", proceeding=0)
    assert plain(vote) == {
        "vote_id": "00000000-0000-0000-0000-000000000007",
        "organ": "senate",
        "proceeding": 0,
        "citations": [],
    }
    assert plain(StatedValue(path="tally.unanimous", value=False)) == {
        "path": "tally.unanimous",
        "value": False,
    }


def test_a_null_inside_a_value_that_a_source_states_is_kept() -> None:
    stated = StatedValue(path="tally", value={"against": None, "in_favour": [92, None]})
    assert plain(stated) == {"path": "tally", "value": {"against": None, "in_favour": [92, None]}}


def test_days_and_instants_stay_as_they_were_given() -> None:
    event = EntryRecorded(on=Day("2026-02-27~"), at=Instant("2026-02-27T08:00:00.50-06:00"))
    assert plain(event) == {"on": "2026-02-27~", "at": "2026-02-27T08:00:00.50-06:00", "citations": []}


# There and back.


@settings(max_examples=100, deadline=None)
@given(events())
def test_every_event_comes_back_from_its_canonical_bytes_the_same(event: Event) -> None:
    stored = canonical(plain(event))
    assert stored == rfc8785.dumps(plain(event))
    again = decode_data(type_of(event), stored)
    assert again == event
    assert canonical(plain(again)) == stored


def test_json_that_looks_like_a_stored_object_stays_what_it_is() -> None:
    stated = {"_type_": "nope", "_data_": 1, "type": "mx.anuencia.entry-recorded.v1", "at": "2026-02-27"}
    source = Source(title="Gaceta", tier="official")
    event = EntryRecorded(
        citations=(Citation(source=source, states=(StatedValue(path="on", value=stated),)),)
    )
    assert decode_data(type_of(event), canonical(plain(event))) == event


# Types of the past and of the future.


def test_an_unknown_type_is_an_error_and_never_skipped() -> None:
    with pytest.raises(UnknownEventTypeError, match="troops-teleported"):
        decode_data("mx.anuencia.troops-teleported.v1", b"{}")
    with pytest.raises(UnknownEventTypeError, match="entry-recorded"):
        decode(b'{"type":"mx.anuencia.entry-recorded.v2","streamversion":1,"data":{"citations":[]}}')


def test_bytes_that_are_no_event_are_an_error() -> None:
    for stored in (
        b"",
        b"[]",
        b'{"type":"mx.anuencia.entry-recorded.v1","data":{"citations":[]}}',
        b'{"type":"mx.anuencia.entry-recorded.v1","streamversion":1}',
        b'{"type":"mx.anuencia.senate-voted.v1","streamversion":1,"data":{"organ":"senate"}}',
        b'{"type":"mx.anuencia.entry-recorded.v1","streamversion":1,"data":{"at":7}}',
    ):
        with pytest.raises(msgspec.DecodeError):
            decode(stored)


def _with_a_list_of_parts(data: Data) -> Data:
    """v1 named one contingent; v2 lists parts."""
    older = dict(data)
    return {**older, "parts": [{"contingent": older.pop("who")}]} | {"citations": older.get("citations", [])}


def _with_a_day(data: Data) -> Data:
    """v2 had the day in pieces."""
    return {
        **{name: item for name, item in data.items() if name not in ("year", "month", "day")},
        "on": f"{data['year']:04}-{data['month']:02}-{data['day']:02}",
    }


#: Two versions that an event might have had before its present one.
OLDER: dict[str, Upcaster] = {
    "mx.anuencia.troops-entered.v1": Upcaster("mx.anuencia.troops-entered.v2", _with_a_list_of_parts),
    "mx.anuencia.troops-entered.v2": Upcaster("mx.anuencia.entry-recorded.v1", _with_a_day),
}
PRESENT = EntryRecorded(on=Day("2026-02-27"), parts=(Part(contingent="c1"),), note="ñ")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("mx.anuencia.troops-entered.v1", {"year": 2026, "month": 2, "day": 27, "who": "c1", "note": "ñ"}),
        (
            "mx.anuencia.troops-entered.v2",
            {"year": 2026, "month": 2, "day": 27, "parts": [{"contingent": "c1"}], "note": "ñ"},
        ),
        (
            "mx.anuencia.entry-recorded.v1",
            {"on": "2026-02-27", "parts": [{"contingent": "c1"}], "note": "ñ"},
        ),
    ],
)
def test_an_event_stored_as_an_older_version_is_read_as_the_present_one(kind: str, data: Data) -> None:
    decoder = Decoder(EVENT_TYPES, OLDER)
    assert decoder.decode_data(kind, orjson.dumps(data)) == PRESENT
    stored = orjson.dumps({"type": kind, "streamversion": 3, "data": data, "specversion": "1.0"})
    assert decoder.decode(stored) == Decoded(3, PRESENT)


def test_an_upcaster_that_leads_nowhere_is_an_error() -> None:
    first = "mx.anuencia.troops-entered.v1"
    with pytest.raises(UnknownEventTypeError, match=r"troops-entered\.v2"):
        Decoder(EVENT_TYPES, {first: OLDER[first]}).decode_data(first, b'{"who":"c1"}')


def _astray(upcasters: Mapping[str, Upcaster]) -> set[str]:
    """The stored types that these upcasters do not bring to a present type."""
    astray = set()
    for kind in upcasters:
        seen = [kind]
        while seen[-1] in upcasters and seen[-1] not in seen[:-1]:
            seen.append(upcasters[seen[-1]].to)
        if seen[-1] not in EVENT_TYPES:
            astray.add(kind)
    return astray


def test_every_registered_upcaster_leads_to_a_present_type() -> None:
    assert _astray(UPCASTERS) == set()
    assert UPCASTERS.keys().isdisjoint(EVENT_TYPES), "a present type is never upcast"
    assert _astray(OLDER) == set()
    assert _astray({one: Upcaster(to, dict) for one, to in ("ab", "ba", "cd")}) == {
        "a",
        "b",
        "c",
    }


# Identifiers and times of the envelope.

moments = st.datetimes(datetime(1990, 1, 1), datetime(2300, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
"""Hypothesis wants naive bounds, and adds the zone itself."""


@given(moments)
@example(datetime(2039, 3, 21, 3, 27, 5, 950_000, tzinfo=UTC))  # a float would say one millisecond less
def test_a_uuid7_holds_version_variant_and_the_millisecond(moment: datetime) -> None:
    made = uuid7(moment)
    assert (made.version, made.variant) == (7, RFC_4122)
    since_1970 = moment - datetime(1970, 1, 1, tzinfo=UTC)
    assert made.int >> 80 == since_1970 // timedelta(milliseconds=1)


@given(moments, st.integers(1, 10**9))
def test_uuid7s_of_later_milliseconds_sort_later(moment: datetime, later: int) -> None:
    assert uuid7(moment) < uuid7(moment + timedelta(milliseconds=later))


def test_uuid7s_of_one_moment_differ_in_every_random_bit() -> None:
    made = [uuid7(MOMENT).int for _ in range(2_000)]
    assert len(set(made)) == len(made)
    ever_set = ever_clear = 0
    for one in made:
        ever_set |= one
        ever_clear |= ~one
    varying = ever_set & ever_clear & (1 << 128) - 1
    assert varying == (0xFFF << 64) | (1 << 62) - 1


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (MOMENT, "2026-02-27T18:30:00.123456Z"),
        (datetime(2026, 2, 27, tzinfo=UTC), "2026-02-27T00:00:00.000000Z"),
        (datetime(2026, 2, 27, 20, tzinfo=timezone(timedelta(hours=-6))), "2026-02-28T02:00:00.000000Z"),
    ],
)
def test_the_time_of_an_event_is_written_in_utc_with_six_decimals(moment: datetime, text: str) -> None:
    assert instant_text(moment) == text
    assert datetime.fromisoformat(text) == moment
