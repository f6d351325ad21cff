"""`anuencia mcp`: the questions as tools over standard input and output, of a register or a verified copy."""

from __future__ import annotations

import argparse
import asyncio
from importlib.metadata import version
from pathlib import Path

import httpx

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
    if options.register.startswith(("http://", "https://")):
        asyncio.run(_of_register(options.register))
    else:
        asyncio.run(_serve(_copy(options)))
    return 0


async def _of_register(url: str) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=SECONDS, trust_env=False) as client:
        await _serve(OverHttp(client, url))


def _copy(options: argparse.Namespace) -> Ask:
    if options.jurisdiction not in JURISDICTIONS:
        raise CommandError(f"--jurisdiction must be one of: {', '.join(sorted(JURISDICTIONS))}.")
    try:
        trust = read_trust(options.vkey, options.policy)
        return FromCopy(Path(options.register), trust, jurisdiction(options.jurisdiction))
    except (CannotRun, RefusedError) as error:
        raise CommandError(str(error)) from None


async def _serve(ask: Ask) -> None:
    from service.assistants.tools import server

    await server(ask, version("anuencia")).run_stdio_async()
