"""What pages are made of besides their text: style sheet, scripts, icon; and what robots ask for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from service.api.http.conditions import unless_known
from service.api.http.problems import unknown_path

PREFIX: Final = "/assets"

_MEDIA: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "txt": "text/plain; charset=utf-8",
}
#: The address of a file has its digest in it: what stands there never changes.
_IMMUTABLE: Final = {
    "cache-control": "public, max-age=31536000, immutable",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}


class _File(NamedTuple):
    body: bytes
    digest: str
    media: str


@cache
def _files() -> Mapping[str, _File]:
    """Every file of the pages, by name."""
    stored = [one for one in files(__package__).joinpath("static").iterdir() if one.is_file()]
    kept = ((one.name, one.read_bytes(), _MEDIA.get(one.name.rpartition(".")[2])) for one in stored)
    return {name: _File(body, sha256(body).hexdigest()[:16], media) for name, body, media in kept if media}


def versioned(name: str) -> str:
    """The address of a file as it is now."""
    return f"{PREFIX}/{_files()[name].digest}/{name}"


async def asset(request: Request) -> Response:
    """One of the files, under the digest that it has."""
    found = _files().get(request.path_params["name"])
    if found is None or found.digest != request.path_params["digest"]:
        raise unknown_path()
    return _sent(request, found, _IMMUTABLE)


async def icon(request: Request) -> Response:
    """The icon at the address where browsers look for one."""
    return _sent(request, _files()["icon.png"], {"cache-control": "public, max-age=86400"})


def _sent(request: Request, found: _File, headers: Mapping[str, str]) -> Response:
    return unless_known(request.scope, f'W/"{found.digest}"', headers, lambda: found.body, found.media)
