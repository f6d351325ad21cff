"""The statistics: the rows of what no other list has a row of, and the rows of all of them added up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from statistics import median
from typing import Annotated, Any, Final, Literal, NamedTuple, get_args
from uuid import UUID

from domain.authorization.frame import Frame
from domain.authorization.procedure import Proceeding, superseding
from domain.authorization.state import State
from domain.authorization.tracks import merged_since
from domain.projections.findings import FindingRow
from domain.projections.keeping import OfActs
from domain.projections.register import RegisterRow
from domain.projections.reports import ReportRow
from domain.projections.row import HIDDEN, SUMMED, Row, until
from domain.projections.senate_votes import SenateVoteRow
from domain.projections.stretches import Standing
from domain.values import Day

By = Literal["year", "country", "ministry", "movement", "organ", "status"]
BY: Final[tuple[str, ...]] = get_args(By)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticRow(Row):
    """What the acts of the days of the row say of one authorization.

    `decreed`: a decree is on record. `delays`: of each proceeding that has one, by how many days it was
    published after the first authorized day (negative: before it), where both days are known exactly.
    `organs`: those that voted.
    """

    decreed: Annotated[bool, HIDDEN, SUMMED]
    delays: Annotated[tuple[int, ...], HIDDEN, SUMMED]
    organs: Annotated[tuple[str, ...], HIDDEN, SUMMED]


def _rows(state: State) -> frozenset[StatisticRow]:
    if state.registration is None or state.void:
        return frozenset()
    ends, standing = merged_since(state), Standing[StatisticRow]()
    stretched = []
    for day in sorted({date.min, *(one.begins for one in (*state.acts, *superseding(state)))}):
        stretched += standing.turn(None if day == date.min else day, [_row(state, Frame(state, day))])
    stretched += standing.lasting()
    found = (until(replace(row, **days._asdict()), ends) for row, days in stretched)
    return frozenset(row for row in found if row is not None)


rows: Final = OfActs(_rows)


def _row(state: State, frame: Frame) -> StatisticRow:
    votes = (vote for one in frame.proceedings for vote in (one.vote, *one.earlier_votes) if vote is not None)
    return StatisticRow(
        authorization=state.id,
        decreed=any(one.decree is not None for one in frame.proceedings),
        delays=tuple(sorted(_delays(frame))),
        organs=tuple(sorted({vote.event.organ for vote in votes})),
    )


def _delays(frame: Frame) -> Iterator[int]:
    for one in frame.proceedings:
        window = frame.reading_of(one.number).terms.window
        first = _exact(window.first_on if window is not None else None)
        published = _exact(_published(one))
        if first is not None and published is not None:
            yield (published - first).days


def _published(one: Proceeding) -> Day | None:
    return one.decree.day if one.decree is not None else None


def _exact(day: Day | None) -> date | None:
    return day.earliest if day is not None and day.is_exact else None


class Sums(NamedTuple):
    """What is said of one group, added up; None where there is nothing of it.

    `keys`: "" where not stated. `granted_*`: the troops of those that were granted; the others are also of
    what was only asked for.
    """

    keys: tuple[str, ...]
    authorizations: int
    granted: int
    decreed: int
    at_least: int
    at_most: int | None
    without_count: int
    granted_least: int
    granted_most: int | None
    granted_uncounted: int
    delays: int | None = None
    median_delay: float | None = None
    most_delay: int | None = None
    after_first_day: int | None = None
    owed: int | None = None
    due: int | None = None
    overdue: int | None = None
    delivered: int | None = None
    votes: int | None = None
    unanimous: int | None = None
    median_margin: float | None = None
    findings: Mapping[str, int] | None = None
    late: int | None = None


def item(by: Sequence[str], group: Sums) -> dict[str, Any]:
    """What is said of one group."""
    return {
        "keys": {name: value or None for name, value in zip(by, group.keys, strict=False)},
        "authorizations": group.authorizations,
        "granted": group.granted,
        "decreed": group.decreed,
        "troops": {
            "at_least": group.at_least,
            "at_most": group.at_most,
            "without_count": group.without_count,
        },
        "troops_granted": {
            "at_least": group.granted_least,
            "at_most": group.granted_most,
            "without_count": group.granted_uncounted,
        },
        "publication_delay": {
            "n": group.delays or 0,
            "median": group.median_delay,
            "most": group.most_delay,
            "after_first_day": group.after_first_day or 0,
        },
        "reports": {
            "owed": group.owed or 0,
            "due": group.due or 0,
            "overdue": group.overdue or 0,
            "delivered": group.delivered or 0,
            "late": group.late or 0,
        },
        "votes": {
            "n": group.votes or 0,
            "unanimous": group.unanimous or 0,
            "median_margin": group.median_margin,
        },
        "findings": dict(sorted((group.findings or {}).items())),
    }


@dataclass(slots=True)
class _Group:
    """The rows of one group. `ballots`: each vote with its numbers in favour, against and of abstentions."""

    own: list[tuple[RegisterRow, StatisticRow]] = field(default_factory=list)
    reports: list[ReportRow] = field(default_factory=list)
    ballots: set[tuple[UUID, int | None, int | None, int | None]] = field(default_factory=set)
    findings: Counter[str] = field(default_factory=Counter)

    def added_up(self, keys: tuple[str, ...]) -> Sums:
        allowed = [row for row, _ in self.own if row.granted]
        delays = [delay for _, told in self.own for delay in told.delays]
        statuses = [row.status for row in self.reports]
        margins = [yes - no for _, yes, no, _ in self.ballots if yes is not None and no is not None]
        return Sums(
            keys=keys,
            authorizations=len(self.own),
            granted=len(allowed),
            decreed=sum(told.decreed for _, told in self.own),
            at_least=sum(row.troops_least for row, _ in self.own),
            at_most=_most(row for row, _ in self.own),
            without_count=sum(row.troops_uncounted for row, _ in self.own),
            granted_least=sum(row.troops_least for row in allowed),
            granted_most=_most(allowed),
            granted_uncounted=sum(row.troops_uncounted for row in allowed),
            delays=len(delays),
            median_delay=float(median(delays)) if delays else None,
            most_delay=max(delays, default=None),
            after_first_day=sum(delay > 0 for delay in delays),
            owed=len(statuses),
            due=statuses.count("due"),
            overdue=statuses.count("overdue"),
            delivered=statuses.count("submitted") + statuses.count("received"),
            votes=len(self.ballots),
            unanimous=sum(no == 0 and not abstained for _, _, no, abstained in self.ballots),
            median_margin=float(median(margins)) if margins else None,
            findings=self.findings,
            late=self.findings["F14"],
        )


def _most(rows: Iterable[RegisterRow]) -> int | None:
    """How many troops there can be at most; None: that is open."""
    total = 0
    for row in rows:
        if row.troops_most is None:
            return None
        total += row.troops_most
    return total


def added_up(
    by: Sequence[str],
    registered: Iterable[RegisterRow],
    told: Iterable[StatisticRow],
    reports: Iterable[ReportRow],
    votes: Iterable[SenateVoteRow],
    findings: Iterable[FindingRow],
) -> list[Sums]:
    """The groups by these keys, in their order, of rows that hold on one day."""
    beside = {row.authorization: row for row in told}
    groups: defaultdict[tuple[str, ...], _Group] = defaultdict(_Group)
    of: defaultdict[UUID, list[_Group]] = defaultdict(list)
    for row in registered:
        if row.status == "merged" or row.authorization not in beside:
            continue
        values = [_values(name, row, beside[row.authorization]) for name in by]
        for keys in sorted(set(product(*values))):
            groups[keys].own.append((row, beside[row.authorization]))
            of[row.authorization].append(groups[keys])
    for report in reports:
        if report.status not in ("obligation_unknown", "none_owed"):
            for group in of[report.authorization]:
                group.reports.append(report)
    for vote in votes:
        tally = vote.vote.tally
        numbers = (None,) * 3 if tally is None else (tally.in_favour, tally.against, tally.abstentions)
        for group in of[vote.authorization]:
            group.ballots.add((vote.vote_id, *numbers))
    for finding in findings:
        if finding.status == "open":
            for group in of[finding.authorization]:
                group.findings[finding.code] += 1
    return [group.added_up(keys) for keys, group in sorted(groups.items())]


def _values(name: str, row: RegisterRow, told: StatisticRow) -> tuple[str, ...]:
    """What an authorization has for a key; "" where nothing is stated."""
    match name:
        case "year":
            return ("" if row.year is None else str(row.year),)
        case "status":
            return (row.status,)
        case "country":
            return row.countries or ("",)
        case "ministry":
            return row.ministries or ("",)
        case "movement":
            return row.movements or ("",)
        case _:
            return told.organs or ("",)
