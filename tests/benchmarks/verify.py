"""What do verifying and replaying a log cost, over the bare hashing of its leaves and nodes? (One core.)

By processor time, each in a process of its own, which says how much memory it took: reading the files counts
for verifying and replaying, not for the hashing. What each entry says by itself (canonical form, envelope,
data) is reported apart.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

from domain.log.tiles import bundles_of, decode_bundle
from service.audit.evidence import Evidence
from service.audit.replay import replay
from service.audit.report import Report
from service.audit.verify import verify
from tests.audit.logs import PROFILE, TRUST, history, publish
from tests.benchmarks.report import Comparison, Results

#: Of one kind of work: seconds, and megabytes where they are asked.
Taken = Mapping[str, float]


def measure(results: Results, *, rounds: int, entries: int) -> None:
    """So many rounds over one log of so many entries."""
    with tempfile.TemporaryDirectory(prefix="anuencia-bench-") as name:
        folder = Path(name)
        # In a process of its own too: the high-water mark of memory is inherited from the parent.
        _run("make", folder, entries)
        kinds = ("bare", "chain", "whole", "replay")
        taken = [{what: _run(what, folder, entries) for what in kinds} for _ in range(rounds)]
    _report(results, taken, entries)


def _run(what: str, folder: Path, entries: int) -> Taken:
    done = subprocess.run(
        [sys.executable, "-m", __name__, what, str(folder), str(entries)],
        stdout=subprocess.PIPE,
        check=True,
    )
    taken: dict[str, float] = json.loads(done.stdout)
    return taken


def _report(results: Results, taken: Sequence[Mapping[str, Taken]], entries: int) -> None:
    def median(what: str, unit: str) -> float:
        return statistics.median(one[what][unit] for one in taken)

    def add(work: str, seconds: float, what: str) -> None:
        results.costs.append([work, f"{seconds:.2f} s, {median(what, 'megabytes'):.0f} MB at most"])

    bare, chain, whole, replayed = (median(what, "seconds") for what in ("bare", "chain", "whole", "replay"))
    size = median("bare", "bytes") / entries
    results.costs.append(
        [f"hashing leaves and nodes of {entries:,d} entries of {size:.0f} bytes", f"{bare:.2f} s"]
    )
    add("verifying them: signatures, root, sequence, time, `prev`, ids (wanted: 300 MB)", chain, "chain")
    add("the form of each of them, besides", whole - chain, "whole")
    add("replaying them", replayed, "replay")
    results.comparisons.append(
        Comparison(
            "time of verifying a log, over hashing it",
            [one["chain"]["seconds"] / one["bare"]["seconds"] for one in taken],
            "at most 4",
        )
    )


def _make(folder: Path, entries: int) -> Taken:
    publish(folder, history(entries))
    return {}


def _bare(folder: Path, entries: int) -> Taken:
    evidence = Evidence(folder)
    leaves = [
        entry
        for bundle in bundles_of(entries)
        for entry in decode_bundle(evidence.bundle(bundle), bundle.width)
    ]
    started = time.process_time()
    row = [sha256(b"\x00" + entry).digest() for entry in leaves]
    while len(row) > 1:
        pairs = zip(row[::2], row[1::2], strict=False)
        # A node without a neighbour goes up unhashed, as in RFC 6962.
        row = [sha256(b"\x01" + left + right).digest() for left, right in pairs] + row[len(row) & ~1 :]
    seconds = time.process_time() - started
    if row[0] != TRUST.open(evidence.checkpoint()).checkpoint.root:
        raise AssertionError("the bare hashing does not make the root")
    return {"seconds": seconds, "bytes": sum(map(len, leaves))}


def _timed(work: Callable[[], Report]) -> Taken:
    started = time.process_time()
    report = work()
    seconds = time.process_time() - started
    if not report.verified:
        raise AssertionError(report.as_text())
    return {
        "seconds": seconds,
        # Kilobytes on Linux; of the whole process, interpreter and modules included.
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


_MEASURED: dict[str, Callable[[Path, int], Taken]] = {
    "make": _make,
    "bare": _bare,
    "chain": lambda folder, _: _timed(lambda: verify(folder, TRUST, form=False)),
    "whole": lambda folder, _: _timed(lambda: verify(folder, TRUST, form=True)),
    "replay": lambda folder, _: _timed(lambda: replay(folder, PROFILE, None, date(2026, 3, 1))),
}


if __name__ == "__main__":
    kind, folder, entries = sys.argv[1:]
    print(json.dumps(_MEASURED[kind](Path(folder), int(entries))))
