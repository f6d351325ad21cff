"""Sets how often the garbage collector looks at everything that is alive."""

from __future__ import annotations

import gc

#: Objects made before a collection of the youngest generation. With the default, a warm cache of states was
#: walked so often that the 99th percentile of answers was several times as long.
THRESHOLD = 50_000


def pause_collector() -> None:
    """For the start, until `tune_collector`: what it makes is there to stay, and looking at it is vain."""
    gc.disable()


def tune_collector() -> None:
    """After the start: what is alive now stays, so it is never looked at again; collect less often."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(THRESHOLD, 20, 100)
