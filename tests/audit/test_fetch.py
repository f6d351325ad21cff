"""Does `audit fetch` end with the log that was signed, whatever happens on the way?"""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from service.audit.download import Source
from service.audit.evidence import Evidence
from service.audit.failures import CannotRun
from service.audit.fetch import fetch
from service.audit.verify import verify
from tests.audit.copies import fetched, found, tree
from tests.audit.logs import ORIGIN, TRUST, altered, checkpoint, history, publish
from tests.audit.server import Answered, Meddle, serving
from tests.domain.log.ed25519 import log_key
from tests.service_process import ROOT


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 600])
def test_a_copy_is_the_log_file_by_file(tmp_path: Path, size: int) -> None:
    log = publish(tmp_path / "log", history(size))
    with serving(log) as server:
        report = fetched(server.url, tmp_path / "copy")
    assert report.problems == []
    assert tree(tmp_path / "copy") == tree(log)
    assert verify(tmp_path / "copy", TRUST).verified


def test_progress_counts_entries_up_to_the_size(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    with serving(publish(tmp_path / "log", history(300))) as server:
        source = Source(server.url)
        fetch(source, tmp_path / "copy", TRUST, lambda there, size: seen.append((there, size)))
        source.close()
    assert seen == [(0, 300), (256, 300), (300, 300)]


def test_a_copy_grows_with_the_log_and_asks_only_for_what_it_lacks(tmp_path: Path) -> None:
    entries = history(700)
    log, copy = tmp_path / "log", tmp_path / "copy"
    with serving(log) as server:
        for size in (100, 256, 300, 700):
            publish(log, entries[:size])
            server.asked.clear()
            report = fetched(server.url, copy)
            assert report.problems == []
            assert verify(copy, TRUST).verified
    assert [one for one in server.asked if "000" in one and "entries" in one] == []
    assert report.facts["new_entries"] == 400
    # Every checkpoint on the way was kept, and the partial files of smaller sizes were not.
    assert len(Evidence(copy).kept()) == 4
    partial = [path for path in tree(copy) if ".p/" in path]
    assert sorted(partial) == ["tile/0/002.p/188", "tile/1/000.p/2", "tile/entries/002.p/188"]


# A bad log.


def test_a_log_that_lost_a_file_is_named_with_it(tmp_path: Path) -> None:
    log = publish(tmp_path / "log", history(300))
    (log / "tile/entries/001.p/44").unlink()
    with serving(log) as server:
        report = fetched(server.url, tmp_path / "copy")
    assert found(report) == {("files", 256)}
    assert "does not have tile/entries/001.p/44" in report.problems[0].sentence


def test_the_full_file_stands_in_for_a_partial_one_that_was_dropped(tmp_path: Path) -> None:
    entries = history(520)
    log = publish(tmp_path / "log", entries[:300])
    publish(log, entries)
    for path in ("tile/0/001.p/44", "tile/entries/001.p/44"):
        (log / path).unlink()
    Evidence(log).write("checkpoint", checkpoint(entries, 300))
    with serving(log) as server:
        assert fetched(server.url, tmp_path / "copy").problems == []
    assert verify(tmp_path / "copy", TRUST).facts["size"] == 300


def test_entries_that_are_not_those_signed_are_kept_and_told(tmp_path: Path) -> None:
    entries = history(300)
    bad = list(entries)
    bad[260] = altered(entries[260], actoroffice="senate")
    log = publish(tmp_path / "log", bad, note=checkpoint(entries))
    with serving(log) as server:
        report = fetched(server.url, tmp_path / "copy")
    assert found(report) == {("root", -1)}
    assert not verify(tmp_path / "copy", TRUST).verified
    assert tree(tmp_path / "copy")["tile/entries/001.p/44"] == tree(log)["tile/entries/001.p/44"]


def test_a_log_that_shrinks_or_changes_its_root_is_told_and_the_copy_stays(tmp_path: Path) -> None:
    entries = history(300)
    log, copy = publish(tmp_path / "log", entries), tmp_path / "copy"
    with serving(log) as server:
        fetched(server.url, copy)
        before = Evidence(copy).checkpoint()
        publish(log, entries[:290])
        assert found(fetched(server.url, copy)) == {("earlier", 290)}
        assert Evidence(copy).checkpoint() == before
        again = history(310)  # other identifiers, so another history
        publish(log, again)
        report = fetched(server.url, copy)
    assert ("earlier", -1) in found(report)
    assert not verify(copy, TRUST).verified


def test_a_checkpoint_of_another_key_is_not_even_kept(tmp_path: Path) -> None:
    entries = history(3)
    log = publish(tmp_path / "log", entries, note=checkpoint(entries, key=log_key(ORIGIN, "another")))
    with serving(log) as server:
        assert found(fetched(server.url, tmp_path / "copy")) == {("signature", -1)}
    assert tree(tmp_path / "copy") == {}


def test_a_folder_is_the_copy_of_one_log(tmp_path: Path) -> None:
    log = publish(tmp_path / "log", history(3))
    copy = publish(tmp_path / "copy", [])
    Evidence(copy).write(
        "checkpoint", checkpoint([], origin="other.example/log", key=log_key("other.example/log"))
    )
    with serving(log) as server, pytest.raises(CannotRun, match="a copy of another log"):
        fetched(server.url, copy)


# Killed.


def test_a_copy_that_is_killed_anywhere_goes_on_where_it_stopped(tmp_path: Path) -> None:
    log, copy = publish(tmp_path / "log", history(1_500)), tmp_path / "copy"
    chance = random.Random(3)  # noqa: S311  faults, no secrets
    program = (
        "import sys; from pathlib import Path; from service.audit.download import Source;"
        "from service.audit.fetch import fetch;"
        "fetch(Source(sys.argv[1]), Path(sys.argv[2]), None, lambda there, size: print(there, flush=True))"
    )
    with serving(log) as server:
        for _ in range(4):
            process = subprocess.Popen(
                [sys.executable, "-c", program, server.url, str(copy)],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )
            assert process.stdout is not None
            with process.stdout:
                for _ in range(chance.randrange(1, 7)):
                    process.stdout.readline()
                process.send_signal(signal.SIGKILL)
                process.wait()
            # Whatever was cut short, no file is half a file.
            for name, data in tree(copy).items():
                assert name.rpartition("/")[2].startswith(".") or tree(log)[name] == data
        report = fetched(server.url, copy)
    assert report.problems == []
    assert {name: data for name, data in tree(copy).items() if not name.endswith(".part")} == tree(log)


def test_a_bad_file_in_the_copy_is_fetched_again(tmp_path: Path) -> None:
    log, copy = publish(tmp_path / "log", history(600)), tmp_path / "copy"
    with serving(log) as server:
        fetched(server.url, copy)
        for path in ("tile/entries/001", "tile/0/000", "tile/1/000.p/2"):
            data = bytearray((copy / path).read_bytes())
            data[10] ^= 1
            (copy / path).write_bytes(data)
        assert not verify(copy, TRUST).verified
        server.asked.clear()
        assert fetched(server.url, copy).problems == []
    assert tree(copy) == tree(log)
    assert set(server.asked) >= {"tile/entries/001", "tile/0/000", "tile/1/000.p/2"}
    assert "tile/entries/002.p/88" not in server.asked


def test_a_folder_name_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "copy").write_bytes(b"")
    with (
        serving(publish(tmp_path / "log", history(1))) as server,
        pytest.raises(CannotRun, match="cannot be written to"),
    ):
        fetched(server.url, tmp_path / "copy")


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
