"""Says in Spanish what is different from before: a value, or all that happened in between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from domain.authorization.state import State
from domain.findings.registry import RULES
from domain.sentences import spanish as es
from domain.sentences.spanish_values import label, said

#: So many steps are told one by one.
_TOLD: Final = 3


def change(path: str, before: Any, after: Any, state: State) -> str:
    """That a value is another than before; `before` or `after` None: not stated."""
    about = label(path, state)
    if before is None:
        return es.sentence(f"dato nuevo, {about}: {said(path, after)}")
    if after is None:
        return es.sentence(f"dato que ya no consta, {about} (antes: {said(path, before)})")
    return es.sentence(f"cambio en {about}: antes, {said(path, before)}; ahora, {said(path, after)}")


def summary(steps: Sequence[str], raised: Sequence[str], gone: Sequence[str]) -> str:
    """The steps, whose sentences are given, and the findings that came and went, by their codes."""
    told = list(steps[:_TOLD])
    further = len(steps) - len(told)
    if further:
        told.append(f"Se {'registró un paso' if further == 1 else f'registraron {further} pasos'} más.")
    if raised:
        told.append(es.sentence(f"lo que ahora no cuadra: {_titles(raised)}"))
    if gone:
        told.append(es.sentence(f"lo que ahora cuadra: {_titles(gone)}"))
    return " ".join(told) or "Nada ha cambiado."


def _titles(codes: Sequence[str]) -> str:
    return "; ".join(RULES[code].title.es if code in RULES else code for code in dict.fromkeys(codes))
