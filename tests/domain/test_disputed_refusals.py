"""Does a refusal look at a value that is in dispute? None does: what is disputed contradicts nothing."""

from __future__ import annotations

from typing import Any

import pytest

from domain.events import OriginalEvent
from tests.domain.factories import (
    closed,
    decreed,
    disputed,
    do,
    lapsed,
    modified,
    record_vote,
    referred,
    registered,
    resolved,
    voted,
)
from tests.domain.scenario import given

VOTE_OUTCOME = disputed(2, "outcome", ("tied", "local"))
REJECTED = voted("rejected", "2026-02-17")


@pytest.mark.parametrize(
    ("first", "dispute", "command", "code"),
    [
        (voted("approved"), VOTE_OUTCOME, record_vote("approved", "2026-02-18"), "already-voted"),
        (REJECTED, VOTE_OUTCOME, record_vote("tied", "2026-02-18"), "proceeding-closed"),
        (REJECTED, VOTE_OUTCOME, do(decreed("2026-02-27")), "rejected-cannot-be-decreed"),
        (REJECTED, VOTE_OUTCOME, do(modified("2026-03-10")), "modification-needs-grant"),
        (
            voted("approved"),
            disputed(2, "organ", ("executive", "local")),
            record_vote("approved", "2026-02-18"),
            "already-voted",
        ),
        (
            lapsed("2026-02-20"),
            disputed(2, "on", ("2026-03-20", "local")),
            do(referred("2026-02-21")),
            "proceeding-closed",
        ),
        (
            decreed("2026-02-27"),
            disputed(2, "proceeding", (1, "local")),
            do(decreed("2026-03-02")),
            "already-decreed",
        ),
        (
            lapsed("2026-02-20"),
            disputed(2, "proceeding", (1, "local")),
            do(modified("2026-03-10")),
            "modification-needs-grant",
        ),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_what_is_disputed_contradicts_nothing_until_it_is_decided(
    first: OriginalEvent, dispute: OriginalEvent, command: Any, code: str
) -> None:
    given(registered(), first).when(command).refused(code)
    given(registered(), first, dispute).when(command).accepted()
    own = getattr(first, dispute.path)  # type: ignore[union-attr]  # a ValueDisputed
    same = own if isinstance(own, str | int) else str(own)
    given(registered(), first, dispute, resolved(3, same)).when(command).refused(code)


def test_a_dispute_about_something_else_lets_nothing_pass() -> None:
    elsewhere = disputed(2, "tally", ({"in_favour": 97}, "official"))
    given(registered(), voted(), elsewhere).when(record_vote(on="2026-02-18")).refused("already-voted")


@pytest.mark.parametrize(
    ("first", "command", "code"),
    [
        (voted(on="2026-02-17"), record_vote(on="2026-02-18"), "already-voted"),
        (decreed("2026-02-27"), do(decreed("2026-03-02")), "already-decreed"),
        (closed("2026-12-31"), do(closed("2027-01-31")), "already-closed"),
        (REJECTED, do(decreed("2026-02-27")), "rejected-cannot-be-decreed"),
    ],
)
def test_a_day_in_dispute_is_as_good_as_none_and_these_apply_without_a_day(
    first: OriginalEvent, command: Any, code: str
) -> None:
    dispute = disputed(2, "on", ("2025-01-01", "official"))
    given(registered(), first, dispute).when(command).refused(code)
