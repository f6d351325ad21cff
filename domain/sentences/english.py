"""Says days, numbers, lists, people, places and offices in English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from domain.authorization.state import State
from domain.jurisdictions.profile import Profile
from domain.sentences.countries import COUNTRIES
from domain.sentences.people import (
    Named,
    People,
    named_activity,
    named_contingent,
    named_phase,
    named_report,
)
from domain.values import Conveyance, Count, Day, Place, Tally, Window

_MONTHS = "January February March April May June July August September October November December"
MONTHS: Final = tuple(_MONTHS.split())
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth"
_ORDINAL: Final = tuple(_ORDINALS.split())
_ORGANS: Final = {
    "senate": "the Senate",
    "permanent_commission": "the Permanent Commission",
    "chamber_of_deputies": "the Chamber of Deputies",
    "executive": "the executive",
    "defence": "the Ministry of Defence",
    "navy": "the Ministry of the Navy",
    "gazette": "the official gazette",
    "registrar": "the registrar",
}
_BOUNDS: Final = {"exact": "", "about": "about ", "at_most": "at most ", "at_least": "at least "}
_KINDS: Final = {
    "military": "military",
    "civil": "civilian",
    "police": "police",
    "cadet": "cadets",
    "guest": "guests",
}
_NOUNS: Final = {
    "civil": ("civilian", "civilians"),
    "police": ("police officer", "police officers"),
    "cadet": ("cadet", "cadets"),
    "guest": ("guest", "guests"),
}
_BY: Final = {
    "aircraft": "by aircraft",
    "vessel": "by ship",
    "vehicle": "by road",
    "train": "by train",
    "on_foot": "on foot",
    "other": "by other means",
}
_LONGEST_LIST: Final = 5
_LONGEST_QUOTE: Final = 300


def sentence(text: str) -> str:
    """The text with a capital letter and a full stop."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '?', '!')) else '.'}"


def listed(items: Iterable[str], last: str = "and") -> str:
    """Items in a row."""
    known = list(items)
    return known[0] if len(known) == 1 else f"{', '.join(known[:-1])} {last} {known[-1]}" if known else ""


def quoted(text: str) -> str:
    """Words of a source, cut where they are long."""
    words = " ".join(text.split()).removesuffix(".")
    return f"“{words if len(words) <= _LONGEST_QUOTE else f'{words[:_LONGEST_QUOTE].rstrip()}…'}”"


def number(value: int) -> str:
    return f"{value:,}"


def several(value: int, one: str, many: str) -> str:
    """A number of things."""
    return f"one {one}" if value == 1 else f"{number(value)} {many}"


def ordinal(value: int) -> str:
    """Which of several, from 1."""
    return _ORDINAL[value - 1] if 0 < value <= len(_ORDINAL) else f"{value}th"


# Days.


def exact_day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def on(day: Day) -> str:
    """When something was: `on 27 February 2026`, `in October 2015`, `on or before 27 February 2026`."""
    text, first, last = day.text, day.earliest, day.latest
    if text.startswith("[") and "," in text:
        return f"on {_choices(text)}"
    if first is not None and last is not None:
        if first == last:
            return f"on {exact_day(first)}"
        if text.endswith("~"):
            return f"around {_approximate(text)}"
        if not text.startswith("["):
            return f"in {_month_or_year(text, first)}"
        if last - first == timedelta(days=1):
            return f"on {_either(first, last)}"
        return f"some day between {exact_day(first)} and {exact_day(last)}"
    if last is not None:
        return f"on or before {exact_day(last)}"
    return f"on {exact_day(first)} or later" if first is not None else ""


def name(day: Day) -> str:
    """A day by itself: `27 February 2026`, `some day in October 2015`, `some day until 27 February 2026`."""
    text, first, last = day.text, day.earliest, day.latest
    if text.startswith("[") and "," in text:
        return _choices(text)
    if first is not None and last is not None:
        if first == last:
            return exact_day(first)
        if text.endswith("~"):
            return f"about {_approximate(text)}"
        if not text.startswith("["):
            return f"some day in {_month_or_year(text, first)}"
        if last - first == timedelta(days=1):
            return _either(first, last)
        return f"some day between {exact_day(first)} and {exact_day(last)}"
    if last is not None:
        return f"some day until {exact_day(last)}"
    return f"{exact_day(first)} or later" if first is not None else ""


def period(first: Day | None, last: Day | None) -> str:
    """From when to when; empty where neither is known."""
    if first is None or last is None:
        if first is not None:
            return f"from {name(first)} on"
        return f"until {name(last)}" if last is not None else ""
    if first.is_exact and last.is_exact and first.earliest is not None and last.earliest is not None:
        begins, ends = first.earliest, last.earliest
        if begins == ends:
            return f"on {exact_day(begins)}"
        if (begins.year, begins.month) == (ends.year, ends.month):
            return f"from {begins.day} to {exact_day(ends)}"
        if begins.year == ends.year:
            return f"from {begins.day} {MONTHS[begins.month - 1]} to {exact_day(ends)}"
    return f"from {name(first)} to {name(last)}"


def authorized_days(window: Window | None) -> str:
    """The days that a window authorizes; empty where nothing of them is stated."""
    if window is None:
        return ""
    if window.last_on is None and window.within_days is not None:
        begins = f"from {name(window.first_on)} on, " if window.first_on is not None else ""
        after = {
            "first_crossing": "the first crossing",
            "activity_end": "the end of the activities",
            "conclusion": "the end of the activities",
            None: None,
        }.get(window.within_of, window.within_of)
        return f"{begins}for up to {days_long(window.within_days)}{f' after {after}' if after else ''}"
    return period(window.first_on, window.last_on)


def _approximate(text: str) -> str:
    return exact_day(date.fromisoformat(text.rstrip("~")))


def since(day: Day) -> str:
    """From when on something holds that may have begun earlier or later than is known."""
    first, last = day.earliest, day.latest
    if first is None and last is not None:
        return f"from {exact_day(last)} at the latest"
    if last is None and first is not None:
        return f"from {exact_day(first)} at the earliest"
    return f"from {name(day)}"


def _month_or_year(text: str, first: date) -> str:
    return text if len(text) == 4 else f"{MONTHS[first.month - 1]} {first.year}"


def _either(first: date, last: date) -> str:
    return _alternatives([first, last])


def _choices(text: str) -> str:
    return _alternatives([date.fromisoformat(one) for one in text[1:-1].split(",")])


def _alternatives(days: Sequence[date]) -> str:
    if len({(one.year, one.month) for one in days}) == 1:
        said = [str(one.day) for one in days[:-1]]
    elif len({one.year for one in days}) == 1:
        said = [f"{one.day} {MONTHS[one.month - 1]}" for one in days[:-1]]
    else:
        said = [exact_day(one) for one in days[:-1]]
    return listed([*said, exact_day(days[-1])], "or")


# Numbers of people and things.


def bounded(count: Count) -> str:
    """How many: `12`, `at most 12`."""
    return f"{_BOUNDS[count.bound]}{number(count.value)}"


def days_long(days: int, unit: str | None = None) -> str:
    """A length of time."""
    kind = {"business": "business ", "calendar": "calendar "}.get(unit or "", "")
    return several(days, f"{kind}day", f"{kind}days")


def people(who: People) -> str:
    """Those who move: `12 members of the armed forces of the United States (7th Special Forces Group)`."""
    detail = "; ".join([*_mixture(who), *([", ".join(who.units)] if who.units else [])])
    return f"{_people(who)}{f' ({detail})' if detail else ''}"


def _people(who: People) -> str:
    of = _of_whom(who)
    if who.are_troops:
        if who.how_many is None:
            return f"troops{of}"
        if not of:
            return "one soldier" if who.is_one else f"{bounded(who.how_many)} troops"
        member = "one member" if who.is_one else f"{bounded(who.how_many)} members"
        return f"{member} of the armed forces{of}"
    one, many = _NOUNS[next(iter(who.kinds))] if len(who.kinds) == 1 else ("person", "people")
    if who.how_many is None:
        return f"{many}{of}"
    return f"one {one}{of}" if who.is_one else f"{bounded(who.how_many)} {many}{of}"


def _mixture(who: People) -> list[str]:
    return [listed(_KINDS[one] for one in _KINDS if one in who.kinds)] if len(who.kinds) > 1 else []


def _of_whom(who: People) -> str:
    if who.countries and len(who.countries) <= _LONGEST_LIST:
        return f" of {listed(country(one) for one in who.countries)}"
    amount = len(who.countries) if who.countries else who.country_count
    return f" of {several(amount, 'country', 'countries')}" if amount else ""


def tally(votes: Tally) -> str:
    """The votes, as far as they are stated; empty where none is."""
    parts = []
    if votes.in_favour is not None:
        parts.append(f"{several(votes.in_favour, 'vote', 'votes')} in favour")
    if votes.against is not None:
        parts.append("none against" if votes.against == 0 else f"{number(votes.against)} against")
    if votes.abstentions is not None:
        none = votes.abstentions == 0
        parts.append("no abstentions" if none else several(votes.abstentions, "abstention", "abstentions"))
    said = f"with {listed(parts)}" if parts else ""
    return f"{said}, unanimously".lstrip(", ") if votes.unanimous else said


# Names.


def country(code: str) -> str:
    """The country of a code, with its article."""
    known = COUNTRIES.get(code)
    return known.en if known is not None else f"the country with the code {code}"


def office(word: str, profile: Profile) -> str:
    """An organ, ministry or office of the register, with its article; words of a source as they are."""
    spoken = profile.spoken.get(word)
    return spoken.en if spoken is not None else _ORGANS.get(word, word)


def place(stated: Place | None) -> str:
    """Where; empty where it is not stated."""
    return f" at {stated.name}" if stated is not None else ""


def carried_by(conveyances: Sequence[Conveyance] | None) -> str:
    """By what; empty where it is not stated."""
    kinds = list(dict.fromkeys(one.kind for one in conveyances or () if one.kind is not None))
    names = list(dict.fromkeys(called for one in conveyances or () if (called := one.name or one.model)))
    by = listed(_BY[one] for one in kinds)
    if not by and names:
        return f" aboard {listed(names)}"
    return f" {by}{f' ({listed(names)})' if names else ''}" if by else ""


def committees(names: Sequence[str] | None) -> str:
    """Committees, by the names that sources give them."""
    if not names:
        return "committee"
    return f"{'committee' if len(names) == 1 else 'committees'} ({', '.join(names)})"


def contingent(key: str, state: State) -> str:
    """A contingent of the terms, by who it is."""
    known = named_contingent(key, state)
    if known is not None and known.countries:
        return f"the contingent{_of_whom(People(countries=known.countries))}"
    return _called("the contingent", key, known)


def activity(key: str, state: State) -> str:
    """An activity of the terms, by its title if it has one."""
    return _called("the activity", key, named_activity(key, state))


def phase(activity_key: str | None, key: str, state: State) -> str:
    """A phase of an activity, by its title if it has one."""
    return _called("the phase", key, named_phase(activity_key, key, state))


def report(key: str, state: State) -> str:
    """A report that the terms ask for."""
    return _called("the report", key, named_report(key, state))


def _called(noun: str, key: str, known: Named | None) -> str:
    """One of several of a kind; by its key where the terms have it no more."""
    if known is None:
        return f"{noun} {key}"
    if known.title is not None:
        return f"{noun} {quoted(known.title)}"
    return noun if known.number is None else f"{noun} {known.number}"
