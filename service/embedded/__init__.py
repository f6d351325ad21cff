"""How does a developer get a real PostgreSQL without installing one?"""

from __future__ import annotations

from service.embedded.binaries import find_binaries
from service.embedded.errors import DataFolderInUse, EmbeddedError
from service.embedded.server import EmbeddedServer

__all__ = ["DataFolderInUse", "EmbeddedError", "EmbeddedServer", "find_binaries"]
