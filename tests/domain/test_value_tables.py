"""Do the values have the names, lists and keys that the page of fields gives them?"""

from __future__ import annotations

import dataclasses

import pytest

import domain.values as values
from domain.values import (
    Activity,
    Arms,
    Breakdown,
    Citation,
    Contingent,
    Conveyance,
    Count,
    Derived,
    Description,
    ExternalId,
    Forwarding,
    GroupVotes,
    Items,
    ItineraryStop,
    Letter,
    MemberVote,
    Part,
    Phase,
    Place,
    PlannedCrossing,
    Repeats,
    ReportObligation,
    Source,
    StatedValue,
    Tally,
    Terms,
    Total,
    TypeShape,
    Window,
    fields_of,
)

# Names and required fields by the tables of fields.md: a change here is a change of the stored format.
SHAPES: dict[type, str] = {
    Count: "value! bound breakdown",
    Breakdown: "label! kind value! bound",
    Total: "over! kinds count!",
    Tally: "in_favour against abstentions present members unanimous",
    GroupVotes: "group! in_favour against abstentions absent",
    MemberVote: "member! group state vote!",
    Place: "key name! kind country",
    Conveyance: "key kind model name registration operator count crew flag commercial",
    Arms: "carried ammunition equipment",
    Letter: "number dated_on",
    Forwarding: "by number dated_on",
    ExternalId: "kind! value!",
    Source: "title! address archived publisher published_on retrieved_on tier!",
    Citation: "source! article page quote_locator states!",
    StatedValue: "path! value",
    Derived: "path! how!",
    Phase: "key! title first_on last_on facilities complete",
    Activity: "key! title first_on last_on countries facilities phases complete",
    Window: "first_on first_sense last_on last_sense within_days within_of",
    PlannedCrossing: "key! direction! on place contingents conveyances",
    ItineraryStop: "port! arrive_on depart_on",
    Contingent: "key! countries unit service kinds count direction part_of country_count activities window"
    " planned_crossings itinerary conveyances arms complete",
    ReportObligation: "key! days unit anchor debtors periodic every",
    Terms: "movements wording purpose programme event_number ministries activities contingents totals window"
    " planned_crossings facilities conveyances arms report_obligations complete",
    Description: "countries unit service kinds",
    Part: "contingent description count",
    Repeats: "version! why!",
}


@pytest.mark.parametrize("cls", SHAPES, ids=lambda cls: cls.__name__)
def test_every_value_has_the_fields_that_the_page_of_fields_gives_it(cls: type) -> None:
    assert " ".join(f.name + "!" * f.required for f in fields_of(cls)) == SHAPES[cls]


def test_no_value_class_is_left_out() -> None:
    exported = [getattr(values, name) for name in values.__all__]
    declared = {
        one for one in exported if isinstance(one, type) and one.__module__.startswith("domain.values.")
    }
    others = {
        "Day",
        "Instant",
        "Flaw",
        "Invalid",
        "Length",
        "Pattern",
        "Range",
        "Items",
        "FieldShape",
        "TypeShape",
    }
    assert {one.__name__ for one in declared} - others == {cls.__name__ for cls in SHAPES}


@pytest.mark.parametrize("cls", [Terms, Activity, Phase, Contingent], ids=lambda cls: cls.__name__)
def test_complete_can_name_every_list_of_its_object_and_nothing_else(cls: type) -> None:
    fields = {field.name: field for field in fields_of(cls)}
    complete = fields.pop("complete")
    assert complete.item is not None
    assert list(complete.item.words) == [name for name, field in fields.items() if field.is_list]


def lists(shape: TypeShape) -> list[tuple[Items, TypeShape]]:
    limits = [mark for mark in shape.metadata if isinstance(mark, Items)]
    return [(limits[0], shape.item)] if shape.item else []


def test_a_list_of_words_may_hold_them_all() -> None:
    for cls in SHAPES:
        for field in fields_of(cls):
            for limits, item in lists(field.shape):
                assert limits.min == 0
                if item.words:
                    assert limits.max == len(item.words), (cls, field.name)


def test_lists_merge_by_key_only_where_every_member_has_one() -> None:
    keyed = {(cls.__name__, field.name) for cls in SHAPES for field in fields_of(cls) if field.keyed}
    assert keyed == {
        ("Terms", "activities"),
        ("Terms", "contingents"),
        ("Terms", "planned_crossings"),
        ("Terms", "report_obligations"),
        ("Activity", "phases"),
        ("Contingent", "planned_crossings"),
    }


def test_every_value_says_what_it_is() -> None:
    for cls in SHAPES:
        assert cls.__doc__, cls
        assert not cls.__doc__.startswith(f"{cls.__name__}("), "the text that dataclasses make is none"
        assert dataclasses.is_dataclass(cls)
