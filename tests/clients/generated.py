"""How is a client made from a document, checked, and run? (One class per language.)"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Final, Protocol

from tests.clients.node import Unavailable, installed
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


#: What ends soon is not worth being compiled well.
_BRIEF: Final = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


class ClientCheckError(AssertionError):
    """A generator, a type checker or a program did not do what it should; with all that it said."""


class Generated(Protocol):
    """A client of one language with programs that use it, in a folder of its own, its types checked.

    Two of one language are not made at once: what their folder's parent holds is shared.
    `tools`: the programs of the machine that it is made with.
    """

    tools: ClassVar[tuple[str, ...]]

    def __init__(self, folder: Path) -> None: ...

    def make(self, document: Path, programs: Mapping[str, str]) -> None:
        """Generate it into its folder, which is empty, and check it."""

    def command(self, program: str) -> Sequence[str | Path]:
        """How one of the programs is run."""


#: What clients are made by and of, besides document and programs. The locks have the generators' versions.
_MAKERS: Final = (
    HERE / "generated.py",
    HERE / "node.py",
    *(HERE / "typescript" / name for name in ("package-lock.json", "package.json", "tsconfig.json")),
    *sorted(SETTINGS.iterdir()),
    ROOT / "requirements.txt",
    ROOT / "requirements-dev.txt",
)


def ingredients(client: type[Generated], document: Path, programs: Mapping[str, str]) -> str:
    """A digest of all that a client is made of and by: with the same one, the same client would be made."""
    found = [json.dumps(programs, sort_keys=True).encode(), sys.version.encode()]
    found += [one.read_bytes() for one in (document, *_MAKERS)]
    for place in (*map(shutil.which, client.tools), _ANNOTATIONS, _GO_PACKAGES / "src"):
        # A tool is known by its file: to ask each for its version takes a second.
        file = None if place is None else Path(place).resolve()
        found.append(f"{file} {file.stat().st_mtime_ns if file and file.exists() else None}".encode())
    return hashlib.sha256(b"\0".join(hashlib.sha256(one).digest() for one in found)).hexdigest()[:16]


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

    tools: ClassVar[tuple[str, ...]] = ()
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

    tools: ClassVar[tuple[str, ...]] = ("node",)
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
        installed(HERE / "typescript")  # what it was made with may be gone meanwhile
        return ["node", self._folder / "made" / f"{program}.js"]


class JavaClient:
    """openapi-generator, compiled with javac; speaks by the JDK's own HTTP. `make` raises Unavailable."""

    tools: ClassVar[tuple[str, ...]] = ("java", "javac")
    lifecycle = HERE / "java" / "Lifecycle.java"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, document: Path, programs: Mapping[str, str]) -> None:
        folder = self._folder
        _need("javac", "openjdk-17-jdk-headless")
        classes = _classes()
        _generate("java", document, folder / "client", folder)
        for source in programs.values():
            (named,) = re.findall(r"^public (?:final )?class (\w+)", source, re.MULTILINE)
            (folder / f"{named}.java").write_text(source, "utf-8")
        sources = [*(folder / "client" / "src" / "main").rglob("*.java"), *folder.glob("*.java")]
        (folder / "sources").write_text("".join(f"{source}\n" for source in sources), "utf-8")
        # All that was generated, and not only what the programs use; in one process.
        quickly = (*(f"-J{one}" for one in _BRIEF), "-proc:none", "-nowarn")
        into = folder / "classes"
        run(["javac", *quickly, "-d", into, "-cp", classes, f"@{folder / 'sources'}"], folder)

    def command(self, program: str) -> Sequence[str | Path]:
        where = f"{self._folder / 'classes'}:{_classes()}"
        return ["java", *_BRIEF, "-cp", where, program.capitalize()]


class GoClient:
    """openapi-generator, compiled with go in the way of Debian's packages. `make` raises Unavailable."""

    tools: ClassVar[tuple[str, ...]] = ("java", "go")
    lifecycle = HERE / "go" / "lifecycle.go"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, document: Path, programs: Mapping[str, str]) -> None:
        folder = self._folder
        _need("go", "golang-go")
        if not (_GO_PACKAGES / "src" / "gopkg.in" / "validator.v2").exists():
            raise Unavailable("gopkg.in/validator.v2 is not here (Debian: golang-gopkg-validator.v2-dev)")
        module = folder / "src" / "records"
        _generate("go", document, module / "anuencia", folder)
        for name, source in programs.items():
            (module / name).mkdir()
            (module / name / "main.go").write_text(source, "utf-8")
        own = [module / name for name in programs]
        if unformatted := run(["gofmt", "-l", *own], folder):
            raise ClientCheckError(f"gofmt would write these otherwise: {unformatted}")
        # Without modules nothing is asked of a proxy: the packages are those of the machine.
        how = {"GO111MODULE": "off", "GOPATH": f"{folder}:{_GO_PACKAGES}", "GOFLAGS": "", "GOGC": "400"}
        (folder / "bin").mkdir()
        # Nobody looks for a fault in what is built with a debugger: its symbols are left out.
        run(["go", "build", "-ldflags=-s", "-o", folder / "bin", "records/..."], folder, how)

    def command(self, program: str) -> Sequence[str | Path]:
        return [self._folder / "bin" / program]


_GO_PACKAGES: Final = Path("/usr/share/gocode")
_ANNOTATIONS: Final = Path("/usr/share/java/jakarta-annotation-api.jar")


def _need(command: str, package: str) -> None:
    for needed in (command, "java"):
        if shutil.which(needed) is None:
            raise Unavailable(f"{needed} is not here (Debian: {package if needed == command else 'a JDK'})")


def _generator() -> Path:
    """The jar of openapi-generator, which a package of Python brings."""
    found = importlib.util.find_spec("openapi_generator_cli")
    assert found is not None, "it is among the locked requirements"
    assert found.origin is not None
    return Path(found.origin).parent / "openapi-generator.jar"


def _classes() -> str:
    """What a client for Java needs: Jackson, which the generator's jar holds too, and annotations."""
    if not _ANNOTATIONS.exists():
        raise Unavailable("the annotations of Jakarta are not here (Debian: libjakarta-annotation-api-java)")
    return f"{_generator()}:{_ANNOTATIONS}"


def _generate(language: str, document: Path, into: Path, folder: Path) -> None:
    settings = SETTINGS / f"{language}.yaml"
    generate = ["java", *_BRIEF, "-jar", str(_generator()), "generate", "-g", language]
    run([*generate, "-c", settings, "-i", document, "-o", into], folder)
