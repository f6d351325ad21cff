"""What does a state tell, whatever the order in which it was told?"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from domain.authorization.frame import terms_on
from domain.authorization.procedure import proceedings
from domain.authorization.state import State
from domain.authorization.tracks import Tracks, in_force_from


def without_versions(state: State, on: date | None) -> tuple[Any, ...]:
    """Everything that is judged, with the versions left out."""
    judged = terms_on(state, on)
    seen = Tracks(state, on).deployment
    known = proceedings(state, on)
    return (
        [
            (one.number, one.status, one.vote and one.vote.event, [vote.event for vote in one.earlier_votes])
            for one in known
        ],
        [(one.request and one.request.event, one.decree and one.decree.event) for one in known],
        [(in_force_from(state, one), [act.event for act in one.acts]) for one in known],
        (seen.status, seen.first_crossing_on, seen.returned_on),
        Counter(repr(part._replace(evidence=())) for part in seen.parts),
        Counter((one.key, one.status, one.anchor_on, one.due_on) for one in Tracks(state, on).obligations),
        Tracks(state, on).status,
        judged.effective,
        judged.original,
        {path: origin.act for path, origin in judged.origins.items()},
        Counter((one.path, one.is_open) for one in state.disputes),
        Tracks(state, on).in_force(date(2026, 3, 1)),
    )
