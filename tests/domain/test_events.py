"""Has every event the name, the fields and the day that fields.md gives it?"""

from __future__ import annotations

from typing import Any, get_args

import pytest

from domain.authorization.days import day_of, form_flaws
from domain.events import (
    EVENT_OF,
    EVENT_TYPES,
    STEP_TYPES,
    AccountGiven,
    Act,
    ActEvent,
    AuthorizationRegistered,
    AuthorizationsLinked,
    CorrectedStep,
    Event,
    ExitRecorded,
    FactEvent,
    Family,
    FindingAcknowledged,
    FindingResolved,
    PersonalDataErased,
    RegisterEvent,
    RegisterOpened,
    StatementEvent,
    Step,
    StepAnnulled,
    StepCorrected,
    event,
    named,
    occurred,
    type_of,
)
from domain.jurisdictions.mx import MEXICO
from domain.values import Day, Forwarding, Instant, Invalid, Letter, fields_of, value
from tests.domain.factories import (
    called,
    correct,
    decreed,
    entered,
    left,
    modified,
    place,
    received,
    registered,
    reported,
    requested,
    scheduled,
    voted,
)

EVERY = ("citations", "derived", "note")
ACT = (*EVERY, "proceeding")
CROSSING = "on at place parts conveyances arms"
REQUEST = "letter forwarded received_on received_by terms"
PHASE = "activity phase facility on count"
FINDING = "code subject evidence figures judged_on by_office why"

FIELDS: dict[str, tuple[tuple[str, ...], str]] = {
    "authorization-registered": (EVERY, "reference title terms external_ids extent grant"),
    "authorization-requested": (ACT, f"{REQUEST} roster"),
    "modification-requested": (ACT, f"{REQUEST} why"),
    "request-retransmitted": (ACT, "on from_organ to_organ"),
    "request-published": (ACT, "on gazette_number"),
    "request-referred": (ACT, "on committees"),
    "request-amended": (ACT, "on letter terms"),
    "consideration-scheduled": (ACT, "organ for_on said_on"),
    "consideration-postponed": (ACT, "organ on why until_on"),
    "request-withdrawn": (ACT, "on why"),
    "request-lapsed": (ACT, "on why"),
    "committee-opinion-issued": (ACT, "committees on tally favourable waivers remote terms"),
    "senate-voted": (
        ACT,
        "vote_id organ on session tally outcome by_group roll_call repeats waivers decree_dated_on terms",
    ),
    "decree-published": (
        ACT,
        "dof_code on edition dated_on promulgated_on text terms entry_into_force",
    ),
    "decree-corrected": (ACT, "kind dof_code on terms"),
    "entry-recorded": (EVERY, CROSSING),
    "exit-recorded": (EVERY, CROSSING),
    "call-recorded": (EVERY, "movement side place on at parts"),
    "phase-started": (EVERY, PHASE),
    "phase-completed": (EVERY, PHASE),
    "incident-recorded": (EVERY, "category on place account"),
    "account-given": (EVERY, "about_version said_by claim on"),
    "activities-concluded": (EVERY, "on"),
    "report-submitted": (EVERY, "by letter forwarded obligation final document_sha256 roster"),
    "report-received": (EVERY, "report_version received_on referred_to"),
    "authorization-closed": (EVERY, "on why"),
    "authorizations-linked": (EVERY, "relation others group basis why on merged_into"),
    "step-corrected": (EVERY, "version step why"),
    "step-annulled": (EVERY, "version why"),
    "value-disputed": (EVERY, "version path values"),
    "dispute-resolved": (EVERY, "dispute_version value why"),
    "finding-acknowledged": (EVERY, FINDING),
    "finding-resolved": (EVERY, FINDING),
    "personal-data-erased": (EVERY, "digests legal_basis"),
    "register-opened": (EVERY, "vkey predecessor"),
    "log-key-announced": (EVERY, "vkey replaces why"),
}


@pytest.mark.parametrize("name", FIELDS)
def test_an_event_has_these_fields_and_no_other(name: str) -> None:
    common, own = FIELDS[name]
    cls: type = {cls.event_type.step: cls for cls in EVENT_TYPES.values()}[name]
    assert {field.name for field in fields_of(cls)} == {*common, *own.split()}


def test_the_catalogue_is_closed_and_keeps_the_registers_own_events_apart() -> None:
    assert {cls.event_type.step for cls in EVENT_TYPES.values()} == set(FIELDS)
    apart = {"mx.anuencia.register-opened.v1", "mx.anuencia.log-key-announced.v1"}
    assert set(EVENT_TYPES) - set(STEP_TYPES) == apart
    assert set(EVENT_OF.values()) == set(STEP_TYPES.values())
    assert type_of(RegisterOpened(vkey="records.example/log+0+A")) == "mx.anuencia.register-opened.v1"


@pytest.mark.parametrize(
    ("family", "classes"),
    [
        ("registration", (AuthorizationRegistered,)),
        ("act", get_args(ActEvent)),
        ("fact", get_args(FactEvent)),
        ("statement", get_args(StatementEvent)),
        ("register", get_args(RegisterEvent)),
        ("record", (AuthorizationsLinked, PersonalDataErased, StepCorrected, StepAnnulled)),
    ],
)
def test_what_a_type_checker_knows_of_the_families_is_what_the_catalogue_says(
    family: Family, classes: tuple[type, ...]
) -> None:
    assert [cls for cls in EVENT_TYPES.values() if cls.event_type.family == family] == list(classes)
    assert all(issubclass(cls, Act) == (family == "act") for cls in classes)


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_the_day_of_a_step_is_a_field_that_can_hold_one(name: str) -> None:
    cls = EVENT_TYPES[name]
    for path in cls.event_type.days:
        kind: type = cls
        for word in path.split("."):
            kind = next(field.type for field in fields_of(kind) if field.name == word)
        assert kind in (Day, Instant)


def test_the_name_of_a_type_is_what_stands_beside_its_class_whatever_the_class_is_called() -> None:
    @event("troops-teleported", version=3, family="fact", day="on")
    @value
    class Renamed(Step):
        on: Day | None = None

    assert named([Renamed]) == {"mx.anuencia.troops-teleported.v3": Renamed}


def test_an_event_without_a_name_of_its_own_is_no_event() -> None:
    @value
    class Unnamed(ExitRecorded):
        pass

    with pytest.raises(KeyError):
        named([Unnamed])


MONDAY = Day("2026-03-02")


@pytest.mark.parametrize(
    ("event", "when"),
    [
        (registered(), None),
        (requested("2026-03-02", letter=Letter(dated_on=Day("2026-01-19"))), MONDAY),
        (requested(None, letter=Letter(dated_on=MONDAY)), MONDAY),
        (requested(None), None),
        (modified(None, letter=Letter(dated_on=MONDAY)), MONDAY),
        (scheduled("2026-03-09", said_on=MONDAY), MONDAY),
        (scheduled("2026-03-09"), None),
        (voted(on="2026-03-02", decree_dated_on=Day("2026-03-03")), MONDAY),
        (decreed("2026-03-02", dated_on=Day("2026-02-20")), MONDAY),
        (decreed(None, dated_on=Day("2026-02-20")), None),
        (left("2026-03-02"), MONDAY),
        (called("2026-03-02"), MONDAY),
        (reported("2026-03-02", forwarded=Forwarding(dated_on=Day("2026-03-05"))), MONDAY),
        (reported(None, forwarded=Forwarding(dated_on=MONDAY)), MONDAY),
        (received("2026-03-02"), MONDAY),
        (correct(1, left("2026-03-02")).step, None),
    ],
)
def test_the_day_of_a_step_is_that_of_the_column_day(event: Event, when: Day | None) -> None:
    assert occurred(event) == when


@pytest.mark.parametrize("make", [entered, left, called])
def test_an_instant_says_more_than_a_day(make: Any) -> None:
    late = Instant("2026-03-02T02:30:00+00:00")
    event = make("2026-03-01", at=late, place=place("Base Aérea Militar No. 1"))
    assert occurred(event) == late
    assert day_of(event, MEXICO) == Day("2026-03-01")
    assert form_flaws(event, MEXICO) == ()


def test_a_corrected_step_is_looked_at_for_its_form_too() -> None:
    wrong = left("2026-03-09", at=Instant("2026-03-02T02:30:00+00:00"))
    (flaw,) = form_flaws(correct(2, wrong).step, MEXICO)
    assert (flaw.path, flaw.code) == ("step.data.on", "on-and-at-disagree")


@pytest.mark.parametrize("kind", [FindingAcknowledged, FindingResolved])
def test_what_is_said_of_a_finding_has_the_day_on_which_it_was_judged(kind: Any) -> None:
    said = kind(
        code="F11",
        subject="proceedings.0",
        evidence=(),
        figures={"days": 9},
        judged_on=MONDAY,
        by_office="registrar",
        why="The gazette was late.",
    )
    assert occurred(said) == MONDAY


def test_an_account_states_its_claim_in_words_or_as_the_digest_of_a_disclosure() -> None:
    AccountGiven(said_by="An office", claim="Twelve came.")
    AccountGiven(said_by="An office", claim={"_sd": ["A" * 43]})
    wrong: tuple[Any, ...] = (None, "", 12, ["Twelve"], {"_sd": ["A"]}, {"_sd": ["A" * 43], "was": "Twelve"})
    for stated in wrong:
        with pytest.raises(Invalid):
            AccountGiven(said_by="An office", claim=stated)


def test_a_modification_is_never_the_original() -> None:
    with pytest.raises(Invalid):
        modified(proceeding=0)


def test_a_corrected_step_is_a_value() -> None:
    one, same = CorrectedStep(left()), CorrectedStep(left())
    assert (one == same, hash(one) == hash(same), one == CorrectedStep(called())) == (True, True, False)
    assert one != left()
    assert repr(one).startswith("CorrectedStep(ExitRecorded(")
    with pytest.raises(AttributeError):
        one.event = called()
    assert StepCorrected(version=2, step=one, why="-") == StepCorrected(version=2, step=same, why="-")
