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
from typing import Any, Final, Literal, Protocol
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

from domain.jurisdictions.profile import Profile
from domain.sentences import english, spanish
from domain.sentences.countries import COUNTRIES
from domain.sentences.english_words import FIELDS as ENGLISH_FIELDS
from domain.sentences.spanish_words import FIELDS as SPANISH_FIELDS
from domain.text import folded
from domain.values import Count, Day

Code = Literal["es", "en"]

#: The first is that of whoever asks for neither.
CODES: Final[tuple[Code, ...]] = ("es", "en")
NAMES: Final[Mapping[Code, str]] = {"es": "Español", "en": "English"}


def noted(text: str) -> str:
    """Marks a text as one of the catalogue, where it is said only later."""
    return text


def day_of(text: str | None) -> Day | None:
    """The day that an answer of the API writes so."""
    return None if text is None else Day(text)


class Said(Protocol):
    """A text in both languages."""

    @property
    def en(self) -> str: ...

    @property
    def es(self) -> str: ...


class Language:
    """One of them."""

    def __init__(self, code: Code, texts: gettext.NullTranslations) -> None:
        self.code: Final = code
        self.other: Final[Code] = "en" if code == "es" else "es"
        self.texts: Final = texts
        # The Spanish of these pages is that of Mexico, whatever country they speak of.
        self._locale = Locale(code, "MX" if code == "es" else "GB")

    def say(self, text: str, **named: object) -> str:
        """A text of the catalogue, with what is put into it (`%(name)s`). It is no markup."""
        said = self.texts.gettext(text)
        return said % named if named else said

    def many(self, one: str, more: str, n: int, **named: object) -> str:
        """The text for one, or for `n` of them."""
        return self.texts.ngettext(one, more, n) % {"n": self.number(n), **named}

    def number(self, value: int) -> str:
        """A number with its thousands apart; one without thousands is the same in both languages."""
        return str(value) if 0 <= value < 1000 else format_decimal(value, locale=self._locale)

    def heads(self, sum_: Mapping[str, Any]) -> str:
        """How many in a sum of several: `12`, `at most 12`, `from 5 to 12`, `at least 5`."""
        least, most, without = sum_["at_least"], sum_["at_most"], sum_["without_count"]
        if most == least:
            said = self.number(least)
        elif most is None:
            said = (
                self.say("at least %(n)s", n=self.number(least)) if least else self.say("a number not known")
            )
        elif least:
            said = self.say("from %(least)s to %(most)s", least=self.number(least), most=self.number(most))
        else:
            said = self.say("at most %(n)s", n=self.number(most))
        if not without:
            return said
        more = self.many(
            "one group whose number nobody states", "%(n)s groups whose number nobody states", without
        )
        return self.say("%(known)s, and %(more)s", known=said, more=more)

    def count(self, count: Mapping[str, Any] | None) -> str | None:
        """How many, as well as it is known: `12`, `at most 12`."""
        if count is None:
            return None
        known = Count(value=count["value"], bound=count["bound"])
        return spanish.bounded(known) if self.code == "es" else english.bounded(known)

    def day(self, day: date) -> str:
        """27 February 2026."""
        return format_date(day, "long", self._locale)

    def short_exact(self, day: date) -> str:
        """27 Feb."""
        return format_date(day, "d MMM", self._locale).replace(".", "")

    def short_day(self, day: date) -> str:
        """27 Feb 2026."""
        return format_date(day, "d MMM y", self._locale).replace(".", "")

    def short_month(self, day: date) -> str:
        """Feb 2026."""
        return format_date(day, "MMM y", self._locale).replace(".", "")

    def short(self, day: Day) -> str:
        """A day as it is known, as short as can be: 27 Feb, until 27 Feb, 10-11 Feb, Oct 2015."""
        text, first, last = day.text, day.earliest, day.latest
        if first is None:
            return self.say("until %(day)s", day=self.short_exact(last)) if last is not None else ""
        if last is None:
            return self.say("from %(day)s on", day=self.short_exact(first))
        if first == last:
            return self.short_exact(first)
        if text.endswith("~"):
            return f"≈ {self.short_exact(date.fromisoformat(text[:-1]))}"
        if not text.startswith("["):
            return text if len(text) == len("2015") else self.short_month(first)
        if "," in text:
            choices = [self.short_exact(date.fromisoformat(one)) for one in text[1:-1].split(",")]
            return self.listed(choices, either=True)
        return self._span(first, last)

    def short_period(self, first: Day | None, last: Day | None) -> str:
        """27 Feb - 15 Jul, as far as both are known."""
        begins = first.earliest if first is not None and first.is_exact else None
        ends = last.latest if last is not None and last.is_exact else None
        if begins is not None and ends is not None:
            return self._span(begins, ends)
        known = [self.short(one) if one is not None else "?" for one in (first, last)]
        return " – ".join(known) if known != ["?", "?"] else ""

    def _span(self, first: date, last: date) -> str:
        if first == last:
            return self.short_exact(first)
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{self.short_exact(last)}"
        return f"{self.short_exact(first)} – {self.short_exact(last)}"

    def instant(self, moment: datetime, zone: ZoneInfo) -> str:
        """27 February 2026, 14:05 (of the zone, which the reader is told elsewhere)."""
        pattern = "d 'de' MMMM 'de' y, HH:mm" if self.code == "es" else "d MMMM y, HH:mm"
        return format_datetime(moment.astimezone(zone), pattern, locale=self._locale)

    def listed(self, words: list[str], *, either: bool = False) -> str:
        """`a, b and c`, or `a, b or c`."""
        return format_list(words, "or" if either else "standard", self._locale)

    def of(self, said: Said) -> str:
        """What is said in both languages, in this one."""
        return said.es if self.code == "es" else said.en

    def capital(self, text: str) -> str:
        """The text with a capital letter."""
        return text[:1].upper() + text[1:]

    def day_words(self, day: Day | None) -> str | None:
        """A day by itself, as well as it is known: some day until 27 February 2026."""
        if day is None:
            return None
        return spanish.name(day) if self.code == "es" else english.name(day)

    def period_words(self, first: Day | None, last: Day | None) -> str:
        """From when to when; empty where neither is known."""
        return spanish.period(first, last) if self.code == "es" else english.period(first, last)

    def office(self, word: str, profile: Profile) -> str:
        """An organ or a ministry, within a sentence."""
        return spanish.office(word, profile) if self.code == "es" else english.office(word, profile)

    def country(self, code: str) -> str:
        """What the country is called; its code where the language has no name for it."""
        name: str = self._locale.territories.get(code, code)
        return name

    def field(self, name: str) -> str | None:
        """What a field of the record is called, if it has a name that people use."""
        known = SPANISH_FIELDS if self.code == "es" else ENGLISH_FIELDS
        return self.capital(known[name]) if name in known else None

    def country_within(self, code: str) -> str:
        """The same within a sentence: in English with its article."""
        return self.country(code) if self.code == "es" else english.country(code)


@cache
def country_codes() -> Mapping[str, str]:
    """The code of each country, by its names in both languages, folded."""
    known = (Locale(language).territories for language in CODES)
    return {folded(name): code for names in known for code, name in names.items() if code in COUNTRIES}


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
