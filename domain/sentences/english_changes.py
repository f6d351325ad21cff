"""Says in English what is different from before: a value, or all that happened in between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from domain.authorization.state import State
from domain.findings.registry import RULES
from domain.sentences import english as en
from domain.sentences.english_values import label, said

#: So many steps are told one by one.
_TOLD: Final = 3


def change(path: str, before: Any, after: Any, state: State) -> str:
    """That a value is another than before; `before` or `after` None: not stated."""
    about = label(path, state)
    if before is None:
        return en.sentence(f"{about}, now on record: {said(path, after)}")
    if after is None:
        return en.sentence(f"{about}, no longer on record (before: {said(path, before)})")
    return en.sentence(f"{about} changed from {said(path, before)} to {said(path, after)}")


def summary(steps: Sequence[str], raised: Sequence[str], gone: Sequence[str]) -> str:
    """The steps, whose sentences are given, and the findings that came and went, by their codes."""
    told = list(steps[:_TOLD])
    further = len(steps) - len(told)
    if further:
        verb = "was" if further == 1 else "were"
        told.append(en.sentence(f"{en.several(further, 'more step', 'more steps')} {verb} recorded"))
    if raised:
        told.append(en.sentence(f"what does not add up now: {_titles(raised)}"))
    if gone:
        told.append(en.sentence(f"what adds up now: {_titles(gone)}"))
    return " ".join(told) or "Nothing is different."


def _titles(codes: Sequence[str]) -> str:
    return "; ".join(RULES[code].title.en if code in RULES else code for code in dict.fromkeys(codes))
