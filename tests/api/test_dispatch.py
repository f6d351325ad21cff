"""Does the shorter way to a route lead where the router's own leads?"""

from __future__ import annotations

from typing import cast

import httpx
import pytest
from starlette.routing import Match
from starlette.types import Scope

from service.api.app import Application
from service.api.dispatch import Dispatch
from service.api.operation import Route
from tests.api.conftest import Client


def _app(client: Client) -> Application:
    return cast("Application", cast("httpx.ASGITransport", client.http._transport).app)


def _routed(client: Client, method: str, path: str) -> tuple[object, dict[str, str]] | None:
    scope: Scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
    for route in _app(client).router.routes:
        match, child = route.matches(scope)
        if match is Match.FULL:
            return route, child["path_params"]
    return None


def test_every_operation_is_found_and_is_the_one_that_the_router_finds(client: Client) -> None:
    dispatch = Dispatch(_app(client).router)
    known = [one for one in _app(client).router.routes if isinstance(one, Route)]
    assert len(known) > 40
    for route in known:
        for method in route.methods or ():
            path = route.path
            for place, name in enumerate(route.param_convertors):
                path = path.replace(f"{{{name}}}", f"thing-{place}")
            found = dispatch.find(method, path)
            assert found is not None, path
            assert found == _routed(client, method, path)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/authorizations//"),
        ("GET", "/v1/authorizations/"),
        ("GET", "v1/authorizations"),
        ("GET", "/v1/authorizations/x/unheard-of"),
        ("DELETE", "/v1/authorizations"),
        ("PATCH", "/v1/authorizations/x"),
        ("GET", ""),
        ("GET", "/"),
        ("GET", "*"),
    ],
)
def test_what_no_operation_takes_is_left_to_the_router(client: Client, method: str, path: str) -> None:
    assert Dispatch(_app(client).router).find(method, path) is None
    routed = _routed(client, method, path)
    assert routed is None or not isinstance(routed[0], Route)
