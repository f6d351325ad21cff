"""Checks what the register says of itself on its own stream. (Its keys, the log before it.)"""

from __future__ import annotations

from collections.abc import Iterator

from domain.events import Event, LogKeyAnnounced, RegisterEvent, RegisterOpened
from domain.log.checkpoint import parse_checkpoint
from domain.log.notes import parse_note, parse_vkey
from domain.log.strict import Unverified, shown

#: Who records it: the command line of the operator, and no token.
OFFICE = "operator"


def contradictions(event: Event | RegisterEvent, office: object, origin: str) -> Iterator[str]:
    """Sentences on an event of the register `origin`; each goes on after "Entry 7"."""
    if not isinstance(event, RegisterEvent):
        return
    if office != OFFICE:
        yield f"was recorded by {shown(str(office))}; what concerns the register is the {OFFICE}'s."
    replaces = event.replaces if isinstance(event, LogKeyAnnounced) else None
    for vkey in (event.vkey, replaces):
        if vkey is not None:
            yield from _of_a_key(vkey, origin)
    if isinstance(event, RegisterOpened):
        yield from _of_the_log_before(event, origin)


def _of_a_key(vkey: str, origin: str) -> Iterator[str]:
    try:
        name = parse_vkey(vkey).name
    except Unverified as error:
        yield f"announces what is no verifier key: {error}"
        return
    if name != origin:
        yield f"announces a key of the log {shown(name)}."


def _of_the_log_before(event: RegisterOpened, origin: str) -> Iterator[str]:
    before = event.predecessor
    if before is None:
        yield "opens a register that follows no other, and such a one begins without it."
        return
    try:
        checkpoint = parse_checkpoint(parse_note(before.checkpoint.encode()).text)
    except (Unverified, UnicodeEncodeError) as error:
        yield f"names a log before this one by what is no checkpoint: {error}"
        return
    if checkpoint.origin != before.origin or checkpoint.origin == origin:
        of = shown(checkpoint.origin)
        yield f"names {shown(before.origin)} as the log before this one, by a checkpoint of {of}."
