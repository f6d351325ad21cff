"""The findings: what does not add up. One pure function per rule, of the standing steps and a day."""

from __future__ import annotations

from domain.findings.judging import findings, found_in
from domain.findings.model import (
    Against,
    Evidence,
    Figures,
    Finding,
    FindingStatus,
    Sentence,
    Severity,
    Verdict,
)
from domain.findings.view import View

__all__ = [
    "Against",
    "Evidence",
    "Figures",
    "Finding",
    "FindingStatus",
    "Sentence",
    "Severity",
    "Verdict",
    "View",
    "findings",
    "found_in",
]
