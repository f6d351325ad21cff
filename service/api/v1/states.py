"""The model of an authorization as it stands (AuthorizationOut), and what it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from domain.authorization.deployment import DeploymentStatus
from domain.authorization.obligations import ObligationStatus
from domain.authorization.presence import Presence
from domain.authorization.procedure import ProceedingStatus
from domain.authorization.terms_fold import ActWord
from domain.authorization.tracks import Status
from domain.events import CompetingValue, Extent, Grant
from domain.findings import Against, FindingStatus, Severity, Verdict
from domain.values import Count, ExternalId, ReportObligation, Terms
from service.api.v1.derive import DayText, OpenModel, Uuid, Words, model_of
from service.event_store.upcasters import known_types

Int64 = Annotated[int, Field(json_schema_extra={"format": "int64"})]

if TYPE_CHECKING:  # what is derived from the domain at import, a type checker knows by its base class alone

    class ExternalIdOut(OpenModel): ...

    class TermsOut(OpenModel): ...

    class CountOut(OpenModel): ...

    class ReportObligationOut(OpenModel): ...

    class CompetingValueOut(OpenModel): ...

else:
    TermsOut = model_of(Terms, "Out")
    ExternalIdOut = model_of(ExternalId, "Out")
    CountOut = model_of(Count, "Out")
    ReportObligationOut = model_of(ReportObligation, "Out")
    CompetingValueOut = model_of(CompetingValue, "Out")


class StepOut(OpenModel):
    """One step that stands. `data` has the fields of its type's webhook: open, null where unknown.

    As last corrected, and with the values that count in a dispute; what was recorded stands in the events.
    """

    version: Int64
    type: Annotated[str, Words(*known_types())]
    corrected_by_version: Int64 | None
    data: dict[str, Any]


class ProceedingOut(OpenModel):
    """Request, vote, decree. 0 is the original. `vote` is the one that counts."""

    number: Int64
    status: Annotated[str, Words(ProceedingStatus)]
    request: StepOut | None
    opinions: list[StepOut]
    vote: StepOut | None
    earlier_votes: list[StepOut]
    decree: StepOut | None
    decree_corrections: list[StepOut]
    in_force_from_on: DayText | None


class DeployedPartOut(OpenModel):
    """`contingent` null: those of whom the record does not say which contingent they are."""

    contingent: str | None
    presence: Annotated[str, Words(Presence)]
    entered_count: CountOut | None
    crossed_back_count: CountOut | None


class DeploymentOut(OpenModel):
    """What was observed of the movement."""

    status: Annotated[str, Words(DeploymentStatus)]
    first_crossing_on: DayText | None
    parts: list[DeployedPartOut]


class ReportObligationStandOut(OpenModel):
    """How far one obligation to report has come; `obligation` null: no terms state it."""

    key: str | None
    obligation: ReportObligationOut | None
    status: Annotated[str, Words(ObligationStatus)]
    anchor_on: DayText | None
    due_on: DayText | None


class DisputeOut(OpenModel):
    """Values that sources state differently. `about_version` null: the whole is meant, not one step."""

    version: Int64
    about_version: Int64 | None
    path: str
    status: Annotated[str, Words("open", "resolved")]
    values: list[CompetingValueOut]
    resolved_by_version: Int64 | None
    value: Any
    why: str | None


class EvidenceOut(OpenModel):
    """A step, by its version in the stream of an authorization."""

    authorization: Uuid
    version: Int64


class SentenceOut(OpenModel):
    """In English and in Spanish."""

    en: str
    es: str


class FindingOut(OpenModel):
    """A rule that the record does not satisfy, on the day judged, with what shows it.

    `figures`: numbers, days and words by name. `disputed`: another of the competing values would undo it.
    """

    authorization: Uuid
    code: str
    severity: Annotated[str, Words(Severity)]
    status: Annotated[str, Words(FindingStatus)]
    certainty: Annotated[str, Words(Verdict)]
    subject: str
    figures: dict[str, Any]
    since_on: DayText | None
    disputed: bool
    against: Annotated[str, Words(Against)] | None
    evidence: list[EvidenceOut]
    citation: str
    sentence: SentenceOut


class OriginOut(OpenModel):
    """The act that a value of the effective terms comes from."""

    act: Annotated[str, Words(ActWord)]
    version: Int64


class FoldedTermsOut(OpenModel):
    """`effective`: what holds; `original`: by the original proceeding alone; both null where no act says.

    `origins`: the act by path, such as `terms.contingents.c1.count`.
    """

    effective: TermsOut | None
    origins: dict[str, OriginOut]
    original: TermsOut | None


class AuthorizationOut(OpenModel):
    """Where an authorization stands. In lists of steps, `[]` means that none is on record."""

    id: Uuid
    reference: str
    title: str
    version: Int64
    status: Annotated[str, Words(Status)]
    merged_into: Uuid | None
    external_ids: list[ExternalIdOut] | None
    extent: Annotated[str, Words(Extent)] | None
    grant: Annotated[str, Words(Grant)] | None
    proceedings: list[ProceedingOut]
    deployment: DeploymentOut
    report_obligations: list[ReportObligationStandOut]
    terms: FoldedTermsOut
    crossings: list[StepOut]
    calls: list[StepOut]
    phases: list[StepOut]
    incidents: list[StepOut]
    accounts: list[StepOut]
    reports: list[StepOut]
    links: list[StepOut]
    disputes: list[DisputeOut]
    findings: list[FindingOut]
