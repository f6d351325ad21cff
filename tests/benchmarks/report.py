"""Writes down in Markdown what was measured, on what machine, and by which command."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.benchmarks.rounds import Rounds, processor


@dataclass(frozen=True)
class Comparison:
    """One ratio in each round, and what it is wanted to be."""

    what: str
    ratios: Sequence[float]
    wanted: str

    def cells(self) -> list[str]:
        low, high = min(self.ratios), max(self.ratios)
        return [self.what, f"{statistics.median(self.ratios):.2f}", f"{low:.2f} to {high:.2f}", self.wanted]


@dataclass
class Results:
    """What the parts have shown: ratios, rates of servers, and what other work takes."""

    comparisons: list[Comparison] = field(default_factory=list)
    rates: list[list[str]] = field(default_factory=list)
    costs: list[list[str]] = field(default_factory=list)
    dear: list[list[str]] = field(default_factory=list)

    def add_rates(self, rounds: Rounds) -> None:
        """A row for each contestant, from its rounds' medians."""
        for name, shown in rounds.items():
            loads = [one.load for one in shown]
            milliseconds = processor(shown)
            self.rates.append(
                [
                    name,
                    f"{statistics.median(load.rate for load in loads):,.0f}",
                    f"{statistics.median(load.percentile(0.5) for load in loads):.1f}",
                    f"{statistics.median(load.percentile(0.99) for load in loads):.1f}",
                    "not known" if milliseconds is None else f"{milliseconds:.2f}",
                ]
            )

    def markdown(self, command: str, postgresql: str) -> str:
        """The tables, with the command and the machine above them."""
        parts = [f"`{command}`, {datetime.now(UTC):%Y-%m-%d}, on {machine(postgresql)}."]
        if self.comparisons:
            parts.append(_table(["compared", "ratio", "of the rounds", "wanted"], _cells(self.comparisons)))
        if self.rates:
            columns = ["requests", "a second", "p50 ms", "p99 ms", "processor ms a request"]
            parts.append(_table(columns, self.rates))
        if self.costs:
            parts.append(_table(["work", "takes"], self.costs))
        if self.dear:
            columns = ["request", "processor ms", "counts as", "share of a processor"]
            parts.append(_table(columns, self.dear))
        return "\n\n".join(parts)


def machine(postgresql: str) -> str:
    """The machine in general words."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{cores} cores ({platform.machine()}, {platform.system()}), "
        f"Python {platform.python_version()}, PostgreSQL {postgresql}"
    )


def _cells(comparisons: Iterable[Comparison]) -> list[list[str]]:
    return [comparison.cells() for comparison in comparisons]


def _table(columns: list[str], rows: Sequence[list[str]]) -> str:
    rule = ["---", *("---:" if _is_number(cell) else "---" for cell in rows[0][1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [columns, rule, *rows])


def _is_number(cell: str) -> bool:
    return cell.replace(",", "").replace(".", "", 1).isdigit()
