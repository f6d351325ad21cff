"""The pages that are text: how to read the register, how to check it, what it is."""

from __future__ import annotations

from service.web.page_request import PageRequest, TimeQuery
from service.web.reads import Reads
from service.web.shown import Shown


async def reading(_: Reads, request: PageRequest) -> Shown:
    """What the words and signs mean."""
    request.query(TimeQuery)
    say = request.language.say
    return Shown(
        title=say("How to read this"),
        about=say("What the words of the register mean, what a finding is, and how far a source is trusted."),
    )


async def checking(reads: Reads, request: PageRequest) -> Shown:
    """How anybody can find out whether the register has changed its account."""
    request.query(TimeQuery)
    say = request.language.say
    return Shown(
        title=say("How to check this"),
        about=say("How to find out for yourself that nothing in the register was changed or removed."),
        data={
            "checkpoint": await reads.services.checkpoints.newest(),
            "origin": reads.services.register.origin,
            "zone": reads.zone,
        },
    )


async def about(_: Reads, request: PageRequest) -> Shown:
    """What the register is, who may use it, and under which licence."""
    request.query(TimeQuery)
    say = request.language.say
    return Shown(
        title=say("About this register"),
        about=say("What Anuencia is, what it is not, and how its data may be used."),
    )
