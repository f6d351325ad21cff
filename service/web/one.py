"""One authorization: who was allowed in, who came, whether they left, what rests on what, how it came so."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from domain import sentences
from domain.authorization.state import State
from domain.events import AuthorizationsLinked, EntryRecorded, Event, ExitRecorded, SenateVoted
from domain.findings import View, found_in
from domain.values import Terms
from domain.values.written import expanded
from service import aside
from service.api.http.problems import Problem
from service.api.v1.authorizations import AuthorizationQuery, AuthorizationsQuery
from service.web import sharing, words
from service.web.drawing import SHAPES, drawn
from service.web.findings import contingent, found_out
from service.web.history import MOST_STEPS, history, said
from service.web.languages import Language, noted
from service.web.page_request import PageRequest
from service.web.reads import Reads
from service.web.rooms import called
from service.web.shown import Alternate, Shown, page_of, subscriptions
from service.web.sources import Footnotes
from service.web.terms import terms_told
from service.web.timeline import Timeline, timeline
from service.web.votes import numbers

#: The widths of the two pictures: CSS shows the one that fits.
WIDE: Final = 1120.0
NARROW: Final = 340.0

#: So many crossings are told one by one, the last ones, and so many lines of the table beside the picture.
_MOST_CROSSINGS: Final = 100
_MOST_LINES: Final = 300

_KINDS: Final = {
    "F": noted("Not as the law or the decree wants it"),
    "C": noted("Sources or figures that do not agree"),
    "M": noted("Not on record"),
}


async def authorization(reads: Reads, request: PageRequest) -> Shown:
    """The page of one reference; of two authorizations that share it, the choice."""
    reference = request.path["reference"]
    query = request.query(AuthorizationQuery)
    found = await _ids(reads, reference, query)
    if len(found) != 1:
        return _choice(request, reference, found)
    id_ = UUID(str(found[0]["id"]))
    state, size, then = await reads.authorizations.seen(id_, query)
    # As it is now it is remembered, like the answer of the API, for whoever asks by its own address.
    newest = not request.given and _is_its_own(state, reference)
    kept = reads.pages[request.language.code]
    body = kept.known(state, then.on) if newest else None
    if body is None:
        rows = await reads.services.register.reader.stream(id_, before=size)
        places = {row.version: (row.position, row.recorded_at) for row in rows}

        def write(state: State, on: date) -> bytes:
            return page_of(request, _shown(state, size, on, places, reads, request))

        body = (
            await kept.of(state, then.on, newest=True, write=write)
            if newest
            else await asyncio.to_thread(aside.counted, lambda: write(state, then.on))
        )
    return Shown(title="", about="", body=body)


def _is_its_own(state: State, reference: str) -> bool:
    registered = state.registration
    return registered is not None and called(registered.event.reference, state.id) == reference


def _shown(
    state: State,
    size: int,
    on: date,
    places: dict[int, tuple[int, datetime]],
    reads: Reads,
    request: PageRequest,
) -> Shown:
    data = _data(state, on, places, reads, request)
    return Shown(
        title=data["title"],
        about=data["headline"],
        size=size,
        on=on,
        alternates=[
            Alternate("application/json", "JSON", request.api(f"/v1/authorizations/{state.id}")),
            Alternate(
                "application/json", request.language.say("Events"), f"/v1/authorizations/{state.id}/events"
            ),
            Alternate(
                "application/json",
                request.language.say("On what each value rests"),
                request.api(f"/v1/authorizations/{state.id}/explanations"),
            ),
            *subscriptions(request, {"reference": data["reference"]}, by=()),
        ],
        data=data,
    )


async def _ids(reads: Reads, reference: str, query: AuthorizationQuery) -> list[dict[str, Any]]:
    """Every authorization with this reference, or the one with this id."""
    try:
        return [{"id": UUID(reference)}]
    except ValueError:
        pass
    wanted = AuthorizationsQuery.model_validate(
        {"reference": [reference[:200]], "as_of": query.as_of, "on": query.on, "limit": 200}
    )
    return (await reads.authorizations.listed(wanted)).items


def _choice(request: PageRequest, reference: str, found: Sequence[dict[str, Any]]) -> Shown:
    if not found:
        raise Problem("not-found", "No authorization with this reference is on record.")
    say = request.language.say
    return Shown(
        title=say("Several authorizations are called %(reference)s", reference=reference),
        about=say("Which of them is meant?"),
        template="choice.html",
        data={
            "items": [{**one, "address": request.link("authorization", reference=one["id"])} for one in found]
        },
    )


def _data(
    state: State, on: date, places: dict[int, tuple[int, datetime]], reads: Reads, request: PageRequest
) -> dict[str, Any]:
    """All that the template is filled with."""
    language, registration = request.language, state.registration
    if registration is None:
        raise ValueError(f"{state.id} is not registered")
    view = View(state, on)
    terms = view.terms.effective
    found = list(found_in(view))
    found_outs = [found_out(one, on, state, language) for one in found]
    notes = Footnotes(language)
    told = timeline(view, found, language)
    tracks = sentences.tracks(view)
    observed = [one for one in view.steps if isinstance(one.event, EntryRecorded | ExitRecorded)]
    table = _table(told, language)
    return {
        "title": registration.event.title,
        "picture_address": sharing.address(language.code, state.id),
        "reference": registration.event.reference,
        "ids": registration.event.external_ids or (),
        "status": words.word(language, words.STATUSES, view.status),
        "headline": language.of(sentences.headline(view)),
        "timeline": told,
        "table": table[:_MOST_LINES],
        "untold_days": max(0, len(table) - _MOST_LINES),
        "wide": drawn(told, language, WIDE),
        "narrow": drawn(told, language, NARROW),
        "shapes": SHAPES,
        "tracks": {
            "proceedings": [language.of(one) for one in tracks.proceedings],
            "deployment": language.of(tracks.deployment),
            "reports": [language.of(one) for one in tracks.reports],
        },
        "votes": _votes(view, state, language),
        "related": [
            (said(one, state, language), [id_ for id_ in one.event.others or () if id_ != state.id])
            for one in view.steps
            if isinstance(one.event, AuthorizationsLinked)
        ],
        "parts": _parts(view, terms, language),
        "judged": language.day(on),
        "unshown": max(0, len(observed) - _MOST_CROSSINGS),
        "terms": terms_told(view, language, notes),
        "observed": [
            (said(one, state, language), notes.of_step(one.event), one.version, _is_uncounted(one.event))
            for one in observed[-_MOST_CROSSINGS:]
        ],
        "open": len(found),
        "findings": [
            (language.say(heading), group)
            for kind, heading in _KINDS.items()
            if (group := [one for one in found_outs if one.code[0] == kind])
        ],
        "mended": _mended(state, language),
        "history": history(state, places, language, reads.zone, notes),
        "earlier": max(0, len(state.recorded) - MOST_STEPS),
        "notes": notes.notes,
    }


def _votes(view: View, state: State, language: Language) -> list[dict[str, Any]]:
    """Each vote that is on record: what was said of it, and how many voted how."""
    return [
        {"said": said(one, state, language), "version": one.version, **numbers(language, expanded(one.event))}
        for one in view.steps
        if isinstance(one.event, SenateVoted)
    ]


def _mended(state: State, language: Language) -> str:
    """Whether anything that was recorded was corrected or annulled since."""
    corrected, annulled = {*state.corrected_by} - {*state.annulled_by}, state.annulled_by
    told = []
    if corrected:
        told.append(language.many("One step was corrected", "%(n)s steps were corrected", len(corrected)))
    if annulled:
        told.append(language.many("One step was annulled", "%(n)s steps were annulled", len(annulled)))
    return f"{'; '.join(told)}." if told else language.say("No step was corrected or annulled.")


def _is_uncounted(event: Event) -> bool:
    """Whether somebody crossed, and no source that is cited says how many."""
    if not isinstance(event, EntryRecorded | ExitRecorded):
        return False
    return event.parts is None or any(part.count is None for part in event.parts)


def _parts(view: View, terms: Terms | None, language: Language) -> list[tuple[str, str]]:
    """Of whom it is told where they are on the day judged, and what; nobody where that says nothing new."""
    named = {one.key: one for one in (terms.contingents if terms is not None else None) or ()}
    told = []
    for part in view.deployment.parts:
        who = named.get(part.contingent or "")
        name = language.say("Those of whom it is not stated who they are")
        if who is not None:
            name = contingent(who.unit, who.countries, who.key, language)
        told.append((name, words.word(language, words.ACROSS, part.presence)))
    return told


@dataclass(frozen=True)
class Line:
    """A line of the table beside the picture."""

    when: str
    what: str
    version: int | None
    code: str | None


def _table(told: Timeline, language: Language) -> list[Line]:
    """The picture in words, by day."""
    found: list[tuple[date, Line]] = []
    for lane in told.lanes:
        for one in lane.moments:
            begins = one.day.earliest or one.day.latest or date.min
            line = Line(
                language.day_words(one.day) or "", f"{lane.title}: {one.label}", one.version, one.code
            )
            found.append((begins, line))
        for period in lane.periods:
            what = f"{lane.title}{f' ({period.label})' if period.label else ''}"
            first = period.first.earliest or period.first.latest if period.first is not None else None
            found.append(
                (first or date.min, Line(language.period_words(period.first, period.last), what, None, None))
            )
    return [line for _, line in sorted(found, key=lambda pair: pair[0])]
