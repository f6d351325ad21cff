"""Does the auditor's tool work where nothing of the service is installed? (`pip install anuencia[audit]`)"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any, Final

import pytest

from tests.audit.logs import KEY, publish
from tests.audit.server import serving
from tests.export.registers import of_examples
from tests.service_process import ROOT

PROJECT: Final[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def named(requirements: list[str]) -> set[str]:
    """The distributions that requirements name, in one spelling."""
    found = {re.split(r"[\[<>=;]", one)[0].strip().lower().replace("_", "-") for one in requirements}
    return found - {"anuencia"}


ALONE = named(PROJECT["dependencies"])
AUDIT = ALONE | named(PROJECT["optional-dependencies"]["audit"])
#: h11 is what httpx speaks HTTP with: it comes with it.
SERVICE = named(PROJECT["optional-dependencies"]["service"]) - {"h11"}


def modules_of(distributions: set[str]) -> list[str]:
    return sorted(
        module
        for module, of in packages_distributions().items()
        if {one.lower().replace("_", "-") for one in of} & distributions
    )


#: As if these were not installed.
WITHOUT = """
import sys
absent = set(sys.argv.pop(1).split(","))
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in absent:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Absent())
from service.__main__ import main
raise SystemExit(main())
"""


def ran(*words: str, without: list[str]) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, ",".join(without), *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_every_command_of_it_works_without_the_service(tmp_path: Path) -> None:
    without = modules_of(SERVICE)
    assert {"psycopg", "sqlalchemy", "fastapi", "pydantic", "alembic", "eventsourcing", "uvicorn"} <= {
        *without
    }
    copy, vkey = str(tmp_path / "copy"), ("--vkey", str(KEY.key))
    with serving(publish(tmp_path / "log", of_examples().stored)) as server:
        assert ran("audit", "fetch", server.url, copy, *vkey, without=without)[0] == 0
    for words, said in (
        (("verify", copy, *vkey), "VERIFIED"),
        (("replay", copy), "VERIFIED"),
        (("show", copy, *vkey), "MX-"),
        (("export", copy, "ndjson", "-", *vkey), '{"authorization"'),
        (("export", copy, "sqlite", str(tmp_path / "x.db"), *vkey), ""),
    ):
        code, out, err = ran("audit", *words, without=without)
        assert (code, out.startswith(said)) == (0, True), err
    assert ran("--version", without=without)[0] == 0
    assert (tmp_path / "x.db").is_file()


@pytest.mark.parametrize("command", [["serve"], ["migrate"], ["import", "x"], ["export", "ndjson", "-"]])
def test_what_needs_the_service_says_what_to_install(command: list[str]) -> None:
    code, out, err = ran(*command, without=modules_of(SERVICE))
    assert (code, out) == (1, "")
    assert err.endswith("pip install 'anuencia[service]' brings what this command needs.\n")
    assert err.count("\n") == 1


def test_what_is_read_offline_needs_no_client_of_http_either(tmp_path: Path) -> None:
    without = modules_of(SERVICE | AUDIT - ALONE)
    assert "httpx" in without
    copy = str(publish(tmp_path, of_examples().stored))
    assert ran("audit", "verify", copy, "--vkey", str(KEY.key), without=without)[0] == 0
    assert ran("audit", "show", copy, without=without)[0] == 0
    code, out, err = ran("audit", "fetch", "http://127.0.0.1:1/log/", copy, without=without)
    assert (code, out) == (2, "")
    assert err.endswith("pip install 'anuencia[audit]' brings what this command needs.\n")
