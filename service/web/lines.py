"""A clerk's help: builds a line of an import from a form. Nothing is recorded by it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from domain import sentences
from domain.events import EVENT_OF
from domain.values.about import Bilingual, about
from service import aside
from service.api.http.problems import Fault, Problem, invalid, unknown_path
from service.api.http.spanish import in_spanish
from service.api.v1 import flaws
from service.api.v1.authorizations import AuthorizationQuery, AuthorizationsQuery
from service.api.v1.lines import authorization_of, line_of, write_of
from service.api.v1.steps import KINDS
from service.event_store.outcomes import Actor
from service.policy import REGISTERED, REGISTRAR
from service.web.languages import noted
from service.web.line_form import Filled, filled, is_known
from service.web.listing import item
from service.web.page_request import PageRequest, TimeQuery
from service.web.reads import Reads
from service.web.shown import Alternate, Shown

#: Asks for the line as a file.
SAVE: Final = "save"
_TIME: Final = ("as_of", "on")
#: Whoever will send it: only the key of the write depends on it, which is not used here.
_NOBODY: Final = Actor("pages", "reader", REGISTRAR)
#: Of each kind of likeness so many are shown.
_MOST: Final = 5
_EMPTY: Final = (
    ("Nula u omitida", "Vacía"),
    ("Nulo u omitido", "Vacío"),
    ("nulo:", "vacío:"),
    ("nula:", "vacía:"),
    ("deja nulo", "deja vacío"),
    ("Null or left out", "Empty"),
    ("null:", "empty:"),
    ("leaves null", "leaves empty"),
)
_NAMED: Final = re.compile("[^A-Za-z0-9._-]+").sub

GROUPS: Final = {
    "registration": noted("A new record"),
    "act": noted("Acts of the procedure"),
    "fact": noted("What happened"),
    "statement": noted("What is said of it"),
    "record": noted("The record itself"),
}


async def lines(_: Reads, request: PageRequest) -> Shown:
    """Which kind of step is to be recorded?"""
    request.query(TimeQuery)
    say, language = request.language.say, request.language
    kinds = [
        {
            "step": step,
            "name": language.capital(language.of(sentences.kind(step))),
            "about": _of_kind(step, request),
            "family": EVENT_OF[step].event_type.family,
            "address": request.link("line", step=step),
        }
        for step in KINDS
    ]
    return Shown(
        title=say("Prepare an entry"),
        about=say("A form for clerks: it builds a line of an import and records nothing."),
        data={
            "groups": [
                (say(heading), [one for one in kinds if one["family"] == family])
                for family, heading in GROUPS.items()
            ]
        },
    )


async def line(reads: Reads, request: PageRequest) -> Shown:
    """The form of one kind of step, with the line that it makes so far."""
    step, say, language = request.path["step"], request.language.say, request.language
    if step not in KINDS:
        raise unknown_path()
    given = dict(request.given)
    unknown = [name for name in given if name not in (*_TIME, SAVE) and not is_known(name)]
    if unknown:
        raise invalid(
            [
                Fault(None, name[:100], f"{name[:100]} is not known here", "unknown-parameter")
                for name in unknown
            ]
        )
    if any("\x00" in text for texts in given.values() for text in texts):
        raise invalid([Fault(None, None, "the query holds a NUL", "forbidden-character")])
    made = filled(step, given)
    begun = any(name not in _TIME for name in given)
    faults = (
        await aside.done(lambda: _faults(made, reads), len(request.scope["query_string"])) if begun else ()
    )
    text = f"{json.dumps(made.line, ensure_ascii=False)}\n"
    if SAVE in given and not faults:
        name = _NAMED("-", f"{made.line.get('ref') or made.line.get('authorization')}-{step}")
        headers = {"content-disposition": f'attachment; filename="{name[:120]}.ndjson"'}
        return Shown(title="", about="", body=text.encode(), media="application/x-ndjson", headers=headers)
    name = language.capital(language.of(sentences.kind(step)))
    return Shown(
        title=say("Prepare an entry: %(kind)s", kind=language.of(sentences.kind(step))),
        about=say("A form for clerks: it builds a line of an import and records nothing."),
        alternates=[Alternate("application/json", say("The contract"), "/openapi.json")],
        data={
            "step": step,
            "name": name,
            "explained": _of_kind(step, request),
            "head": made.head,
            "data": made.data,
            "line": text if begun and not faults else None,
            "faults": _told(made, faults, request),
            "begun": begun,
            "uncited": not made.line["data"].get("citations"),
            "found": await _found(reads, request, made.line),
            "told": lambda one: None if one is None else _without_null(_in(one, request)),
        },
    )


def _in(said: Bilingual, request: PageRequest) -> str:
    return said.es if request.language.code == "es" else said.en


def _without_null(said: str) -> str:
    """The same of a form, where nothing is null and a field can stand empty."""
    for null, empty in _EMPTY:
        said = said.replace(null, empty)
    return said


def _of_kind(step: str, request: PageRequest) -> str:
    said = about(EVENT_OF[step])
    return "" if said is None else _in(said.whole, request)


def _faults(made: Filled, reads: Reads) -> Sequence[Fault]:
    """What an import would say of the form of the line; what it would refuse depends on the register."""
    register = reads.services.register
    nobody = "00000000-0000-0000-0000-000000000000"
    try:
        line = line_of(json.dumps(made.line).encode())
        write = write_of(line, register.origin, _NOBODY, nobody, nobody)
    except Problem as problem:
        return problem.faults or [Fault("", None, problem.detail, problem.code)]
    return flaws.jurisdiction_faults(write.command, register.profile, "/data")


def _told(made: Filled, faults: Sequence[Fault], request: PageRequest) -> list[tuple[str | None, str]]:
    """Each fault in words, with the field that it is about; the fields keep theirs."""
    told: list[tuple[str | None, str]] = []
    for one in faults:
        said = in_spanish(one.detail) if request.language.code == "es" else one.detail
        control = made.place(one.pointer or "")
        if control is not None:
            control.faults.append(said)
        # A required field that nobody has filled in yet has its own name in the place of the fault.
        names = (one.pointer or "").split("/")[1:]
        told.append((control.name if control is not None else None, f"{'.'.join(names)}: {said}"))
    return told


# What may be on record already.


async def _found(reads: Reads, request: PageRequest, line: dict[str, Any]) -> dict[str, Any]:
    """What the line would be about, and what is like it."""
    about_it, today = await _is_about(reads, line), datetime.now(reads.zone).date()
    alike: dict[str, dict[str, Any]] = {}
    for query in _questions(line):
        for one in await _listed(reads, query):
            alike.setdefault(str(one["id"]), one)
    known = about_it["id"] if about_it is not None else None
    return {
        "about": None if about_it is None else item(request, about_it, today),
        "asked": bool(line.get("ref") or line.get("authorization")),
        "is_registration": line["step"] == REGISTERED,
        "alike": [
            {**item(request, one, today), "id": key} for key, one in alike.items() if key != str(known)
        ],
    }


async def _is_about(reads: Reads, line: dict[str, Any]) -> dict[str, Any] | None:
    """The authorization that the line names, if it is on record."""
    ref, id_ = line.get("ref"), line.get("authorization")
    try:
        meant = UUID(id_) if id_ else authorization_of(reads.services.register.origin, ref) if ref else None
    except ValueError:
        return None
    if meant is None:
        return None
    try:
        state, _, _ = await reads.authorizations.seen(meant, AuthorizationQuery())
    except Problem:
        return None
    registered = state.registration
    if registered is None:
        return None
    found = await _listed(reads, {"reference": [registered.event.reference[:200]], "limit": 200})
    return next((one for one in found if str(one["id"]) == str(meant)), None)


def _questions(line: dict[str, Any]) -> list[dict[str, Any]]:
    """By what another authorization may be the one that is meant."""
    data = line["data"]
    terms = data.get("terms") if isinstance(data.get("terms"), dict) else {}
    asks: list[dict[str, Any]] = []
    if line.get("ref"):
        asks += [{"reference": [line["ref"][:200]]}, {"q": line["ref"][:200]}]
    if line["step"] == REGISTERED:
        if data.get("title"):
            asks.append({"q": data["title"][:200]})
        if terms.get("event_number"):
            asks.append({"event_number": [terms["event_number"][:200]]})
        asks += _alike(terms)
    return asks


def _alike(terms: dict[str, Any]) -> list[dict[str, Any]]:
    """The same movement and countries, in days that overlap, where all three are stated."""
    parts = terms.get("contingents") or []
    countries = sorted(
        {code for one in parts for code in one.get("countries") or () if isinstance(code, str)}
    )
    window = terms.get("window") or {}
    days = {"from_on": window.get("first_on"), "to_on": window.get("last_on")}
    if not terms.get("movements") or not countries or not all(days.values()):
        return []
    return [{"movement": terms["movements"], "country": countries, **days}]


async def _listed(reads: Reads, query: dict[str, Any]) -> list[dict[str, Any]]:
    """None for a question that the list does not take: the form says what is wrong with it."""
    try:
        model = AuthorizationsQuery.model_validate({"limit": _MOST, **query})
        return (await reads.authorizations.listed(model)).items
    except (Problem, ValueError):
        return []
