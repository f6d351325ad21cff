"""A type gets another version: what do the catalogue, the codec, the audit and the contract make of both?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
import pytest
from pydantic import TypeAdapter

from domain.commands import CorrectStep
from domain.events import (
    EVENT_TYPES,
    CorrectedStep,
    EntryRecorded,
    StepCorrected,
    event,
    named,
    occurred,
    type_of,
)
from domain.values import Arms, Day, Text, value
from service.api.v1.body_to_command import of_step
from service.api.v1.derive import data_model
from service.api.v1.steps import corrected_in
from service.api.v1.withholding import withhold
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
from service.event_store.upcasters import (
    UPCASTERS,
    Data,
    Upcaster,
    current_type,
    fields_missing_in,
    known_types,
    upcast,
)
from tests.audit.logs import ORIGIN, START, altered, history, stream_id
from tests.domain.factories import THIS, registered
from tests.domain.scenario import given

TODAY = EntryRecorded.event_type.name
CORRECTED = StepCorrected.event_type.name
ENTRY: Data = {"on": "2026-02-27", "note": "Entry number 1.", "citations": []}


def _as_it_was(data: Data) -> Data:
    """What came with the next version was not stated."""
    return data


# The next version, as a change to the code would bring it.


@event("entry-recorded", version=9, family="fact", day=("at", "on"))
@value
class SeenEntry(EntryRecorded):
    """An entry, and by whom it was seen."""

    seen_by: Text | None = None


NEXT = SeenEntry.event_type.name
TYPES = {name: cls for name, cls in EVENT_TYPES.items() if name != TODAY} | named([SeenEntry])
LATER = Decoder(TYPES, {TODAY: Upcaster(NEXT, _as_it_was, added=("seen_by",))})

SEEN = {**ENTRY, "seen_by": "A guard"}
WITHOUT = SeenEntry(on=Day("2026-02-27"), note="Entry number 1.")
WITH = SeenEntry(on=Day("2026-02-27"), note="Entry number 1.", seen_by="A guard")
BOTH = [(TODAY, ENTRY, WITHOUT), (NEXT, ENTRY, WITHOUT), (NEXT, SEEN, WITH)]


@pytest.mark.parametrize(("kind", "data", "read"), BOTH)
def test_both_versions_are_read_as_the_later(kind: str, data: Data, read: SeenEntry) -> None:
    assert LATER.decode_data(kind, canonical(data)) == read
    assert LATER.decode(canonical({"type": kind, "streamversion": 2, "data": data})).event == read


@pytest.mark.parametrize(("kind", "data", "read"), BOTH)
def test_a_correction_may_hold_either_version_of_the_step(kind: str, data: Data, read: SeenEntry) -> None:
    stored = canonical({"version": 2, "why": "-", "citations": [], "step": {"type": kind, "data": data}})
    corrected = LATER.decode_data(CORRECTED, stored)
    assert corrected == StepCorrected(version=2, why="-", step=CorrectedStep(read))
    assert plain(corrected)["step"]["type"] == NEXT


def test_what_is_recorded_from_then_on_is_stored_as_the_later_version() -> None:
    assert (type_of(WITH), occurred(WITH)) == ("mx.anuencia.entry-recorded.v9", Day("2026-02-27"))
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
    assert (stored["type"], stored["occurred"], stored["data"]) == (NEXT, "2026-02-27", SEEN)
    assert stored["dataschema"].endswith(f"/v1/event-types/{NEXT}/schema")


def test_a_version_that_this_code_does_not_know_yet_is_an_error() -> None:
    unknown = "mx.anuencia.entry-recorded.v10"
    with pytest.raises(UnknownEventTypeError, match="v10"):
        LATER.decode_data(unknown, canonical(ENTRY))
    with pytest.raises(UnknownEventTypeError, match="v10"):
        Decoder(TYPES, {TODAY: Upcaster(unknown, _as_it_was)}).decode_data(TODAY, canonical(ENTRY))


def test_an_upcaster_is_given_objects_only() -> None:
    with pytest.raises(TypeError):
        LATER.decode_data(TODAY, b"[]")


# Today's version as the later one, after one that had no arms.

BEFORE = "mx.anuencia.entry-recorded.v0"
ARMED = {"arms": {"carried": "no"}}


@pytest.fixture(autouse=True)
def an_earlier_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(UPCASTERS, BEFORE, Upcaster(TODAY, _as_it_was, added=("arms",)))


def stored_as(kind: str, **data: Any) -> bytes:
    """An entry of the log, stored as that version, with more of data."""
    return _third(kind, {**ENTRY, **data}, occurred="2026-02-27")


def corrected_as(kind: str, **data: Any) -> bytes:
    """A correction that holds the step in that version."""
    step = {"type": kind, "data": {**ENTRY, **data}}
    return _third(CORRECTED, {"version": 2, "why": "-", "citations": [], "step": step}, occurred=None)


def _third(kind: str, data: Data, **members: Any) -> bytes:
    schema = f"https://records.example/v1/event-types/{kind}/schema"
    return altered(history(3, per_stream=3)[2], type=kind, dataschema=schema, data=data, **members)


@pytest.mark.parametrize("made", [stored_as, corrected_as])
def test_the_auditor_reads_an_earlier_version_by_its_own_form(made: Any) -> None:
    assert list(flaws(made(BEFORE), ORIGIN)) == []
    assert list(flaws(made(TODAY), ORIGIN)) == []
    assert list(flaws(made(TODAY, **ARMED), ORIGIN)) == []
    for wrong in (made(BEFORE, **ARMED), made(BEFORE, more=1), made(TODAY, more=1)):
        (flaw,) = flaws(wrong, ORIGIN)
        assert flaw.check == "data"
        assert "what its type" in flaw.sentence
    (flaw,) = flaws(made(BEFORE, place={"name": ""}), ORIGIN)
    assert flaw.check == "data"
    assert "does not allow" in flaw.sentence


def test_the_day_of_an_earlier_version_is_compared_with_what_it_says() -> None:
    (flaw,) = flaws(stored_as(BEFORE, on="2026-02-28"), ORIGIN)
    assert "says that it occurred on" in flaw.sentence


def test_an_entry_of_an_earlier_version_whose_data_is_no_object_has_a_flaw_and_no_trace() -> None:
    (flaw,) = flaws(altered(stored_as(BEFORE), data=["no", "object"]), ORIGIN)
    assert flaw.check == "data"


def test_the_register_folds_an_earlier_version() -> None:
    decoded = decode(stored_as(BEFORE))
    assert decoded.version == 3
    assert decoded.event == EntryRecorded(on=Day("2026-02-27"), note="Entry number 1.")
    assert upcast(BEFORE, {}) == (TODAY, {})


def test_the_contract_describes_an_earlier_version_as_it_was() -> None:
    assert {*known_types()} == {*EVENT_TYPES, *UPCASTERS}
    assert (current_type(BEFORE), current_type(TODAY)) == (TODAY, TODAY)
    assert (fields_missing_in(BEFORE), fields_missing_in(TODAY)) == (frozenset({"arms"}), frozenset())
    before, now = data_model(BEFORE), data_model(TODAY)
    assert now.model_fields.keys() - before.model_fields.keys() == {"arms"}
    assert (before.__name__, now.__name__) == ("EntryRecordedV0Data", "EntryRecordedData")


def test_a_client_of_before_corrects_a_step_by_the_name_that_it_knows() -> None:
    step = {"type": BEFORE, "data": {**ENTRY, "at": None}}
    TypeAdapter(corrected_in()).validate_python(step)
    data = {"version": 2, "why": "A clerk misread the page.", "step": step}
    told = withhold(StepCorrected, data)
    assert told.data == data
    command = of_step("step-corrected", told.data, UUID(int=1)).command
    assert isinstance(command, CorrectStep)
    assert command.step.step == CorrectedStep(EntryRecorded(on=Day("2026-02-27"), note="Entry number 1."))
    assert command.untold == {"arms"}


def test_what_a_client_of_before_cannot_know_of_a_step_is_not_lost_by_its_correction() -> None:
    known = EntryRecorded(on=Day("2026-02-26"), arms=Arms(carried="no"))
    for data, arms in ((ENTRY, known.arms), ({**ENTRY, "arms": {"carried": "yes"}}, Arms(carried="yes"))):
        step = {"type": BEFORE, "data": data}
        command = of_step("step-corrected", {"version": 2, "why": "-", "step": step}, THIS).command
        corrected = EntryRecorded(on=Day("2026-02-27"), note="Entry number 1.", arms=arms)
        given(registered(), known).when(command).then(
            StepCorrected(version=2, why="-", step=CorrectedStep(corrected))
        )
