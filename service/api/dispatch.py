"""Which route answers? Found segment by segment, instead of by asking every route in turn.

What is not found here is left to the router: its 404 and 405, and every path that is not of plain segments.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.convertors import StringConvertor
from starlette.routing import BaseRoute, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from service.api.operation import Route

#: Where a node keeps the branch of a parameter, and where it keeps the route that ends in it.
_PARAMETER: Final = 0
_ROUTE: Final = 1

_Node = dict[str | int, Any]


class Dispatch:
    """Pure ASGI, around a router whose routes are complete by now."""

    def __init__(self, router: Router) -> None:
        self._router: ASGIApp = router
        self._methods: dict[str, _Node] = {}
        for route in router.routes:
            if isinstance(route, Route) and _is_plain(route):
                for method in route.methods or ():
                    self._add(method, route)

    def _add(self, method: str, route: Route) -> None:
        node = self._methods.setdefault(method, {})
        for segment in route.path.split("/"):
            branch: str | int = _PARAMETER if segment.startswith("{") else segment
            node = node.setdefault(branch, {})
        # As in the router the first one counts.
        node.setdefault(_ROUTE, (route, tuple(route.param_convertors)))

    def find(self, method: str, path: str) -> tuple[Route, Mapping[str, str]] | None:
        """The route and what its path names; None where the router is to decide."""
        node = self._methods.get(method)
        named: list[str] = []
        for segment in path.split("/"):
            if node is None:
                return None
            branch = node.get(segment)
            if branch is None and segment:
                branch = node.get(_PARAMETER)
                named.append(segment)
            node = branch
        ended = None if node is None else node.get(_ROUTE)
        return None if ended is None else (ended[0], dict(zip(ended[1], named, strict=True)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope.get("root_path"):
            found = self.find(scope["method"], scope["path"])
            if found is not None:
                route, scope["path_params"] = found
                scope["endpoint"], scope["route"] = route.endpoint, route
                await route.app(scope, receive, send)
                return
        await self._router(scope, receive, send)


def _is_plain(route: BaseRoute) -> bool:
    """Whether each segment of its path is a word or a parameter that takes any text but a slash."""
    if not isinstance(route, Route):
        return False
    segments = route.path.split("/")
    parameters = [one for one in segments if "{" in one or "}" in one]
    return all(one.startswith("{") and one.endswith("}") and ":" not in one for one in parameters) and all(
        isinstance(one, StringConvertor) for one in route.param_convertors.values()
    )
