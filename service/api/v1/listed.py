"""The items of the lists over all authorizations, as models made from the rows of each question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from domain.authorization.force import InForce
from domain.projections.register import RegisterRow
from domain.projections.reports import ReportRow
from domain.projections.row import unshown
from domain.projections.senate_votes import SenateVote, Settled
from service.api.v1.derive import OpenModel, Uuid, Words, extended, model_of
from service.api.v1.states import FindingOut

if TYPE_CHECKING:  # what is derived from the domain at import, a type checker knows by its base class alone

    class RegisterItem(OpenModel): ...

    class ReportItem(OpenModel): ...

    class VoteItem(OpenModel): ...

    class SettledOut(OpenModel): ...

else:
    RegisterItem = extended(
        RegisterRow,
        "Out",
        "RegisterItem",
        {"id": (Uuid, Field())},
        left_out=unshown(RegisterRow) | {"authorization"},
    )
    ReportItem = extended(ReportRow, "Out", "ReportItem", left_out=unshown(ReportRow))
    VoteItem = model_of(SenateVote, "Out")
    SettledOut = model_of(Settled, "Out")


class AuthorizationSummaryOut(RegisterItem):
    """One authorization of the list. The window's days are bounds: null where open or unknown.

    `in_force`: on the day of the filter `in_force_on`; null where that was not asked.
    """

    in_force: Annotated[str, Words(InForce)] | None


class ReportOut(ReportItem):
    """One obligation to report, or reports without one (`key` null). `reports`, `receipts`: versions."""


class SenateVoteOut(VoteItem):
    """One vote, and every authorization on which it stands."""

    authorizations: list[SettledOut]


class FacetValueOut(OpenModel):
    """`n`: how many items of all pages have the value."""

    value: str
    n: Annotated[int, Field(json_schema_extra={"format": "int64"})]


class ListPage(OpenModel):
    """`next_cursor` null: this is the last page. `total`: of all pages, null unless asked for by `count`."""

    next_cursor: str | None
    total: Annotated[int, Field(json_schema_extra={"format": "int64"})] | None


class AuthorizationsPage(ListPage):
    """`next_cursor` null: this is the last page. `total` and `facets`, of all pages: null unless asked for.

    `facets`: by the words that were asked for, the values on record, the most frequent first.
    """

    items: list[AuthorizationSummaryOut]
    facets: dict[str, list[FacetValueOut]] | None


class FindingsPage(ListPage):
    """`next_cursor` null: this is the last page. `total`: of all pages, null unless asked for by `count`."""

    items: list[FindingOut]


class ReportsPage(ListPage):
    """`next_cursor` null: this is the last page. `total`: of all pages, null unless asked for by `count`."""

    items: list[ReportOut]


class SenateVotesPage(ListPage):
    """`next_cursor` null: this is the last page. `total`: of all pages, null unless asked for by `count`."""

    items: list[SenateVoteOut]
