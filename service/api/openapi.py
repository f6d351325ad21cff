"""What does the contract say, as one document? (OpenAPI 3.1, the same as the running service gives.)"""

from __future__ import annotations

import json
from typing import Any, cast

from service.api.app import create_app
from service.api.auth import Verifier
from service.api.services import Services


def document() -> dict[str, Any]:
    """The document, made without a database: no operation asks for its services before it is called."""
    return create_app(cast("Services", None), cast("Verifier", None)).openapi()


def document_text() -> str:
    """The text of openapi/v1.json: sorted keys, two spaces, a newline at the end."""
    return json.dumps(document(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
