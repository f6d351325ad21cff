"""Checks that an entry, by itself, is an event that the register writes. (Canonical form, envelope, data.)"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple

import orjson

from domain.events import Event, occurred
from domain.log.strict import Unverified, decode_hash, shown
from domain.values.written import plain
from service.audit.failures import UNREADABLE
from service.audit.limits import exceeded
from service.audit.own import contradictions
from service.event_store import codec
from service.event_store.upcasters import fields_missing_in, known_types, upcast

_TEXTS: Final = ("id", "type", "subject", "time", "actorid", "actoroffice", "requestid", "correlationid")
_REQUIRED: Final = frozenset(
    {*_TEXTS, "specversion", "source", "datacontenttype", "dataschema", "streamversion", "data"}
)
_ALLOWED: Final = _REQUIRED | {"occurred", "prev"}

_UUID: Final = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_UUID_ALONE: Final = re.compile(_UUID).fullmatch
_ID: Final = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}").fullmatch
_AUTHORIZATION: Final = re.compile(f"authorization/{_UUID}").fullmatch
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z").fullmatch

#: Name of the issuer, and the subject that it gave (settings.py; api.md asks subjects for visible ASCII).
_ACTOR: Final = re.compile("[a-z0-9][a-z0-9.-]{0,63}#[!-~]{1,255}").fullmatch
_OFFICE: Final = re.compile("[a-z_]{1,64}").fullmatch
_OPENING: Final = re.compile(r"mx\.anuencia\.register-opened\.v[0-9]+").fullmatch
_REGISTRATION: Final = re.compile(r"mx\.anuencia\.authorization-registered\.v[0-9]+").fullmatch

#: What concerns the register itself stands on its own stream, and nothing else does.
_OF_THE_REGISTER: Final = re.compile(r"mx\.anuencia\.(register-opened|log-key-announced)\.v[0-9]+").fullmatch


class Flaw(NamedTuple):
    """Which check fails, and what the entry has or does."""

    check: str
    sentence: str


def flaws(entry: bytes, origin: str, index: int = 0) -> Iterator[Flaw]:
    """What is wrong with the entry at an index of the log `origin`; each sentence goes on after "Entry 7"."""
    try:
        document = orjson.loads(entry)
        same = isinstance(document, dict) and codec.canonical(document) == entry
    except orjson.JSONDecodeError:
        yield Flaw("canonical", "is not JSON.")
        return
    except codec.NotCanonicalError as error:
        yield Flaw("canonical", f"has no canonical form: {error}.")
        return
    if not same:
        yield Flaw("canonical", "is not in canonical form: written anew, its bytes differ.")
        return
    wrong = list(_envelope(document, origin))
    if not wrong and index and _OPENING(document["type"]):
        wrong.append(Flaw("sequence", "opens the register, which the first entry alone can."))
    yield from wrong
    if not wrong:
        yield from _data(document)


def _envelope(document: dict[str, Any], origin: str) -> Iterator[Flaw]:
    names = document.keys()
    if not _REQUIRED <= names <= _ALLOWED:
        if _REQUIRED - names:
            yield Flaw("envelope", f"has no {shown(', '.join(sorted(_REQUIRED - names)))}.")
        if names - _ALLOWED:
            yield Flaw("envelope", f"has {shown(', '.join(sorted(names - _ALLOWED)))}, which no event has.")
        return
    texts = [name for name in _TEXTS if type(document[name]) is not str or not document[name]]
    if texts:
        yield Flaw("envelope", f"has no text in {', '.join(texts)}.")
        return
    kind, subject = document["type"], document["subject"]
    expected = {
        "specversion": "1.0",
        "source": origin,
        "datacontenttype": "application/json",
        "dataschema": f"https://{origin.removesuffix('/log')}/v1/event-types/{kind}/schema",
    }
    for name, text in expected.items():
        if document[name] != text:
            yield Flaw("envelope", f"says {name} {shown(str(document[name]))}; in this log it is {text}.")
    if not _ID(document["id"]):
        yield Flaw("envelope", f"has the identifier {shown(document['id'])}, which is no UUID of version 7.")
    if not is_instant(document["time"]):
        yield Flaw("envelope", f"has the time {shown(document['time'])}, which is no instant in UTC.")
    if type(document["streamversion"]) is not int or document["streamversion"] < 1:
        yield Flaw("envelope", "has no version within its stream.")
    yield from _whose(document)
    prev = document.get("prev")
    if prev is not None and not _is_hash(prev):
        yield Flaw("envelope", "names the entry before it, but not by a hash in base64.")
    of_register = subject == f"register/{origin}"
    if not of_register and not _AUTHORIZATION(subject):
        yield Flaw("envelope", f"is of {shown(subject)}, which is no authorization, nor this register.")
    elif of_register is not bool(_OF_THE_REGISTER(kind)):
        yield Flaw("envelope", f"is of the type {shown(kind)}, which does not stand on {shown(subject)}.")
    elif not of_register and (str(document["streamversion"]) == "1") is not bool(_REGISTRATION(kind)):
        yield Flaw("sequence", "is not what begins an authorization, and it begins one; or the reverse.")


def _whose(document: dict[str, Any]) -> Iterator[Flaw]:
    if not _ACTOR(document["actorid"]):
        yield Flaw(
            "envelope", f"names {shown(document['actorid'])}, which is nobody that an issuer could name."
        )
    if not _OFFICE(document["actoroffice"]):
        yield Flaw("envelope", f"names the office {shown(document['actoroffice'])}, which none is called.")
    for name in ("requestid", "correlationid"):
        if not _UUID_ALONE(document[name]):
            yield Flaw("envelope", f"has {name} {shown(document[name])}, which is no UUID.")


def _is_hash(text: object) -> bool:
    try:
        return type(text) is str and len(decode_hash(text, "prev")) > 0
    except Unverified:
        return False


def is_instant(text: str) -> bool:
    """Whether it is written as the register writes `time`."""
    if not _TIME(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _data(document: dict[str, Any]) -> Iterator[Flaw]:
    kind, data = document["type"], document["data"]
    if kind not in known_types():
        yield Flaw("data", f"is of the type {shown(kind)}, which is not known.")
        return
    try:
        event = codec.decode_data(kind, orjson.dumps(data))
    except UNREADABLE as error:
        yield Flaw("data", f"has not the form of its type {kind}: {shown(str(error))}.")
        return
    _, upcasted = upcast(kind, data)
    if plain(event) != upcasted or not _lacks(kind, data):
        yield Flaw("data", f"states what its type {kind} does not have, or states it in another way.")
    else:
        for flaw in exceeded(event):
            where = f" in {shown(flaw.path)}" if flaw.path else ""
            yield Flaw("data", f"states{where} what its type {kind} does not allow: it {flaw.message}.")
        for sentence in contradictions(event, document["actoroffice"], document["source"]):
            yield Flaw("envelope", sentence)
    yield from _occurred(event, document.get("occurred"))


def _lacks(kind: str, data: dict[str, Any]) -> bool:
    """Whether an event of an earlier version has none of the fields that came later."""
    step = data.get("step")
    inner = isinstance(step, dict) and not _lacks(step["type"], step["data"])
    return not inner and fields_missing_in(kind).isdisjoint(data)


def _occurred(event: Event, said: object) -> Iterator[Flaw]:
    when = occurred(event)
    text = None if when is None else when.text
    if said != text:
        yield Flaw("envelope", f"says that it occurred on {said}, and in its data {text}.")
