"""Is a register caught that answers something else than its own history says?

What it answers is that of a real register with a real history, recorded once and then altered. (Over
400 lines: what is compared is many things, each altered in a few ways.)
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest

from service.audit.differing import differences
from service.audit.download import Source
from service.audit.failures import CannotRun
from service.audit.replay import replay
from service.export import calendar
from tests.audit.answered import ON, Answers, Recorded, recorded
from tests.audit.logs import PROFILE, altered, checkpoint, history, publish
from tests.audit.server import serving
from tests.real_cases import authorization_id

ENTRIES = history(12, per_stream=4)
THEN = "as_of=18&on=2026-03-01"
#: Registered, voted, decreed, and with a dispute.
SEMAR10 = str(authorization_id("MX-2025-SEMAR10"))
UNITAS = str(authorization_id("MX-2016-UNITASPAC57"))

Alter = Callable[[Answers], None]


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """An honest one."""
    return recorded(tmp_path_factory.mktemp("register"))


def sentences(register: Recorded, alter: Alter) -> list[str]:
    report = register.replayed(alter)
    assert {one.check for one in report.problems} <= {"replay"}
    return [one.sentence for one in report.problems]


def change(answer: str, path: str, to: Any) -> Alter:
    """Another value at a place of the answers whose path begins so."""

    def made(answers: Answers) -> None:
        begin = [name for name in answers if unquote_plus(name).startswith(answer)]
        (name,) = [answer] if answer in answers else begin
        place: Any = answers[name]
        *way, last = path.split(".")
        for step in way:
            place = place[int(step) if step.isdigit() else step]
        place[int(last) if last.isdigit() else last] = to

    return made


def items(answers: Answers, answer: str) -> list[Any]:
    (name,) = [name for name in answers if unquote_plus(name).startswith(answer)]
    found: list[Any] = answers[name]["items"]
    return found


def test_an_honest_register_answers_what_its_history_says(register: Recorded) -> None:
    report = register.replayed()
    assert (report.problems, report.remarks) == ([], [])
    assert (report.facts["authorizations"], report.facts["compared"]) == (6, 6)
    # One of the six was merged into another.
    lists = {
        "authorizations": 5,
        "findings": 12,
        "reports": 6,
        "senate-votes": 3,
        "presence": 6,
        "facilities": 4,
    }
    assert report.facts["lists"] == lists


ONE = f"v1/authorizations/{SEMAR10}?{THEN}"
ALL = f"v1/authorizations?{THEN}&limit"
IN_FORCE = f"v1/authorizations?{THEN}&in_force_on"
MERGED = f"v1/authorizations?{THEN}&status=merged"
FOUND = f"v1/findings?{THEN}&limit"
OWED = f"v1/reports?{THEN}&limit"
VOTES = f"v1/senate-votes?{THEN}&limit"
PRESENT = f"v1/presence?{THEN}&limit=200"
TOTALS = f"v1/presence?{THEN}&limit=1"
PLACES = f"v1/facilities?{THEN}&limit"
CALENDAR = "v1/facilities/san_luis_carpizo/calendar"
SUMS = f"v1/statistics?{THEN}&by=year&"
CHANGED = f"v1/authorizations/{SEMAR10}/changes?until=18&on=2026-03-01"
SINCE = f"v1/authorizations/{SEMAR10}/changes?until=18&on=2026-03-01&since"
DAYS = f"v1/authorizations/{SEMAR10}/changes?as_of=18&days"
LATELY = "v1/changes?"
WHY = f"v1/authorizations/{SEMAR10}/explanations"
MAP = "v1/facilities.geojson"


@pytest.mark.parametrize(
    ("answer", "path", "to", "said"),
    [
        (ONE, "status", "rejected", "status: the history says '\"decreed\"', the register '\"rejected\"'"),
        (ONE, "version", 5, "version: the history says '7', the register '5'"),
        (ONE, "version", True, "version: the history says '7', the register 'true'"),
        (ONE, "disputes", [], "disputes: the history says"),
        (ONE, "proceedings.0.vote.data.outcome", "rejected", "proceedings.0.vote.data.outcome"),
        (ONE, "terms.effective", {}, "terms.effective.movements: the history says"),
        (ONE, "findings.0.severity", "none", "findings.0.severity: the history says"),
        (ALL, "items.2.status", "rejected", "In the list of authorizations, "),
        (ALL, "items.2.reference", "MX-2000-0001", "In the list of authorizations, "),
        (ALL, "items.2.countries", ["GT"], "In the list of authorizations, "),
        (FOUND, "items.2.severity", "high", "In the list of findings, "),
        (FOUND, "items.2.sentence.es", "Todo está bien.", "In the list of findings, "),
        (OWED, "items.2.status", "received", "In the list of reports, "),
        (VOTES, "items.1.outcome", "rejected", "In the list of senate-votes, "),
        (VOTES, "items.1.authorizations.0.corrected", True, "In the list of senate-votes, "),
        (PRESENT, "items.0.presence", "absent", "In the list of presence, "),
        (
            TOTALS,
            "totals.abroad.present.at_least",
            7,
            "The list of presence totals.abroad.present.at_least: ",
        ),
        ("v1/senate-votes/0e34d971", "outcome", "rejected", "The vote 0e34d971"),
        (IN_FORCE, "items.1.in_force", "no", "In the list of authorizations in force on"),
        (MERGED, "items.0.title", "X", "In the list of merged authorizations"),
        (
            SUMS,
            "items.0.troops.at_least",
            7,
            "The statistics by year, of not stated: troops.at_least: the history",
        ),
        (SUMS, "items.0.keys.year", "1910", "The statistics by year have other groups than the history"),
        (CHANGED, "sentence.en", "Nothing.", f"The changes of {SEMAR10} since the beginning: sentence.en: "),
        (SINCE, "values", [], f"The changes of {SEMAR10} since "),
        (DAYS, "findings.gone", ["F11"], f"The changes of {SEMAR10} between 2025-03-01/2026-03-01: findings"),
        (LATELY, "items.1.to_version", 9, "In the changes since 8, "),
        (WHY, "items.3.value", "another", "The explanation of "),
        (WHY, "items.3.path", "another", "The register does not explain "),
        (MAP, "features.0.properties.name", "X", "The map: features.0.properties.name: "),
    ],
)
def test_a_difference_is_named_with_its_path(
    register: Recorded, answer: str, path: str, to: Any, said: str
) -> None:
    (sentence,) = sentences(register, change(answer, path, to))[:1]
    assert said in sentence


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (ALL, "among the authorizations"),
        (FOUND, "among the findings"),
        (OWED, "among the reports"),
        (VOTES, "among the senate-votes"),
    ],
)
def test_what_a_list_leaves_out_doubles_makes_up_or_moves_is_named(
    register: Recorded, answer: str, said: str
) -> None:
    (left_out,) = sentences(register, lambda answers: items(answers, answer).pop(1) and None)
    assert left_out.startswith("The register does not list ")
    assert said in left_out
    emptied = sentences(register, lambda answers: items(answers, answer).clear())
    assert len(emptied) == min(10, len(items(register.answers, answer)))
    (doubled,) = sentences(
        register, lambda answers: items(answers, answer).insert(0, items(answers, answer)[0])
    )
    assert doubled.startswith("The register lists ")
    stranger = dict.fromkeys(items(register.answers, answer)[0])
    (made_up,) = sentences(register, lambda answers: items(answers, answer).append(stranger))
    assert made_up.endswith("its history does not know it.")
    (moved,) = sentences(register, lambda answers: items(answers, answer).reverse())
    assert "in another order than theirs" in moved


def retold(answer: str, old: str, new: str) -> Alter:
    """Another text in place of one of the answer whose path begins so."""

    def made(answers: Answers) -> None:
        (name,) = [name for name in answers if name.startswith(answer)]
        assert old in answers[name]
        answers[name] = answers[name].replace(old, new, 1)

    return made


@pytest.mark.parametrize(
    ("answer", "old", "new", "said"),
    [
        ("v1/calendar.ics", "SUMMARY:Authorized days", "SUMMARY:Activity", "The calendar tells window of "),
        ("v1/calendar.ics", "SEQUENCE:", "SEQUENCE:1", " that it is so since 1"),
        ("v1/calendar.ics", "UID:", "UID:0", "The calendar leaves out "),
        (
            "v1/calendar.ics",
            "VERSION:2.0",
            "VERSION:9.9",
            "The calendar is another than the register writes.",
        ),
        ("v1/feed.atom", "<summary>", "<summary>Nada: ", "The feed tells "),
        ("v1/feed.atom", "<entry>", "<entry><entry>", "otherwise than the history"),
        ("v1/feed.atom", "<subtitle>", "<subtitle>Not ", "The feed tells its head otherwise"),
    ],
)
def test_what_is_written_for_other_programs_is_compared_whole(
    register: Recorded, answer: str, old: str, new: str, said: str
) -> None:
    assert said in sentences(register, retold(answer, old, new))[0]


def test_a_calendar_that_says_so_may_leave_out_what_begins_first_and_nothing_else(
    register: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar, "MOST_ENTRIES", 4)

    def short_by(first: int, last: int) -> Alter:
        def made(answers: Answers) -> None:
            (name,) = [name for name in answers if name.startswith("v1/calendar.ics")]
            head, *entries = answers[name].split("BEGIN:VEVENT\r\n")
            assert head.encode() == calendar.begin("en")
            shown = [calendar.begin("en", left_out=True).decode(), *entries[first:last]]
            answers[name] = "BEGIN:VEVENT\r\n".join(shown) + calendar.END.decode()

        return made

    assert sentences(register, short_by(0, 4)) == []
    assert "The calendar leaves out " in sentences(register, short_by(0, 3))[0]
    assert "The calendar leaves out " in sentences(register, short_by(1, 5))[0]


@pytest.mark.parametrize("answer", [LATELY, WHY])
def test_a_change_or_an_explanation_that_is_left_out_moved_or_made_up_is_named(
    register: Recorded, answer: str
) -> None:
    (left_out,) = sentences(register, lambda answers: items(answers, answer).pop(1) and None)
    assert " leave out " in left_out or " does not explain " in left_out
    (moved,) = sentences(register, lambda answers: items(answers, answer).reverse())
    assert "in another order than theirs" in moved
    stranger = {"authorization": UNITAS[::-1], "path": "weather"}
    (made_up,) = sentences(register, lambda answers: items(answers, answer).append(stranger))
    assert "which got no step since" in made_up or "which has no such value" in made_up


BY = f"v1/authorizations?{THEN}&"
FILTERS = [
    *(BY + one for one in ("status=voted", "movement=foreign_entry", "country=US", "ministry=navy")),
    *(
        BY + one
        for one in (
            "facility=off panama",
            "has_finding=F11",
            "has_finding=true",
            "q=las latin luis",
        )
    ),
    *(f"v1/findings?{THEN}&{one}" for one in ("code=F11", "severity=low", "status=open")),
    f"v1/reports?{THEN}&status=obligation_unknown",
]


@pytest.mark.parametrize("answer", FILTERS)
def test_what_a_filter_hides_or_adds_is_named(register: Recorded, answer: str) -> None:
    (hidden,) = sentences(register, lambda answers: items(answers, answer).pop() and None)
    assert hidden.startswith("Asked for ")
    assert " the register leaves out " in hidden
    path = answer.partition("?")[0]
    here = items(register.answers, answer)
    others = [one for one in items(register.answers, f"{path}?{THEN}&limit") if one not in here]
    stranger = others[0] if others else {**here[0], "id": UNITAS[::-1], "subject": "another"}
    (added,) = sentences(register, lambda answers: items(answers, answer).insert(0, stranger))
    assert " the register lists " in added


def test_every_difference_of_one_row_is_said_once(register: Recorded) -> None:
    def hide(answers: Answers) -> None:
        for name, answer in answers.items():
            if name.startswith("v1/authorizations?"):
                answer["items"] = [one for one in answer["items"] if one["id"] != SEMAR10]

    assert sentences(register, hide) == [
        f"The register does not list {SEMAR10} among the authorizations; its history has it."
    ]


def test_a_list_without_end_is_left(register: Recorded) -> None:
    def endless(answers: Answers) -> None:
        (name,) = [name for name in answers if name.startswith(ALL)]
        again = {"items": [answers[name]["items"][0]] * 200, "next_cursor": "on+"}
        answers[name] = again
        answers["v1/authorizations?cursor=on%2B&limit=200"] = again

    first = sentences(register, endless)[0]
    assert first.startswith("The register lists ")


def test_what_the_register_leaves_out_is_named(register: Recorded) -> None:
    def leave_out(answers: Answers) -> None:
        del answers[ONE]["terms"]["origins"]

    (sentence,) = sentences(register, leave_out)
    assert "terms.origins: the history says" in sentence
    assert sentence.endswith("the register nothing.")


def test_what_a_later_register_adds_is_no_contradiction(register: Recorded) -> None:
    def add(answers: Answers) -> None:
        for answer in answers.values():
            if not isinstance(answer, dict) or answer.get("type") == "FeatureCollection":
                continue
            for one in answer.get("items", [answer]):
                one["weather"] = "fair"

    report = register.replayed(add)
    assert report.verified
    assert report.remarks == ["The register also answers 'weather', which this version does not compute."]


def test_an_authorization_or_a_vote_that_the_register_denies_is_named(register: Recorded) -> None:
    vote = items(register.answers, VOTES)[0]["vote_id"]

    def deny(answers: Answers) -> None:
        answers[ONE] = None
        answers[f"v1/senate-votes/{vote}?{THEN}"] = None

    assert sentences(register, deny) == [
        f"The register answers that it has no authorization {SEMAR10}.",
        f"The register answers that it has no vote {vote}.",
    ]


FEED = "v1/events?limit"
OF_VOTES = "v1/events?type=mx.anuencia.senate-voted.v2&limit"
HISTORY = f"v1/authorizations/{SEMAR10}/events?limit"


@pytest.mark.parametrize("feed", [FEED, OF_VOTES, HISTORY])
def test_a_feed_that_is_not_that_of_the_log_is_named(register: Recorded, feed: str) -> None:
    (hidden,) = sentences(register, lambda answers: items(answers, feed).pop(1) and None)
    assert " leaves out the entry " in hidden
    (last,) = sentences(register, lambda answers: items(answers, feed).pop() and None)
    assert " leaves out the entry " in last
    swapped = sentences(register, lambda answers: items(answers, feed).insert(0, items(answers, feed).pop(1)))
    assert len(swapped) == 1
    (doubled,) = sentences(register, lambda answers: items(answers, feed).insert(0, items(answers, feed)[0]))
    assert " which does not belong there." in doubled
    (altered_,) = sentences(register, change(feed, "items.1.event.actoroffice", "senate"))
    assert "the event is another than the one in the log" in altered_
    (hashed,) = sentences(register, change(feed, "items.1.leaf_hash", "AAAA"))
    assert "the leaf hash beside the event is 'AAAA'" in hashed
    (placed,) = sentences(register, change(feed, "items.1.position", "1"))
    assert " leaves out the entry " in placed


def test_an_event_of_another_type_in_a_feed_by_type_is_named(register: Recorded) -> None:
    def rename(answers: Answers) -> None:  # as the database does where the column of one row says so
        items(answers, "v1/events?type=mx.anuencia.decree-published.v1&limit").append(
            items(answers, OF_VOTES).pop(0)
        )

    first, second = sentences(register, rename)
    assert first.startswith("The feed of mx.anuencia.decree-published.v1 gives the entry ")
    assert second.startswith("The feed of mx.anuencia.senate-voted.v2 leaves out the entry ")


def test_what_the_register_held_at_an_instant_is_compared(register: Recorded) -> None:
    # Of each instant of the log, and right before it; one import is recorded in a few transactions.
    asked = [name for name, answer in register.answers.items() if "?as_of=2" in name and answer]
    assert len(asked) >= 6
    for at in asked:
        version = register.answers[at]["version"]
        (sentence,) = sentences(register, change(unquote_plus(at), "version", version + 1))
        assert f"the history has {version} steps by then, the register '{version + 1}'" in sentence
    (denied,) = sentences(register, lambda answers: answers.update({at: None}))
    assert f"the history has {version} steps by then, the register '0'" in denied


SIGNED = "v1/log/checkpoints"


def test_the_list_of_what_was_signed_is_whole(register: Recorded) -> None:
    def found(alter: Alter) -> list[str]:
        return [one.sentence for one in register.replayed(alter).problems if one.check == "signed"]

    signed = items(register.answers, SIGNED)
    assert len(signed) > 1
    (gap,) = found(lambda answers: items(answers, SIGNED).pop(0) and None)
    assert gap == "The register no longer lists the checkpoint number 0."
    (beside,) = found(change(SIGNED, "items.0.size", 7))
    assert beside == "Beside checkpoint number 0 stands what it does not say."

    def renumber(answers: Answers) -> None:
        left = [signed[-1]]
        answers[next(name for name in answers if name.startswith(SIGNED))]["items"] = [
            {**one, "number": number} for number, one in enumerate(left)
        ]

    forgotten = found(renumber)
    assert forgotten
    assert all("which it has shown before" in one for one in forgotten)


def test_without_a_register_to_ask_the_fold_is_told(tmp_path: Path) -> None:
    report = replay(publish(tmp_path, ENTRIES), PROFILE, None, ON)
    assert report.verified
    assert report.facts["by_status"] == {"under_way": 3}


def test_an_empty_log_is_replayed(tmp_path: Path) -> None:
    report = replay(publish(tmp_path, []), PROFILE, None, None)
    assert (report.verified, report.facts["authorizations"]) == (True, 0)


def test_evidence_that_is_not_what_was_signed_is_told(tmp_path: Path) -> None:
    bad = [*ENTRIES[:-1], altered(ENTRIES[-1], actoroffice="senate")]
    report = replay(publish(tmp_path, bad, note=checkpoint(ENTRIES)), PROFILE, None, ON)
    assert [one.check for one in report.problems] == ["root"]


def test_an_entry_that_cannot_be_replayed_is_named(tmp_path: Path) -> None:
    entries = [*ENTRIES, altered(ENTRIES[0], type="mx.anuencia.unheard-of.v1")]
    report = replay(publish(tmp_path, entries), PROFILE, None, ON)
    assert [(one.check, one.index) for one in report.problems] == [("data", 12)]


def test_an_entry_that_says_two_things_is_named(tmp_path: Path) -> None:
    entries = [*ENTRIES[:-1], ENTRIES[-1].replace(b'"data":{', b'"data":{"note":"Forged.",')]
    report = replay(publish(tmp_path, entries), PROFILE, None, ON)
    assert [(one.check, one.index) for one in report.problems] == [("canonical", 11)]


def test_an_answer_that_says_two_things_is_not_believed(tmp_path: Path) -> None:
    folder = publish(tmp_path / "copy", ENTRIES)
    with serving(tmp_path, lambda *_: (200, b'{"items":[],"items":[],"next_cursor":null}', {})) as server:
        source = Source(server.url)
        with pytest.raises(CannotRun, match="'items' more than once"):
            replay(folder, PROFILE, source, ON)
        source.close()


def test_a_folder_without_evidence_cannot_be_replayed(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="holds no evidence"):
        replay(tmp_path, PROFILE, None, ON)


def test_an_address_that_is_no_register_is_said(tmp_path: Path) -> None:
    folder = publish(tmp_path / "copy", ENTRIES)
    with serving(tmp_path, lambda *_: (200, b"<html>", {})) as server:
        source = Source(server.url)
        with pytest.raises(CannotRun, match="not JSON to be believed"):
            replay(folder, PROFILE, source, ON)
        source.close()


@pytest.mark.parametrize(
    ("ours", "theirs", "paths"),
    [
        ({"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}, []),
        ({"a": 1}, {"a": True}, ["a"]),
        ({"a": 0}, {"a": False}, ["a"]),
        ({"a": [1, 2]}, {"a": [1]}, ["a"]),
        ({"a": [1, 2]}, {"a": [2, 1]}, ["a.0", "a.1"]),
        ({"a": {"b": 1}}, {"a": {"c": 1}}, ["a.b", "a.c"]),
        ({"a": None}, {}, ["a"]),
    ],
)
def test_differences_are_found_where_they_are(ours: Any, theirs: Any, paths: list[str]) -> None:
    assert [path for path, _, _ in differences(ours, theirs)] == paths
