"""Which real authorizations stand in examples/, and what does not add up in each, by hand?

Every finding here was derived from the sources' statements and the rules' words, not from the engine. Its
reason stands beside it; `figures` are those that the reason gives, with the days that have passed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

FOLDER: Final = Path(__file__).parents[1] / "examples"
REFS: Final = tuple(sorted(file.stem for file in FOLDER.glob("*.ndjson")))


def authorization_id(ref: str, origin: str = "anuencia.localhost/log") -> UUID:
    """The id that the reference of an import stands for."""
    return uuid5(uuid5(NAMESPACE_URL, origin), ref)


def steps(ref: str) -> list[tuple[str, dict[str, Any]]]:
    """The steps of one case, each with its kind, in the order of its file."""
    lines = [json.loads(line) for line in (FOLDER / f"{ref}.ndjson").read_text("utf-8").splitlines()]
    assert {line["ref"] for line in lines} == {ref}
    return [(line["step"], line["data"]) for line in lines]


@dataclass(frozen=True, kw_only=True)
class Found:
    """One finding as it is expected; `figures` at least these."""

    code: str
    subject: str
    certainty: str = "certain"
    against: str | None = None
    disputed: bool = False
    figures: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What a case is to tell on one day."""

    ref: str
    on: str
    status: str
    findings: tuple[Found, ...]

    def __str__(self) -> str:
        return f"{self.ref} on {self.on}"


def _disputed(*subjects: str) -> tuple[Found, ...]:
    """C05: one for each dispute that is open; of two values each."""
    return tuple(Found(code="C05", subject=one, figures={"values": 2}) for one in subjects)


_SOF1_VOTES = _disputed("steps.4.committees", "steps.5.tally.in_favour")
_SOF1_DISPUTES = (
    *_SOF1_VOTES,
    *_disputed(
        "steps.6.terms.activities.a1.first_on",
        "steps.6.terms.contingents.c1.unit",
        "steps.6.terms.window.last_on",
    ),
)
# The transitory article of the decree is not stated, so that nothing says when it came into force.
_M06 = Found(code="M06", subject="proceedings.0")
# A vote, a decree or an opinion is on record, and no source gives the day of the request.
_M03 = Found(code="M03", subject="proceedings.0")
# Approved, and no decree on record.
_M02 = Found(code="M02", subject="proceedings.0")


def _nobody_back(days: int, last: str, *, disputed: bool = False) -> Found:
    """M05, never F18: they were seen to go, and nobody saw them after the last authorized day."""
    return Found(
        code="M05", subject="c1", disputed=disputed, figures={"days": days, "last_authorized_on": last}
    )


def _no_anchor(days: int, last: str, expected: str | None = None, *, disputed: bool = False) -> Found:
    """M08: the report's term is known, and nothing says that it has begun to run."""
    figures: dict[str, int | str] = {"days": days, "last_authorized_on": last}
    known = {} if expected is None else {"expected_on": expected}
    return Found(code="M08", subject="r1", disputed=disputed, figures=figures | known)


JUDGED: Final[tuple[Judged, ...]] = (
    # Voted on the 17th, published "by 27 February": the decree, its terms and what is disputed of them are
    # surely there from the 27th on. On the 20th it can have been there, so that it is only perhaps missing,
    # and with it the head-count.
    Judged(
        ref="MX-2026-SOF1",
        on="2026-02-20",
        status="approved",
        findings=(
            *_SOF1_VOTES,
            Found(code="M02", subject="proceedings.0", certainty="possible"),
            Found(code="M04", subject="authorization", certainty="possible"),
        ),
    ),
    # Thirty-six years before nothing is decreed, and no vote is missing. Of all steps only the request in the
    # gazette exists, which has no day. A decree "by 27 February 2026" can have been before that, by the words
    # of its source: what only it would supply is perhaps missing.
    Judged(
        ref="MX-2026-SOF1",
        on="1990-01-01",
        status="requested",
        findings=(
            _M03,
            Found(code="M04", subject="authorization", certainty="possible"),
            Found(code="M07", subject="authorization", certainty="possible"),
        ),
    ),
    # Published "by 27 February", landed on the 27th: never surely before publication, nor outside the window.
    Judged(ref="MX-2026-SOF1", on="2026-07-15", status="under_way", findings=(*_SOF1_DISPUTES, _M06)),
    # The day after the last authorized one; six months, as one source has it, would end in August. The
    # report is owed 30 calendar days after a conclusion that nobody tells: 16 days of July, 14 of August.
    Judged(
        ref="MX-2026-SOF1",
        on="2026-07-16",
        status="under_way",
        findings=(
            *_SOF1_DISPUTES,
            _nobody_back(1, "2026-07-15", disputed=True),
            _M06,
            _no_anchor(1, "2026-07-15", "2026-08-14", disputed=True),
        ),
    ),
    # In September it is over by every account: 31 - 15 days of July, 31 of August, 1.
    Judged(
        ref="MX-2026-SOF1",
        on="2026-09-01",
        status="under_way",
        findings=(
            *_SOF1_DISPUTES,
            _nobody_back(48, "2026-07-15"),
            _M06,
            _no_anchor(48, "2026-07-15", "2026-08-14"),
        ),
    ),
    # Requested, reported out, voted, published and in force before the planned entry; nobody seen to cross:
    # the last authorized day passes and says nothing.
    Judged(
        ref="MX-2026-SEALS",
        on="2026-04-20",
        status="decreed",
        findings=_disputed(
            "steps.3.tally.in_favour", "steps.4.tally.in_favour", "steps.4.terms.contingents.c1.count"
        ),
    ),
    # An extraordinary period on 13 January for an entry planned on the 12th: a day too late, never held.
    Judged(
        ref="MX-2025-12-SEALS-REQ",
        on="2026-01-20",
        status="superseded",
        findings=(
            *_disputed(
                "steps.2.terms.activities.a1.phases.p1.facilities",
                "steps.2.terms.activities.a1.phases.p2.first_on",
                "steps.4.committees",
            ),
            Found(
                code="F15",
                subject="proceedings.0",
                figures={"days": 1, "vote_on": "2026-01-13", "planned_on": "2026-01-12"},
            ),
        ),
    ),
    # Published on 24 November: 30 days of October and 24 of November after the first authorized day; the
    # last one was still to come. Eight days after that one nothing tells the return, from which 30 business
    # days run.
    Judged(
        ref="MX-2025-ODA715",
        on="2025-12-20",
        status="decreed",
        findings=(
            *_disputed("steps.4.terms.contingents.c1.count"),
            Found(
                code="F11",
                subject="proceedings.0",
                against="authorized",
                figures={"days": 54, "published_on": "2025-11-24", "compared_on": "2025-10-01"},
            ),
            _M06,
            _no_anchor(8, "2025-12-12"),
        ),
    ),
    # Before the publication: approved without a decree, and only the decree states how many.
    Judged(
        ref="MX-2025-ODA715",
        on="2025-10-15",
        status="approved",
        findings=(_M02, Found(code="M04", subject="authorization")),
    ),
    # The arrival was foreseen for the 15th, the decree came on the 17th; the exercise itself began that day.
    Judged(
        ref="MX-2025-SEMAR10",
        on="2025-04-15",
        status="decreed",
        findings=(
            *_disputed("steps.6.terms.activities.a1.last_on"),
            Found(
                code="F11",
                subject="proceedings.0",
                against="authorized",
                figures={"days": 2, "published_on": "2025-02-17", "compared_on": "2025-02-15"},
            ),
            _M06,
        ),
    ),
    # 68-30-2, the outcome not stated and never derived: voted, so that no decree is missing either.
    Judged(
        ref="MX-2024-01-SF11", on="2024-04-01", status="voted", findings=_disputed("steps.2.terms.facilities")
    ),
    # In force by the Senate's approval, published on the first authorized day: the vote alone is missing.
    Judged(
        ref="MX-2023-JCET",
        on="2023-06-01",
        status="decreed",
        findings=(Found(code="M01", subject="proceedings.0"),),
    ),
    # Left on the first authorized day; a week after the last one nobody is on record as back.
    Judged(
        ref="MX-2026-SOF28",
        on="2026-03-20",
        status="under_way",
        findings=(*_disputed("steps.2.on"), _M02, _M03, _nobody_back(7, "2026-03-13")),
    ),
    # Published, and in force, the day before the departure that it permits. The return is not on record:
    # 30 calendar days after the last authorized day are 16 of December and 14 of January.
    Judged(
        ref="MX-2025-FUERZAS-AMIGAS",
        on="2025-12-20",
        status="decreed",
        findings=(*_disputed("steps.2.on"), _M03, _no_anchor(5, "2025-12-15", "2026-01-14")),
    ),
    # No window is stated: against the activity, 54 days after its first day and 9 after its last.
    Judged(
        ref="MX-2025-SOF9",
        on="2025-12-20",
        status="decreed",
        findings=(
            Found(
                code="F11",
                subject="proceedings.0",
                against="activity",
                figures={"days": 54, "published_on": "2025-11-24", "compared_on": "2025-10-01"},
            ),
            Found(
                code="F12",
                subject="proceedings.0",
                against="activity",
                figures={"days": 9, "published_on": "2025-11-24", "compared_on": "2025-11-15"},
            ),
            _M03,
            _M06,
        ),
    ),
    # One source whose wording allows 30 and 40: no total is taken, and nothing fails to sum.
    Judged(
        ref="MX-2019-TRADEWINDS",
        on="2019-07-01",
        status="approved",
        findings=(*_disputed("steps.2.terms.totals"), _M02, _M03),
    ),
    # 43 marines counted, the crew not: a head-count is on record, so that none is missing.
    Judged(ref="MX-2016-UNITASPAC57", on="2017-01-01", status="approved", findings=(_M02, _M03)),
)
