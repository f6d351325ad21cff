"""Says days, numbers, lists, people, places and offices in the Spanish of Mexico."""

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

_MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
MONTHS: Final = tuple(_MONTHS.split())
_ORDINALS = "primera segunda tercera cuarta quinta sexta séptima octava novena décima"
_ORDINAL: Final = tuple(_ORDINALS.split())
_ORGANS: Final = {
    "senate": "el Senado",
    "permanent_commission": "la Comisión Permanente",
    "chamber_of_deputies": "la Cámara de Diputados",
    "executive": "el Ejecutivo",
    "defence": "el Ministerio de Defensa",
    "navy": "el Ministerio de Marina",
    "gazette": "el diario oficial",
    "registrar": "la oficina del registro",
}
_BOUNDS: Final = {"exact": "", "about": "alrededor de ", "at_most": "como máximo ", "at_least": "al menos "}
_KINDS: Final = {
    "military": "militares",
    "civil": "civiles",
    "police": "policías",
    "cadet": "cadetes",
    "guest": "invitados",
}
_NOUNS: Final = {
    "civil": ("civil", "civiles"),
    "police": ("policía", "policías"),
    "cadet": ("cadete", "cadetes"),
    "guest": ("invitado", "invitados"),
}
_BY: Final = {
    "aircraft": "por vía aérea",
    "vessel": "por mar",
    "vehicle": "por carretera",
    "train": "en tren",
    "on_foot": "a pie",
    "other": "por otros medios",
}
_LONGEST_LIST: Final = 5
_LONGEST_QUOTE: Final = 300


def sentence(text: str) -> str:
    """The text with a capital letter and a full stop."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '?', '!')) else '.'}"


def listed(items: Iterable[str], last: str = "y") -> str:
    """Items in a row; `e` before the sound of i, `u` before that of o."""
    known = list(items)
    if len(known) < 2:
        return known[0] if known else ""
    sound = known[-1].lower()
    if last == "y" and sound.startswith(("i", "í", "hi", "hí")) and not sound.startswith(("hie", "hia")):
        last = "e"
    if last == "o" and sound.startswith(("o", "ó", "ho", "hó")):
        last = "u"
    return f"{', '.join(known[:-1])} {last} {known[-1]}"


def quoted(text: str) -> str:
    """Words of a source, cut where they are long."""
    words = " ".join(text.split()).removesuffix(".")
    return f"«{words if len(words) <= _LONGEST_QUOTE else f'{words[:_LONGEST_QUOTE].rstrip()}…'}»"


def of(noun: str) -> str:
    """`de` before a noun with its article."""
    return f"del {noun[3:]}" if noun.startswith("el ") else f"de {noun}"


def to(noun: str) -> str:
    """`a` before a noun with its article."""
    return f"al {noun[3:]}" if noun.startswith("el ") else f"a {noun}"


def number(value: int) -> str:
    return f"{value:,}"


def several(value: int, one: str, many: str) -> str:
    """A number of things. `one`: with its article, `un voto`."""
    return one if value == 1 else f"{number(value)} {many}"


def ordinal(value: int) -> str:
    """Which of several, from 1, of a feminine noun."""
    return _ORDINAL[value - 1] if 0 < value <= len(_ORDINAL) else f"{value}.ª"


# Days.


def exact_day(day: date) -> str:
    return f"{day.day} de {MONTHS[day.month - 1]} de {day.year}"


def on(day: Day) -> str:
    """When something was: `el 27 de febrero de 2026`, `en octubre de 2015`, `a más tardar el 27 de...`."""
    text, first, last = day.text, day.earliest, day.latest
    if text.startswith("[") and "," in text:
        return _choices(text)
    if first is not None and last is not None:
        if first == last:
            return f"el {exact_day(first)}"
        if text.endswith("~"):
            return f"hacia el {_approximate(text)}"
        if not text.startswith("["):
            return f"en {_month_or_year(text, first)}"
        if last - first == timedelta(days=1):
            return _alternatives([first, last])
        return f"algún día entre el {exact_day(first)} y el {exact_day(last)}"
    if last is not None:
        return f"a más tardar el {exact_day(last)}"
    return f"el {exact_day(first)} o después" if first is not None else ""


def name(day: Day) -> str:
    """A day by itself: `el 27 de febrero de 2026`, `algún día de octubre de 2015`."""
    text, first, last = day.text, day.earliest, day.latest
    if first is not None and last is not None and first != last and not text.startswith("["):
        if text.endswith("~"):
            return f"un día cercano al {_approximate(text)}"
        return f"algún día de {_month_or_year(text, first)}"
    if first is None and last is not None:
        return f"algún día hasta el {exact_day(last)}"
    return on(day)


def since(day: Day) -> str:
    """From when on."""
    return f"a partir del {exact_day(day.earliest)}" if _exact(day) and day.earliest else f"desde {name(day)}"


def until(day: Day) -> str:
    """To when."""
    if day.earliest is None and day.latest is not None:
        return f"hasta el {exact_day(day.latest)} o antes"
    return f"hasta {name(day)}"


def period(first: Day | None, last: Day | None) -> str:
    """From when to when; empty where neither is known."""
    if first is None or last is None:
        if first is not None:
            return since(first)
        return until(last) if last is not None else ""
    if _exact(first) and _exact(last) and first.earliest is not None and last.earliest is not None:
        begins, ends = first.earliest, last.earliest
        if begins == ends:
            return f"el {exact_day(begins)}"
        if (begins.year, begins.month) == (ends.year, ends.month):
            return f"del {begins.day} al {exact_day(ends)}"
        if begins.year == ends.year:
            return f"del {begins.day} de {MONTHS[begins.month - 1]} al {exact_day(ends)}"
        return f"del {exact_day(begins)} al {exact_day(ends)}"
    return f"desde {name(first)} {until(last)}"


def holds_from(day: Day) -> str:
    """From when on something holds that may have begun earlier or later than is known."""
    first, last = day.earliest, day.latest
    if first is None and last is not None:
        return f"a más tardar desde el {exact_day(last)}"
    if last is None and first is not None:
        return f"no antes del {exact_day(first)}"
    return f"desde {name(day)}"


def authorized_days(window: Window | None) -> str:
    """The days that a window authorizes; empty where nothing of them is stated."""
    if window is None:
        return ""
    if window.last_on is None and window.within_days is not None:
        begins = f"{since(window.first_on)}, " if window.first_on is not None else ""
        after = {
            "first_crossing": "el primer cruce",
            "activity_end": "el fin de las actividades",
            "conclusion": "el fin de las actividades",
            None: None,
        }.get(window.within_of, window.within_of)
        within = f"por un máximo de {days_long(window.within_days)}"
        return f"{begins}{within}{f' desde {after}' if after else ''}"
    return period(window.first_on, window.last_on)


def _exact(day: Day) -> bool:
    return day.is_exact


def _approximate(text: str) -> str:
    return exact_day(date.fromisoformat(text.rstrip("~")))


def _month_or_year(text: str, first: date) -> str:
    return text if len(text) == 4 else f"{MONTHS[first.month - 1]} de {first.year}"


def _choices(text: str) -> str:
    return _alternatives([date.fromisoformat(one) for one in text[1:-1].split(",")])


def _alternatives(days: Sequence[date]) -> str:
    if len({(one.year, one.month) for one in days}) == 1:
        said = [f"el {one.day}" for one in days[:-1]]
    elif len({one.year for one in days}) == 1:
        said = [f"el {one.day} de {MONTHS[one.month - 1]}" for one in days[:-1]]
    else:
        said = [f"el {exact_day(one)}" for one in days[:-1]]
    return listed([*said, f"el {exact_day(days[-1])}"], "o")


# Numbers of people and things.


def bounded(count: Count) -> str:
    """How many: `12`, `como máximo 12`."""
    return f"{_BOUNDS[count.bound]}{number(count.value)}"


def days_long(days: int, unit: str | None = None) -> str:
    """A length of time."""
    one, many = {"business": (" hábil", " hábiles"), "calendar": (" natural", " naturales")}.get(
        unit or "", ("", "")
    )
    return several(days, f"un día{one}", f"días{many}")


def people(who: People) -> str:
    """Those who move: `12 integrantes de las fuerzas armadas de Estados Unidos (US Army)`."""
    detail = "; ".join([*_mixture(who), *([", ".join(who.units)] if who.units else [])])
    return f"{_people(who)}{f' ({detail})' if detail else ''}"


def _people(who: People) -> str:
    of_whom = _of_whom(who)
    if who.are_troops:
        if who.how_many is None:
            return f"tropas{of_whom}"
        if not of_whom:
            return "un militar" if who.is_one else f"{bounded(who.how_many)} militares"
        member = "un integrante" if who.is_one else f"{bounded(who.how_many)} integrantes"
        return f"{member} de las fuerzas armadas{of_whom}"
    one, many = _NOUNS[next(iter(who.kinds))] if len(who.kinds) == 1 else ("persona", "personas")
    if who.how_many is None:
        return f"{many}{of_whom}"
    article = "una" if one == "persona" else "un"
    return f"{article} {one}{of_whom}" if who.is_one else f"{bounded(who.how_many)} {many}{of_whom}"


def _mixture(who: People) -> list[str]:
    return [listed(_KINDS[one] for one in _KINDS if one in who.kinds)] if len(who.kinds) > 1 else []


def _of_whom(who: People) -> str:
    if who.countries and len(who.countries) <= _LONGEST_LIST:
        # The preposition stands before each: `de Estados Unidos y del Reino Unido`.
        return f" {listed(of(country(one)) for one in who.countries)}"
    amount = len(who.countries) if who.countries else who.country_count
    return f" de {several(amount, 'un país', 'países')}" if amount else ""


def tally(votes: Tally) -> str:
    """The votes, as far as they are stated; empty where none is."""
    parts = []
    if votes.in_favour is not None:
        parts.append(f"{several(votes.in_favour, 'un voto', 'votos')} a favor")
    if votes.against is not None:
        parts.append("ninguno en contra" if votes.against == 0 else f"{number(votes.against)} en contra")
    if votes.abstentions is not None:
        none = votes.abstentions == 0
        parts.append(
            "ninguna abstención" if none else several(votes.abstentions, "una abstención", "abstenciones")
        )
    said = f"con {listed(parts)}" if parts else ""
    return f"{said}, por unanimidad".lstrip(", ") if votes.unanimous else said


# Names.


def country(code: str) -> str:
    """The country of a code, with its article if it has one."""
    known = COUNTRIES.get(code)
    return known.es if known is not None else f"el país con la clave {code}"


def office(word: str, profile: Profile) -> str:
    """An organ, ministry or office of the register, with its article; words of a source as they are."""
    spoken = profile.spoken.get(word)
    return spoken.es if spoken is not None else _ORGANS.get(word, word)


def place(stated: Place | None) -> str:
    """Where; empty where it is not stated."""
    return f" en {stated.name}" if stated is not None else ""


def carried_by(conveyances: Sequence[Conveyance] | None) -> str:
    """By what; empty where it is not stated."""
    kinds = list(dict.fromkeys(one.kind for one in conveyances or () if one.kind is not None))
    names = list(dict.fromkeys(called for one in conveyances or () if (called := one.name or one.model)))
    by = listed(_BY[one] for one in kinds)
    if not by and names:
        return f" a bordo de {listed(names)}"
    return f" {by}{f' ({listed(names)})' if names else ''}" if by else ""


def committees(names: Sequence[str] | None) -> str:
    """Committees, by the names that sources give them: `comisiones (Marina, Defensa)`."""
    return f"comisiones ({', '.join(names)})" if names else "comisiones"


def contingent(key: str, state: State) -> str:
    """A contingent of the terms, by who it is."""
    known = named_contingent(key, state)
    if known is not None and known.countries:
        return f"el contingente{_of_whom(People(countries=known.countries))}"
    return _called("el contingente", key, known)


def activity(key: str, state: State) -> str:
    """An activity of the terms, by its title if it has one."""
    return _called("la actividad", key, named_activity(key, state))


def phase(activity_key: str | None, key: str, state: State) -> str:
    """A phase of an activity, by its title if it has one."""
    return _called("la fase", key, named_phase(activity_key, key, state))


def report(key: str, state: State) -> str:
    """A report that the terms ask for."""
    return _called("el informe", key, named_report(key, state))


def _called(noun: str, key: str, known: Named | None) -> str:
    """One of several of a kind; by its key where the terms have it no more."""
    if known is None:
        return f"{noun} {key}"
    if known.title is not None:
        return f"{noun} {quoted(known.title)}"
    return noun if known.number is None else f"{noun} {known.number}"
