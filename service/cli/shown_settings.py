"""Prints the settings that are in force, without what is secret."""

from __future__ import annotations

import json
from collections.abc import Iterator

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from service.settings import Settings


def show_settings(settings: Settings) -> int:
    """A line for each setting, as one may put it into the environment."""
    for line in in_force(settings):
        print(line)
    return 0


def in_force(settings: Settings) -> Iterator[str]:
    """`ANUENCIA_NAME=value`; marked where it is the default."""
    for name in sorted(type(settings).model_fields):
        mark = "" if name in settings.model_fields_set else "   (default)"
        yield f"ANUENCIA_{name.upper()}={_text(name, getattr(settings, name))}{mark}"


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if name in ("database_url", "owner_url"):
        return without_password(str(value))
    if name == "read_urls" and isinstance(value, tuple):
        return json.dumps([without_password(str(url)) for url in value]) if value else ""
    if isinstance(value, tuple):
        return ",".join(str(getattr(part, "name", part)) for part in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def without_password(url: str) -> str:
    """The address of a database as it may be printed: libpq's words, and dots for what is secret."""
    said = conninfo_to_dict(url)
    for name in ("password", "sslpassword"):
        if name in said:
            said[name] = "..."
    return make_conninfo(**{name: str(value) for name, value in said.items()})
