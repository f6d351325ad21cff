"""Which texts do the pages say? `python -m tests.web.texts` writes those that are new into the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).parents[2]
WEB: Final = ROOT / "service" / "web"
CATALOGUE: Final = WEB / "locales" / "es.po"
_METHODS: Final = [("**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.svg", "jinja2")]
_OPTIONS: Final = {
    one: {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"} for one, _ in _METHODS[1:]
}
#: Without the days on which it was written, which two who write at once would never agree on.
_HEADER: Final = rb"""# The Spanish texts of the pages, by the English ones.
msgid ""
msgstr ""
"Language: es\n"
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

"""
_KEYWORDS: Final = {
    "say": None,
    "noted": None,
    "many": (1, 2),
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
}


def extracted() -> Catalog:
    """Every text that stands in the pages and their templates."""
    found = Catalog(locale="es")
    for _, _, text, _, _ in extract_from_dir(WEB, _METHODS, _OPTIONS, keywords=_KEYWORDS):
        found.add(text)
    return found


def catalogue() -> Catalog:
    """The Spanish texts."""
    with CATALOGUE.open("rb") as stored:
        return read_po(stored, locale="es")


def main() -> None:
    """Keep what is said, drop what is not, add what is new without its Spanish text."""
    write({} if not CATALOGUE.exists() else {one.id: one.string for one in catalogue() if one.id})


def write(known: Mapping[object, object]) -> None:
    """The catalogue with these Spanish texts, by the English ones (of several forms: by all of them)."""
    made = read_po(BytesIO(_HEADER), locale="es")
    for message in extracted():
        if message.id:
            made.add(message.id, known.get(message.id))  # type: ignore[arg-type]  # as the catalogue gave it
    with CATALOGUE.open("wb") as written:
        written.write(_HEADER)
        write_po(written, made, width=0, sort_output=True, omit_header=True, no_location=True)


if __name__ == "__main__":
    main()
