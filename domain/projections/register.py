"""The rows behind the list of authorizations. Its filters are the marks on the fields of RegisterRow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Annotated, Any, Final, NamedTuple, TypeVar
from uuid import UUID

from domain.authorization.amounts import NOBODY, amount
from domain.authorization.force import ForceDays, InForce
from domain.authorization.frame import Frame
from domain.authorization.state import State
from domain.authorization.terms_view import EMPTY_TERMS
from domain.authorization.tracks import Status, Tracks
from domain.events import AuthorizationRegistered
from domain.jurisdictions.profile import Profile
from domain.projections.keeping import DayByDay, Judged
from domain.projections.row import HIDDEN, NO_DAY, Also, AnyOf, During, Row, Sorted, SortKey, Sorts, Surely
from domain.projections.search import SearchRow
from domain.text import folded
from domain.values import Contingent, Count, Country, Day, Key, Length, Ministry, Movement, Place, Terms
from domain.values.about import About

W = TypeVar("W", bound=str)


#: Of a title this many characters sort: an index entry has no room for the longest. Titles that are alike up
#: to here are in the order of their ids.
SORTED_CHARACTERS: Final = 200

NAMED: Final = "name:"
"""With it begins the key of a place that the gazetteer lacks."""

FilterText = Annotated[str, Length(1, 200)]
"""A text that somebody may ask for."""


def facility_asked(profile: Profile, text: str) -> str:
    """By which the rows hold the facility that is asked for by key or name of the gazetteer, or by name."""
    known = profile.places.get(text) or profile.find_place(text)
    return folded(text.removeprefix(NAMED)) if known is None else known.key


EXACTLY: Final = SortKey("otherwise", exactly=("reference", "event_number"))
"""What has just the reference or event number that is searched for comes first."""


def in_force(row: Any, day: date) -> InForce:
    """Whether the authorization of a row is in force on that day."""
    if not row.granted:
        return "no"
    return ForceDays(row.sure_from, row.sure_to, row.may_from, row.may_to).answer(day)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow(Row):
    """One authorization as it stands on the days of the row.

    `movements`, `countries` (whose troops, and where) and `ministries` are sorted; `countries` is empty also
    where none is stated, `movements` and `ministries` are None then. `*_earliest` and `*_latest`: the bounds
    of the authorized window's first and last day, None where open or unknown. `granted`: it is in force on
    the days that `force` tells. `facilities`: keys of the gazetteer, folded names of what it lacks.
    `sort_key`: the title, folded (domain/text.py). `first_key`: the earliest first day. `registered_at`: the
    position of the registration. `year`: see `year_of`. `has_window`: a day of the authorized window is
    known. `troops_*`: see `Troops`.
    """

    authorization: Annotated[UUID, Sorted(2), Also(SearchRow, ("q",))]
    reference: Annotated[FilterText, AnyOf("reference", "A reference, as it is written.", 20)]
    title: str
    status: Annotated[Status, AnyOf("status", "Where it stands, in one word.", 20, counted=True)]
    movements: (
        Annotated[tuple[Movement, ...], AnyOf("movement", "What the terms allow.", 4, counted=True)] | None
    ) = None
    countries: Annotated[
        tuple[Country, ...],
        AnyOf("country", "A country of the terms (ISO 3166-1).", 20, counted=True),
    ]
    ministries: (
        Annotated[
            tuple[Ministry, ...],
            AnyOf("ministry", "A ministry of the terms.", 2, counted=True),
        ]
        | None
    ) = None
    event_number: (
        Annotated[
            FilterText,
            AnyOf("event_number", "A number of an event of the terms.", 20),
        ]
        | None
    ) = None
    first_on_earliest: date | None = None
    first_on_latest: date | None = None
    last_on_earliest: date | None = None
    last_on_latest: date | None = None
    year: (
        Annotated[
            int,
            AnyOf(
                "year",
                "The year in which the authorized window begins; without one, that of the first act.",
                20,
                counted=True,
            ),
        ]
        | None
    ) = None
    granted: Annotated[
        bool,
        HIDDEN,
        During(
            "in_force_on", "In force on that day, or not surely not: see `in_force`.", "may_from", "may_to"
        ),
        Surely(
            "in_force",
            "Whether it is in force on the day of `in_force_on`, or else on the day judged.",
            "in_force_on",
            InForce,
            in_force,
            ("sure_from", "sure_to"),
            ("may_from", "may_to"),
        ),
    ]
    sure_from: Annotated[date, HIDDEN] | None = None
    sure_to: Annotated[date, HIDDEN] | None = None
    may_from: Annotated[date, HIDDEN] | None = None
    may_to: Annotated[date, HIDDEN] | None = None
    facilities: Annotated[
        tuple[FilterText, ...],
        HIDDEN,
        AnyOf("facility", "By key or name of the gazetteer, or name.", 20, facility_asked),
    ]
    external_ids: Annotated[
        tuple[FilterText, ...],
        HIDDEN,
        AnyOf("external_id", "An identifier that somebody else gave, whatever its kind.", 20),
    ]
    has_window: Annotated[
        bool,
        HIDDEN,
        During("from_on", "Its authorized window does not end before that day.", None, "last_on_latest"),
        During("to_on", "Its authorized window does not begin after that day.", "first_on_earliest", None),
    ]
    sort_key: Annotated[str, HIDDEN, Sorted(1), Sorts("title")]
    first_key: Annotated[str, HIDDEN, Sorts("first_on", "-first_on")]
    troops_least: Annotated[int, HIDDEN]
    troops_most: Annotated[int, HIDDEN] | None = None
    troops_uncounted: Annotated[int, HIDDEN]
    registered_at: Annotated[int, HIDDEN, Sorts("-recorded")]

    ABOUT = About(
        "One authorization of the list. The days of its window are bounds: null where open or unknown.",
        (
            "Una autorización de la lista. Los días de su periodo son límites: nulos si están abiertos o se "
            "desconocen."
        ),
        None,
        None,
        reference=(
            "By what people call it: a label, which need not be unique.",
            "Cómo se le llama: una etiqueta, que puede repetirse.",
            "MX-2026-SOF1",
        ),
        title=("Its title.", "Su título.", "Evento No. SOF1 Capacitación MEXSOF (Defensa)"),
        status=(
            "Where it stands on the day judged, in one word.",
            "Dónde se encuentra el día consultado, en una palabra.",
            "decreed",
        ),
        movements=(
            "What kinds of movement its terms allow; null: not stated.",
            "Qué clases de movimiento permiten sus términos; nulo: no se indica.",
            ["foreign_entry"],
        ),
        countries=(
            (
                "Whose troops they are, and where the activities take place (ISO 3166-1 alpha-2); empty also "
                "where none is stated."
            ),
            (
                "De qué países son las tropas y en cuáles se realizan los eventos (ISO 3166-1 alfa-2); vacía "
                "también si no se indica ninguno."
            ),
            ["MX", "US"],
        ),
        ministries=(
            "Which ministries are in charge; null: not stated.",
            "Qué secretarías están a cargo; nulo: no se indica.",
            ["defence"],
        ),
        event_number=(
            "The number that the ministry gives to the event.",
            "El número que la secretaría da al evento.",
            "SOF1",
        ),
        first_on_earliest=(
            "The earliest day that the first authorized day can be.",
            "El día más temprano que puede ser el primero autorizado.",
            "2026-02-27",
        ),
        first_on_latest=(
            "The latest day that the first authorized day can be.",
            "El día más tardío que puede ser el primero autorizado.",
            "2026-02-27",
        ),
        last_on_earliest=(
            "The earliest day that the last authorized day can be.",
            "El día más temprano que puede ser el último autorizado.",
            "2026-07-15",
        ),
        year=(
            "The year in which its authorized window begins; without one, that of its first act.",
            "El año en que empieza su periodo autorizado; si no lo tiene, el de su primer acto.",
            2026,
        ),
        last_on_latest=(
            "The latest day that the last authorized day can be.",
            "El día más tardío que puede ser el último autorizado.",
            "2026-07-15",
        ),
    )

    @property
    def force(self) -> ForceDays | None:
        """On which days it is in force; None without a grant."""
        if not self.granted:
            return None
        return ForceDays(self.sure_from, self.sure_to, self.may_from, self.may_to)


def _judging(state: State) -> Callable[[Tracks], Iterable[RegisterRow]] | None:
    """One row on each day: how it stands then."""
    if state.registration is None:
        return None
    registered = state.registration.event
    last: tuple[Frame, RegisterRow] | None = None

    def judged(tracks: Tracks) -> tuple[RegisterRow]:
        nonlocal last
        if last is None or last[0] is not tracks.frame:
            last = tracks.frame, _row(state, registered, tracks.frame)
        force = tracks.force_days or ForceDays(None, None, None, None)
        row = replace(
            last[1],
            status=tracks.status,
            granted=bool(tracks.granted),
            sure_from=force.sure_from,
            sure_to=force.sure_to,
            may_from=force.may_from,
            may_to=force.may_to,
        )
        return (row,)

    return judged


rows: Final = Judged(partial(DayByDay, _judging))
"""The rows of one authorization: one for each stretch of days on which it stands the same way.

Together they cover every day once. None as long as nothing is registered.
"""


def year_of(frame: Frame) -> int | None:
    """The year that an authorization is of: that in which its authorized window begins, else that of the
    first act that has a day; None if neither is known."""
    terms = frame.terms.effective or EMPTY_TERMS
    window = terms.window
    if window is not None and window.first_on is not None and window.first_on.earliest is not None:
        return window.first_on.earliest.year
    days = (act.day.earliest for act in frame.acts if act.day is not None)
    return min((day.year for day in days if day is not None), default=None)


class Troops(NamedTuple):
    """How many the terms allow: from `least` to `most` (None: that is open).

    Of `uncounted` contingents nobody says how many they are.
    """

    least: int
    most: int | None
    uncounted: int


def troops_of(terms: Terms) -> Troops:
    """Those of every contingent that is no part of another; one without a number has as many as its parts."""
    if terms.contingents is None:
        return Troops(0, None, 0)
    parts = defaultdict[Key | None, list[Contingent]](list)
    keys = {one.key for one in terms.contingents}
    for one in terms.contingents:
        parts[one.part_of if one.part_of in keys else None].append(one)
    counts: list[Count | None] = []
    todo = parts[None]
    while todo:
        one = todo.pop()
        if one.count is None and one.key in parts:
            todo += parts.pop(one.key)
        else:
            counts.append(one.count)
    known = [amount(count) for count in counts if count is not None]
    uncounted = len(counts) - len(known)
    together = sum(known, start=NOBODY)
    return Troops(together.least, None if uncounted else together.most, uncounted)


def _row(state: State, registered: AuthorizationRegistered, frame: Frame) -> RegisterRow:
    """What the terms say of it, whatever its status."""
    terms = frame.terms.effective or EMPTY_TERMS
    window = terms.window
    troops = troops_of(terms)
    first = window.first_on if window is not None else None
    last = window.last_on if window is not None else None
    return RegisterRow(
        authorization=state.id,
        reference=registered.reference,
        title=registered.title,
        status="none_on_record",
        movements=_sorted(terms.movements),
        countries=_countries(terms),
        ministries=_sorted(terms.ministries),
        event_number=terms.event_number,
        first_on_earliest=_earliest(first),
        first_on_latest=_latest(first),
        last_on_earliest=_earliest(last),
        last_on_latest=_latest(last),
        year=year_of(frame),
        granted=False,
        facilities=_facilities(state, terms),
        external_ids=tuple(sorted({one.value for one in registered.external_ids or ()})),
        has_window=first is not None or last is not None,
        sort_key=folded(registered.title)[:SORTED_CHARACTERS],
        first_key=NO_DAY if (begins := _earliest(first)) is None else begins.isoformat(),
        troops_least=troops.least,
        troops_most=troops.most,
        troops_uncounted=troops.uncounted,
        registered_at=state.registered_at or 0,
    )


def _sorted(words: tuple[W, ...] | None) -> tuple[W, ...] | None:
    return None if words is None else tuple(sorted(words))


def _countries(terms: Terms) -> tuple[str, ...]:
    whose = {country for one in terms.contingents or () for country in one.countries or ()}
    where = {country for one in terms.activities or () for country in one.countries or ()}
    return tuple(sorted(whose | where))


def named_by(state: State) -> tuple[frozenset[str], frozenset[str]]:
    """The countries and the ministries that the effective terms name, as its row has them."""
    terms = state.terms.effective or EMPTY_TERMS
    return frozenset(_countries(terms)), frozenset(terms.ministries or ())


def _facilities(state: State, terms: Terms) -> tuple[str, ...]:
    places = [*(terms.facilities or ())]
    for activity in terms.activities or ():
        places += activity.facilities or ()
        for phase in activity.phases or ():
            places += phase.facilities or ()
    return tuple(sorted({facility_key(state.profile, place) for place in places}))


def facility_key(profile: Profile, place: Place) -> str:
    """By which a facility is looked for: its key in the gazetteer, else its name, folded."""
    known = profile.place_of(place)
    return folded(place.name) if known is None else known.key


def _earliest(day: Day | None) -> date | None:
    return day.earliest if day is not None else None


def _latest(day: Day | None) -> date | None:
    return day.latest if day is not None else None
