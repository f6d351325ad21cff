"""Starts the roles that a process is to have, tells how they fare, and ends them with it.

A role is a thread that outlives its own failures, or a child process, which is started again whenever it
ends. A child cannot outlive this process, however that ends: its standard input ends with it.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Final, NamedTuple

log = logging.getLogger(__name__)

#: Between the end of a child that nobody ended and its successor: at first, and at most; it doubles.
FIRST_PAUSE_SECONDS: Final = 1.0
LAST_PAUSE_SECONDS: Final = 30.0
#: After so long the next end of a child is met as if it were the first.
STEADY_SECONDS: Final = 60.0
#: How long a child may take to finish what is under way.
GRACE_SECONDS: Final = 10.0

#: `-P`: nothing is imported from the folder that one works in, where `service` may be another's.
_COMMAND: Final = (sys.executable, "-P", "-m", "service")
#: Where this very code lies.
_ROOT: Final = Path(__file__).parents[1]


class Told(NamedTuple):
    """By part: what keeps a role from its work at present, and what an operator must look at."""

    troubles: Mapping[str, str | None] = {}
    alarms: Mapping[str, str | None] = {}


class Role(NamedTuple):
    """Something that runs beside all else: `start`, then `close`, which returns when it has ended.

    `needed`: whether the process cannot do its own work without it; else its troubles are alarms.
    """

    name: str
    start: Callable[[], None]
    close: Callable[[], None]
    look: Callable[[], Told]
    needed: bool = True


class Supervisor:
    """Over some roles: they start in this order."""

    def __init__(self, roles: Sequence[Role]) -> None:
        self._roles = tuple(roles)
        self._started: list[Role] = []

    def start(self) -> None:
        """Start them. Raises what one of them raises; those before it are ended then."""
        try:
            for role in self._roles:
                role.start()
                self._started.append(role)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End all that were started, side by side: each waits for a time of its own where nothing answers.

        Raises what one of them raises, once all have ended.
        """
        errors: list[BaseException] = []

        def end(role: Role) -> None:
            try:
                role.close()
            except BaseException as error:  # noqa: BLE001 - it is raised below, when the others have ended
                errors.append(error)

        started, self._started = self._started, []
        threads = [Thread(target=end, args=(role,), name=f"anuencia-end-{role.name}") for role in started]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]

    def look(self) -> Told:
        """How they fare, of all parts together."""
        troubles: dict[str, str | None] = {}
        alarms: dict[str, str | None] = {}
        for role in self._roles:
            told = role.look()
            (troubles if role.needed else alarms).update(told.troubles)
            alarms.update(told.alarms)
        return Told(troubles, alarms)


class Child:
    """Runs `anuencia <words>` over this database, and again whenever it ends; `start`, then `close`.

    On its standard output the child says, a line of JSON each time that changes, what keeps which of its
    parts from its work.
    """

    def __init__(self, name: str, url: str, *words: str) -> None:
        self._name = name
        self._url = url
        self._command = (*_COMMAND, *words)
        self._closing = Event()
        self._child: subprocess.Popen[str] | None = None
        self._thread = Thread(target=self._run, name=f"anuencia-{name}-process", daemon=True)
        #: What keeps its parts from their work at present.
        self.troubles: Mapping[str, str] = {}

    @property
    def pid(self) -> int | None:
        """The child's, while there is one."""
        return None if self._child is None else self._child.pid

    def start(self) -> None:
        """Start the child; it does its work once it has come up."""
        self._child = self._started()
        self._thread.start()

    def close(self) -> None:
        """End the child after what is under way, and return when it is gone."""
        self._closing.set()
        child = self._child
        if child is not None:
            # Not by the end of its input: one that is still coming up has nothing under way and looks at
            # nothing, but ends of this at once.
            child.terminate()
        if self._thread.ident is not None:
            self._thread.join(GRACE_SECONDS)
        if child is not None and child.poll() is None:
            log.warning("the %s did not end within %g seconds: it is killed", self._name, GRACE_SECONDS)
            child.kill()
            child.wait()

    def _run(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            child, began = self._child, monotonic()
            if child is not None:
                self._listen(child)
            if self._closing.is_set():
                return
            if monotonic() - began >= STEADY_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            self.troubles = {"all": f"the {self._name} ended unexpectedly and is started again"}
            if child is not None:
                log.error("the %s ended with %s; starting it again", self._name, child.returncode)
            if self._closing.wait(pause):
                return
            pause = min(2 * pause, LAST_PAUSE_SECONDS)
            try:
                self._child = self._started()
            except OSError as error:
                log.warning("the %s cannot be started (%s); trying again", self._name, error.strerror)
                self._child = None

    def _listen(self, child: subprocess.Popen[str]) -> None:
        """Until its end."""
        with child:  # which waits for it, and closes what led to it
            for line in child.stdout or ():
                self.troubles = json.loads(line)

    def _started(self) -> subprocess.Popen[str]:
        # The address by environment: an argument is for everybody on the machine to read.
        return subprocess.Popen(  # noqa: S603 - this very program, its words given by the code alone
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=_environment(self._url),
            # Ctrl-C is for this process, which ends the child in order.
            process_group=0,
        )


def _environment(url: str) -> Mapping[str, str]:
    ours = {**os.environ, "ANUENCIA_DATABASE_URL": url}
    if _ROOT.name == "site-packages":  # found by itself, and must not come before the standard library
        return ours
    return {**ours, "PYTHONPATH": os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))}
