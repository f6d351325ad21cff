"""Mints tokens of the development issuer, and asks before it makes a key where there is none."""

from __future__ import annotations

import sys

from service.cli.errors import CommandError
from service.dev_issuer import DevIssuer, DevIssuerRefusedError, NoDevKeyError
from service.settings import Settings


def dev_token(settings: Settings, office: str, subject: str) -> int:
    """Print a token of the development issuer for one office, with that office's scopes."""
    print(minted(settings, office, subject))
    return 0


def minted(settings: Settings, office: str, subject: str | None = None) -> str:
    """A token of the development issuer. Where it has no key, a person is asked before one is made."""
    try:
        try:
            issuer = DevIssuer.open(settings, make=False)
        except NoDevKeyError as error:
            _agree(error, settings)
            issuer = DevIssuer.open(settings)
        return issuer.mint(office, subject=subject)
    except (DevIssuerRefusedError, ValueError) as error:
        raise CommandError(str(error)) from None


def _agree(error: NoDevKeyError, settings: Settings) -> None:
    """Raises CommandError unless somebody at the terminal wants a key there."""
    if sys.stdin is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise CommandError(str(error))
    print(f"{error}\nMake one in {settings.data.absolute()}? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise CommandError("no key was made.")
