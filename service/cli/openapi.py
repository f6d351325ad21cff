"""Writes or checks what is made of the app's routes: the committed contract, and the handbook of fields."""

from __future__ import annotations

import sys
from pathlib import Path

from service.api.handbook import handbook
from service.api.openapi import document_text

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "openapi" / "v1.json"


def openapi(*, check: bool) -> int:
    """Write openapi/v1.json, docs/fields.md and docs/campos.md, or say which are not what the app says."""
    texts = {
        COMMITTED: document_text(),
        ROOT / "docs" / "fields.md": handbook("en"),
        ROOT / "docs" / "campos.md": handbook("es"),
    }
    differing = [path for path, text in texts.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in differing:
        name = path.relative_to(ROOT)
        if check:
            print(f"{name} is not what the app says: run 'python -m service openapi'.", file=sys.stderr)
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(texts[path], "utf-8")
    return 1 if check and differing else 0
