"""What does `audit fetch` make of a bad line, and of the list of checkpoints beside the log?"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from service.audit.download import Source
from service.audit.failures import CannotRun
from service.audit.verify import verify
from tests.audit.copies import fetched, found
from tests.audit.logs import TRUST, checkpoint, history, publish
from tests.audit.server import Answered, Meddle, serving


def listing(notes: list[bytes]) -> Meddle:
    """A register that lists these checkpoints beside its log."""
    listed = [{"number": number, "note": note.decode()} for number, note in enumerate(notes)]

    def meddle(path: str, there: Answered) -> Answered:
        if not path.startswith("/v1/log/checkpoints"):
            return there
        after = int(path.partition("after=")[2] or -1)
        page = {"items": listed[after + 1 : after + 3], "next_cursor": None}
        return 200, json.dumps(page).encode(), {}

    return meddle


def test_every_checkpoint_that_the_register_lists_is_kept_once(tmp_path: Path) -> None:
    entries = history(5)
    log, copy = publish(tmp_path / "log", entries), tmp_path / "copy"
    with serving(log, listing([checkpoint(entries, size) for size in range(5)])) as server:
        assert fetched(server.url, copy).problems == []
        server.asked.clear()
        assert fetched(server.url, copy).problems == []
    assert [one for one in server.asked if "v1" in one] == ["/v1/log/checkpoints?limit=200&after=4"]
    report = verify(copy, TRUST)
    assert report.verified
    assert report.facts["checkpoints_compared"] == 6


def test_what_is_signed_while_the_copy_is_made_waits_for_the_next(tmp_path: Path) -> None:
    entries = history(9)
    log, copy = publish(tmp_path / "log", entries[:5]), tmp_path / "copy"
    list_ = listing([checkpoint(entries, 5), checkpoint(entries, 7), checkpoint(entries, 9)])

    def growing(path: str, there: Answered) -> Answered:
        if path.startswith("/v1"):
            publish(log, entries)
        return list_(path, there)

    with serving(log, growing) as server:
        report = fetched(server.url, copy)
        assert (report.problems, report.facts["size"]) == ([], 5)
        assert verify(copy, TRUST).verified
        report = fetched(server.url, copy)
        assert (report.problems, report.facts["size"]) == ([], 9)
    assert verify(copy, TRUST).facts["checkpoints_compared"] == 3


def test_a_list_that_remembers_a_larger_log_than_is_shown_is_told(tmp_path: Path) -> None:
    entries = history(9)
    log, copy = publish(tmp_path / "log", entries[:5]), tmp_path / "copy"
    with serving(log, listing([checkpoint(entries, 7)])) as server:
        assert found(fetched(server.url, copy)) == {("earlier", 5)}
        # And it is not forgotten.
        assert found(fetched(server.url, copy)) == {("earlier", 5)}
    assert found(verify(copy, TRUST)) == {("earlier", 5)}


# A bad line.


def test_what_fails_for_a_time_is_asked_for_again_with_growing_pauses(tmp_path: Path) -> None:
    failures: list[Answered] = [None, (503, b"", {}), (429, b"", {"Retry-After": "3"}), (500, b"no", {})]
    asked: Counter[str] = Counter()
    pauses: list[float] = []

    def meddle(path: str, there: Answered) -> Answered:
        asked[path] += 1
        return failures[asked[path] - 1] if asked[path] <= len(failures) else there

    with serving(publish(tmp_path / "log", history(300)), meddle) as server:
        report = fetched(server.url, tmp_path / "copy", pauses)
    assert report.problems == []
    assert verify(tmp_path / "copy", TRUST).verified
    assert len(pauses) == 4 * len(asked)
    assert pauses.count(3.0) == len(asked)
    assert 0.1 < min(pauses) < 0.26
    assert max(pauses) == 3.0


def test_a_log_that_does_not_come_back_is_given_up(tmp_path: Path) -> None:
    pauses: list[float] = []
    with serving(tmp_path, lambda *_: (503, b"", {"Retry-After": "3600"})) as server:
        with pytest.raises(CannotRun, match="6 times: status 503"):
            fetched(server.url, tmp_path / "copy", pauses)
        assert len(server.asked) == 6
    assert pauses == [10.0] * 5


@pytest.mark.parametrize(
    ("answered", "said"),
    [
        ((301, b"", {"Location": "https://elsewhere.example/"}), "has moved to 'https://elsewhere.example/'"),
        ((403, b"", {}), "status 403"),
        ((404, b"", {}), "has no checkpoint"),
        ((200, b"x" * 1_000_001, {}), "longer than such a file may be"),
    ],
)
def test_an_answer_that_repeating_does_not_change_stops_the_copy(
    tmp_path: Path, answered: Answered, said: str
) -> None:
    with serving(tmp_path, lambda *_: answered) as server:
        with pytest.raises(CannotRun, match=said):
            fetched(server.url, tmp_path / "copy")
        assert len(server.asked) == 1


def test_a_few_bytes_that_unpack_to_gigabytes_are_not_unpacked(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(2_000_000))
    headers = {"Content-Encoding": "gzip"}
    with (
        serving(tmp_path, lambda *_: (200, bomb, headers)) as server,
        pytest.raises(CannotRun, match="longer, unpacked"),
    ):
        fetched(server.url, tmp_path / "copy")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://records.example/log",
        "records.example/log",
        "records/log",
        "http:///log",
        "http://records.example:port/log",
        "http://records.example/log?as_of=3",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(CannotRun, match="is not the address of a log"):
        Source(url)
