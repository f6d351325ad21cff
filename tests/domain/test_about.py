"""Is something said of every class, field and word, in both languages, and of nothing that is not there?"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import is_dataclass
from types import ModuleType
from typing import Annotated, Literal, get_args, get_origin

import pytest

import domain
from domain.commands import JoinSenateVote, RecordSenateVote, Registration, VotedAuthorization
from domain.events import EVENT_TYPES
from domain.projections.presence import PresenceRow
from domain.projections.register import RegisterRow
from domain.projections.reports import ReportRow
from domain.projections.row import unshown
from domain.projections.senate_votes import SenateVote, Settled
from domain.values.about import About, Bilingual, Means, about, meanings, told
from domain.values.fields import TypeShape, fields_of, shape_of

_ROOTS = (
    *EVENT_TYPES.values(),
    *(Registration, RecordSenateVote, JoinSenateVote, VotedAuthorization),
    *(SenateVote, Settled),
)


def _reached(classes: tuple[type, ...]) -> list[type]:
    """The classes, and those that their fields are made of."""
    seen: dict[type, None] = {}
    waiting = list(classes)
    while waiting:
        cls = waiting.pop()
        if cls not in seen:
            seen[cls] = None
            for field in fields_of(cls):
                shape: TypeShape | None = field.shape
                while shape is not None:
                    if shape.is_value:
                        waiting.append(shape.type)
                    shape = shape.item
    return list(seen)


CLASSES = _reached(_ROOTS)


def _modules() -> Iterator[ModuleType]:
    for one in pkgutil.walk_packages(domain.__path__, "domain."):
        yield importlib.import_module(one.name)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_class_and_field_is_described_in_both_languages(cls: type) -> None:
    said = about(cls)
    assert said is not None, f"{cls.__name__} has no ABOUT"
    every = [said.whole, *(told(cls, field.name) for field in fields_of(cls))]
    missing = [field.name for field in fields_of(cls) if told(cls, field.name) is None]
    assert missing == [], f"ABOUT of {cls.__name__} does not say what these are"
    for one in every:
        assert one is not None
        for text in (one.en, one.es):
            assert text.strip() == text
            assert text.endswith(".")
        assert one.en != one.es


@pytest.mark.parametrize("row", [RegisterRow, ReportRow, PresenceRow], ids=lambda row: row.__name__)
def test_every_field_that_a_list_shows_is_described(row: type) -> None:
    shown = {field.name for field in fields_of(row)} - unshown(row) - {"authorization", "from_day", "to_day"}
    assert [name for name in sorted(shown) if told(row, name) is None] == []


def test_nothing_is_said_of_a_field_that_is_not_there() -> None:
    classes = {
        one
        for module in _modules()
        for one in vars(module).values()
        if isinstance(one, type) and is_dataclass(one) and about(one) is not None
    }
    assert classes
    for cls in classes:
        said = about(cls)
        assert said is not None
        assert set(said.fields) <= {field.name for field in fields_of(cls)}, cls


def test_every_enumeration_says_what_each_of_its_words_means_and_nothing_else() -> None:
    enumerations = [
        (f"{module.__name__}.{name}", one)
        for module in _modules()
        for name, one in vars(module).items()
        if get_origin(one) is Annotated and any(isinstance(mark, Means) for mark in get_args(one))
    ]
    assert enumerations
    for name, one in enumerations:
        shape = shape_of(one)
        assert get_origin(shape.type) is Literal, name
        assert set(meanings(shape)) == set(shape.words) != set(), name
        marked = {word for mark in shape.metadata if isinstance(mark, Means) for word in mark.words}
        assert marked == set(shape.words), name
        for said in meanings(shape).values():
            assert said.en.endswith(".")
            assert said.es.endswith(".")


def test_what_a_class_inherits_or_shares_is_told_once() -> None:
    class Whole:
        ABOUT = About("A whole.", "Un todo.", part=("A part.", "Una parte.", 3))

    class Half(Whole):
        ABOUT = About("A half.", "Una mitad.")

    class Other:
        ABOUT = About("Another.", "Otro.", None, Whole)

    assert told(Half, "part") == told(Other, "part") == Bilingual("A part.", "Una parte.", 3)
    assert told(Half, "nothing") is None
    assert about(type("Silent", (Whole,), {})) is None
