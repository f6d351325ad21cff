"""Keeps the projections in a process of their own, so that the one that answers need not.

The child ends when its standard input does: it cannot outlive this process, however that ends. On its
standard output it says, a line of JSON each time that changes, what keeps which projection from advancing.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Event, Thread
from typing import Final

log = logging.getLogger(__name__)

#: Between the end of a child that nobody ended and its successor.
RESTART_SECONDS: Final = 1.0
#: How long the child may take to finish the batch under way.
GRACE_SECONDS: Final = 10.0

#: `-P`: nothing is imported from the folder that one works in, where `service` may be another's.
_COMMAND: Final = (sys.executable, "-P", "-m", "service", "projector", "--attached")
#: Where this very code lies.
_ROOT: Final = Path(__file__).parents[2]


class ProjectorProcess:
    """Runs `anuencia projector` and starts it again whenever it ends; `start`, then `close`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._closing = Event()
        self._child: subprocess.Popen[str] | None = None
        self._thread = Thread(target=self._run, name="anuencia-projector-process", daemon=True)
        #: What keeps rows from advancing at present, by projection, for readiness.
        self.troubles: Mapping[str, str] = {}

    @property
    def pid(self) -> int | None:
        """The child's, while there is one."""
        return None if self._child is None else self._child.pid

    def start(self) -> None:
        """Start the child; it begins to follow once it has come up."""
        self._child = self._started()
        self._thread.start()

    def close(self) -> None:
        """End the child after the batch under way, and return when it is gone."""
        self._closing.set()
        child = self._child
        if child is not None:
            # Not by the end of its input: one that is still coming up has nothing under way and looks at
            # nothing, but ends of this at once.
            child.terminate()
        if self._thread.ident is not None:
            self._thread.join(GRACE_SECONDS)
        if child is not None and child.poll() is None:
            log.warning("the projector did not end within %g seconds: it is killed", GRACE_SECONDS)
            child.kill()
            child.wait()

    def _run(self) -> None:
        while True:
            child = self._child
            if child is not None:
                self._listen(child)
            if self._closing.is_set():
                return
            self.troubles = {"all": "the projector ended unexpectedly and is started again"}
            if child is not None:
                log.error("the projector ended with %s; starting it again", child.returncode)
            if self._closing.wait(RESTART_SECONDS):
                return
            try:
                self._child = self._started()
            except OSError as error:
                log.warning("the projector cannot be started (%s); trying again", error.strerror)
                self._child = None

    def _listen(self, child: subprocess.Popen[str]) -> None:
        """Until its end."""
        with child:  # which waits for it, and closes what led to it
            for line in child.stdout or ():
                self.troubles = json.loads(line)

    def _started(self) -> subprocess.Popen[str]:
        # The address by environment: an argument is for everybody on the machine to read.
        return subprocess.Popen(  # noqa: S603 - this very program, its words fixed above
            _COMMAND,
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
