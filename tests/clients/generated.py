"""How is a client made from a document, checked, and run? (One class per language; nothing made is kept.)"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from tests.clients.node import installed
from tests.contract.document import ROOT

HERE: Final = Path(__file__).parent
SETTINGS: Final = ROOT / "openapi" / "generators"

#: Strict for what is ours. The generator's own client.py types its context managers loosely.
_MYPY: Final = """\
[mypy]
strict = True
[mypy-anuencia_client.client]
disable_error_code = arg-type
"""


class ClientCheckError(AssertionError):
    """A generator, a type checker or a program did not do what it should; with all that it said."""


class Generated(Protocol):
    """A client of one language with programs that use it, in a folder of its own, its types checked.

    Two of one language are not made at once: what their folder's parent holds is shared.
    """

    def __init__(self, folder: Path) -> None: ...

    def make(self, document: Path, programs: Mapping[str, str]) -> None:
        """Generate it into its folder, which is empty, and check it."""

    def command(self, program: str) -> Sequence[str | Path]:
        """How one of the programs is run."""


def run(command: Sequence[str | Path], folder: Path, environment: Mapping[str, str] | None = None) -> str:
    """What a command prints; raises ClientCheckError with all that it said."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode:
        raise ClientCheckError(f"{command[0]} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


class PythonClient:
    """openapi-python-client, checked with mypy."""

    lifecycle = HERE / "python" / "lifecycle.py"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, document: Path, programs: Mapping[str, str]) -> None:
        folder = self._folder
        generate = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
        settings = ["--config", str(SETTINGS / "python.yaml"), "--path", str(document), "--fail-on-warning"]
        run([*generate, *settings, "--output-path", str(folder / "anuencia_client")], folder)
        (folder / "mypy.ini").write_text(_MYPY, "utf-8")
        for name, source in programs.items():
            (folder / f"{name}.py").write_text(source, "utf-8")
        # What two documents have in common, and the libraries, is checked once.
        check = [sys.executable, "-m", "mypy", "--cache-dir", str(folder.parent / "mypy-cache")]
        run([*check, "anuencia_client", *(f"{name}.py" for name in programs)], folder)

    def command(self, program: str) -> Sequence[str | Path]:
        return [sys.executable, self._folder / f"{program}.py"]


class TypeScriptClient:
    """openapi-typescript and openapi-fetch, checked with tsc. `make` raises Unavailable."""

    lifecycle = HERE / "typescript" / "lifecycle.ts"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, document: Path, programs: Mapping[str, str]) -> None:
        folder = self._folder
        source = HERE / "typescript"
        commands = installed(source)
        (folder / "node_modules").symlink_to(source / "node_modules")
        for name in ("package.json", "tsconfig.json"):
            shutil.copy(source / name, folder / name)
        # As .ts it is checked like our own; declarations of others (.d.ts) are not, by skipLibCheck.
        run([commands / "openapi-typescript", document, "--output", "schema.ts"], folder)
        for name, text in programs.items():
            (folder / f"{name}.ts").write_text(text, "utf-8")
        run([commands / "tsc"], folder)

    def command(self, program: str) -> Sequence[str | Path]:
        return ["node", self._folder / "made" / f"{program}.js"]
