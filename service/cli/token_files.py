"""Reads the token that a command sends, from a file or from standard input."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from service.cli.errors import CommandError

#: In place of a file's name.
STANDARD_INPUT: Final = Path("-")
_MAX_CHARACTERS: Final = 8192
_TOKEN: Final = re.compile(f"[!-~]{{1,{_MAX_CHARACTERS}}}").fullmatch


def token_in(file: Path) -> str:
    """The token in a file, or in standard input. It is never an argument, which others could see.

    Raises CommandError, which shows nothing of what was read, nor of a name that is no file's: it may be the
    token itself.
    """
    there = False
    with suppress(OSError):  # a name that is too long is no file's
        there = file.exists()
    try:
        if file == STANDARD_INPUT:
            where, read = "standard input", sys.stdin.buffer.read(_MAX_CHARACTERS + 2)
        elif there:
            where = str(file)
            with file.open("rb") as opened:
                read = opened.read(_MAX_CHARACTERS + 2)
        else:
            raise CommandError(
                "--token takes the name of a file, or - for standard input, and there is no such file. "
                "(Never give a token itself: others can see the arguments of a process.)"
            )
    except OSError as error:
        raise CommandError(f"the token cannot be read ({error.strerror}).") from None
    token = read.decode("latin-1").strip()
    if not _TOKEN(token):
        raise CommandError(f"there is no token in {where}: it is one line of visible ASCII.")
    return token
