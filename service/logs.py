"""How the service says what happens: JSON lines in production, lines for a person in development.

The parts use the standard library's `logging`; structlog writes the lines. What is said never holds a body, a
token, the words of a search or a name: whoever logs gives the few members below, and no other is written.
"""

from __future__ import annotations

import logging
import sys
from typing import Any, Final

import orjson
import structlog
from structlog.typing import Processor

from service.settings import Settings

#: Members that a line may have besides its words.
MEMBERS: Final = ("method", "route", "status", "ms", "request_id", "office", "code")


def configure(settings: Settings, part: str) -> None:
    """Write lines to standard error from now on. `part`: which role of the program says it."""

    def said_by(_: object, __: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
        return {**line, "part": part}

    before: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=MEMBERS),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        said_by,
    ]
    written: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if settings.env == "production":
        written += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(_json)]
    else:
        written.append(
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                pad_event_to=0,
                # The other one, where it is installed, shows what the variables held: bodies and names.
                exception_formatter=structlog.dev.plain_traceback,
            )
        )
    handler = logging.StreamHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=written))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    for library in ("alembic", "httpx", "httpcore"):
        logging.getLogger(library).setLevel(logging.WARNING)
    # Of each statement that it cannot cancel; that the database does not answer is told once (readiness.py).
    logging.getLogger("psycopg").setLevel(logging.ERROR)


def _json(line: object, **_: Any) -> str:
    return orjson.dumps(line, default=str).decode()
