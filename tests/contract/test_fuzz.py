"""The running service answers as its document says, whatever it is sent (schemathesis, all checks).

`make test` sends some 300 requests with a fixed seed: each operation is tried, with sound and with broken
requests, and some links of the document are followed. `make fuzz` sends 20,000 and more, by two processes at
once, each with a seed of its own, and tries each example and each limit of the reads besides. The writes are
left out of these last two: around each example and for each limit schemathesis makes all bodies that lead
there, and over schemas that refer to each other these are more than it ever ends with.
tests/api/test_limits.py tries each limit of each model.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.conftest import Database
from tests.service_process import ROOT, ServiceProcess

#: A number of requests asks for the long run.
LONG: Final = "ANUENCIA_FUZZ_CASES" in os.environ
#: At least so many are sent.
CASES: Final = int(os.environ.get("ANUENCIA_FUZZ_CASES", "250"))
SEED: Final = int(os.environ.get("ANUENCIA_FUZZ_SEED", "20260217"))
#: Generating is what takes the time, and one process generates on one core.
SHARES: Final = 2 if LONG else 1

#: What a request can get wrong between its fields, in the calendar or in its text, while each field fits its
#: schema. To a schema 7.0 is an integer; to us it is a fraction, because canonical bytes have one form.
BEYOND_SCHEMAS: Final = (
    "not-an-integer",
    "no-such-day",
    "days-descend",
    "forbidden-character",
    "too-deep",
    "on-and-at-disagree",
    "repeated",
    "not-nfc",
    "free-json",
    "personal",
    "as_of: out-of-range",  # beyond the end of the log
    "as_of: no-such-day",
    "old: out-of-range",  # a size larger than `new`
    "since: out-of-range",
    "until: out-of-range",
    "until: contradiction",  # beside `as_of`, or before `since`
    "days: contradiction",  # beside `since` or `on`, or the later day first
    "days: no-such-day",
    "has_finding: contradiction",
    "code: unknown-word",  # no rule has that code
    "claim: required",  # in words, or the digest of a disclosure
    "others: required",  # or a group
    "others: item-count",  # exactly one is the same
    "authorizations: two-versions",
    "url: not-allowed",  # it leads to no public address, which is for who looks there to say
    "from: out-of-range",  # beyond the end of the log
    "types: unknown-word",
)

#: Of problems: a place or a key that only the service can have given, or that was used before.
BEYOND_REQUESTS: Final = ("bad-cursor", "cursor-and-after", "key-reused", "four-eyes")

#: Most requests go to the reads: a body takes three times as long to make as all the rest, one that breaks
#: its schema five times.
_SETTINGS: Final = """\
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 304, 404, 409, 412]

[checks.missing_required_header]
expected-statuses = [400, 401, 428]

[phases.stateful]
generation = {{ max-examples = {chains} }}

[[operations]]
include-method = "POST"
generation = {{ max-examples = {writes} }}
phases.examples.enabled = false
phases.coverage.enabled = false
"""


@pytest.mark.long
def test_the_service_answers_as_its_document_says(database: Database, tmp_path: Path) -> None:
    environment = {
        "ANUENCIA_DATABASE_URL": database.url,
        "ANUENCIA_OWNER_URL": database.owner_url,
        "ANUENCIA_PUBLIC_RATE": "0",
        "ANUENCIA_TOKEN_RATE": "0",
        "ANUENCIA_DELIVERER": "false",  # what it is sent names hosts of others
    }
    # With examples: what a list leaves out is seen only where it has something to list.
    with ServiceProcess(tmp_path / "data", "--examples", environment=environment) as service:
        # schemathesis waits ten seconds for it, which is too short on a busy machine.
        (tmp_path / "openapi.json").write_bytes(service.get("/openapi.json").content)
        shares = [_share(service, tmp_path / str(number), SEED + number) for number in range(SHARES)]
        ended = [share.wait() for share in shares]
        said = "".join((tmp_path / str(number) / "said").read_text() for number in range(SHARES))
        print(said)
        assert not any(ended), said
        assert service.ready()
    sent = sum(int((tmp_path / str(number) / "count").read_text()) for number in range(SHARES))
    print(f"{sent} requests, seeds {SEED} to {SEED + SHARES - 1}")
    assert sent >= CASES


def _share(service: ServiceProcess, folder: Path, seed: int) -> subprocess.Popen[bytes]:
    """Start one of the processes; what it says in the end stands in `said`, how far it is on stderr."""
    folder.mkdir()
    if LONG:
        scale = -(-CASES // 4000)
        phases, reads, writes, chains = "examples,coverage,fuzzing,stateful", 90, 17, 52
    else:
        scale = 1
        phases, reads, writes, chains = "fuzzing,stateful", 6, 4, 12
    settings = _SETTINGS.format(chains=chains * scale, writes=writes * scale)
    (folder / "schemathesis.toml").write_text(settings)
    with (folder / "said").open("w") as said:
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "schemathesis.cli"),
                *("--config-file", folder / "schemathesis.toml"),
                *("run", folder.parent / "openapi.json", "--url", service.url),
                *("--header", f"Authorization: Bearer {service.token('registrar')}"),
                *("--checks", "all", "--continue-on-failure", "--no-color"),
                *("--max-examples", str(reads * scale), "--seed", str(seed)),
                *("--generation-database", "none", "--phases", phases),
                *("--exclude-operation-id", "stream_events"),  # it does not end; tests/api follows it
                *("--exclude-operation-id", "read_disclosure"),  # not for the office that writes
                *("--request-timeout", "60", "--suppress-health-check", "all"),
            ],
            cwd=folder,  # where it leaves notes of its own
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                # Where the other tests have it too: which characters a codec can hold takes seconds to find.
                "HYPOTHESIS_STORAGE_DIRECTORY": str(ROOT / ".hypothesis"),
                "SCHEMATHESIS_HOOKS": "tests.contract.hooks",
                "ANUENCIA_FUZZ_COUNT": str(folder / "count"),
                "ANUENCIA_FUZZ_SECOND": service.token("registrar", "another"),
                "ANUENCIA_FUZZ_BEYOND": "\n".join([*BEYOND_SCHEMAS, *BEYOND_REQUESTS]),
            },
            stdout=said,
        )
