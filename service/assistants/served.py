"""Serves the tools beside the API, at `/mcp` (streamable HTTP), without a session: each message stands alone.

The library is an extra. Nothing of it is imported before somebody asks for the first time.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from contextvars import ContextVar
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

import httpx

from service.assistants.asking import Answered, OverHttp

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, MutableMapping

    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from domain.jurisdictions.profile import Profile

    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

METHODS: Final = ("GET", "POST", "DELETE")
MOST_BYTES: Final = 64 * 1024


def is_installed() -> bool:
    """Whether the extra is there."""
    return find_spec("mcp") is not None


class Assistants:
    """The endpoint. `app`: tells the application, which the tools ask as any client would, within its limits.

    `admit`: raises what keeps this request from being answered. `profile`: tells whose register it is.
    """

    def __init__(
        self, app: Callable[[], Any], admit: Callable[[Scope], None], profile: Callable[[], Profile]
    ) -> None:
        self._app = app
        self._profile = profile
        self._admit = admit
        self._asking: ContextVar[Scope] = ContextVar("asking")
        self._starting = asyncio.Lock()
        self._manager: StreamableHTTPSessionManager | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._admit(scope)
        manager = await self._started()
        token = self._asking.set(scope)
        try:
            await manager.handle_request(scope, receive, send)
        finally:
            self._asking.reset(token)

    async def close(self) -> None:
        """End what was begun."""
        self._closing.set()
        if self._keeper is not None:
            with suppress(asyncio.CancelledError):
                await self._keeper

    async def _started(self) -> StreamableHTTPSessionManager:
        async with self._starting:
            if self._manager is None:
                manager = await asyncio.to_thread(self._made)
                begun = asyncio.Event()
                # What the manager opens must be closed by the task that opened it.
                self._keeper = asyncio.create_task(self._keep(manager, begun))
                await begun.wait()
                self._manager = manager
            return self._manager

    async def _keep(self, manager: StreamableHTTPSessionManager, begun: asyncio.Event) -> None:
        async with manager.run():
            begun.set()
            await self._closing.wait()

    def _made(self) -> StreamableHTTPSessionManager:
        from mcp.server.transport_security import TransportSecuritySettings

        from service.assistants.tools import server

        made = server(self._ask, version("anuencia"), self._profile())
        made.streamable_http_app(
            json_response=True,
            stateless_http=True,
            max_request_body_size=MOST_BYTES,
            # Everything here is public: a page that makes its reader's browser ask learns nothing new.
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        return made.session_manager

    async def _ask(self, path: str, query: Mapping[str, Any]) -> Answered:
        asking = self._asking.get()
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in asking["headers"]}
        kept = {
            name: one for name, one in headers.items() if name in ("host", "x-forwarded-for", "forwarded")
        }
        transport = httpx.ASGITransport(self._app(), client=tuple(asking["client"] or ("127.0.0.1", 0)))
        address = f"{asking.get('scheme', 'http')}://{headers.get('host', 'localhost')}"
        async with httpx.AsyncClient(transport=transport, base_url=address, trust_env=False) as client:
            return await OverHttp(client, address, kept)(path, query)
