"""Do `anuencia import` and `anuencia rebuild` do what they say, on a register that runs?"""

from __future__ import annotations

import json
from pathlib import Path

import psycopg

from tests.conftest import Database
from tests.service_here import ServiceHere, command_here
from tests.service_process import Running

LINES = [
    {"ref": "MX-T-1", "step": "authorization-registered", "data": {"title": "Joint training"}},
    {"ref": "MX-T-1", "step": "entry-recorded", "data": {"on": "2026-02-30"}},
    {"ref": "MX-T-1", "step": "entry-recorded", "data": {"on": "2026-02-27"}},
]


def test_a_file_is_recorded_line_by_line_and_a_second_run_is_a_replay(
    service: ServiceHere, tmp_path: Path
) -> None:
    file = tmp_path / "steps.ndjson"
    file.write_text("".join(json.dumps(line) + "\n" for line in LINES))
    first = service.command("import", str(file), "--url", service.url)
    assert first.stdout == "2 recorded, 0 replayed, 1 refused\n"
    assert first.stderr.startswith("steps.ndjson:2: ")  # the bad line is named, and loses no other
    assert first.returncode == 1
    second = command_here(service, "import", str(file), "--url", service.url)
    assert second.stdout == "0 recorded, 2 replayed, 1 refused\n"


def test_a_dry_run_says_what_would_come_of_it_and_records_nothing(
    service: ServiceHere, tmp_path: Path
) -> None:
    file = tmp_path / "steps.ndjson"
    denied = {"title": "Joint training", "grant": "none_stated"}
    lines = [{**LINES[0], "data": denied}, *LINES[1:], {**LINES[2], "step": "entry-recorde"}]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = command_here(service, "import", str(file), "--url", service.url, "--dry-run")
    assert done.stdout == "0 recorded, 0 replayed, 2 refused, 2 would record\n"
    said = done.stderr.splitlines()
    assert any(line.startswith("steps.ndjson:3: F01, certain: ") for line in said), said
    assert any(line.startswith("steps.ndjson:4: ") and "entry-recorded?" in line for line in said), said
    assert done.returncode == 1
    assert command_here(service, "import", str(file), "--url", service.url).stdout.startswith("2 recorded")


def test_an_import_is_one_whatever_its_length(service: ServiceHere, tmp_path: Path) -> None:
    file = tmp_path / "steps.ndjson"
    file.write_text(json.dumps(LINES[0]) + "\n")
    command_here(service, "import", str(file), "--url", service.url)
    other = {**LINES[0], "data": {"title": "Another"}}
    entries = [{**LINES[2], "key": f"entry-{number}"} for number in range(300)]
    file.write_text("".join(json.dumps(line) + "\n" for line in (other, *entries)))
    done = command_here(service, "import", str(file), "--url", service.url)
    assert done.stdout == "0 recorded, 0 replayed, 301 refused\n"


def test_an_import_into_nothing_is_said_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "steps.ndjson"
    file.write_text(json.dumps(LINES[0]) + "\n")
    nothing = Running(tmp_path / "data")
    done = command_here(nothing, "import", str(file), "--url", "http://127.0.0.1:1")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "does not answer" in line


def test_the_projections_are_made_anew_while_the_service_runs(
    service: ServiceHere, database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "steps.ndjson"
    file.write_text("".join(json.dumps(line) + "\n" for line in LINES))
    command_here(service, "import", str(file), "--url", service.url)
    before = _live(database)
    done = service.command("rebuild")
    assert done.returncode == 0, done.stderr
    after = _live(database)
    assert set(after) == set(before)
    assert all(after[name] > before[name] for name in before)
    assert set(done.stdout.splitlines()) == {f"{name}: generation {made}" for name, made in after.items()}


def _live(database: Database) -> dict[str, int]:
    with psycopg.connect(database.url) as connection:
        return dict(
            connection.execute(
                "SELECT projection, generation FROM projection_generations WHERE live"
            ).fetchall()
        )
