"""Checks that the register answers what its own history says.

Every authorization is folded from the evidence alone, by the same pure code of the domain as in the service,
and compared with what the API answers as of the last entry of the evidence; so is every list, finding, report
and vote, what changed and why it is so, the sums, the map, the calendar, every feed, and the list of what was
signed. Whether the evidence is what was signed is `audit
verify`'s to say; here it is only checked that it makes its checkpoint's root.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import orjson

from domain import views
from domain.authorization.state import State
from domain.authorization.tracks import Tracks
from domain.jurisdictions.profile import Profile
from domain.log.checkpoint import parse_checkpoint
from domain.log.notes import parse_note
from domain.log.strict import Unverified, encode_base64
from domain.projections.presence import sums_of, totals
from domain.projections.register import RegisterRow
from service.audit import lists
from service.audit.ahead import ahead
from service.audit.asking import Asking
from service.audit.changed import compare_changes, compare_explanations
from service.audit.comparing import MOST_UNKNOWN, Comparison
from service.audit.differing import differences
from service.audit.disclosures import account
from service.audit.download import Source
from service.audit.evidence import Evidence
from service.audit.failures import CannotRun
from service.audit.feeds import compare_feeds, compare_instants
from service.audit.folding import folded
from service.audit.forms import compare_calendar, compare_feed, compare_map, compare_sums
from service.audit.lists import Rows
from service.audit.report import Report
from service.audit.signed import compare_checkpoints


def replay(folder: Path, profile: Profile, api: Source | None, on: date | None) -> Report:
    """Fold everything; with `api` compare. `profile`: the jurisdiction, with the official holidays that
    the service counts business days by. `on`: the day judged, default today in the register's zone.

    CannotRun if there is no evidence, or the API does not answer.
    """
    report, evidence = Report("replay"), Evidence(folder)
    day = datetime.now(profile.zone).date() if on is None else on
    try:
        newest = parse_checkpoint(parse_note(evidence.checkpoint()).text)
    except Unverified as error:
        raise CannotRun(f"{folder} holds no evidence: {error}") from None
    report.facts |= {"origin": newest.origin, "size": newest.size, "on": day.isoformat()}
    try:
        history, root = folded(evidence, newest.size, profile, report)
    except Unverified as error:
        report.add("files", -1, str(error))
        return report
    if root != newest.root:
        report.add(
            "root", -1, f"The {newest.size} entries do not make the root {encode_base64(newest.root)}."
        )
    states = history.states
    for stream in [stream for stream, state in states.items() if state.registration is None]:
        report.add("data", -1, f"The authorization {stream} has steps and was never registered.")
        del states[stream]
    report.facts["authorizations"] = len(states)
    account(history.digests, evidence, report)
    if api is None:
        report.facts["by_status"] = _by_status(states, day)
        report.remarks.append("Nothing was compared: give --api to compare with what the register answers.")
    elif newest.size:
        asking = Asking(api, newest.size - 1, day)
        times = {stream: history.times[steps[-1]] for stream, steps in history.streams.items()}
        rows = lists.rows_of(states.values(), asking.day, times)
        unknown = {
            *_compare_states(asking, states, report),
            *_compare_lists(asking, rows, profile, report),
            *compare_sums(asking, rows, report),
            *compare_changes(asking, history, report),
            *compare_explanations(asking, history, report),
        }
        compare_map(asking, rows, profile, report)
        compare_calendar(asking, history, rows, report)
        compare_feed(asking, history, rows, newest.origin, report)
        for path in sorted(unknown):
            report.remarks.append(f"The register also answers {path!r}, which this version does not compute.")
        compare_feeds(asking, history, report)
        compare_instants(asking, history, report)
        compare_checkpoints(asking, evidence, report)
    return report


def _by_status(states: dict[UUID, State], day: date) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in states.values():
        status = Tracks(state, day).status
        found[status] = found.get(status, 0) + 1
    return dict(sorted(found.items()))


def _compare_states(asking: Asking, states: dict[UUID, State], report: Report) -> set[str]:
    """Each authorization; the members that this version does not know."""
    unknown: set[str] = set()
    answers = ahead(lambda stream: asking.one(f"authorizations/{stream}", asking.then), states)
    for stream, answer in answers:
        if answer is None:
            report.add("replay", -1, f"The register answers that it has no authorization {stream}.")
            continue
        ours = orjson.loads(orjson.dumps(views.authorization(states[stream], asking.day)))
        for difference in differences(ours, answer):
            if not difference.is_added:
                report.add("replay", -1, f"{stream} {difference}.")
            elif len(unknown) < MOST_UNKNOWN:
                unknown.add(difference.path)
    report.facts["compared"] = len(states)
    return unknown


def _compare_lists(asking: Asking, rows: Rows, profile: Profile, report: Report) -> set[str]:
    """Every list; the members that this version does not know."""
    all_of_them, findings = lists.authorizations(rows), lists.found(rows, asking.day)
    reports, votes, presence = lists.owed(rows), lists.votes(rows), lists.present(rows)
    facilities = lists.places(rows, profile)
    comparison = Comparison(asking, profile, report)
    for listing in (
        all_of_them,
        lists.merged(rows),
        lists.in_force(rows, asking.day),
        findings,
        reports,
        votes,
        presence,
        facilities,
        *lists.calendars(rows),
    ):
        comparison.whole(listing)
    for listing in (all_of_them, findings, reports, votes, presence, facilities):
        comparison.filtered(listing, {RegisterRow: {row.authorization: row for row in rows.register}})
    comparison.has_finding(all_of_them, findings)
    comparison.words(all_of_them, rows.search)
    comparison.each_vote(votes)
    comparison.besides(presence, "totals", totals(sums_of(rows.presence)))
    compared = (all_of_them, findings, reports, votes, presence, facilities)
    report.facts["lists"] = {one.path: len(one.expected) for one in compared}
    return comparison.unknown
