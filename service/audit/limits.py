"""Checks what an entry states by the limits of its type. (Lengths, numbers, words, what excludes what.)

The register asks when a step is recorded and never again, so that a demand made later does not make an old
record unreadable. The auditor asks whether what stands there could have been recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from domain.events.corrections import CorrectedStep
from domain.values import Flaw, Invalid
from domain.values.checks import check_of_class


def exceeded(stated: object) -> Iterator[Flaw]:
    """What a decoded event, and each value within it, has that its declaration forbids."""
    if isinstance(stated, tuple | list):
        for place, member in enumerate(stated):
            yield from (flaw.under(str(place)) for flaw in exceeded(member))
    elif isinstance(stated, CorrectedStep):
        yield from (flaw.under("data") for flaw in exceeded(stated.event))
    elif is_dataclass(stated) and not isinstance(stated, type):
        try:
            check_of_class(type(stated))(stated)
        except Invalid as error:
            yield from error.flaws
        for one in fields(stated):
            yield from (flaw.under(one.name) for flaw in exceeded(getattr(stated, one.name)))
