"""Says in Spanish what a value of the record is about, and what it is: `el último día autorizado`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from domain.authorization.state import State
from domain.events import ValueDisputed
from domain.sentences import spanish as es
from domain.sentences.paths import ENUMERATED, UNNAMED, Member, members_of
from domain.sentences.people import are_of_one_source, planned_direction
from domain.sentences.spanish_things import kind, thing_at
from domain.sentences.spanish_words import FIELDS, WINDOW_FIELDS, WORDS
from domain.values import Count, Day, Invalid, Tally, Total, Window
from domain.values.fields import shape_of
from domain.values.reading import read_field

NOT_STATED: Final = "no consta"
_PLANNED: Final = {"entry": "la entrada prevista", "exit": "la salida prevista"}


def label(path: str, state: State) -> str:
    """What the value at a path is about: `el último día de la fase p2 de la actividad a1`."""
    name, holders = members_of(path)
    around = [_holder(one, state) for one in holders]
    if name == "count" and holders and holders[0].list_name == "totals":
        return "el número total de personas"
    if name == "count":
        around = around[:1]
    own = WINDOW_FIELDS.get(name) if "window." in path else None
    own = own or (FIELDS.get(name, name.replace("_", " ")) if name else None)
    first, *others = [*([own] if own else []), *around] or ["el expediente"]
    if others and own and not own.startswith(("el ", "la ", "los ", "las ")):
        return f"{own} ({' '.join([others[0], *map(es.of, others[1:])])})"
    return " ".join([first, *map(es.of, others)])


def disagreement(disputes: Sequence[ValueDisputed], state: State) -> str:
    """What sources state differently, with the values, of disputes about one value of one step."""
    one = disputes[0]
    competing = [value for each in disputes for value in each.values]
    values = es.listed(dict.fromkeys(said(one.path, value.value) for value in competing), "o")
    about = _question(one, state)
    if are_of_one_source(competing):
        return f"una misma fuente permite más de una lectura sobre {about}: {values}"
    return f"las fuentes discrepan sobre {about}: {values}"


def _question(one: ValueDisputed, state: State) -> str:
    step = state.step(one.version) if one.version is not None else None
    if one.version is None or step is None:
        return label(one.path, state)
    name = step.event.event_type.step
    if one.path == "on":
        return f"el día {es.of(kind(name))}"
    if one.path == "committees" and name == "request-referred":
        return "a qué comisión se turnó la solicitud"
    if one.path == "committees" and name == "committee-opinion-issued":
        return f"qué comisiones dictaminaron{f' {es.on(step.day)}' if step.day is not None else ''}"
    about, thing = label(one.path, state), thing_at(one.version, state)
    if one.path.startswith("terms."):
        return f"{about} en los términos {es.of(thing)}"
    return f"{about} en {thing}"


def _holder(one: Member, state: State) -> str:
    match one.list_name:
        case "contingents":
            return es.contingent(one.name, state)
        case "activities":
            return es.activity(one.name, state)
        case "phases":
            return es.phase(one.parent, one.name, state)
        case "proceedings":
            number = int(one.name) if one.name.isdecimal() else 0
            return "la autorización" if number == 0 else f"la {es.ordinal(number)} modificación"
        case "planned_crossings":
            way = planned_direction(one.name, state)
            return _PLANNED[way] if way is not None else f"el cruce previsto {one.name}"
        case "report_obligations":
            return "el informe" if one.name == UNNAMED else es.report(one.name, state)
        case "totals":
            return "el total"
        case "parts":
            nobody_named = one.name == UNNAMED or one.name.isdecimal()
            return "quienes no se nombran" if nobody_named else es.contingent(one.name, state)
        case "conveyances":
            return "el medio de transporte"
        case "facilities":
            return "la instalación"
        case "itinerary":
            return "la escala"
        case "steps":
            return thing_at(int(one.name), state) if one.name.isdecimal() else "un paso"
        case _:
            return FIELDS.get(one.name if one.list_name is None else one.list_name, "el expediente")


def said(path: str, given: Any) -> str:
    """The value that the JSON states there."""
    name, _ = members_of(path)
    return _said(name, given)


def _said(name: str, given: Any) -> str:
    if given is None:
        return NOT_STATED
    if isinstance(given, bool):
        return "sí" if given else "no"
    if isinstance(given, int):
        return es.number(given)
    if isinstance(given, str):
        return _text(name, given)
    if isinstance(given, list):
        return es.listed(_said(name, one) for one in given) if given else _none(name)
    if isinstance(given, dict):
        return _object(name, given)
    return es.quoted(str(given))


def _none(name: str) -> str:
    return "ninguna" if FIELDS.get(name, "").startswith(("la ", "las ")) else "ninguno"


def _text(name: str, given: str) -> str:
    if name == "on" or name.endswith("_on"):
        try:
            return es.name(Day(given))
        except Invalid:
            return es.quoted(given)
    if name in ("countries", "country", "flag") and len(given) == 2:
        return es.country(given)
    if name in ENUMERATED and given in WORDS:
        return WORDS[given]
    return es.quoted(given)


def _object(name: str, given: dict[str, Any]) -> str:
    count = _read(Count, given)
    if count is not None:
        return es.bounded(count)
    total = _read(Total, given)
    if total is not None:
        return f"{es.bounded(total.count)}{f' ({WORDS[total.over]})' if total.over != 'all' else ''}"
    votes = _read(Tally, given) if name == "tally" else None
    if votes is not None:
        return es.tally(votes).removeprefix("con ") or NOT_STATED
    days = _read(Window, given) if name == "window" else None
    if days is not None:
        return es.authorized_days(days) or NOT_STATED
    if isinstance(given.get("name"), str) and given.keys() <= {"key", "name", "kind", "country"}:
        return str(given["name"])
    stated = [
        f"{_bare(FIELDS[field])}: {_said(field, one)}"
        for field, one in given.items()
        if one is not None and one != [] and field in FIELDS and field not in ("key", "complete")
    ]
    return "; ".join(stated) or NOT_STATED


def _bare(noun: str) -> str:
    """Without its article."""
    article, _, rest = noun.partition(" ")
    return rest if article in ("el", "la", "los", "las") else noun


def _read(cls: type, given: dict[str, Any]) -> Any:
    try:
        return read_field(shape_of(cls), given)
    except Invalid:
        return None
