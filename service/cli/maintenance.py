"""How is a database migrated, and how is everything of development removed?"""

from __future__ import annotations

import shutil

from service import database
from service.embedded import EmbeddedServer
from service.migrate import upgrade
from service.settings import Settings


def migrate(settings: Settings) -> int:
    """Run the missing migrations as the owner."""
    with database.opened(settings) as opened:
        upgrade(opened.owner_url)
    return 0


def clean(settings: Settings) -> int:
    """Remove data and keys of the development folder, never one without the other."""
    EmbeddedServer.remove(settings.data)
    shutil.rmtree(settings.data, ignore_errors=True)
    return 0
