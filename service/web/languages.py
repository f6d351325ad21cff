"""The languages of the pages: their texts, and how they write days and numbers.

English texts stand where they are used; the Spanish ones in `locales/es.po`, by the English text. Nothing is
compiled: the catalogue is read when the service starts.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Final, Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

Code = Literal["es", "en"]

#: The first is that of whoever asks for neither.
CODES: Final[tuple[Code, ...]] = ("es", "en")
NAMES: Final[Mapping[Code, str]] = {"es": "Español", "en": "English"}


def noted(text: str) -> str:
    """Marks a text as one of the catalogue, where it is said only later."""
    return text


class Language:
    """One of them."""

    def __init__(self, code: Code, texts: gettext.NullTranslations) -> None:
        self.code: Final = code
        self.other: Final[Code] = "en" if code == "es" else "es"
        self.texts: Final = texts
        # Days of Mexico are written as Mexicans write them, whatever the language.
        self._locale = Locale(code, "MX" if code == "es" else "GB")

    def say(self, text: str, **named: object) -> str:
        """A text of the catalogue, with what is put into it (`%(name)s`). It is no markup."""
        said = self.texts.gettext(text)
        return said % named if named else said

    def many(self, one: str, more: str, n: int, **named: object) -> str:
        """The text for one, or for `n` of them."""
        return self.texts.ngettext(one, more, n) % {"n": self.number(n), **named}

    def number(self, value: int) -> str:
        """A number with its thousands apart."""
        return format_decimal(value, locale=self._locale)

    def day(self, day: date) -> str:
        """27 February 2026."""
        return format_date(day, "long", self._locale)

    def short_day(self, day: date) -> str:
        """27 Feb 2026."""
        return format_date(day, "d MMM y", self._locale).replace(".", "")

    def month(self, day: date) -> str:
        """February 2026."""
        return format_date(day, "MMMM 'de' y" if self.code == "es" else "MMMM y", self._locale)

    def instant(self, moment: datetime, zone: ZoneInfo) -> str:
        """27 February 2026, 14:05 (of the zone, which the reader is told elsewhere)."""
        pattern = "d 'de' MMMM 'de' y, HH:mm" if self.code == "es" else "d MMMM y, HH:mm"
        return format_datetime(moment.astimezone(zone), pattern, locale=self._locale)

    def listed(self, words: list[str], *, either: bool = False) -> str:
        """`a, b and c`, or `a, b or c`."""
        return format_list(words, "or" if either else "standard", self._locale)

    def country(self, code: str) -> str:
        """What the country is called; its code where the language has no name for it."""
        name: str = self._locale.territories.get(code, code)
        return name


@cache
def languages() -> Mapping[Code, Language]:
    """Both, read once in a process."""
    return {"es": Language("es", _read("es")), "en": Language("en", gettext.NullTranslations())}


def _read(code: Code) -> gettext.NullTranslations:
    with files(__package__).joinpath(f"locales/{code}.po").open("rb") as stored:
        catalogue = read_po(stored, locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
