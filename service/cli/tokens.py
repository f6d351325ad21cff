"""Gives a developer a token."""

from __future__ import annotations

import sys

from service.dev_issuer import DevIssuer, DevIssuerRefusedError
from service.settings import Settings


def dev_token(settings: Settings, office: str, subject: str) -> int:
    """Print a token of the development issuer for one office, with that office's scopes."""
    try:
        print(DevIssuer.open(settings).mint(office, subject=subject))
    except (DevIssuerRefusedError, ValueError) as error:
        print(f"anuencia dev-token: {error}", file=sys.stderr)
        return 1
    return 0
