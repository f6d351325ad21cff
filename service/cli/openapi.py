"""Writes or checks the committed contract against the one that the app serves."""

from __future__ import annotations

import sys
from pathlib import Path

from service.api.openapi import document_text

COMMITTED = Path(__file__).parents[2] / "openapi" / "v1.json"


def openapi(*, check: bool) -> int:
    """Write the document of the app to openapi/v1.json, or say that the two differ."""
    text = document_text()
    if check:
        if COMMITTED.exists() and COMMITTED.read_text("utf-8") == text:
            return 0
        print("openapi/v1.json is not what the app serves: run 'python -m service openapi'.", file=sys.stderr)
        return 1
    COMMITTED.parent.mkdir(exist_ok=True)
    COMMITTED.write_text(text, "utf-8")
    return 0
