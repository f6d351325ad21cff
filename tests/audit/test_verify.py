"""Does `audit verify` accept a log that is what it says, and name the first entry of one that is not?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from domain.log.merkle import EMPTY_ROOT
from domain.log.policy import parse_policy
from domain.log.strict import encode_base64
from domain.log.tiles import Bundle
from service.audit.evidence import Evidence
from service.audit.failures import CannotRun
from service.audit.report import MEANINGS, Report
from service.audit.trust import Trust
from service.audit.verify import verify
from tests.audit.logs import (
    KEY,
    ORIGIN,
    START,
    TRUST,
    WITNESS,
    altered,
    checkpoint,
    cosigned,
    history,
    publish,
    signed,
    stream_id,
)
from tests.domain.log.ed25519 import log_key

WITNESSED = Trust((KEY.key,), parse_policy(f"witness w1 {WITNESS.key}\nquorum w1\n".encode()))


def found(report: Report) -> set[tuple[str, int]]:
    return {(one.check, one.index) for one in report.problems}


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 600])
def test_an_honest_log_is_verified(tmp_path: Path, size: int) -> None:
    report = verify(publish(tmp_path, history(size)), TRUST)
    assert report.problems == []
    assert (report.exit_code, report.facts["size"], report.first_bad_index) == (0, size, None)


def test_an_empty_log_has_the_root_of_nothing(tmp_path: Path) -> None:
    report = verify(publish(tmp_path, []), TRUST)
    assert report.facts["root"] == encode_base64(EMPTY_ROOT)


def test_a_folder_without_a_checkpoint_says_nothing_about_any_log(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="holds no evidence"):
        verify(tmp_path, TRUST)


def test_tiles_are_not_needed(tmp_path: Path) -> None:
    folder = publish(tmp_path, history(257))
    for path in [*folder.glob("tile/0/*"), *folder.glob("tile/0/*/*"), *folder.glob("tile/1/*/*")]:
        if path.is_file():
            path.unlink()
    report = verify(folder, TRUST)
    assert report.verified
    assert "3 tiles are not in this copy" in report.remarks[0]


def test_a_wider_bundle_holds_those_of_the_narrower(tmp_path: Path) -> None:
    entries = history(300)
    folder = publish(tmp_path, entries)
    Evidence(folder).write("checkpoint", checkpoint(entries, 257))
    report = verify(folder, TRUST)
    # What was kept is of 300 entries, and the log now says that it has 257.
    assert found(report) == {("earlier", 257)}
    assert report.problems[0].sentence.endswith("('audit fetch' goes on), or 43 were removed.")


# Entries that are not those which were signed.


@pytest.mark.parametrize("index", [0, 255, 256, 299])
def test_an_altered_entry_is_named_by_the_signed_tiles(tmp_path: Path, index: int) -> None:
    entries = history(300)
    folder = publish(tmp_path, entries)
    bad = list(entries)
    bad[index] = altered(entries[index], actoroffice="senate")
    for number in (0, 1):
        bundle = Bundle(number, 256 if number == 0 else 44)
        rows = [(len(one).to_bytes(2, "big") + one) for one in bad[number * 256 : number * 256 + 256]]
        Evidence(folder).write(bundle.path, b"".join(rows))
    report = verify(folder, TRUST)
    assert report.first_bad_index == index
    assert ("root", index) in found(report)
    assert f"Entry {index} is not the one that was signed." in [one.sentence for one in report.problems]


def test_an_entry_and_its_tile_altered_together_do_not_make_the_signed_root(tmp_path: Path) -> None:
    entries = history(300)
    bad = list(entries)
    bad[70] = altered(entries[70], actoroffice="senate")
    folder = publish(tmp_path, bad, note=checkpoint(entries))
    report = verify(folder, TRUST)
    # The next step of that authorization was linked to what stood there before.
    assert found(report) == {("root", -1), ("prev", 70)}


def test_what_an_earlier_checkpoint_bears_out_is_told_from_the_rest(tmp_path: Path) -> None:
    entries = history(300)
    bad = list(entries)
    bad[270] = altered(entries[270], actoroffice="senate")
    folder = publish(tmp_path / "log", bad, note=checkpoint(entries))
    previous = tmp_path / "earlier"
    previous.write_bytes(checkpoint(entries, 265))
    report = verify(folder, TRUST, [previous])
    assert ("root", -1) in found(report)
    assert "The first 265 are as an earlier checkpoint has them" in report.problems[0].sentence


# Signed anew, by the real key.


def test_a_history_rewritten_and_signed_is_caught_by_an_earlier_checkpoint(tmp_path: Path) -> None:
    entries = history(300)
    previous = tmp_path / "earlier"
    previous.write_bytes(checkpoint(entries, 257))
    again = history(300)
    again[299] = altered(again[299], actoroffice="senate")
    folder = publish(tmp_path / "log", again)
    assert verify(folder, TRUST).verified  # by itself nothing tells it from a true one
    report = verify(folder, TRUST, [previous])
    assert found(report) == {("earlier", -1)}
    assert "is of 257 entries with another root" in report.problems[0].sentence


def test_a_log_cut_short_and_signed_is_caught_by_what_was_kept(tmp_path: Path) -> None:
    entries = history(300)
    folder = publish(tmp_path, entries)
    publish(tmp_path, entries[:290])
    assert found(verify(folder, TRUST)) == {("earlier", 290)}


def test_an_earlier_checkpoint_of_the_empty_log_fits_every_log(tmp_path: Path) -> None:
    entries = history(3)
    folder = publish(tmp_path, entries)
    Evidence(folder).keep_checkpoint(checkpoint(entries, 0))
    report = verify(folder, TRUST)
    assert report.verified
    assert report.facts["checkpoints_compared"] == 2


# Whose log it is.


def test_a_checkpoint_of_another_key_is_refused(tmp_path: Path) -> None:
    entries = history(3)
    folder = publish(tmp_path, entries, note=checkpoint(entries, key=log_key(ORIGIN, "another")))
    assert found(verify(folder, TRUST)) == {("signature", -1)}


def test_an_earlier_checkpoint_that_was_changed_since_is_refused(tmp_path: Path) -> None:
    entries = history(3)
    folder = publish(tmp_path, entries)
    kept = next((folder / "checkpoints").iterdir())
    kept.write_bytes(kept.read_bytes() + "— someone.example AAAAAAAA\n".encode())
    report = verify(folder, TRUST)
    assert found(report) == {("signature", -1)}
    assert "is not what it was when it was kept" in report.problems[0].sentence


def test_an_earlier_checkpoint_of_another_log_is_refused(tmp_path: Path) -> None:
    entries = history(3)
    folder = publish(tmp_path / "log", entries)
    other = log_key("other.example/log")
    previous = tmp_path / "earlier"
    previous.write_bytes(signed("other.example/log", 3, entries, other))
    report = verify(folder, Trust((KEY.key, other.key), None), [previous])
    assert found(report) == {("signature", -1)}
    assert "another log" in report.problems[0].sentence


def test_a_quorum_that_is_missing_is_said_and_the_rest_is_still_checked(tmp_path: Path) -> None:
    entries = history(3)
    bad = [entries[0], entries[1], altered(entries[2], specversion="2.0")]
    report = verify(publish(tmp_path, bad), WITNESSED)
    assert found(report) == {("cosignatures", -1), ("envelope", 2)}


# What a witness saw, and when.


def seen(seconds: int) -> Callable[[list[bytes]], bytes]:
    return lambda entries: cosigned(checkpoint(entries, 3), START + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (2, set()),
        (300, set()),  # entry 3 was recorded 3 seconds after the start: within the difference of clocks
        (303, set()),
        (304, {("time", 3)}),
        (-298, set()),
        (-299, {("time", 2)}),
    ],
)
def test_an_entry_fits_what_a_witness_saw(
    tmp_path: Path, seconds: int, expected: set[tuple[str, int]]
) -> None:
    entries = history(5)
    folder = publish(tmp_path, entries, cosigned(checkpoint(entries), START + timedelta(seconds=5)))
    Evidence(folder).keep_checkpoint(seen(seconds)(entries))
    assert found(verify(folder, WITNESSED)) == expected


def test_without_a_policy_no_witness_is_believed_and_that_is_said(tmp_path: Path) -> None:
    entries = history(5)
    folder = publish(tmp_path, entries)
    Evidence(folder).keep_checkpoint(seen(10_000)(entries))
    report = verify(folder, TRUST)
    assert report.verified
    assert any("No policy was given" in remark for remark in report.remarks)


# What the report says.


def test_the_report_says_what_a_failure_means_and_names_the_first_entry(tmp_path: Path) -> None:
    entries = history(8)
    entries[5] = altered(entries[5], id=entries[4].partition(b'"id":"')[2][:36].decode())
    text = verify(publish(tmp_path, entries), TRUST).as_text()
    assert text.startswith("NOT VERIFIED\n")
    assert "First bad entry: 5" in text
    assert MEANINGS["ids"] in text


def test_many_problems_of_one_kind_are_counted(tmp_path: Path) -> None:
    entries = [altered(one, actoroffice="") for one in history(60)]
    report = verify(publish(tmp_path, entries), TRUST)
    assert report.counts["envelope"] == 60
    assert len([one for one in report.problems if one.check == "envelope"]) == 10
    assert "(50 more of [envelope])" in report.as_text()


def test_streams_are_those_of_the_history(tmp_path: Path) -> None:
    report = verify(publish(tmp_path, history(40)), TRUST)
    assert report.facts["streams"] == 10
    assert str(stream_id(1)) not in report.as_text()
