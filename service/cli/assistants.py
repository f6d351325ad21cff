"""`anuencia mcp`: the questions as tools over standard input and output, of a register or a verified copy."""

from __future__ import annotations

import argparse
import asyncio
from importlib.metadata import version
from pathlib import Path

import httpx

from domain.jurisdictions.profile import Profile
from domain.jurisdictions.registry import JURISDICTIONS
from service.assistants.asking import SECONDS, Ask, OverHttp, RefusedError
from service.assistants.copied import FromCopy
from service.assistants.served import is_installed
from service.audit.failures import CannotRun
from service.audit.trust import read_trust
from service.calendars import jurisdiction
from service.cli.errors import CommandError


def serve_tools(options: argparse.Namespace) -> int:
    """Until standard input ends."""
    if not is_installed():
        raise CommandError("'anuencia mcp' needs an extra: pip install 'anuencia[mcp]'.")
    if options.jurisdiction not in JURISDICTIONS:
        raise CommandError(f"--jurisdiction must be one of: {', '.join(sorted(JURISDICTIONS))}.")
    profile = jurisdiction(options.jurisdiction)
    if options.register.startswith(("http://", "https://")):
        asyncio.run(_of_register(options.register, profile))
    else:
        asyncio.run(_serve(_copy(options, profile), profile))
    return 0


async def _of_register(url: str, profile: Profile) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=SECONDS, trust_env=False) as client:
        await _serve(OverHttp(client, url), profile)


def _copy(options: argparse.Namespace, profile: Profile) -> Ask:
    try:
        trust = read_trust(options.vkey, options.policy)
        return FromCopy(Path(options.register), trust, profile)
    except (CannotRun, RefusedError) as error:
        raise CommandError(str(error)) from None


async def _serve(ask: Ask, profile: Profile) -> None:
    from service.assistants.tools import server

    await server(ask, version("anuencia"), profile).run_stdio_async()
