"""Writes a calendar (RFC 5545): what is planned, decreed and due, each an event of whole days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

from icalendar import Event, vText
from icalendar.parser import Contentline, Parameters

from domain.projections.calendar import all_day

END: Final = b"END:VCALENDAR\r\n"
#: Of one calendar: about a megabyte, which is what calendar programs take.
MOST_ENTRIES: Final = 2_000

Language = Literal["en", "es"]


class _Voice(NamedTuple):
    """What an entry says in one language. `words`: by the kind of an entry."""

    words: Mapping[str, str]
    unsure: str
    asked_for: str
    stated: str
    span: str
    open: str
    left_out: str


_VOICES: Final[Mapping[Language, _Voice]] = {
    "en": _Voice(
        words={
            "window": "Authorized days",
            "activity": "Activity",
            "phase": "Phase",
            "decree": "Decree published",
            "report_due": "Report due",
            "consideration": "Vote planned",
        },
        unsure="{word} (days not exactly known)",
        asked_for="Asked for; no authorization is on record.",
        stated="The days as they are stated (EDTF): {days}. Shown as wide as they can be.",
        span="{first} to {last}",
        open="No last day is on record.",
        left_out="Only the {most:,d} entries that begin last are here. Filters lead to the others.",
    ),
    "es": _Voice(
        words={
            "window": "Periodo autorizado",
            "activity": "Evento",
            "phase": "Fase",
            "decree": "Decreto publicado",
            "report_due": "Vence el informe",
            "consideration": "Votación prevista",
        },
        unsure="{word} (fechas no exactas)",
        asked_for="Solicitada; no consta la autorización.",
        stated="Las fechas como constan (EDTF): {days}. Se muestran tan amplias como pueden ser.",
        span="{first} a {last}",
        open="No consta el último día.",
        left_out="Solo se incluyen las {most:,d} entradas que empiezan más tarde. Con filtros se llega a las "
        "demás.",
    ),
}


def begin(language: Language, *, left_out: bool = False) -> bytes:
    """What stands before the entries. `left_out`: there are more than are shown."""
    begun = (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Anuencia//Calendar//{language.upper()}\r\n"
        "CALSCALE:GREGORIAN\r\n"
    ).encode()
    if not left_out:
        return begun
    said = vText(_VOICES[language].left_out.format(most=MOST_ENTRIES))
    # By its name of RFC 7986, and by that which most programs know.
    lines = [Contentline.from_parts(name, Parameters(), said) for name in ("DESCRIPTION", "X-WR-CALDESC")]
    return begun + b"".join(line.to_ical() + b"\r\n" for line in lines)


@dataclass(frozen=True)
class Writing:
    """Writes entries in one language. `address`: below it stand the authorizations."""

    address: str
    language: Language

    def event(
        self, authorization: UUID, told: Mapping[str, Any], sequence: int, recorded_at: datetime
    ) -> bytes:
        """One entry, as the rows of the calendar tell it. `sequence`: the position since which it is so.

        `recorded_at`: when that was recorded.
        """
        voice = _VOICES[self.language]
        begins, ends, sure = all_day(told)
        word = voice.words[told["kind"]]
        names = ": ".join(one for one in (told["title"], told["name"]) if one)
        event = Event()
        event.add("uid", told["uid"])
        event.add("dtstamp", recorded_at)
        event.add("last-modified", recorded_at)
        # The row of an entry is made anew, at a later position, whenever it says something else.
        event.add("sequence", sequence)
        event.add("dtstart", begins)
        event.add("dtend", ends)
        event.add("summary", f"{word if sure else voice.unsure.format(word=word)}: {names}")
        event.add("description", _description(told, sure, voice))
        if told["place"]:
            event.add("location", told["place"])
        event.add("categories", [word, *told["movements"], *told["countries"]])
        event.add("status", "CONFIRMED" if sure and told["granted"] else "TENTATIVE")
        event.add("transp", "TRANSPARENT")
        event.add("url", f"{self.address}/{authorization}")
        written: bytes = event.to_ical()
        return written


def _description(told: Mapping[str, Any], sure: bool, voice: _Voice) -> str:
    lines = [told["reference"]]
    if not told["granted"]:
        lines.append(voice.asked_for)
    if not sure:
        first, last = told["first_on"], told["last_on"]
        days = first if last is None else voice.span.format(first=first, last=last)
        lines.append(voice.stated.format(days=days))
    elif told["last_on"] is None and told["kind"] in ("window", "activity", "phase"):
        lines.append(voice.open)
    return "\n".join(lines)
