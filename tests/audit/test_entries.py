"""What does the auditor's tool say of an entry that no register wrote?"""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from domain.events import EntryRecorded
from domain.log.merkle import leaf_hash
from domain.values import Day
from service.audit.envelope import flaws
from service.audit.verify import verify
from tests.audit.logs import ORIGIN, START, TRUST, History, altered, history, publish, stream_id

ENTRY = history(3, per_stream=3)[2]


def judged(entry: bytes) -> list[tuple[str, str]]:
    return [(flaw.check, flaw.sentence) for flaw in flaws(entry, ORIGIN)]


def with_data(**members: Any) -> bytes:
    return altered(ENTRY, data={**orjson.loads(ENTRY)["data"], **members})


def test_what_the_register_writes_has_no_flaw() -> None:
    assert [judged(entry) for entry in history(12)] == [[]] * 12


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (b"not JSON", "is not JSON."),
        (b"[]", "is not in canonical form: written anew, its bytes differ."),
        (ENTRY.replace(b":", b": ", 1), "is not in canonical form: written anew, its bytes differ."),
        (ENTRY[:-1] + b',"type":"x"}', "is not in canonical form: written anew, its bytes differ."),
        (
            ENTRY.replace(b"Entry number", b"Entry n\\u0075mber"),
            "is not in canonical form: written anew, its bytes differ.",
        ),
        (orjson.dumps({"a": 1.5}), "has no canonical form: a float has no canonical form."),
        ('{"a":"e\u0301"}'.encode(), "has no canonical form: text must be NFC and without NUL."),
    ],
    ids=["text", "array", "space", "doubled", "escaped", "float", "nfd"],
)
def test_an_entry_in_another_form_is_refused(entry: bytes, sentence: str) -> None:
    assert judged(entry) == [("canonical", sentence)]


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"extra": "x"}, "'extra'"),
        ({"requestid": None}, "'requestid'"),
        ({"actorid": ""}, "no text in actorid"),
        ({"actorid": 7}, "no text in actorid"),
        ({"specversion": "0.3"}, "says specversion '0.3'"),
        ({"source": "other.example/log"}, "in this log it is records.example/log"),
        ({"dataschema": "https://records.example/"}, "says dataschema"),
        ({"datacontenttype": "text/plain"}, "says datacontenttype"),
        ({"id": "019ca234-0888-4a0a-a2a3-a4a5a6a7a8a9"}, "no UUID of version 7"),
        ({"time": "2026-03-01T12:00:00Z"}, "no instant in UTC"),
        ({"time": "2026-02-30T12:00:00.000000Z"}, "no instant in UTC"),
        ({"streamversion": 0}, "no version within its stream"),
        ({"streamversion": True}, "no version within its stream"),
        ({"prev": "AAAA"}, "not by a hash in base64"),
        ({"subject": "authorization/1"}, "which is no authorization"),
        ({"subject": f"register/{ORIGIN}"}, "does not stand on"),
        ({"type": "mx.anuencia.register-opened.v1"}, "does not stand on"),
        ({"occurred": "2026-02-28"}, "says that it occurred on 2026-02-28, and in its data 2026-02-27"),
        ({"occurred": None}, "says that it occurred on None, and in its data 2026-02-27"),
    ],
    ids=lambda one: "-".join(map(str, one)) if isinstance(one, dict) else None,
)
def test_an_envelope_that_contradicts_itself_is_refused(members: dict[str, Any], said: str) -> None:
    found = judged(altered(ENTRY, **members))
    assert {check for check, _ in found} == {"envelope"}
    assert any(said in sentence for _, sentence in found), found


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            altered(
                ENTRY,
                type="mx.anuencia.unheard-of.v1",
                dataschema="https://records.example/v1/event-types/mx.anuencia.unheard-of.v1/schema",
            ),
            "which is not known",
        ),
        (with_data(unheard_of=1), "states what its type"),
        (with_data(place=None), "states what its type"),
        (with_data(on=7), "has not the form of its type"),
        (with_data(on="yesterday"), "has not the form of its type"),
        (altered(ENTRY, data=[]), "has not the form of its type"),
    ],
    ids=["type", "member", "null", "number", "day", "array"],
)
def test_data_that_is_not_of_its_type_is_refused(entry: bytes, said: str) -> None:
    ((check, sentence),) = judged(entry)
    assert check == "data"
    assert said in sentence


# Entries that do not follow from each other: (what stands in the log, what is found).


def audited(tmp_path: Path, entries: list[bytes]) -> set[tuple[str, int]]:
    report = verify(publish(tmp_path, entries), TRUST)
    return {(one.check, one.index) for one in report.problems}


def relinked(entry: bytes, before: bytes, **members: Any) -> bytes:
    return altered(entry, prev=b64encode(leaf_hash(before)).decode(), **members)


def test_time_never_goes_back(tmp_path: Path) -> None:
    made = History()
    for seconds in (0, 5, 5, 4, 6):
        made.record(at=START + timedelta(seconds=seconds))
    assert audited(tmp_path, made.entries) == {("time", 3)}


def test_an_identifier_stands_once(tmp_path: Path) -> None:
    entries = history(8)
    entries[7] = altered(entries[7], id=orjson.loads(entries[2])["id"])
    assert audited(tmp_path, entries) == {("ids", 7)}


def test_an_entry_left_out_breaks_the_versions_of_its_stream(tmp_path: Path) -> None:
    entries = history(12, per_stream=4)  # three streams, in turn
    del entries[4]
    assert audited(tmp_path, entries) == {("sequence", 6)}


def test_a_first_entry_left_out_leaves_one_that_names_what_is_not_there(tmp_path: Path) -> None:
    entries = history(6, per_stream=3)
    del entries[1]
    assert audited(tmp_path, entries) == {("sequence", 2), ("prev", 2)}


def test_an_entry_left_out_and_the_next_linked_past_it_has_a_wrong_version(tmp_path: Path) -> None:
    entries = history(3, per_stream=3)
    assert audited(tmp_path, [entries[0], relinked(entries[2], entries[0])]) == {("sequence", 1)}


def test_two_entries_swapped_are_both_out_of_order(tmp_path: Path) -> None:
    entries = history(4, per_stream=4)
    entries[1], entries[2] = entries[2], entries[1]
    found = audited(tmp_path, entries)
    assert {("time", 2), ("sequence", 1)} <= found


def test_an_entry_put_in_is_not_what_the_next_was_recorded_after(tmp_path: Path) -> None:
    made = History()
    made.record()
    made.record()
    forged = made.record(event=EntryRecorded(on=Day("2026-02-20"), note="Never happened."))
    entries = history(5, per_stream=5)
    told = [entries[0], relinked(forged, entries[0], streamversion=2), *entries[1:]]
    assert ("sequence", 2) in audited(tmp_path, told)


def test_a_changed_entry_is_not_what_the_next_was_recorded_after(tmp_path: Path) -> None:
    entries = history(5, per_stream=5)
    entries[3] = altered(entries[3], actoroffice="senate")
    assert audited(tmp_path, entries) == {("prev", 3)}


def test_the_last_entry_of_a_stream_has_nothing_that_vouches_for_it_but_the_signed_root(
    tmp_path: Path,
) -> None:
    entries = history(5, per_stream=5)
    entries[4] = altered(entries[4], actoroffice="senate")
    # Signed anew: this is what earlier checkpoints and witnesses are for.
    assert audited(tmp_path, entries) == set()


def test_a_stream_is_named_by_its_subject(tmp_path: Path) -> None:
    entries = history(3, per_stream=3)
    other = altered(entries[2], subject=f"authorization/{stream_id(9)}")
    assert audited(tmp_path, [*entries[:2], other]) == {("sequence", 2), ("prev", 2)}


def test_what_is_no_event_at_all_is_named(tmp_path: Path) -> None:
    found = audited(tmp_path, [*history(2), b"\xff", b"{}"])
    assert {("canonical", 2), ("canonical", 3), ("envelope", 3)} == found
