"""Is what was stored with an earlier commit still read, and written, byte for byte the same?

`tests/golden` holds approved files: for each type its `data` with every field set and with none but the
required, and one whole leaf. They are never rewritten, neither by a test nor by hand: a change of an event is
a new version of its type, with files of its own (CONTRIBUTING.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from domain.events import EVENT_TYPES, EntryRecorded, occurred
from domain.log.merkle import leaf_hash
from domain.values import TypeShape, fields_of
from service.event_store import codec
from service.event_store.upcasters import UPCASTERS

GOLDEN = Path(__file__).parent.parent / "golden"
ENVELOPE = GOLDEN / "envelope.json"
FULL = {path.stem: path for path in GOLDEN.glob("mx.*.json") if not path.stem.endswith(".minimal")}
MINIMAL = {path.stem.removesuffix(".minimal"): path for path in GOLDEN.glob("mx.*.minimal.json")}


def pretty(data: Any) -> bytes:
    """How a golden file is laid out: to be read by people, and still one text for one value."""
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def read(path: Path) -> Any:
    return orjson.loads(path.read_bytes())


def test_every_type_has_its_two_files_and_no_file_lacks_a_type() -> None:
    types = {*EVENT_TYPES, *UPCASTERS}
    assert FULL.keys() == types
    assert MINIMAL.keys() == types
    assert {*GOLDEN.iterdir()} == {*FULL.values(), *MINIMAL.values(), ENVELOPE}


@pytest.mark.parametrize("path", [*FULL.values(), *MINIMAL.values()], ids=lambda path: path.stem)
def test_stored_data_is_read_and_its_plain_form_is_the_file_again(path: Path) -> None:
    kind = path.stem.removesuffix(".minimal")
    event = codec.decode_data(kind, codec.canonical(read(path)))
    if kind in EVENT_TYPES:  # an older version is read as the present one, whose files hold the other names
        assert type(event) is EVENT_TYPES[kind]
        assert pretty(codec.plain(event)) == path.read_bytes()
        assert codec.canonical(codec.plain(event)) == codec.canonical(read(path))


def unset(shape: TypeShape, found: list[Any], path: str) -> Iterator[str]:
    """The fields, at every place where they can stand, that none of the objects found there has."""
    if shape.item is not None:
        members = [member for each in found for member in each]
        yield from unset(shape.item, members, path) if members else [f"{path}: no member"]
    elif shape.is_value:
        for field in fields_of(shape.type):
            inside = [each[field.name] for each in found if field.name in each]
            where = f"{path}.{field.name}"
            yield from unset(field.shape, inside, where) if inside else [where]


def shape_of_type(kind: str) -> TypeShape:
    cls = EVENT_TYPES[kind]
    return TypeShape(annotation=cls, type=cls, metadata=(), item=None)


@pytest.mark.parametrize("kind", EVENT_TYPES)
def test_the_full_file_sets_every_field_at_every_place(kind: str) -> None:
    assert list(unset(shape_of_type(kind), [read(FULL[kind])], "data")) == []


@pytest.mark.parametrize("kind", EVENT_TYPES)
def test_the_minimal_file_sets_only_what_is_always_stored(kind: str) -> None:
    cls: type = EVENT_TYPES[kind]
    always = {field.name for field in fields_of(cls) if not field.nullable}
    assert read(MINIMAL[kind]).keys() == always


def test_a_field_that_no_file_sets_would_be_noticed() -> None:
    kind = "mx.anuencia.entry-recorded.v1"
    data = read(FULL[kind])
    del data["parts"][0]["count"]["breakdown"][0]["kind"]
    assert list(unset(shape_of_type(kind), [data], "data")) == []  # the other member still has it
    for member in data["parts"][0]["count"]["breakdown"]:
        member.pop("kind", None)
    assert list(unset(shape_of_type(kind), [data], "data")) == ["data.parts.count.breakdown.kind"]
    del data["arms"]
    data["conveyances"] = []
    assert list(unset(shape_of_type(kind), [data], "data")) == [
        "data.parts.count.breakdown.kind",
        "data.conveyances: no member",
        "data.arms",
    ]


def golden_leaf() -> bytes:
    """The leaf in the golden file, made by today's code; its identifier's random bits are pinned."""
    kind = "mx.anuencia.entry-recorded.v1"
    event = codec.decode_data(kind, codec.canonical(read(FULL[kind])))
    assert isinstance(event, EntryRecorded)
    envelope = codec.Envelope(
        origin="records.example/log",
        stream_id=UUID("01890000-0000-7000-8000-000000000001"),
        version=3,
        recorded_at=datetime(2026, 2, 28, 3, 4, 5, 6, tzinfo=UTC),
        actor_id="registry#clerk-1",
        actor_office="registrar",
        request_id="01890000-0000-7000-8000-00000000a001",
        correlation_id="01890000-0000-7000-8000-00000000b001",
        prev=leaf_hash(b"the event before"),
    )
    return codec.stored_bytes(event, occurred(event), envelope)


def test_a_whole_event_is_stored_as_the_same_leaf_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "getrandbits", {74: 0xA0A << 62 | 0x22A3_A4A5_A6A7_A8A9}.__getitem__)
    stored = golden_leaf()
    assert stored + b"\n" == ENVELOPE.read_bytes()
    assert leaf_hash(stored).hex() == ("ea1d7d6759928bfa831641a8cf18c4bd39139e10420c623c0c1dcf013c73dfdc")


def test_the_envelope_has_every_attribute_and_no_other() -> None:
    """Those of transparency.md, "The event as stored": a leaf is never given another meaning."""
    envelope = read(ENVELOPE)
    assert envelope.keys() == {
        "specversion",
        "id",
        "source",
        "type",
        "subject",
        "time",
        "datacontenttype",
        "dataschema",
        "data",
        "streamversion",
        "occurred",
        "actorid",
        "actoroffice",
        "requestid",
        "correlationid",
        "prev",
    }
    # CloudEvents 1.0, "Attribute naming": small letters and digits.
    assert all(name.isascii() and name.isalnum() and name.islower() for name in envelope)
    assert envelope["occurred"] == envelope["data"]["at"]
    assert envelope["time"] == "2026-02-28T03:04:05.000006Z"
    assert UUID(envelope["id"]).version == 7


def test_the_stored_leaf_is_read_as_the_event_that_it_holds() -> None:
    decoded = codec.decode(ENVELOPE.read_bytes().rstrip(b"\n"))
    assert decoded.version == 3
    assert pretty(codec.plain(decoded.event)) == FULL["mx.anuencia.entry-recorded.v1"].read_bytes()
