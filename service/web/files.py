"""What pages are made of besides their text: style sheet, scripts, icon; and what robots ask for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from service.api.http.conditions import content_etag, unless_known
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
    media: str


class _Files(NamedTuple):
    """All files by name, and the digest of all together: scripts load each other by their names alone."""

    by_name: Mapping[str, _File]
    digest: str


@cache
def _files() -> _Files:
    root = files(__package__).joinpath("static")
    found: dict[str, _File] = {}
    for folder in ("", "noble/"):
        for one in root.joinpath(folder).iterdir():
            media = _MEDIA.get(one.name.rpartition(".")[2])
            if media is not None and one.is_file():
                found[f"{folder}{one.name}"] = _File(one.read_bytes(), media)
    whole = sha256()
    for name in sorted(found):
        whole.update(sha256(found[name].body).digest())
    return _Files(found, whole.hexdigest()[:16])


def versioned(name: str) -> str:
    """The address of a file as it is now; KeyError for a name that is none."""
    known = _files()
    if name not in known.by_name:
        raise KeyError(name)
    return f"{PREFIX}/{known.digest}/{name}"


async def asset(request: Request) -> Response:
    """One of the files, under the digest that it has."""
    known = _files()
    found = known.by_name.get(request.path_params["name"])
    if found is None or known.digest != request.path_params["digest"]:
        raise unknown_path()
    return _sent(request, found, _IMMUTABLE)


async def icon(request: Request) -> Response:
    """The icon at the address where browsers look for one."""
    return _sent(request, _files().by_name["icon.png"], {"cache-control": "public, max-age=86400"})


def _sent(request: Request, found: _File, headers: Mapping[str, str]) -> Response:
    return unless_known(request.scope, content_etag(found.body), headers, lambda: found.body, found.media)
