"""Which authorizations are there? The rows behind the list of authorizations and its filters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final
from uuid import UUID

from domain.authorization.effective import terms_on
from domain.authorization.force import ForceDays, force_days
from domain.authorization.obligations import obligations
from domain.authorization.state import State
from domain.authorization.tracks import Status, summary_status
from domain.deadlines import Holidays
from domain.events import AuthorizationRegistered, ReportReceived, ReportSubmitted
from domain.jurisdictions.profile import Profile
from domain.text import folded
from domain.values import Day, Place, Terms

NO_TERMS: Final = Terms()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """One authorization as it stands on the days from `from_day` to `to_day`.

    `from_day` None: since ever; `to_day` (exclusive) None: for ever. `movements`, `countries` (whose
    troops, and where) and `ministries` are sorted; `countries` is empty also where none is stated,
    `movements` and `ministries` are None then. `*_earliest` and `*_latest`: the bounds of the authorized
    window's first and last day, None where open or unknown. `facilities`: keys of the gazetteer, folded
    names of what it lacks. `force`: on which days it is in force, None without a grant. `title_key` sorts,
    `words` is searched: both are folded (domain/text.py).
    """

    authorization: UUID
    reference: str
    title: str
    status: Status
    movements: tuple[str, ...] | None
    countries: tuple[str, ...]
    ministries: tuple[str, ...] | None
    event_number: str | None
    first_on_earliest: date | None
    first_on_latest: date | None
    last_on_earliest: date | None
    last_on_latest: date | None
    facilities: tuple[str, ...] = ()
    force: ForceDays | None = None
    title_key: str
    words: str
    from_day: date | None
    to_day: date | None


def rows(state: State, holidays: Holidays | None = None) -> frozenset[RegisterRow]:
    """The rows of one authorization: one for each stretch of days on which it stands the same way.

    Together they cover every day once. Empty as long as nothing is registered. `holidays`: without them no
    business days are known, and what is due by them is not overdue on any day.
    """
    if state.registration is None:
        return frozenset()
    registered = state.registration.event
    days = _turning_days(state, holidays)
    made: list[RegisterRow] = []
    for begins, ends in pairwise((None, *days, None)):
        row = _row(state, registered, begins, ends, holidays)
        if made and replace(row, from_day=made[-1].from_day, to_day=made[-1].to_day) == made[-1]:
            made[-1] = replace(made[-1], to_day=ends)
        else:
            made.append(row)
    return frozenset(made)


def _turning_days(state: State, holidays: Holidays | None) -> list[date]:
    """The days on which something can change: a step begins to exist, or a report is overdue."""
    days = {one.day.earliest for one in state.steps if one.day and one.day.earliest}
    if any(state.of(ReportSubmitted)) or any(state.of(ReportReceived)):
        for judged in (None, *sorted(days)):
            for owed in obligations(state, judged, holidays):
                if owed.due_on is not None and owed.due_on.latest not in (None, date.max):
                    days.add(owed.due_on.latest + timedelta(days=1))
    return sorted(days)


def _row(
    state: State,
    registered: AuthorizationRegistered,
    begins: date | None,
    ends: date | None,
    holidays: Holidays | None,
) -> RegisterRow:
    judged = begins or (_eve(ends) if ends is not None else None)
    terms = terms_on(state, judged).effective or NO_TERMS
    window = terms.window
    first = window.first_on if window is not None else None
    last = window.last_on if window is not None else None
    return RegisterRow(
        authorization=state.id,
        reference=registered.reference,
        title=registered.title,
        status=summary_status(state, judged, holidays),
        movements=_sorted(terms.movements),
        countries=_countries(terms),
        ministries=_sorted(terms.ministries),
        event_number=terms.event_number,
        first_on_earliest=_earliest(first),
        first_on_latest=_latest(first),
        last_on_earliest=_earliest(last),
        last_on_latest=_latest(last),
        facilities=_facilities(state, terms),
        force=force_days(state, judged),
        title_key=folded(registered.title),
        words=_words(registered, terms),
        from_day=begins,
        to_day=ends,
    )


def _eve(day: date) -> date:
    return day - timedelta(days=1) if day > date.min else day


def _sorted(words: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if words is None else tuple(sorted(words))


def _countries(terms: Terms) -> tuple[str, ...]:
    whose = {country for one in terms.contingents or () for country in one.countries or ()}
    where = {country for one in terms.activities or () for country in one.countries or ()}
    return tuple(sorted(whose | where))


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


def _words(registered: AuthorizationRegistered, terms: Terms) -> str:
    """Every text that a reader may look for, without repetition."""
    texts = [
        registered.reference,
        registered.title,
        registered.note,
        *(one.value for one in registered.external_ids or ()),
        terms.wording,
        terms.purpose,
        terms.programme,
        terms.event_number,
        *(place.name for place in terms.facilities or ()),
    ]
    for activity in terms.activities or ():
        texts += [activity.title, *(place.name for place in activity.facilities or ())]
        for phase in activity.phases or ():
            texts += [phase.title, *(place.name for place in phase.facilities or ())]
    for contingent in terms.contingents or ():
        texts += [contingent.unit, contingent.service]
    return " ".join(dict.fromkeys(folded(text) for text in texts if text))
