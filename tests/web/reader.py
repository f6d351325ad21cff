"""Asks for pages as a browser does, and looks at what they are made of."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

import httpx

from tests.api.conftest import Client

ACCEPT: Final = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
#: Elements that have no end.
_VOID: Final = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"))


class Document(HTMLParser):
    """A page, read strictly: every element is closed by its own end, and no id stands twice."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.ids: list[str] = []
        self._open: list[str] = []
        self._words: list[str] = []
        self._pieces: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []
        assert len(self.ids) == len(set(self.ids))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.elements.append((tag, given))
        if "id" in given:
            self.ids.append(given["id"])
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, tag

    @property
    def said(self) -> list[str]:
        """What a reader reads or hears, piece by piece; not what programs are shown as they write it."""
        read = [one[name] for _, one in self.elements for name in ("aria-label", "alt") if name in one]
        return [*read, *(words for words in self._pieces if words.strip())]

    def handle_data(self, data: str) -> None:
        if not {"pre", "code", "textarea", "script"} & set(self._open):
            self._pieces.append(data)
        if "title" not in self._open[-1:]:
            self._words.append(data)

    @property
    def text(self) -> str:
        """All words of the page, one space between."""
        return " ".join("".join(self._words).split())

    def links(self) -> set[str]:
        """Where it leads to, and what it is made of."""
        return {one[name] for _, one in self.elements for name in ("href", "src", "action") if name in one}


def ask(client: Client, path: str, **headers: str) -> httpx.Response:
    """The answer to a browser."""
    return client.get(
        path, {"Accept": ACCEPT, **{key.replace("_", "-"): one for key, one in headers.items()}}
    )


def page(client: Client, path: str) -> Document:
    """A page that is there."""
    answer = ask(client, path)
    assert answer.status_code == 200, (path, answer.status_code, answer.text[:2000])
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Document(answer.text)
