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
#: Coverage goes over every limit of every schema: thousands of requests more, and the same each time.
PHASES: Final = "examples,fuzzing,stateful" if CASES < 20_000 else "examples,coverage,fuzzing,stateful"
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
    "as_of",
    "free-json",
)

#: Of problems: a place or a key that only the service can have given, or that was used before.
BEYOND_REQUESTS: Final = ("bad-cursor", "cursor-and-after", "key-reused")

_SETTINGS: Final = """\
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 304, 404, 409, 412]

[checks.missing_required_header]
expected-statuses = [400, 401, 428]
"""


def test_the_service_answers_as_its_document_says(database: Database, tmp_path: Path) -> None:
    environment = {
        "ANUENCIA_DATABASE_URL": database.url,
        "ANUENCIA_OWNER_URL": database.owner_url,
        "ANUENCIA_PUBLIC_RATE": "0",
        "ANUENCIA_TOKEN_RATE": "0",
    }
    count = tmp_path / "count"
    (tmp_path / "schemathesis.toml").write_text(_SETTINGS)
    # Each phase sends so many to each operation, sound ones and others, and follows so many chains of links.
    each = -(-CASES * 6 // (5 * len(list(operations(load(CURRENT))))))
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
                *("--request-timeout", "60", "--suppress-health-check", "all"),
            ],
            cwd=tmp_path,  # where it leaves notes of its own
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "SCHEMATHESIS_HOOKS": "tests.contract.hooks",
                "ANUENCIA_FUZZ_COUNT": str(count),
                "ANUENCIA_FUZZ_BEYOND": " ".join([*BEYOND_SCHEMAS, *BEYOND_REQUESTS]),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        print(done.stdout)
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        assert service.ready()
    assert int(count.read_text()) >= CASES
