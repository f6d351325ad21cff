"""The pages of the problems: what each means and what to do, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from service.api.http.conditions import content_etag, unless_known
from service.api.http.language import LANGUAGES, Language, told_in
from service.api.http.problems import PROBLEMS, Problem, page_of
from service.api.pages.explained import EXPLAINED, Both, title

_ALL: Final = Both("All problems", "Todos los problemas")
_MEANS: Final = Both("What it means", "Qué significa")
_TO_DO: Final = Both("What to do", "Qué hacer")
_STATUS: Final = Both("HTTP status", "Estado HTTP")
_OTHER: Final = Both("En español", "In English")
_INTRO: Final = Both(
    "Every answer from 400 on says in `code` which of these it is. The codes are the same in every language.",
    "Toda respuesta desde 400 dice en `code` cuál de estos es. Los códigos son los mismos en todo idioma.",
)

#: No script, and the style of this origin alone.
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_MEDIA: Final = "text/html; charset=utf-8"


async def problem(request: Request) -> Response:
    """What one code means."""
    code: str = request.path_params["code"]
    if code not in EXPLAINED:
        raise Problem("not-found", "There is no such problem: GET /problems lists them all.")
    language, explained = _language(request.scope), EXPLAINED[code]
    parts = [
        f"<p><code>{code}</code> · {_in(_STATUS, language)} {PROBLEMS[code].status}</p>",
        f"<h2>{_in(_MEANS, language)}</h2><p>{_marked(_in(explained.meaning, language))}</p>",
        f"<h2>{_in(_TO_DO, language)}</h2><p>{_marked(_in(explained.advice, language))}</p>",
        f'<p><a href="/problems?lang={language}">{_in(_ALL, language)}</a></p>',
    ]
    return _page(request.scope, page_of(code), language, title(code, language), parts)


async def problems(request: Request) -> Response:
    """All codes."""
    language = _language(request.scope)
    rows = (
        f'<li><a href="{page_of(code)}?lang={language}"><code>{code}</code></a> {kind.status}: '
        f"{escape(title(code, language))}</li>"
        for code, kind in sorted(PROBLEMS.items())
        if code in EXPLAINED
    )
    parts = [f"<p>{_marked(_in(_INTRO, language))}</p>", "<ul>", *rows, "</ul>"]
    return _page(request.scope, "/problems", language, _in(_ALL, language), parts)


def _language(scope: Scope) -> Language:
    """The one that the address names, else the reader's own."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [])
    return next((one for one in LANGUAGES if one in asked), told_in(scope))


def _in(text: Both, language: Language) -> str:
    return text.es if language == "es" else text.en


def _marked(text: str) -> str:
    """With what stands in backticks as code."""
    return "".join(
        f"<code>{escape(part)}</code>" if place % 2 else escape(part)
        for place, part in enumerate(text.split("`"))
    )


def _page(scope: Scope, path: str, language: Language, heading: str, parts: Iterable[str]) -> Response:
    other = "en" if language == "es" else "es"
    body = "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{language}">',
            '<head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(heading)} · Anuencia</title>",
            f'<link rel="alternate" hreflang="{other}" href="{path}?lang={other}">',
            '<link rel="stylesheet" href="/docs/docs.css"></head>',
            "<body><main>",
            f"<h1>{escape(heading)}</h1>",
            *parts,
            f'<p><a hreflang="{other}" lang="{other}" href="{path}?lang={other}">',
            f"{_in(_OTHER, language)}</a></p>",
            "</main></body>",
            "</html>",
        ]
    ).encode()
    headers = {
        "cache-control": "no-cache",
        "content-language": language,
        "vary": "Accept-Language",
        "content-security-policy": _POLICY,
    }
    return unless_known(scope, content_etag(body), headers, lambda: body, _MEDIA)
