"""Is docs/auditing.md true: do its commands work as pasted, are its checks those of the tool?"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from domain.log.strict import decode_base64
from service.audit.report import MEANINGS
from service.transparency import publisher
from tests.audit.lab import PAGE
from tests.audit.live import live
from tests.audit.logs import history, publish
from tests.audit.test_lab import record
from tests.conftest import Database
from tests.service.harness import ORIGIN
from tests.service.publishing import awaited, keys, of_size
from tests.service_process import ROOT

BASH = shutil.which("bash") or "bash"
#: The words of the page, and this very interpreter.
PRELUDE = """
anuencia() { "$PYTHON" -m service "$@"; }
python3() { "$PYTHON" "$ROOT/$1" "${@:2}"; }
"""


def test_the_table_of_checks_is_that_of_the_tool() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert dict(rows) == dict(MEANINGS)


def test_the_five_commands_work_as_pasted(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "INTERVAL_SECONDS", 0.02)
    (block,) = re.findall(r"^```bash\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert len(re.findall(r"^# [1-5]\. ", block, re.MULTILINE)) == 5
    record(database.url, history(20, origin=ORIGIN))
    with live(database, tmp_path / "data") as url:
        awaited(database.url, of_size(20))
        (vkey,) = keys(tmp_path / "data").verifiers
        done = subprocess.run(
            [BASH, "-euo", "pipefail", "-c", PRELUDE + block],
            cwd=tmp_path,
            env={
                **os.environ,
                "url": url.removesuffix("/"),
                "vkey": str(vkey),
                "PYTHON": sys.executable,
                "ROOT": str(ROOT),
                "PYTHONPATH": str(ROOT),
            },
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(re.findall(r"^VERIFIED", done.stdout, re.MULTILINE)) == 5


def test_plain_tools_make_the_hashes_of_the_page(tmp_path: Path) -> None:
    entries = history(2)
    folder = publish(tmp_path / "log", entries)
    tile = (folder / "tile/0/000.p/2").read_bytes()
    for name, data in (("entry", entries[0]), ("left", tile[:32]), ("right", tile[32:])):
        (tmp_path / name).write_bytes(data)
    commands = re.findall(r"^  (\(printf .* sha256sum)$", PAGE.read_text("utf-8"), re.MULTILINE)
    hashes = [
        bytes.fromhex(
            subprocess.run(
                [BASH, "-c", one], cwd=tmp_path, capture_output=True, text=True, check=True
            ).stdout.split()[0]
        )
        for one in commands
    ]
    root = decode_base64((folder / "checkpoint").read_text("utf-8").split("\n")[2], "the root")
    assert hashes == [tile[:32], root]
    assert hashes[0] == sha256(b"\0" + entries[0]).digest()
