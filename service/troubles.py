"""Keeps what stands in the way of a part of the service, and tells the log when that begins and when it ends.

A part that tries again twice a second meets the same trouble each time: one line says that it has begun, one
that it is over.
"""

from __future__ import annotations

import logging
from time import monotonic


class Trouble:
    """Of one part, by which its `log` knows it; set by one thread, read by any."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._since = 0.0
        self._level = logging.WARNING
        #: In words, for readiness; None if nothing is known to be wrong.
        self.sentence: str | None = None

    def is_met(self, sentence: str, level: int = logging.WARNING, error: BaseException | None = None) -> None:
        """This is the trouble now. `error`: told with its trace where it is a defect."""
        before, self.sentence = self.sentence, sentence
        if before is None:
            self._since = monotonic()
        if before != sentence:
            self._level = level
            self._log.log(level, "%s", sentence, exc_info=error)

    def is_over(self) -> None:
        """Nothing is wrong any more."""
        before, self.sentence = self.sentence, None
        if before is not None:
            level = min(self._level, logging.INFO)
            self._log.log(level, "over after %.1f s: %s", monotonic() - self._since, before)
