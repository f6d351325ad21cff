"""What does verifying a log cost, over the bare hashing of its leaves and nodes? (`make bench`; one core.)

By CPU time, each in a process of its own: reading the files counts for verifying, not for the hashing. What
each entry says by itself (canonical form, envelope, data) is reported apart.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from domain.log.tiles import bundles_of, decode_bundle
from service.audit.evidence import Evidence
from service.audit.verify import verify
from tests.audit.logs import TRUST, history, publish

ENTRIES = int(os.environ.get("ANUENCIA_BENCH_ENTRIES", "200000"))
ROUNDS = int(os.environ.get("ANUENCIA_BENCH_ROUNDS", "5"))
MAX_RATIO = 4
MAX_MEGABYTES = 300


def main() -> None:
    """Make a log, measure, print."""
    if len(sys.argv) == 3:
        print(json.dumps(_MEASURED[sys.argv[1]](Path(sys.argv[2]))))
        return
    with tempfile.TemporaryDirectory(prefix="anuencia-bench-") as name:
        folder = Path(name)
        # In a process of its own too: the high-water mark of memory is inherited from the parent.
        _run("make", folder)
        rounds = [{what: _run(what, folder) for what in ("bare", "chain", "whole")} for _ in range(ROUNDS)]
    _report(rounds)


def _run(what: str, folder: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.verify", what, str(folder)],
        stdout=subprocess.PIPE,
        check=True,
    )
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _report(rounds: list[dict[str, dict[str, float]]]) -> None:
    def median(what: str, of: str) -> float:
        return statistics.median(one[what][of] for one in rounds)

    bare, chain, whole = (median(what, "seconds") for what in ("bare", "chain", "whole"))
    ratio = statistics.median(one["chain"]["seconds"] / one["bare"]["seconds"] for one in rounds)
    print(f"{ENTRIES} entries of {median('bare', 'bytes') / ENTRIES:.0f} bytes, median of {ROUNDS} rounds")
    print(f"bare hashing of leaves and nodes      {bare:6.2f} s")
    print(
        f"signatures, root, sequence, time,     {chain:6.2f} s, {median('chain', 'megabytes'):.0f} MB at most"
    )
    print(f"  prev, unique ids                    (wanted: at most {MAX_MEGABYTES} MB)")
    print(f"ratio                                 {ratio:6.2f}    (wanted: at most {MAX_RATIO})")
    print(
        f"form of every entry, apart            {whole - chain:6.2f} s, {median('whole', 'megabytes'):.0f} MB"
    )


def _make(folder: Path) -> dict[str, float]:
    publish(folder, history(ENTRIES))
    return {}


def _bare(folder: Path) -> dict[str, float]:
    evidence = Evidence(folder)
    entries = [
        entry
        for bundle in bundles_of(ENTRIES)
        for entry in decode_bundle(evidence.bundle(bundle), bundle.width)
    ]
    started = time.process_time()
    row = [sha256(b"\x00" + entry).digest() for entry in entries]
    while len(row) > 1:
        pairs = zip(row[::2], row[1::2], strict=False)
        # A node without a neighbour goes up unhashed, as in RFC 6962.
        row = [sha256(b"\x01" + left + right).digest() for left, right in pairs] + row[len(row) & ~1 :]
    seconds = time.process_time() - started
    if row[0] not in _root(evidence):
        raise AssertionError("the bare hashing does not make the root")
    return {"seconds": seconds, "bytes": sum(map(len, entries))}


def _root(evidence: Evidence) -> tuple[bytes]:
    return (TRUST.open(evidence.checkpoint()).checkpoint.root,)


def _verified(folder: Path, *, form: bool) -> dict[str, float]:
    started = time.process_time()
    report = verify(folder, TRUST, form=form)
    seconds = time.process_time() - started
    if not report.verified:
        raise AssertionError(report.as_text())
    return {
        "seconds": seconds,
        # Kilobytes on Linux; of the whole process, interpreter and modules included.
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


_MEASURED: dict[str, Callable[[Path], dict[str, float]]] = {
    "make": _make,
    "bare": _bare,
    "chain": lambda folder: _verified(folder, form=False),
    "whole": lambda folder: _verified(folder, form=True),
}


if __name__ == "__main__":
    main()
