"""Writes or checks what is made of the code: the committed contract, the handbook, tables of the domain."""

from __future__ import annotations

import sys
from pathlib import Path

from domain.jurisdictions.registry import DEFAULT, JURISDICTIONS
from service.api.handbook import handbook
from service.api.openapi import document_text
from service.cli.domain_page import with_tables

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "openapi" / "v1.json"


def openapi(*, check: bool) -> int:
    """Write openapi/v1.json, docs/fields.md, docs/campos.md and tables of docs/domain.md; or say which of
    them are not what the code says."""
    domain = ROOT / "docs" / "domain.md"
    texts = {
        COMMITTED: document_text(),
        ROOT / "docs" / "fields.md": handbook("en"),
        ROOT / "docs" / "campos.md": handbook("es"),
        domain: with_tables(domain.read_text("utf-8"), JURISDICTIONS[DEFAULT]),
    }
    differing = [path for path, text in texts.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in differing:
        name = path.relative_to(ROOT)
        if check:
            print(f"{name} is not what the code says: run 'python -m service openapi'.", file=sys.stderr)
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(texts[path], "utf-8")
    return 1 if check and differing else 0
