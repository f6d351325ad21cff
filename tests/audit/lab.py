"""How are the results of the tampering lab written into docs/auditing.md?

`ANUENCIA_WRITE_LAB=1` with the tests of the lab, run one after the other, writes the tables anew; without it
every row that a test finds must stand there already.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from service.audit.report import Report
from tests.service_process import ROOT

PAGE = ROOT / "docs" / "auditing.md"
WRITE = os.environ.get("ANUENCIA_WRITE_LAB") == "1"


def table(name: str) -> list[str]:
    """The rows of a table of the page, as they stand there."""
    return [row for row in _region(name).splitlines()[2:] if row]


def tell(name: str, cells: Sequence[str]) -> None:
    """Say what was found, as a row of a table; its first cell names it."""
    row = f"| {' | '.join(cells)} |"
    rows = table(name)
    if WRITE:
        text = _region(name)
        kept = [one for one in rows if not one.startswith(f"| {cells[0]} |")]
        head = text.splitlines()[:2]
        order = {one.split(" | ")[0]: place for place, one in enumerate(rows)}
        new = sorted([*kept, row], key=lambda one: order.get(one.split(" | ")[0], len(order)))
        PAGE.write_text(PAGE.read_text("utf-8").replace(text, "\n".join([*head, *new]) + "\n"), "utf-8")
        return
    assert row in rows, f"docs/auditing.md does not say what was found: {row}"


def said(report: Report) -> str:
    """The most telling sentence in one cell, with all checks that failed and the first bad entry."""
    if report.verified:
        return "nothing"
    telling = {check: place for place, check in enumerate(("earlier", "root", "files"))}
    first = min(report.problems, key=lambda one: (telling.get(one.check, 9), one.index))
    checks = ", ".join(f"`{check}`" for check in sorted(report.counts))
    bad = report.first_bad_index
    return f"{checks}: {first.sentence}" + ("" if bad is None else f" First bad entry: {bad}.")


def _region(name: str) -> str:
    found = re.search(rf"<!-- lab {name} -->\n(.*?)<!-- /lab -->", PAGE.read_text("utf-8"), re.DOTALL)
    assert found is not None, f"docs/auditing.md has no table {name}"
    return found[1]
