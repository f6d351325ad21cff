"""Makes the contract as one document: OpenAPI 3.1, the same as the running service gives."""

from __future__ import annotations

import json

from service.api.app import document


def document_text() -> str:
    """The text of openapi/v1.json: sorted keys, two spaces, a newline at the end."""
    return json.dumps(document(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
