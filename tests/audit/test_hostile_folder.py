"""What can a folder of evidence do to who reads it, if whoever handed it on means harm?"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from domain.log.notes import MAX_NOTE
from service.audit.download import Source
from service.audit.failures import CannotRun
from service.audit.fetch import fetch
from service.audit.replay import replay
from service.audit.report import Report
from service.audit.verify import verify
from service.cli import main
from tests.audit.copies import fetched, found
from tests.audit.logs import KEY, PROFILE, TRUST, history, publish
from tests.audit.server import serving

ENTRIES = history(300)
BUNDLE = "tile/entries/000"
TILE = "tile/0/000"
LOST = "disclosures/.lost"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return publish(tmp_path / "copy", ENTRIES)


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def link(path: Path) -> None:
    """To the very file that should stand there."""
    kept = path.with_name(f"{path.name}.elsewhere")
    path.rename(kept) if path.exists() else kept.write_bytes(b"")
    path.symlink_to(kept)


def long(path: Path) -> None:
    """Longer than any file of evidence, and no byte of it on the disk."""
    with path.open("wb") as file:
        file.truncate(1 << 40)


def inside_a_link(path: Path) -> None:
    folder = path.parent
    elsewhere = folder.with_name(f"{folder.name}.elsewhere")
    folder.rename(elsewhere) if folder.exists() else elsewhere.mkdir()
    folder.symlink_to(elsewhere, target_is_directory=True)


def a_folder(path: Path) -> None:
    path.mkdir(parents=True)


Put = Callable[[Path], None]
PUTS: list[Put] = [pipe, device, link, long, inside_a_link, a_folder]


def put(place: Path, what: Put) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if what not in (link, inside_a_link):
        place.unlink(missing_ok=True)
    what(place)


def checks(report: Report) -> set[str]:
    return {one.check for one in report.problems}


@pytest.mark.parametrize("what", PUTS, ids=lambda one: one.__name__)
def test_what_stands_for_the_checkpoint_is_not_read(folder: Path, what: Put) -> None:
    if what is inside_a_link:  # the folder itself may be a link: the auditor has named it
        link(folder)
        assert verify(folder, TRUST).verified
        return
    put(folder / "checkpoint", what)
    with pytest.raises(CannotRun, match="holds no evidence"):
        verify(folder, TRUST)
    with pytest.raises(CannotRun, match="holds no evidence"):
        replay(folder, PROFILE, None, None)


@pytest.mark.parametrize("what", PUTS, ids=lambda one: one.__name__)
def test_what_stands_for_the_entries_is_not_read(folder: Path, what: Put) -> None:
    put(folder / BUNDLE, what)
    assert ("files", 0) in found(verify(folder, TRUST))
    assert found(replay(folder, PROFILE, None, None)) == {("files", -1)}


@pytest.mark.parametrize("what", PUTS, ids=lambda one: one.__name__)
def test_what_stands_for_a_tile_is_not_read(folder: Path, what: Put) -> None:
    put(folder / TILE, what)
    report = verify(folder, TRUST)
    assert found(report) == ({("tiles", 0)} if what is long else set())


@pytest.mark.parametrize("what", PUTS, ids=lambda one: one.__name__)
def test_what_stands_for_a_kept_checkpoint_is_named_and_not_read(folder: Path, what: Put) -> None:
    (kept,) = (folder / "checkpoints").iterdir()
    put(kept, what)
    assert checks(verify(folder, TRUST)) == {"files"} or what is link
    if what is link:
        assert checks(verify(folder, TRUST)) == {"files", "signature"}
    with serving(publish(folder.with_name("log"), ENTRIES)) as server:
        if what in (a_folder, inside_a_link):  # in whose place none can be kept
            with pytest.raises(CannotRun, match="cannot be written to"):
                fetched(server.url, folder)
        else:
            assert fetched(server.url, folder).verified
            assert kept.read_bytes() == (folder / "checkpoint").read_bytes()


def test_a_kept_checkpoint_that_is_too_long_is_named(folder: Path) -> None:
    (folder / "checkpoints" / "0").write_bytes(b"x" * (MAX_NOTE + 1))
    report = verify(folder, TRUST)
    assert [one.sentence for one in report.problems] == [
        "The file checkpoints/0 is longer than any of its kind may be."
    ]


@pytest.mark.parametrize("what", PUTS, ids=lambda one: one.__name__)
def test_what_stands_for_the_list_of_what_is_lost_is_not_read(folder: Path, what: Put) -> None:
    put(folder / LOST, what)
    assert checks(verify(folder, TRUST)) <= {"files"}
    assert checks(replay(folder, PROFILE, None, None)) <= {"files"}
    assert what is not long or checks(verify(folder, TRUST)) == {"files"}


@pytest.mark.parametrize("what", PUTS, ids=lambda one: one.__name__)
def test_what_stands_for_the_mark_of_the_list_is_not_read(folder: Path, what: Put) -> None:
    put(folder / "checkpoints/.last", what)
    with serving(publish(folder.with_name("log"), ENTRIES)) as server:
        if what is inside_a_link:
            with pytest.raises(CannotRun, match="cannot be written to"):
                fetched(server.url, folder)
        else:
            assert fetched(server.url, folder).verified


# What is written stays in the folder.


@pytest.mark.parametrize("place", [".checkpoint.part", "checkpoint", "tile/entries/.000.part", BUNDLE, TILE])
@pytest.mark.parametrize("what", [link, pipe, long], ids=lambda one: one.__name__)
def test_a_copy_overwrites_nothing_elsewhere(tmp_path: Path, place: str, what: Put) -> None:
    copy, precious = tmp_path / "copy", tmp_path / "precious"
    precious.write_text("precious", "utf-8")
    target = copy / place
    target.parent.mkdir(parents=True)
    target.symlink_to(precious) if what is link else what(target)
    with serving(publish(tmp_path / "log", ENTRIES)) as server:
        report = fetched(server.url, copy)
    assert report.verified
    assert precious.read_text("utf-8") == "precious"
    assert verify(copy, TRUST).verified


@pytest.mark.parametrize("place", ["tile", "tile/entries", "tile/0", "checkpoints", "tile/entries/000.p"])
def test_a_copy_writes_and_removes_nothing_behind_a_linked_folder(tmp_path: Path, place: str) -> None:
    copy, elsewhere = tmp_path / "copy", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "1").write_text("precious", "utf-8")
    (copy / place).parent.mkdir(parents=True)
    (copy / place).symlink_to(elsewhere, target_is_directory=True)
    with (
        serving(publish(tmp_path / "log", ENTRIES)) as server,
        pytest.raises(CannotRun, match="is a link"),
    ):
        fetched(server.url, copy)
    assert [(one.name, one.read_text("utf-8")) for one in elsewhere.iterdir()] == [("1", "precious")]


def test_only_what_can_be_a_partial_file_is_removed(tmp_path: Path) -> None:
    copy = publish(tmp_path / "copy", ENTRIES)
    strange = [copy / "tile/entries/000.p" / name for name in ("1x", "0", "0001", "\u00b2")]
    strange[0].parent.mkdir()
    for one in strange:
        one.write_bytes(b"")
    (copy / "tile/entries/000.p/17").write_bytes(b"")
    with serving(publish(tmp_path / "log", ENTRIES)) as server, closing(Source(server.url)) as source:
        assert fetch(source, copy, TRUST, lambda *_: None).verified
    assert sorted(strange[0].parent.iterdir()) == sorted(strange)


def test_the_name_of_a_file_does_not_steer_the_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "checkpoints" / "\x1b[2J\nVERIFIED \u202e").write_bytes(b"x")
    assert main(["audit", "verify", str(folder), "--vkey", str(KEY.key)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "NOT VERIFIED"
    assert all(line.isprintable() and not line.startswith("VERIFIED") for line in said)
    assert any("\\u001b[2J\\u000aVERIFIED \\u202e" in line for line in said)
