"""Events of reporting: reports submitted and received, and the record closed."""

from __future__ import annotations

from collections.abc import Iterator

from domain.events.disclosed import Disclosed, stated_flaws
from domain.events.step import Sha256, Step, Texts, event
from domain.values import Day, Flaw, Forwarding, Key, Letter, LongText, Ministries, Version, value


@event("report-submitted", version=1, family="fact", day=("letter.dated_on", "forwarded.dated_on"))
@value
class ReportSubmitted(Step):
    """`obligation`: the key of the one that it answers; `final`: whether another will follow.

    `roster`: a list of persons, disclosed outside the log.
    """

    by: Ministries | None = None
    letter: Letter | None = None
    forwarded: Forwarding | None = None
    obligation: Key | None = None
    final: bool | None = None
    document_sha256: Sha256 | None = None
    roster: Disclosed | None = None

    def flaws(self) -> Iterator[Flaw]:
        yield from stated_flaws(self.citations, "roster")


@event("report-received", version=1, family="fact", day="received_on")
@value
class ReportReceived(Step):
    """`report_version`: the step by which its submission is on record, if one is."""

    report_version: Version | None = None
    received_on: Day | None = None
    referred_to: Texts | None = None


@event("authorization-closed", version=1, family="fact", day="on")
@value
class AuthorizationClosed(Step):
    """A statement, not a lock: what comes to light later is recorded."""

    on: Day | None = None
    why: LongText
