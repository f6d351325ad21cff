"""Where is the browser that the tests drive? Debian's chromium, or the one that ANUENCIA_BROWSER names."""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from playwright.sync_api import Browser, sync_playwright

REQUIRED: Final = "ANUENCIA_REQUIRE_BROWSER"
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: It asks nobody outside for anything, and runs as root in a container.
_SWITCHES: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
SKIPPED: Final = (
    "NO BROWSER WAS FOUND: the pages were not tried in one. Install chromium, or name one by "
    f"ANUENCIA_BROWSER. Where {REQUIRED} is set, this is an error."
)


def found() -> str | None:
    """The program; None if there is none."""
    named = os.environ.get("ANUENCIA_BROWSER")
    return named or next((path for name in _NAMES if (path := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """One browser. Without one the tests are skipped, and say so loudly; where it is required, they fail."""
    program = found()
    if program is None:
        if os.environ.get(REQUIRED):
            pytest.fail(SKIPPED)
        pytest.skip(SKIPPED)
    with warnings.catch_warnings():
        # Of its own event loop, when it ends.
        warnings.simplefilter("ignore", ResourceWarning)
        with sync_playwright() as playwright:
            started = playwright.chromium.launch(executable_path=program, args=_SWITCHES)
            yield started
            started.close()
