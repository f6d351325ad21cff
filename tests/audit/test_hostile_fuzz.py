"""Whatever a register answers, a folder holds or an entry says: an audit ends in a report or in one sentence.

`make test` tries some dozens of each, the same ones each time; `make fuzz` a tenth of ANUENCIA_FUZZ_CASES.
"""

from __future__ import annotations

import json
import os
import runpy
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from zlib import crc32

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from service.audit.failures import CannotRun
from service.audit.fetch import fetch
from service.audit.proof import prove
from service.audit.replay import replay
from service.audit.report import Report
from service.audit.verify import verify
from service.cli import main
from service.event_store import codec
from tests.audit.hostile import Told
from tests.audit.logs import KEY, ORIGIN, PROFILE, TRUST, altered, checkpoint, files, history, publish
from tests.service_process import ROOT

LONG: Final = "ANUENCIA_FUZZ_CASES" in os.environ
CASES: Final = int(os.environ["ANUENCIA_FUZZ_CASES"]) // 10 if LONG else 60
some = settings(max_examples=CASES, derandomize=not LONG, deadline=None)

ON = date(2026, 3, 1)
GOLDEN = sorted((ROOT / "tests/golden").glob("mx.*.json"))

#: Members that some answer has: others are passed over, and nothing is learned from them.
_NAMES: Final = """
    items next_cursor id position event leaf_hash number note size root vote_id authorizations version
    authorization code subject figures contradiction key status type data time streamversion disclosure
"""
NAMES = _NAMES.split()
texts = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["\x1b[2J", "\nVERIFIED", "\ud800", "\u202e", "x" * 5_000, "2026-02-30", "[..]", ORIGIN]),
)
numbers = st.one_of(
    st.integers(-(2**70), 2**70),
    st.sampled_from([0, 1, -1, 2**53, 2**62, 2**63, 2**64, 36_525, 400_000]),
    st.floats(allow_nan=False, allow_infinity=False),
)
scalars = st.one_of(st.none(), st.booleans(), numbers, texts)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(NAMES), texts), inner, max_size=4),
    ),
    max_leaves=8,
)
items = st.dictionaries(st.sampled_from(NAMES), values, max_size=5)
pages = st.fixed_dictionaries(
    {"items": st.lists(st.one_of(items, values), max_size=3), "next_cursor": st.one_of(st.none(), values)}
)
answers = st.one_of(pages, items, values, st.binary(max_size=40), st.just(b"[" * 5_000))


def ends(run: Callable[[], Report]) -> Report | None:
    """What came of it, in words that a terminal takes no order from."""
    try:
        report = run()
    except CannotRun:
        return None
    assert all(line.isprintable() for line in report.as_text().split("\n"))
    said = json.loads(report.as_json())
    assert (said["verified"], report.exit_code) == (not report.problems, bool(report.problems))
    return report


ENTRIES = history(5, per_stream=3)


#: Where something else is put into some bytes, in place of how many, and what.
spoils = st.tuples(st.integers(0, 3_000), st.integers(0, 40), st.binary(max_size=20))


def spoiled(whole: bytes, spoil: tuple[int, int, bytes]) -> bytes:
    start, length, other = spoil
    start %= len(whole) + 1
    return whole[:start] + other + whole[start + length :]


@some
@given(st.lists(answers, min_size=1, max_size=8))
def test_whatever_a_register_answers_to_a_replay(told: list[Any]) -> None:
    def answer(path: str) -> Any:
        return told[crc32(path.encode()) % len(told)]

    with TemporaryDirectory() as folder:
        copy = publish(Path(folder), ENTRIES)
        ends(lambda: replay(copy, PROFILE, Told(answer), ON))


LIST = {"items": [{"number": 0, "note": checkpoint(ENTRIES).decode()}]}
SERVED: dict[str, bytes] = {
    **dict(files(ENTRIES)),
    "checkpoint": checkpoint(ENTRIES),
    "/v1/log/checkpoints?limit=200": orjson.dumps(LIST),
}


@some
@given(
    st.dictionaries(
        st.sampled_from(sorted(SERVED)), st.one_of(st.none(), spoils, answers), min_size=1, max_size=2
    )
)
def test_whatever_a_register_serves_to_a_copy(other: dict[str, Any]) -> None:
    served: dict[str, Any] = {
        path: spoiled(SERVED[path], one) if type(one) is tuple else one for path, one in other.items()
    }
    with TemporaryDirectory() as folder:
        copy = Path(folder)
        ends(lambda: fetch(Told({**SERVED, **served}.get), copy, TRUST, lambda *_: None, "token"))
        ends(lambda: verify(copy, TRUST))
        ends(lambda: replay(copy, PROFILE, None, ON))


@some
@given(st.dictionaries(st.integers(0, 9), spoils, min_size=1, max_size=3))
def test_whatever_a_folder_holds(other: dict[int, tuple[int, int, bytes]]) -> None:
    with TemporaryDirectory() as folder:
        copy = publish(Path(folder), ENTRIES)
        (copy / "disclosures").mkdir()
        (copy / "disclosures/.lost").write_bytes(b"")
        there = sorted(path for path in copy.rglob("*") if path.is_file())
        for place, spoil in other.items():
            path = there[place % len(there)]
            path.write_bytes(spoiled(path.read_bytes(), spoil))
        ends(lambda: verify(copy, TRUST))
        ends(lambda: replay(copy, PROFILE, None, ON))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    members = value.items() if isinstance(value, dict) else enumerate(value) if type(value) is list else ()
    for name, member in members:
        found += places(member, (*path, name))
    return found


def replaced(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    if not path:
        return other
    copy = value.copy()
    copy[path[0]] = replaced(value[path[0]], path[1:], other)
    return copy


numbers_of_entries = st.one_of(
    st.integers(-(2**53) + 1, 2**53 - 1), st.sampled_from([0, -1, 36_525, 2**53 - 1])
)
stated = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        numbers_of_entries,
        st.text(max_size=6),
        st.sampled_from(["9999-12-31", "0001-01-01", "[..]", "2026"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=2),
    ),
    max_leaves=4,
)


def told(*words: str) -> int:
    """How a command ends that tells what a copy says; what it prints steers no terminal."""
    written, err = BytesIO(), StringIO()
    out = TextIOWrapper(written, "utf-8")
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["audit", *words, "--on", ON.isoformat()])
    out.flush()
    if "ndjson" not in words:
        printed = written.getvalue().decode() + err.getvalue()
        assert all(line.isprintable() for line in printed.split("\n"))
    return code


def hostile_entry(data: st.DataObject, entry: bytes, kind: str, document: dict[str, Any]) -> bytes:
    """An entry of this type with something else in up to three places of its data, or of its envelope."""
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(places(document)))
        document = replaced(document, path, data.draw(stated))
        if type(document) is not dict:
            break
    members: dict[str, Any] = {"type": kind, "data": document}
    if data.draw(st.integers(0, 9)) == 0:
        members[data.draw(st.sampled_from(sorted(orjson.loads(entry))))] = data.draw(stated)
    try:
        return altered(entry, **members)
    except codec.NotCanonicalError:
        return entry


@some
@given(st.data())
def test_whatever_an_entry_says(data: st.DataObject) -> None:
    registration = ROOT / "tests/golden/mx.anuencia.authorization-registered.v1.json"
    chosen = [registration, *(data.draw(st.sampled_from(GOLDEN)) for _ in range(2))]
    entries = list(ENTRIES[:1])
    for place, (entry, file) in enumerate(zip(history(3, per_stream=3), chosen, strict=True)):
        kind = file.stem.removesuffix(".minimal")
        bad = hostile_entry(data, entry, kind, orjson.loads(file.read_bytes()))
        entries[place:] = [bad]
    with TemporaryDirectory() as folder:
        copy = publish(Path(folder), entries)
        ends(lambda: verify(copy, TRUST))
        nothing: dict[str, Any] = {"items": [], "next_cursor": None}
        ends(lambda: replay(copy, PROFILE, Told(lambda _: nothing), ON))
        for words in (["show", str(copy)], ["show", str(copy), "MX-2026-SOF1"], ["show", str(copy), "1"]):
            assert told(*words) in (0, 1, 2)
        for words in (["ndjson", "-"], ["sqlite", str(Path(folder) / "register.db")]):
            assert told("export", str(copy), *words) in (0, 1, 2)
    chain = SMALL["Chain"]()
    for index, entry in enumerate(entries):
        try:
            chain.add(index, entry, b"")
        except (SMALL["Wrong"], ValueError, KeyError, TypeError, RecursionError):
            break


SMALL = runpy.run_path(str(ROOT / "docs/verify_log.py"))


ITEM = orjson.dumps({"position": 0, "leaf_hash": "", "event": orjson.loads(ENTRIES[0])})
PROOF = b"c2sp.org/tlog-proof@v1\nindex 0\n\n" + checkpoint(ENTRIES[:1])


@some
@given(st.sampled_from([ENTRIES[0], ITEM]), st.one_of(spoils, answers), st.one_of(st.none(), spoils))
def test_whatever_a_proof_or_an_event_says(event: bytes, other: Any, spoil: Any) -> None:
    with TemporaryDirectory() as folder:
        one, proof = Path(folder, "event"), Path(folder, "proof")
        one.write_bytes(spoiled(event, other) if type(other) is tuple else written(other))
        proof.write_bytes(PROOF if spoil is None else spoiled(PROOF, spoil))
        ends(lambda: prove(proof, one, TRUST))


def written(answer: Any) -> bytes:
    return answer if isinstance(answer, bytes) else json.dumps(answer).encode()


def test_what_is_not_altered_is_verified(tmp_path: Path) -> None:
    """The ground on which the others stand."""
    copy = publish(tmp_path, ENTRIES)
    assert verify(copy, TRUST).verified
    assert str(KEY.key)
