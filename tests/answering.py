"""Runs the commands of docs/questions.md over the examples. `python -m tests.answering` writes the answers.

A fence of `bash` is a command. The fence of any other language that follows it, if one does before the next
command, is its answer; a command without one prepares those that follow.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from service.cli.examples import read
from tests.service_here import ServiceHere
from tests.service_process import ROOT, Running

PAGE: Final = ROOT / "docs" / "questions.md"

_PIECE: Final = re.compile(
    r"^## (?P<title>[^\n]+)$|^```(?P<language>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)
#: When something was recorded, and at which port: nobody can fix that. Everything else is the same each time.
_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|\+00:00)")
_ADDRESS: Final = re.compile(r"http://127\.0\.0\.1:\d+")
#: So many times the lists are asked for before anything else is.
_PATIENCE: Final = 20


class Command(NamedTuple):
    """`place`: where the body of its answer stands in the page, None if the page states none."""

    section: str
    shell: str
    answer: str | None
    place: tuple[int, int] | None


def commands(page: str) -> list[Command]:
    """The commands of a page with the answers that it states, in order."""
    found: list[Command] = []
    section = ""
    for piece in _PIECE.finditer(page):
        if piece["title"] is not None:
            section = piece["title"]
        elif piece["language"] == "bash":
            found.append(Command(section, piece["body"], None, None))
        elif found and found[-1].place is None:
            found[-1] = found[-1]._replace(answer=piece["body"], place=piece.span("body"))
    return found


def answers(asked: Sequence[Command], service: Running) -> list[str]:
    """What each command prints when all are pasted one after the other; AssertionError if one fails."""
    with tempfile.TemporaryDirectory() as folder:
        outputs = [Path(folder) / str(number) for number in range(len(asked))]
        script = "".join(
            f"{{\n{command.shell}}} > {shlex.quote(str(output))}\n"
            for command, output in zip(asked, outputs, strict=True)
        )
        done = subprocess.run(
            [shutil.which("bash") or "bash", "-euo", "pipefail", "-c", script],
            cwd=ROOT,
            env={**os.environ, "ANUENCIA_PORT": str(service.port), "ANUENCIA_DATA": str(service.data)},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        printed = [output.read_text("utf-8") if output.exists() else "" for output in outputs]
    assert done.returncode == 0, f"{done.stderr}\n{next((one for one in reversed(printed) if one), '')}"
    return [f"{one.rstrip()}\n" for one in printed]


def comparable(answer: str) -> str:
    """An answer without what differs from one register, or one run, to the next."""
    return _ADDRESS.sub("http://127.0.0.1:8000", _INSTANT.sub("<instant>", answer))


def differing(page: str, service: Running) -> Iterator[tuple[Command, str]]:
    """The commands whose answer is not what the page states, with what they answer."""
    asked = commands(page)
    for command, answered in zip(asked, answers(asked, service), strict=True):
        if command.answer is not None and comparable(command.answer) != comparable(answered):
            yield command, answered


def written_anew(page: str, service: Running) -> str:
    """The page with the answers of today; one that only looks otherwise stays as it is."""
    for command, answered in sorted(
        differing(page, service), key=lambda one: one[0].place or (), reverse=True
    ):
        if command.place is not None:
            first, last = command.place
            page = page[:first] + _ADDRESS.sub("http://127.0.0.1:8000", answered) + page[last:]
    return page


@contextmanager
def register_of_examples(data: Path, database: dict[str, str]) -> Iterator[ServiceHere]:
    """A service that holds the examples and nothing else, as `make run` starts it."""
    with ServiceHere(data, environment=database, lines=read()) as running:
        # Each asks as long as a list waits for its rows, which may be longer on a machine that is busy.
        asked = (running.get("/v1/authorizations?has_finding=true").status_code for _ in range(_PATIENCE))
        assert any(status == 200 for status in asked), "the lists are not there"
        yield running


def main() -> int:
    """Writes the page anew."""
    # Here, since the configuration of pytest is imported by it alone otherwise.
    from tests.conftest import fresh_database, pytest_unconfigure

    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            fresh_database() as database,
            register_of_examples(Path(folder) / "data", database.environment) as service,
        ):
            PAGE.write_text(written_anew(PAGE.read_text("utf-8"), service), "utf-8")
    finally:
        pytest_unconfigure()
    return 0


if __name__ == "__main__":
    sys.exit(main())
