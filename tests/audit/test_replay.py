"""Is a register caught that answers something else than its own history says?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from domain import views
from domain.authorization.evolve import evolve
from domain.authorization.state import nothing
from domain.jurisdictions.mx import MEXICO
from service.audit.download import Source
from service.audit.failures import CannotRun
from service.audit.replay import differences, replay
from service.audit.report import Report
from service.event_store import codec
from tests.audit.logs import PROFILE, altered, checkpoint, history, publish, stream_id
from tests.audit.server import Answered, serving

ON = date(2026, 3, 1)
ENTRIES = history(12, per_stream=4)
Answers = dict[str, Any]


def answers() -> Answers:
    """What an honest register answers, by id."""
    states = {stream_id(number): nothing(stream_id(number), MEXICO) for number in (1, 2, 3)}
    for entry in ENTRIES:
        stream = next(one for one in states if str(one) in entry.decode())
        states[stream] = evolve(states[stream], codec.decode(entry).event)
    return {
        str(stream): orjson.loads(orjson.dumps(views.authorization(state, ON)))
        for stream, state in states.items()
    }


def replayed(tmp_path: Path, register: Answers, listed: list[str] | None = None) -> Report:
    folder = publish(tmp_path / "copy", ENTRIES)

    def register_of(path: str, there: Answered) -> Answered:
        asked = urlsplit(path)
        query = parse_qs(asked.query)
        if asked.path == "/v1/authorizations":
            first = "cursor" not in query
            assert not first or (query["as_of"], query["on"]) == (["11"], ["2026-03-01"])
            ids = list(register) if listed is None else listed
            page = {"items": [{"id": one} for one in (ids[:2] if first else ids[2:])]}
            return 200, orjson.dumps({**page, "next_cursor": "on+" if first else None}), {}
        assert (query["as_of"], query["on"]) == (["11"], ["2026-03-01"])
        answer = register.get(asked.path.rpartition("/")[2])
        return (404, b"", {}) if answer is None else (200, orjson.dumps(answer), {})

    with serving(tmp_path, register_of) as server:
        source = Source(server.url.removesuffix("log/"), sleep=lambda _: None)
        try:
            return replay(folder, PROFILE, source, ON)
        finally:
            source.close()


def test_an_honest_register_answers_what_its_history_says(tmp_path: Path) -> None:
    report = replayed(tmp_path, answers())
    assert report.problems == []
    assert (report.facts["authorizations"], report.facts["compared"]) == (3, 3)


def change(path: str, to: Any) -> Callable[[Answers], None]:
    def made(register: Answers) -> None:
        place: Any = register[str(stream_id(2))]
        *way, last = path.split(".")
        for name in way:
            place = place[int(name) if name.isdigit() else name]
        place[int(last) if last.isdigit() else last] = to

    return made


@pytest.mark.parametrize(
    ("path", "to", "said"),
    [
        ("status", "rejected", "status: the history says '\"under_way\"', the register '\"rejected\"'"),
        ("version", 5, "version: the history says '4', the register '5'"),
        ("version", True, "version: the history says '4', the register 'true'"),
        ("crossings", [], "crossings: the history says"),
        ("crossings.1.data.note", "Another.", "crossings.1.data.note: the history says"),
        ("proceedings.0.vote.data.outcome", "rejected", "proceedings.0.vote.data.outcome"),
        ("terms.effective", {}, "terms.effective: the history says 'null', the register '{}'"),
    ],
)
def test_a_difference_is_named_with_its_path(tmp_path: Path, path: str, to: Any, said: str) -> None:
    register = answers()
    change(path, to)(register)
    report = replayed(tmp_path, register)
    assert [one.check for one in report.problems] == ["replay"]
    assert said in report.problems[0].sentence
    assert str(stream_id(2)) in report.problems[0].sentence


def test_what_the_register_leaves_out_is_named(tmp_path: Path) -> None:
    register = answers()
    del register[str(stream_id(2))]["terms"]["origins"]
    (problem,) = replayed(tmp_path, register).problems
    assert "terms.origins: the history says '{}', the register nothing" in problem.sentence


def test_what_a_later_register_adds_is_no_contradiction(tmp_path: Path) -> None:
    register = answers()
    for one in register.values():
        one["weather"] = "fair"
    report = replayed(tmp_path, register)
    assert report.verified
    assert report.remarks == ["The register also answers 'weather', which this version does not compute."]


def test_an_authorization_without_history_is_named(tmp_path: Path) -> None:
    register = answers()
    stranger = str(stream_id(77))
    report = replayed(tmp_path, register, [*register, stranger])
    assert [one.sentence for one in report.problems] == [
        f"The register lists {stranger}, of which its history knows nothing."
    ]


def test_an_authorization_that_the_register_hides_is_named(tmp_path: Path) -> None:
    register = answers()
    hidden = str(stream_id(3))
    del register[hidden]
    sentences = sorted(one.sentence for one in replayed(tmp_path, register).problems)
    assert sentences == [
        f"The register answers that it has no authorization {hidden}.",
        f"The register does not list {hidden}, which is in its history.",
    ]


def test_without_a_register_to_ask_the_fold_is_told(tmp_path: Path) -> None:
    report = replay(publish(tmp_path, ENTRIES), PROFILE, None, ON)
    assert report.verified
    assert report.facts["by_status"] == {"under_way": 3}


def test_an_empty_log_is_replayed(tmp_path: Path) -> None:
    report = replay(publish(tmp_path, []), PROFILE, None, None)
    assert (report.verified, report.facts["authorizations"]) == (True, 0)


def test_evidence_that_is_not_what_was_signed_is_told(tmp_path: Path) -> None:
    bad = [*ENTRIES[:-1], altered(ENTRIES[-1], actoroffice="senate")]
    report = replay(publish(tmp_path, bad, note=checkpoint(ENTRIES)), PROFILE, None, ON)
    assert [one.check for one in report.problems] == ["root"]


def test_an_entry_that_cannot_be_replayed_is_named(tmp_path: Path) -> None:
    entries = [*ENTRIES, altered(ENTRIES[0], type="mx.anuencia.unheard-of.v1")]
    report = replay(publish(tmp_path, entries), PROFILE, None, ON)
    assert [(one.check, one.index) for one in report.problems] == [("data", 12)]


def test_an_entry_that_says_two_things_is_named(tmp_path: Path) -> None:
    entries = [*ENTRIES[:-1], ENTRIES[-1].replace(b'"data":{', b'"data":{"note":"Forged.",')]
    report = replay(publish(tmp_path, entries), PROFILE, None, ON)
    assert [(one.check, one.index) for one in report.problems] == [("canonical", 11)]


def test_an_answer_that_says_two_things_is_not_believed(tmp_path: Path) -> None:
    folder = publish(tmp_path / "copy", ENTRIES)
    with serving(tmp_path, lambda *_: (200, b'{"items":[],"items":[],"next_cursor":null}', {})) as server:
        source = Source(server.url)
        with pytest.raises(CannotRun, match="'items' more than once"):
            replay(folder, PROFILE, source, ON)
        source.close()


def test_a_folder_without_evidence_cannot_be_replayed(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="holds no evidence"):
        replay(tmp_path, PROFILE, None, ON)


def test_an_address_that_is_no_register_is_said(tmp_path: Path) -> None:
    folder = publish(tmp_path / "copy", ENTRIES)
    with serving(tmp_path, lambda *_: (200, b"<html>", {})) as server:
        source = Source(server.url)
        with pytest.raises(CannotRun, match="not JSON to be believed"):
            replay(folder, PROFILE, source, ON)
        source.close()


@pytest.mark.parametrize(
    ("ours", "theirs", "paths"),
    [
        ({"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}, []),
        ({"a": 1}, {"a": True}, ["a"]),
        ({"a": 0}, {"a": False}, ["a"]),
        ({"a": [1, 2]}, {"a": [1]}, ["a"]),
        ({"a": [1, 2]}, {"a": [2, 1]}, ["a.0", "a.1"]),
        ({"a": {"b": 1}}, {"a": {"c": 1}}, ["a.b", "a.c"]),
        ({"a": None}, {}, ["a"]),
    ],
)
def test_differences_are_found_where_they_are(ours: Any, theirs: Any, paths: list[str]) -> None:
    assert [path for path, _, _ in differences(ours, theirs)] == paths
