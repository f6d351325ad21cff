"""Says in English what a value of the record is about, and what it is: `the last authorized day`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from domain.authorization.state import State
from domain.events import ValueDisputed
from domain.sentences import english as en
from domain.sentences.english_things import kind, thing_at
from domain.sentences.english_words import FIELDS, WINDOW_FIELDS, WORDS
from domain.sentences.paths import ENUMERATED, UNNAMED, Member, members_of
from domain.sentences.people import are_of_one_source, planned_direction
from domain.values import Count, Day, Invalid, Tally, Total, Window
from domain.values.fields import shape_of
from domain.values.reading import read_field

NOT_STATED: Final = "not stated"
_PLANNED: Final = {"entry": "the planned entry", "exit": "the planned exit"}


def label(path: str, state: State) -> str:
    """What the value at a path is about: `the last day of the authorized days`."""
    name, holders = members_of(path)
    around = [_holder(one, state) for one in holders]
    if name == "count" and holders and holders[0].list_name == "totals":
        return "the total number of people"
    if name == "count":
        return " in ".join([FIELDS[name], *around[:1]])
    own = WINDOW_FIELDS.get(name) if "window." in path else None
    own = own or (FIELDS.get(name, name.replace("_", " ")) if name else None)
    if own and around and not own.startswith("the "):
        return f"{own} ({' of '.join(around)})"
    return " of ".join([*([own] if own else []), *around])


def disagreement(disputes: Sequence[ValueDisputed], state: State) -> str:
    """What sources state differently, with the values, of disputes about one value of one step."""
    one = disputes[0]
    competing = [value for each in disputes for value in each.values]
    values = en.listed(dict.fromkeys(said(one.path, value.value) for value in competing), "or")
    about = _question(one, state)
    if are_of_one_source(competing):
        return f"one source can be read in more than one way on {about}: {values}"
    return f"sources disagree on {about}: {values}"


def _question(one: ValueDisputed, state: State) -> str:
    step = state.step(one.version) if one.version is not None else None
    if one.version is None or step is None:
        return label(one.path, state)
    name = step.event.event_type.step
    if one.path == "on":
        return f"the day of {kind(name)}"
    if one.path == "committees" and name == "request-referred":
        return "which committee the request was referred to"
    if one.path == "committees" and name == "committee-opinion-issued":
        return f"which committees gave their opinion{f' {en.on(step.day)}' if step.day is not None else ''}"
    about, thing = label(one.path, state), thing_at(one.version, state)
    if one.path.startswith("terms."):
        return f"{about} in the terms of {thing}"
    return f"{about}, in {thing}"


def _holder(one: Member, state: State) -> str:
    match one.list_name:
        case "contingents":
            return en.contingent(one.name, state)
        case "activities":
            return en.activity(one.name, state)
        case "phases":
            return en.phase(one.parent, one.name, state)
        case "proceedings":
            number = int(one.name) if one.name.isdecimal() else 0
            return "the authorization" if number == 0 else f"the {en.ordinal(number)} modification"
        case "planned_crossings":
            way = planned_direction(one.name, state)
            return _PLANNED[way] if way is not None else f"the planned crossing {one.name}"
        case "report_obligations":
            return "the report" if one.name == UNNAMED else en.report(one.name, state)
        case "totals":
            return "the total"
        case "parts":
            nobody_named = one.name == UNNAMED or one.name.isdecimal()
            return "those who are not named" if nobody_named else en.contingent(one.name, state)
        case "conveyances":
            return "the means of transport"
        case "facilities":
            return "the facility"
        case "itinerary":
            return "the port of call"
        case "steps":
            return thing_at(int(one.name), state) if one.name.isdecimal() else "a step"
        case _:
            return FIELDS.get(one.name if one.list_name is None else one.list_name, "the entry")


def said(path: str, given: Any) -> str:
    """The value that the JSON states there."""
    name, _ = members_of(path)
    return _said(name, given)


def _said(name: str, given: Any) -> str:
    if given is None:
        return NOT_STATED
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, int):
        return en.number(given)
    if isinstance(given, str):
        return _text(name, given)
    if isinstance(given, list):
        return en.listed(_said(name, one) for one in given) if given else "none"
    if isinstance(given, dict):
        return _object(name, given)
    return en.quoted(str(given))


def _text(name: str, given: str) -> str:
    if name == "on" or name.endswith("_on"):
        try:
            return en.name(Day(given))
        except Invalid:
            return en.quoted(given)
    if name in ("countries", "country", "flag") and len(given) == 2:
        return en.country(given)
    if name in ENUMERATED and given in WORDS:
        return WORDS[given]
    return en.quoted(given)


def _object(name: str, given: dict[str, Any]) -> str:
    count = _read(Count, given)
    if count is not None:
        return en.bounded(count)
    total = _read(Total, given)
    if total is not None:
        return f"{en.bounded(total.count)}{f' ({WORDS[total.over]})' if total.over != 'all' else ''}"
    votes = _read(Tally, given) if name == "tally" else None
    if votes is not None:
        return en.tally(votes).removeprefix("with ") or NOT_STATED
    days = _read(Window, given) if name == "window" else None
    if days is not None:
        return en.authorized_days(days) or NOT_STATED
    if isinstance(given.get("name"), str) and given.keys() <= {"key", "name", "kind", "country"}:
        return str(given["name"])
    stated = [
        f"{FIELDS[field].removeprefix('the ')}: {_said(field, one)}"
        for field, one in given.items()
        if one is not None and one != [] and field in FIELDS and field not in ("key", "complete")
    ]
    return "; ".join(stated) or NOT_STATED


def _read(cls: type, given: dict[str, Any]) -> Any:
    try:
        return read_field(shape_of(cls), given)
    except Invalid:
        return None
