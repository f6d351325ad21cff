"""What can a register do to who copies it or asks it, if it means harm? (It can refuse, and no more.)"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from domain.log.checkpoint import Checkpoint
from domain.log.notes import sign_note
from service.audit import earlier
from service.audit.download import Absent, Source
from service.audit.evidence import Evidence
from service.audit.failures import CannotRun
from service.audit.fetch import fetch
from service.audit.replay import replay
from service.audit.report import Report
from service.audit.verify import verify
from service.cli import main
from tests.audit.copies import found
from tests.audit.hostile import ORDINARY, Play, Told, answering, drips, floods, last, looked_up, sends
from tests.audit.logs import KEY, ORIGIN, PROFILE, TRUST, checkpoint, files, history, publish
from tests.domain.log.ed25519 import signing

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
ESCAPE = "\x1b[2J\x1b[31mVERIFIED"


def asked(url: str, *, file_seconds: float = 0.5, whole_seconds: float = 60) -> bytes:
    source = Source(url, sleep=lambda _: None, file_seconds=file_seconds, whole_seconds=whole_seconds)
    with closing(source):
        return source.get("checkpoint", 1_000)


@pytest.mark.parametrize(
    "play",
    [
        drips(HEAD),
        drips(CHUNKED, b"1\r\nx\r\n"),
        drips(b"HTTP/1.1 200 OK\r\nX: "),
        drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        floods(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
    ],
    ids=["body", "chunks", "head", "interim answers", "a flood of interim answers"],
)
def test_an_answer_that_never_ends_is_given_up(play: Play) -> None:
    with answering(play) as server, pytest.raises(CannotRun, match=r"has not ended within 0\.5 seconds"):
        asked(server.url)


@pytest.mark.parametrize(
    ("play", "said"),
    [
        (floods(CHUNKED, b"400\r\n" + b"x" * 1024 + b"\r\n"), "longer than such a file may be"),
        (floods(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 1024), "longer than such a file may be"),
        (floods(b"HTTP/1.1 200 OK\r\n", b"X: " + b"y" * 1024 + b"\r\n"), "RemoteProtocolError"),
        (floods(b"HTTP/1.1 200 ", b"y" * 1024), "RemoteProtocolError"),
        (sends(b"nonsense\r\n\r\n"), "RemoteProtocolError"),
        (sends(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"), "RemoteProtocolError"),
        (sends(b"HTTP/1.1 301 Moved\r\nLocation: http://\xff\x00/\r\n\r\n"), "RemoteProtocolError"),
        (
            sends(b"HTTP/1.1 503 Busy\r\nRetry-After: \xb2\r\nContent-Length: 0\r\n\r\n"),
            "6 times: status 503",
        ),
        (sends(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), "RemoteProtocolError"),
    ],
    ids=["chunks", "no length", "heads", "line", "no HTTP", "length", "no address", "no number", "upgrade"],
)
def test_an_answer_that_is_none_ends_in_one_sentence(play: Play, said: str) -> None:
    with answering(play) as server, pytest.raises(CannotRun, match=said):
        asked(server.url, file_seconds=30)


def test_all_answers_together_have_a_deadline() -> None:
    with answering(drips(HEAD)) as server, pytest.raises(CannotRun, match=r"everything within 0\.3 seconds"):
        asked(server.url, file_seconds=30, whole_seconds=0.3)


def test_whoever_waits_for_an_answer_is_let_go_when_the_connections_are() -> None:
    source = Source("http://127.0.0.1:1/log/", attempts=1)
    source.close()
    source.close()
    with pytest.raises(CannotRun, match="not fetched any more"):
        source.get("checkpoint", 10)


def test_no_cookie_is_kept() -> None:
    answer = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 2\r\n\r\nok"
    with answering(answer) as server, closing(Source(server.url)) as source:
        assert [source.get(path, 10) for path in "ab"] == [b"ok", b"ok"]
        assert [b"cookie" in head.lower() for head in server.heads] == [False, False]


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 403 " + ESCAPE.encode() + b"\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 301 x\r\nLocation: http://a.example/\xc2\x9b31m\r\nContent-Length: 0\r\n\r\n",
        ESCAPE.encode() + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\na\n1\n\x1b[2J\n\n\xe2\x80\x94 a AAAA\n",
    ],
    ids=["status line", "redirect", "no HTTP", "checkpoint"],
)
def test_nothing_of_it_steers_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.audit.download.MAX_PAUSE_SECONDS", 0.0)
    with answering(last(answer)) as server:
        code = main(["audit", "fetch", server.url, str(tmp_path), "--vkey", str(KEY.key)])
    said = capsys.readouterr()
    assert code in (1, 2)
    assert all(line.isprintable() for line in (said.out + said.err).splitlines())
    assert not any(line.startswith("VERIFIED") for line in (said.out + said.err).splitlines())


# What it states is no measure for what is kept in memory.


def boasting(entries: list[bytes], size: int) -> bytes:
    text = Checkpoint(ORIGIN, size, bytes(32)).text
    return f"{text}\n{sign_note(text, KEY.key, signing(KEY.seed)).line}".encode()


ENTRIES = history(600)
HUGE = boasting(ENTRIES, 2**62)
SERVED = {f"/log/{path}": data for path, data in files(ENTRIES)} | {"/log/checkpoint": HUGE}


def measured(run: Callable[[], Report]) -> tuple[Report, int]:
    tracemalloc.start()
    try:
        report = run()
        return report, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_signed_size_costs_nothing_until_its_entries_are_there(tmp_path: Path) -> None:
    answers = {path.removeprefix("/log/"): data for path, data in SERVED.items()}
    source = Told(looked_up(answers))
    report, peak = measured(lambda: fetch(source, tmp_path, TRUST, lambda *_: None))
    assert found(report) == {("files", 512)}
    assert peak < 20_000_000
    Evidence(tmp_path).write("checkpoint", HUGE)
    report, peak = measured(lambda: verify(tmp_path, TRUST))
    assert ("files", 512) in found(report)
    assert peak < 20_000_000
    report, peak = measured(lambda: replay(tmp_path, PROFILE, None, None))
    assert found(report) == {("files", -1)}
    assert peak < 20_000_000


LIST = "/v1/log/checkpoints?limit=200"


def listing(page: Any) -> Callable[[str], Any]:
    """A log of three entries, whose list of checkpoints has this page."""
    small = ENTRIES[:3]
    answers = dict(files(small)) | {"checkpoint": checkpoint(small)}
    return lambda path: page(path) if path.startswith("/v1/") else answers.get(path)


NOTE = checkpoint(ENTRIES[:3]).decode()


@pytest.mark.parametrize(
    "page",
    [
        b"<html>",
        b"[" * 100_000,
        [],
        {},
        "page",
        {"items": None},
        {"items": {"number": 1}},
        {"items": [1]},
        {"items": [[]]},
        {"items": [{"number": 0}]},
        {"items": [{"number": "0", "note": NOTE}]},
        {"items": [{"number": 0, "note": 7}]},
        {"items": [{"number": -1, "note": NOTE}]},
        {"items": [{"number": True, "note": NOTE}]},
        {"items": [{"number": 1.5, "note": NOTE}]},
        b'{"items":[{"number":1e999,"note":""}]}',
        b'{"items":[{"number":' + b"9" * 5_000 + b',"note":""}]}',
    ],
    ids=lambda one: str(one)[:30],
)
def test_a_list_of_checkpoints_of_another_shape_is_none(tmp_path: Path, page: Any) -> None:
    with pytest.raises(CannotRun, match="list of all signed checkpoints"):
        fetch(Told(listing(lambda _: page)), tmp_path, TRUST, lambda *_: None)


@pytest.mark.parametrize("note", [NOTE, "no checkpoint", "\ud800"], ids=["signed", "nothing", "no text"])
def test_a_list_of_checkpoints_without_end_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, note: str
) -> None:
    monkeypatch.setattr(earlier, "_OTHERS", 500)
    numbers: Iterator[int] = iter(range(10_000))

    def page(_: str) -> Any:
        return {"items": [{"number": next(numbers), "note": note} for _ in range(200)]}

    with pytest.raises(CannotRun, match="more checkpoints than a log of its size"):
        fetch(Told(listing(page)), tmp_path, TRUST, lambda *_: None)
    assert next(numbers) == 600


def test_one_that_says_it_again_and_again_is_left_too(tmp_path: Path) -> None:
    page = {"items": [{"number": 0, "note": NOTE}]}
    report = fetch(Told(listing(lambda _: page)), tmp_path, TRUST, lambda *_: None)
    assert report.verified


@pytest.mark.parametrize("size", [2**62, 2**63, -1])
def test_a_checkpoint_of_any_size_in_the_list_is_measured_by_the_log(tmp_path: Path, size: int) -> None:
    text = f"{ORIGIN}\n{size}\n{'A' * 43}=\n"
    note = f"{text}\n{sign_note(text, KEY.key, signing(KEY.seed)).line}"
    page = {"items": [{"number": 0, "note": note}]}
    report = fetch(
        Told(listing(lambda path: page if "after" not in path else {"items": []})),
        tmp_path,
        TRUST,
        lambda *_: None,
    )
    assert not report.verified
    assert all(one.check in ("earlier", "signature") for one in report.problems)


def test_a_feed_without_end_is_read_as_far_as_the_log_goes(tmp_path: Path) -> None:
    small = ENTRIES[:3]
    asked: list[str] = []

    def answer(path: str) -> Any:
        asked.append(path)
        items = [{"position": 0, "id": "x", "vote_id": "x", "number": len(asked)}] * 200
        return {"items": items, "next_cursor": "x" * 4_000}

    report = replay(publish(tmp_path, small), PROFILE, Told(answer), None)
    assert not report.verified
    assert len(asked) < 200
    assert len(report.as_text()) < 40_000


def test_what_is_absent_is_a_fact_and_no_failure() -> None:
    with answering(ORDINARY.replace(b"200 OK", b"404 Gone")) as server, pytest.raises(Absent):
        asked(server.url)
