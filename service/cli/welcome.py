"""Tells a person what to try when the service is ready."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from service.settings import Settings


def text(settings: Settings, port: int) -> str:
    """The addresses, and curl lines that work as pasted, from any folder: no token where none is believed."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    base = f"http://{host}:{port}"
    ours = "the service" if settings.database_url is not None else "the service and its database"
    return f"""
Anuencia is ready. Open {base}/ in a browser.

  the pages      {base}/es (Spanish), {base}/en (English)
  the register   {base}/v1/authorizations
  its history    {base}/v1/events
  its log        {base}/log/checkpoint
  the contract   {base}/openapi.json

Try, in another terminal:

  curl -s {base}/v1/authorizations
  curl -s '{base}/v1/events?limit=3'
{_writing(settings, base)}
Ctrl-C stops {ours}.
"""


def _writing(settings: Settings, base: str) -> str:
    if settings.env == "production" or not settings.loopback:
        return ""
    return f"""\
  curl -s {base}/v1/authorizations -H "Authorization: Bearer $({_token_command(settings)})" \
-H "Idempotency-Key: try-$(date +%s)" -H 'Content-Type: application/json' \
-d '{{"title": "My first authorization"}}'
"""


def _token_command(settings: Settings) -> str:
    script = Path(sys.executable).with_name("anuencia")
    program = [str(script)] if script.exists() else [sys.executable, "-m", "service"]
    words = [
        "env",
        f"ANUENCIA_DATA={settings.data.resolve()}",
        *program,
        "dev-token",
        "--office",
        "registrar",
    ]
    return shlex.join(words)
