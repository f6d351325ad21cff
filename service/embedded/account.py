"""Runs PostgreSQL's programs, as an account that may run them."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.embedded.errors import EmbeddedError

NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Account:
    """The account of PostgreSQL and its files; `switched` if it is not that of this process (for root)."""

    uid: int
    gid: int
    switched: bool

    def run(self, program: Path, *arguments: str, seconds: float) -> tuple[int, str]:
        """Run a program to its end and return its exit status and what it printed, on both outputs.

        Raises EmbeddedError if it did not end within `seconds`, OSError if it could not be executed.
        """
        as_whom: dict[str, Any] = {"user": self.uid, "group": self.gid, "extra_groups": ()}
        # A session of its own: the terminal's Ctrl-C is for the service, which stops the database in order.
        with subprocess.Popen(  # noqa: S603 - no shell, and the program is one of the wheel's
            (program, *arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            cwd="/",
            env=_environment(),
            start_new_session=True,
            umask=0o077,
            **(as_whom if self.switched else {}),
        ) as process:
            try:
                output, _ = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                raise EmbeddedError(f"{program.name} did not end within {seconds:.0f} s.") from None
            finally:
                # After a Ctrl-C the program is let finish, so that the caller knows what there is to stop.
                process.wait()
        return process.returncode, output.strip()

    def can_enter(self, folder: Path) -> bool:
        """Whether this account may traverse the folder; tried, because modes do not say it all."""
        if not self.switched:
            return os.access(folder, os.X_OK)
        return self.run(Path("/bin/sh"), "-c", 'cd "$1"', "sh", str(folder), seconds=10)[0] == 0


def current_account() -> Account:
    """The account of this process, or `nobody` for root, as whom PostgreSQL refuses to run."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switched=False)
    try:
        entry = pwd.getpwnam(NOBODY)
    except KeyError:
        raise EmbeddedError(
            f"PostgreSQL does not run as root, and there is no account '{NOBODY}': start as another user."
        ) from None
    return Account(entry.pw_uid, entry.pw_gid, switched=True)


def _environment() -> dict[str, str]:
    # Nothing else of ours: no PG* variable of the user, no secret of the service. Messages in English,
    # because one of them is looked for.
    kept = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"LC_ALL": "C", "TZ": "UTC"}
