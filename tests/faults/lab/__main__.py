"""Does every fault, and writes what was seen into docs/reliability.md. (`make faults`)"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

import pytest

from tests.faults.lab.conftest import ASKED

PAGE: Final = Path(__file__).parents[3] / "docs" / "reliability.md"
BEGIN: Final = "<!-- written by make faults -->"
END: Final = "<!-- until here -->"
#: All of it ends in this time, or fails.
MOST_SECONDS: Final = 15 * 60

Row: TypeAlias = Mapping[str, Any]

_HEAD: Final = """\
| what was done | what was seen meanwhile | well again after (at most), s | calls (unknown) | lines said |
|---|---|---|---|---|
"""


class Table:
    """What pytest tells of the faults."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.skipped: list[str] = []
        self._began = time.monotonic()

    def pytest_runtest_setup(self) -> None:
        if time.monotonic() - self._began > MOST_SECONDS:
            pytest.fail(f"the {MOST_SECONDS // 60} minutes are over")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and isinstance(report.longrepr, tuple):
            self.skipped.append(str(report.longrepr[2]))
        if report.when == "call" and report.passed:
            self.rows += [cast("Row", told) for name, told in report.user_properties if name == "fault"]

    def written(self) -> str:
        lines = [
            f"| {row['done']} | {row['seen']} | {row['seconds']} | {row['calls']} | {len(row['said'])} |"
            for row in self.rows
        ]
        return _HEAD + "\n".join([*lines, *(f"| {why} | | | | |" for why in self.skipped)]) + "\n"


def main() -> int:
    os.environ[ASKED] = "1"
    table = Table()
    code = pytest.main([str(Path(__file__).parent), "-q", "--tb=short", *sys.argv[1:]], plugins=[table])
    written = table.written()
    print(written)
    for row in table.rows:
        print(row["done"], *(f"    {line}" for line in row["said"]), sep="\n")
    if code == 0 and not sys.argv[1:]:
        before, _, rest = PAGE.read_text().partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n{written}{END}{rest.partition(END)[2]}")
    return int(code)


if __name__ == "__main__":
    raise SystemExit(main())
