"""Finds English words in what is said in Spanish: those that no Spanish sentence has."""

from __future__ import annotations

import re
from typing import Final

_ENGLISH: Final = re.compile(
    r"\b(?:the|of|and|that|with|was|were|is|are|not|by|from|least|most|before|after|days?|until|they|this|have"
    r"|has|which|who|for|on|to|in|vote|report|decree|entry|exit|window|phase|activity)\b",
    re.IGNORECASE,
)


def english_in(text: str) -> list[str]:
    """The English words of a Spanish text."""
    return _ENGLISH.findall(text)


def texts_of(recorded: object) -> set[str]:
    """Every text that stands anywhere in what is recorded (JSON)."""
    if isinstance(recorded, str):
        return {recorded}
    parts = (
        recorded.values() if isinstance(recorded, dict) else recorded if isinstance(recorded, list) else ()
    )
    return {text for part in parts for text in texts_of(part)}


def without(said: str, recorded: set[str]) -> str:
    """What is said, without what stands in the record and is shown as it stands there.

    Closed words of the record are no such texts: they are to be said in words.
    """
    told = [text for text in recorded if text != text.lower() or " " in text]
    for text in sorted(told, key=len, reverse=True):
        for written in (text, text[:1].upper() + text[1:], text.rstrip(".")):
            said = said.replace(written, "") if len(written) > 3 else said
    return said
