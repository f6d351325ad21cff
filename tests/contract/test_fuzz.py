"""Does the running service answer as its document says, whatever it is sent? (schemathesis, all checks.)

2,000 requests with a fixed seed; `make fuzz` sends 20,000. Stateful phases follow the links of the document.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.conftest import Database
from tests.contract.document import CURRENT, load, operations
from tests.service_process import ROOT, ServiceProcess

CASES: Final = int(os.environ.get("ANUENCIA_FUZZ_CASES", "2000"))
#: `make fuzz` has the time for what takes most of it: to make a whole body around each example of a schema,
#: and to go over each limit of each schema, which tests/api/test_limits.py does without schemathesis.
LONG: Final = CASES >= 20_000
PHASES: Final = "examples,coverage,fuzzing,stateful" if LONG else "fuzzing,stateful"
SEED: Final = os.environ.get("ANUENCIA_FUZZ_SEED", "20260217")

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
    "has_finding: contradiction",
    "claim: required",  # in words, or the digest of a disclosure
    "others: required",  # or a group
    "others: item-count",  # exactly one is the same
    "authorizations: two-versions",
)

#: Of problems: a place or a key that only the service can have given, or that was used before.
BEYOND_REQUESTS: Final = ("bad-cursor", "cursor-and-after", "key-reused", "four-eyes")

_SETTINGS: Final = """\
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 304, 404, 409, 412]

[checks.missing_required_header]
expected-statuses = [400, 401, 428]
"""

#: Making a body takes longer than all the rest, and one that breaks its schema twice as long. So the short
#: run sends most requests to the reads, and breaks the bodies of a few writes that are unlike each other:
#: what the others refuse differs by their model, and tests/api/test_limits.py tries each limit of each model.
_BROKEN: Final = ("register_authorization", "record_senate_vote", "record_entry", "link_authorizations")
_SHORT: Final = """
[[operations]]
include-method = "POST"
exclude-operation-id = {broken}
generation = {{ mode = "positive", max-examples = {writes} }}

[[operations]]
include-operation-id = {broken}
generation = {{ max-examples = {writes} }}

[[operations]]
include-method = "GET"
generation = {{ max-examples = {reads} }}
"""


def test_the_service_answers_as_its_document_says(database: Database, tmp_path: Path) -> None:
    environment = {
        "ANUENCIA_DATABASE_URL": database.url,
        "ANUENCIA_OWNER_URL": database.owner_url,
        "ANUENCIA_PUBLIC_RATE": "0",
        "ANUENCIA_TOKEN_RATE": "0",
    }
    count = tmp_path / "count"
    # Each phase sends so many to each operation, sound ones and others, and follows so many chains of links.
    each = -(-CASES * 4 // (3 * len(list(operations(load(CURRENT))))))
    short = _SHORT.format(writes=each // 3, reads=each * 2, broken=list(_BROKEN))
    (tmp_path / "schemathesis.toml").write_text(_SETTINGS if LONG else _SETTINGS + short)
    with ServiceProcess(tmp_path / "data", environment=environment) as service:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli"),
                *("--config-file", tmp_path / "schemathesis.toml"),
                *("run", f"{service.url}/openapi.json", "--url", service.url),
                *("--header", f"Authorization: Bearer {service.token('registrar')}"),
                *("--checks", "all", "--continue-on-failure", "--no-color"),
                *("--max-examples", str(each), "--seed", SEED),
                *("--generation-database", "none", "--phases", PHASES),
                *("--exclude-operation-id", "stream_events"),  # it does not end; tests/api follows it
                *("--exclude-operation-id", "read_disclosure"),  # not for the office that writes
                *("--request-timeout", "60", "--suppress-health-check", "all"),
            ],
            cwd=tmp_path,  # where it leaves notes of its own
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "SCHEMATHESIS_HOOKS": "tests.contract.hooks",
                "ANUENCIA_FUZZ_COUNT": str(count),
                "ANUENCIA_FUZZ_SECOND": service.token("registrar", "another"),
                "ANUENCIA_FUZZ_BEYOND": "\n".join([*BEYOND_SCHEMAS, *BEYOND_REQUESTS]),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        print(done.stdout)
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        assert service.ready()
    assert int(count.read_text()) >= CASES
