"""Answers the same questions from an auditor's copy of the log, offline, by the functions of the register.

Nothing is answered from a copy that is not what was signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from domain.jurisdictions.profile import Profile
from domain.log.checkpoint import parse_checkpoint
from domain.log.notes import parse_note
from service.assistants.asking import Answered, RefusedError, without_nothing
from service.audit.answering import Answering, NoAnswerError
from service.audit.evidence import Evidence
from service.audit.trust import Trust
from service.audit.verify import verify


class FromCopy:
    """A copy that was verified. Raises RefusedError if it is not what was signed, or holds no log."""

    def __init__(self, folder: Path, trust: Trust, profile: Profile) -> None:
        report = verify(folder, trust)
        if report.problems:
            raise RefusedError(f"The copy in {folder} is not what was signed: run 'anuencia audit verify'.")
        evidence = Evidence(folder)
        size = parse_checkpoint(parse_note(evidence.checkpoint()).text).size
        self._folder, self._answering = folder, Answering(evidence, size, profile)

    async def __call__(self, path: str, query: Mapping[str, Any]) -> Answered:
        try:
            answer = self._answering.answer(path, without_nothing(query))
        except NoAnswerError as error:
            raise RefusedError(str(error)) from None
        position = answer.size - 1 if answer.size else None
        return Answered(answer.body, position, answer.day.isoformat(), f"{self._folder}{path}")
