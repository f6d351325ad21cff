"""Derives the models of the contract from the classes of the domain: three of each, none written by hand.

- `In`: a request. Closed, strict; what is unknown is null or left out.
- `Out`: a response. Open words, no limits; every field stands, null where unknown.
- `Data`: what an event stores. Like Out, but what is unknown is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from types import UnionType
from typing import Annotated, Any, ClassVar, Final, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, create_model
from pydantic_core import CoreSchema
from typing_extensions import TypeAliasType

from domain.events import EVENT_TYPES, CorrectedStep, step_and_version
from domain.values import (
    DAY_PATTERN,
    INSTANT_PATTERN,
    MAX_INT,
    Day,
    FieldShape,
    Instant,
    Items,
    Length,
    Pattern,
    Range,
    TypeShape,
    fields_of,
)
from domain.values.about import About, Bilingual, Means, about, meanings, told
from domain.values.fields import marker
from service.event_store.upcasters import current_type, fields_missing_in

Flavour = Literal["In", "Out", "Data"]

UUID_PATTERN: Final = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"

Uuid = Annotated[
    str, Field(pattern=UUID_PATTERN, min_length=36, max_length=36, json_schema_extra={"format": "uuid"})
]

DayText = TypeAliasType(
    "DayText",
    Annotated[
        str,
        Field(
            pattern=DAY_PATTERN,
            max_length=128,
            description=(
                "A day as a source states it, in a part of EDTF (ISO 8601-2): a year, a month, a day, `~` "
                "for about, `[A..B]` for some day between, `[A..]` and `[..B]` for an open end, `[A,B]` for "
                "one of 2 to 10."
            ),
            examples=["2026-02-27", "2015-10", "2024-02-20~", "[2026-02-10..2026-02-11]", "[..2026-02-27]"],
        ),
    ],
)
InstantText = TypeAliasType(
    "InstantText",
    Annotated[
        str,
        Field(
            pattern=INSTANT_PATTERN,
            max_length=40,
            description="An instant of RFC 3339 with its offset, kept as given; never naive.",
            examples=["2026-02-27T10:15:00-06:00", "2026-02-27T16:15:00Z"],
        ),
    ],
)


class Words:
    """Marks a word of a response by the enumeration that it comes from: clients meet new words unharmed."""

    def __init__(self, *enumerations: Any, means: Mapping[str, Bilingual] | None = None) -> None:
        self._known = _words(enumerations)
        self._means = _meanings(enumerations) if means is None else means

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(core_schema), "x-extensible-enum": self._known, **_described(self._means)}


class ClosedWords:
    """Marks a word of a request: what each of those that it can be means."""

    def __init__(self, means: Mapping[str, Bilingual]) -> None:
        self.means: Mapping[str, Bilingual] = means

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(core_schema), **_described(self.means)}


def _described(means: Mapping[str, Bilingual]) -> dict[str, Any]:
    """As the tools that show OpenAPI know it; the specification has no keyword for it."""
    return {"x-enumDescriptions": {word: one.en for word, one in means.items()}} if means else {}


def _words(enumerations: tuple[Any, ...]) -> list[str]:
    return [
        word for one in enumerations for word in ([one] if isinstance(one, str) else _words(get_args(one)))
    ]


def _meanings(enumerations: tuple[Any, ...]) -> dict[str, Bilingual]:
    """Of enumerations that are declared with what their words mean."""
    marks = (mark for one in enumerations for mark in get_args(one) if isinstance(mark, Means))
    return {word: one for mark in marks for word, one in mark.words.items()}


_OPEN: Final = ConfigDict(extra="allow")
_CLOSED: Final = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Described(BaseModel):
    """What is shown to readers of the contract: what `ABOUT` says of the class and its fields.

    A docstring is for who reads the code, and stands in no document.
    """

    ABOUT: ClassVar[About]
    #: The class of the domain that it is derived from, whose words count where it has none of its own.
    OF: ClassVar[type | None] = None

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        referring = handler(core_schema)
        made = handler.resolve_ref_schema(referring)
        made.pop("description", None)
        if whole := said_of(cls):
            made["description"] = whole
        sayers = _sayers(cls)
        for name, member in made.get("properties", {}).items():
            said = next((one for sayer in sayers if (one := told(sayer, name)) is not None), None)
            # What has a description of its own has a form of its own.
            if said is not None and "description" not in member:
                member["description"] = said.en
                if cls.shows(said.example) and "const" not in member:
                    member.setdefault("examples", [said.example])
        return referring

    @classmethod
    def shows(cls, example: Any) -> bool:
        """Whether an example is one of this form: in an answer every field of an object stands."""
        return example is not None and not any(
            isinstance(one, dict) for one in (example if isinstance(example, list) else [example])
        )


class OpenModel(Described):
    """A response: clients accept members that they do not know."""

    model_config = _OPEN


class ClosedModel(Described):
    """A request: a member that is not known is an error of the sender."""

    model_config = _CLOSED

    @classmethod
    def shows(cls, example: Any) -> bool:
        return example is not None


def model_of(cls: type, flavour: Flavour) -> type[BaseModel]:
    """The model of a class declared with `@value`; its name is that of the class and the flavour."""
    return _made_once(cls, flavour)


@cache
def data_model(kind: str) -> type[BaseModel]:
    """What events of a type store; of an earlier version without what came later."""
    cls = EVENT_TYPES[current_type(kind)]
    name = cls.__name__ + versioned("Data", step_and_version(kind)[1])
    return extended(cls, "Data", name, left_out=fields_missing_in(kind))


def versioned(name: str, version: int) -> str:
    """A name in the contract: that of a first version has no number, so that it stays when a second comes."""
    return name if version == 1 else f"V{version}{name}"


@cache
def _made_once(cls: type, flavour: Flavour) -> type[BaseModel]:
    return extended(cls, flavour, cls.__name__ + flavour)


def extended(
    cls: type,
    flavour: Flavour,
    name: str,
    added: dict[str, tuple[Any, Any]] | None = None,
    optional: frozenset[str] = frozenset(),
    left_out: frozenset[str] = frozenset(),
) -> type[BaseModel]:
    """A model of the class with fields added before its own, or in their place.

    Those named in `optional` need not be given, those in `left_out` cannot.
    """
    fields: dict[str, Any] = dict(added or {})
    for shape in fields_of(cls):
        if shape.name not in fields and shape.name not in left_out:
            annotation, info = _field(cls, shape, flavour, shape.required and shape.name not in optional)
            if shape.name.startswith("_"):  # which pydantic takes for no field
                fields[shape.name.lstrip("_")] = annotation, Field(alias=shape.name)
            else:
                fields[shape.name] = annotation, info
    made: type[Described] = create_model(name, __base__=_base(flavour), **fields)
    made.OF = cls
    return made


def described(name: str, flavour: Flavour, said: About, **fields: Any) -> type[BaseModel]:
    """A model of no class of the domain, with what is said of it."""
    made: type[Described] = create_model(name, __base__=_base(flavour), **fields)
    made.ABOUT = said
    return made


def _base(flavour: Flavour) -> type[Described]:
    return ClosedModel if flavour == "In" else OpenModel


def said_of(model: type[BaseModel]) -> str:
    """What is said of the whole of it, as its schema has it; empty where nothing is."""
    known = (about(sayer) for sayer in _sayers(model))
    return next((one.whole.en for one in known if one is not None), "")


def _sayers(model: type[BaseModel]) -> list[type]:
    """The classes that say something of it and its fields, the first one first."""
    derived_from = model.OF if issubclass(model, Described) else None
    return [model] if derived_from is None else [model, derived_from]


def optional_field(annotation: Any, description: str | None = None, es: str | None = None) -> tuple[Any, Any]:
    """Of a request: may be null or left out. `es`: the description in Spanish, where no class has it."""
    if description is not None and es is not None:
        annotation = Annotated[annotation, Bilingual(description, es)]
    if annotation is Any:  # null is any value too
        return Any, Field(default=None, description=description)
    return Union[annotation, None], Field(default=None, description=description)  # noqa: UP007


def marks(annotation: Any) -> Iterator[Any]:
    """What the annotation of a field is marked with, whether or not it may be null."""
    if get_origin(annotation) is Annotated:
        yield from annotation.__metadata__
        yield from marks(annotation.__origin__)
    elif get_origin(annotation) in (Union, UnionType):
        for one in get_args(annotation):
            yield from marks(one)


def _field(cls: type, shape: FieldShape, flavour: Flavour, required: bool) -> tuple[Any, Any]:
    annotation = annotation_of(shape.shape, flavour)
    if flavour == "Out":
        nullable = shape.nullable and shape.type is not Any
        return (Union[annotation, None] if nullable else annotation), Field()  # noqa: UP007
    if required:
        return annotation, Field()
    if flavour == "Data":
        return annotation, Field(default=None)  # contract.py drops the default, so that null is none of them
    if shape.required or shape.default in (None, ()):
        return optional_field(annotation)
    # Not as a default of the schema: generators would make a field of it that every client must handle.
    said = told(cls, shape.name)
    description = f"{said.en} Null or left out: `{shape.default}`." if said is not None else None
    return optional_field(annotation, description)


def annotation_of(shape: TypeShape, flavour: Flavour) -> Any:
    """The type by which pydantic checks and describes one value."""
    kind = shape.type
    if kind is Any:
        return Any
    if shape.words:
        if flavour == "In":
            return Annotated[kind, ClosedWords(meanings(shape))]
        return Annotated[str, Words(*shape.words, means=meanings(shape))]
    if shape.item is not None:
        items = marker(shape, Items) if flavour == "In" else None
        limits = Field(min_length=items.min or None, max_length=items.max) if items else Field()
        return Annotated[list[annotation_of(shape.item, flavour)], limits]  # type: ignore[misc]  # made at run time
    if shape.is_value:
        return model_of(kind, flavour)
    return _scalar(shape, flavour)


def _scalar(shape: TypeShape, flavour: Flavour) -> Any:
    kind = shape.type
    if kind is Day or kind is date:
        return DayText
    if kind is Instant:
        return InstantText
    if kind is CorrectedStep:
        return _corrected_step(flavour)
    if kind is UUID:
        return Uuid
    if kind is bool:
        return Annotated[bool, Field(strict=True)]
    if kind is int:
        return integer(marker(shape, Range) or Range(0, MAX_INT), flavour)
    if kind is str:
        if flavour != "In":
            return str
        length, pattern = marker(shape, Length), marker(shape, Pattern)
        return Annotated[
            str,
            Field(
                min_length=length.min if length else None,
                max_length=length.max if length else None,
                pattern=pattern.regex if pattern else None,
            ),
        ]
    raise TypeError(f"{shape.annotation} has no form on the wire")


@cache
def _corrected_step(flavour: Flavour) -> type[BaseModel]:
    """A whole step: `data` is as the schema of its `type` says, which one model cannot."""
    return described(
        f"CorrectedStep{flavour}",
        flavour,
        About(
            "A step again: the name of its type, and its data as the schema of that type describes it.",
            "Un paso otra vez: el nombre de su tipo y sus datos, como los describe el esquema de ese tipo.",
            type=("The type of the step.", "El tipo del paso.", "mx.anuencia.request-referred.v1"),
            data=(
                "The data of the whole step, with its citations.",
                "Los datos del paso entero, con sus citas.",
            ),
        ),
        type=(str, ...),
        data=(dict[str, Any], ...),
    )


def integer(limits: Range, flavour: Flavour = "In") -> Any:
    """A 64-bit integer; of a request within its limits."""
    extra: dict[str, Any] = {"format": "int64"}
    if flavour != "In":
        return Annotated[int, Field(json_schema_extra=extra)]
    return Annotated[int, Field(strict=True, ge=limits.min, le=limits.max, json_schema_extra=extra)]
