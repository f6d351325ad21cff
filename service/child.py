"""How does this program start itself once more, for a part of its work?"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

#: Where this very code lies: what is called `service` in the folder that one works in may be another's.
_ROOT = Path(__file__).parents[1]


def command(*words: str) -> tuple[str, ...]:
    """The command line of one of its commands. (`-P`: nothing is imported from the folder one works in.)"""
    return (sys.executable, "-P", "-m", "service", *words)


def environment(**more: str) -> Mapping[str, str]:
    """What goes with it. Its process group is to be its own: Ctrl-C is for who started it and ends it."""
    if _ROOT.name == "site-packages":  # found by itself, and not to come before the standard library
        return {**os.environ, **more}
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path, **more}
