"""A publisher that is killed before one of its steps, for the tests (`URL FOLDER sign|file|row`)."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from threading import Event
from typing import Any

from service.transparency.outside import CheckpointFile
from service.transparency.publisher import Publisher
from service.transparency.signing import LogKeys
from tests.service.publishing import made

STEPS = {
    "sign": (LogKeys, "sign"),
    "file": (CheckpointFile, "write"),
    "row": (Publisher, "_insert"),
}


def killed(*_: Any, **__: Any) -> Any:
    """What the step does instead."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    url, folder, step = sys.argv[1:]
    setattr(*STEPS[step], killed)
    made(url, Path(folder)).start()
    Event().wait()
