"""What do the tests of `audit fetch` say in one line each?"""

from __future__ import annotations

from pathlib import Path

from service.audit.download import Source
from service.audit.fetch import fetch
from service.audit.report import Report
from tests.audit.logs import TRUST


def fetched(url: str, folder: Path, pauses: list[float] | None = None) -> Report:
    source = Source(url, sleep=(pauses if pauses is not None else []).append)
    try:
        return fetch(source, folder, TRUST, lambda *_: None)
    finally:
        source.close()


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder of evidence, by path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def found(report: Report) -> set[tuple[str, int]]:
    return {(one.check, one.index) for one in report.problems}
