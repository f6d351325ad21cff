"""A type gets another version: what do the catalogue, the codec, the audit and the contract make of both?"""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import orjson
import pytest
from pydantic import TypeAdapter

from domain.commands import CorrectStep
from domain.events import (
    EVENT_TYPES,
    CorrectedStep,
    SenateVoted,
    StepCorrected,
    Texts,
    event,
    named,
    occurred,
    type_of,
)
from domain.values import Day, Items, Text, value
from service.api.v1.asking import of_step
from service.api.v1.derive import data_model
from service.api.v1.disclosing import withhold
from service.api.v1.steps import corrected_in
from service.audit.envelope import flaws
from service.event_store.codec import (
    Decoder,
    Envelope,
    UnknownEventTypeError,
    canonical,
    decode,
    plain,
    stored_bytes,
)
from service.event_store.upcasters import UPCASTERS, Data, Upcaster, known_types, lacking, present, upcast
from tests.audit.logs import ORIGIN, START, altered, history, stream_id

VOTED_V1, VOTED_V2 = "mx.anuencia.senate-voted.v1", "mx.anuencia.senate-voted.v2"


def _as_it_was(data: Data) -> Data:
    """What came with the next version was not stated."""
    return data


# A version 2 of SenateVoted, as a change to the code would bring it.


@value
class Group:
    """How one group voted."""

    group: Text


@event("senate-voted", version=2, family="act", day="on")
@value
class VotedByGroup(SenateVoted):
    """The same vote, and how each group voted."""

    by_group: Annotated[tuple[Group, ...], Items(0, 100)] | None = None
    present: Texts | None = None


LATER_TYPES = {name: cls for name, cls in EVENT_TYPES.items() if name != VOTED_V1} | named([VotedByGroup])
LATER = Decoder(LATER_TYPES, {VOTED_V1: Upcaster(VOTED_V2, _as_it_was, added=("by_group", "present"))})

VOTE: dict[str, Any] = {
    "vote_id": str(stream_id(0)),
    "organ": "senate",
    "on": "2026-02-17",
    "outcome": "approved",
    "proceeding": 0,
    "citations": [],
}
BY_GROUP = {**VOTE, "by_group": [{"group": "G1"}]}
FIELDS: dict[str, Any] = {
    "vote_id": stream_id(0),
    "organ": "senate",
    "on": Day("2026-02-17"),
    "outcome": "approved",
}
WITHOUT = VotedByGroup(**FIELDS)
WITH = VotedByGroup(**FIELDS, by_group=(Group(group="G1"),))


@pytest.mark.parametrize(
    ("kind", "data", "read"),
    [(VOTED_V1, VOTE, WITHOUT), (VOTED_V2, VOTE, WITHOUT), (VOTED_V2, BY_GROUP, WITH)],
)
def test_both_versions_are_read_as_the_second(kind: str, data: Data, read: VotedByGroup) -> None:
    assert LATER.decode_data(kind, canonical(data)) == read
    stored = canonical({"type": kind, "streamversion": 2, "data": data})
    assert LATER.decode(stored).event == read


@pytest.mark.parametrize(("kind", "data", "read"), [(VOTED_V1, VOTE, WITHOUT), (VOTED_V2, BY_GROUP, WITH)])
def test_a_correction_may_hold_either_version_of_the_step(kind: str, data: Data, read: VotedByGroup) -> None:
    stored = canonical({"version": 2, "why": "-", "citations": [], "step": {"type": kind, "data": data}})
    corrected = LATER.decode_data("mx.anuencia.step-corrected.v1", stored)
    assert corrected == StepCorrected(version=2, why="-", step=CorrectedStep(read))
    assert plain(corrected)["step"]["type"] == VOTED_V2


def test_what_is_recorded_from_then_on_is_stored_as_the_second_version() -> None:
    assert (type_of(WITH), occurred(WITH)) == (VOTED_V2, Day("2026-02-17"))
    envelope = Envelope(
        origin=ORIGIN,
        stream_id=stream_id(1),
        version=2,
        recorded_at=START,
        actor_id="registry#clerk-1",
        actor_office="registrar",
        request_id="01890000-0000-7000-8000-00000000a001",
        correlation_id="01890000-0000-7000-8000-00000000b001",
        prev=None,
    )
    stored = orjson.loads(stored_bytes(WITH, occurred(WITH), envelope))
    assert (stored["type"], stored["occurred"], stored["data"]) == (VOTED_V2, "2026-02-17", BY_GROUP)
    assert stored["dataschema"].endswith(f"/v1/event-types/{VOTED_V2}/schema")


def test_a_version_that_this_code_does_not_know_yet_is_an_error() -> None:
    with pytest.raises(UnknownEventTypeError, match=r"senate-voted\.v3"):
        LATER.decode_data("mx.anuencia.senate-voted.v3", canonical(VOTE))
    with pytest.raises(UnknownEventTypeError, match=r"senate-voted\.v3"):
        Decoder(LATER_TYPES, {VOTED_V1: Upcaster("mx.anuencia.senate-voted.v3", _as_it_was)}).decode_data(
            VOTED_V1, canonical(VOTE)
        )


def test_an_upcaster_is_given_objects_only() -> None:
    with pytest.raises(TypeError):
        LATER.decode_data(VOTED_V1, b"[]")


# Today's version as the later one: an earlier version without waivers.

VOTED_V0 = "mx.anuencia.senate-voted.v0"


@pytest.fixture(autouse=True)
def an_earlier_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(UPCASTERS, VOTED_V0, Upcaster(VOTED_V1, _as_it_was, added=("waivers",)))


def stored_as(kind: str, **data: Any) -> bytes:
    """The vote of a log, as an event of that version, with more of data."""
    entry = history(2, per_stream=2)[1]
    schema = f"https://records.example/v1/event-types/{kind}/schema"
    return altered(entry, type=kind, dataschema=schema, data={**orjson.loads(entry)["data"], **data})


def corrected_as(kind: str, **data: Any) -> bytes:
    """A correction of it, which holds the step in that version."""
    inner = {"type": kind, "data": {**VOTE, **data}}
    kind = "mx.anuencia.step-corrected.v1"
    schema = f"https://records.example/v1/event-types/{kind}/schema"
    return altered(
        history(2, per_stream=2)[1],
        type=kind,
        dataschema=schema,
        occurred=None,
        data={"version": 2, "why": "-", "citations": [], "step": inner},
    )


@pytest.mark.parametrize("made", [stored_as, corrected_as])
def test_the_auditor_reads_an_earlier_version_by_its_own_form(made: Any) -> None:
    waived = {"waivers": ["first reading"]}
    assert list(flaws(made(VOTED_V0), ORIGIN)) == []
    assert list(flaws(made(VOTED_V1), ORIGIN)) == []
    assert list(flaws(made(VOTED_V1, **waived), ORIGIN)) == []
    for wrong in (made(VOTED_V0, **waived), made(VOTED_V0, more=1), made(VOTED_V1, more=1)):
        (flaw,) = flaws(wrong, ORIGIN)
        assert flaw.check == "data"
        assert "what its type" in flaw.sentence
    (flaw,) = flaws(made(VOTED_V0, organ="sénat"), ORIGIN)
    assert flaw.check == "data"


def test_the_day_of_an_earlier_version_is_compared_with_what_it_says() -> None:
    (flaw,) = flaws(stored_as(VOTED_V0, on="2026-02-18"), ORIGIN)
    assert "says that it occurred on" in flaw.sentence


def test_an_entry_of_an_earlier_version_whose_data_is_no_object_has_a_flaw_and_no_trace() -> None:
    (flaw,) = flaws(altered(stored_as(VOTED_V0), data=["no", "object"]), ORIGIN)
    assert flaw.check == "data"


def test_the_register_folds_an_earlier_version() -> None:
    entry = decode(stored_as(VOTED_V0))
    assert isinstance(entry.event, SenateVoted)
    assert (entry.version, entry.event.outcome) == (2, "approved")
    assert upcast(VOTED_V0, {}) == (VOTED_V1, {})


def test_the_contract_describes_an_earlier_version_as_it_was() -> None:
    assert known_types() == (*EVENT_TYPES, VOTED_V0)
    assert (present(VOTED_V0), present(VOTED_V1)) == (VOTED_V1, VOTED_V1)
    assert (lacking(VOTED_V0), lacking(VOTED_V1)) == (frozenset({"waivers"}), frozenset())
    before, now = data_model(VOTED_V0), data_model(VOTED_V1)
    assert now.model_fields.keys() - before.model_fields.keys() == {"waivers"}
    assert (before.__name__, now.__name__) == ("SenateVotedV0Data", "SenateVotedData")


def test_a_client_of_before_corrects_a_step_by_the_name_that_it_knows() -> None:
    step = {"type": VOTED_V0, "data": {**VOTE, "proceeding": None}}
    TypeAdapter(corrected_in()).validate_python(step)
    data = {"version": 2, "why": "A clerk misread the page.", "step": step}
    told = withhold(StepCorrected, data)
    assert told.data == data
    command = of_step("step-corrected", told.data, UUID(int=1)).command
    assert isinstance(command, CorrectStep)
    assert command.step.step == CorrectedStep(SenateVoted(**FIELDS))
