"""The fields that a line of an import can have, read from the models of the contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from domain.values.about import Bilingual, told
from service.api.v1.derive import ClosedWords, DayText, InstantText, Uuid, marks
from service.api.v1.line_schemas import LINES

Kind = Literal["text", "number", "yes_no", "word", "words", "texts", "any", "object", "objects"]
TextKind = Literal["day", "instant", "uuid"]

#: What the form leaves out: the line says it elsewhere; a list of persons belongs in no address.
_LEFT_OUT: Final[Mapping[str, frozenset[str]]] = {
    "data": frozenset({"roster"}),
    "authorization-registered": frozenset({"id"}),
}
#: What every step has stands after what is its own.
_IN_EVERY_STEP: Final = frozenset({"proceeding", "citations", "derived", "note"})
_NO_WORDS: Final[Mapping[str, Bilingual | None]] = MappingProxyType({})
_NO_MODELS: Final[Mapping[str, type[BaseModel]]] = MappingProxyType({})


@dataclass(frozen=True)
class Field:
    """One field. `words`: those that it can be, with what they mean.

    `models`: of an object or a list of them, what each is made of: one, by `""`; or one for each word of the
    field `tag`, which stands among its own.
    """

    name: str
    kind: Kind
    required: bool
    about: Bilingual | None
    form: TextKind | None = None
    words: Mapping[str, Bilingual | None] = field(default_factory=lambda: _NO_WORDS)
    models: Mapping[str, type[BaseModel]] = field(default_factory=lambda: _NO_MODELS)
    tag: str | None = None

    @property
    def is_list(self) -> bool:
        """Whether a source can say that there is none of it."""
        return self.kind in ("words", "texts", "objects")


@cache
def head_fields() -> tuple[Field, ...]:
    """Those of every line besides its step and its data."""
    model = next(iter(LINES.values()))
    return tuple(_field(model, name) for name in model.model_fields if name not in ("step", "data"))


@cache
def data_field(step: str) -> Field:
    """The data of a step of this kind."""
    return Field(
        "data", "object", True, None, models={"": _model(LINES[step].model_fields["data"].annotation)}
    )


@cache
def fields_of(model: type[BaseModel], tag: str | None = None) -> tuple[Field, ...]:
    """The fields of a model; `tag`: but for this one."""
    left_out = _LEFT_OUT["data"] | {tag}
    if model is _model(LINES["authorization-registered"].model_fields["data"].annotation):
        left_out |= _LEFT_OUT["authorization-registered"]
    names = sorted(
        (name for name in model.model_fields if name not in left_out), key=_IN_EVERY_STEP.__contains__
    )
    return tuple(_field(model, name) for name in names)


def _field(model: type[BaseModel], name: str) -> Field:
    info = model.model_fields[name]
    # Of a field that must be given, what its type is marked with stands apart.
    annotation: Any = Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
    kind, more = _kind(annotation, info.discriminator)
    return Field(info.alias or name, kind, info.is_required(), _about(model, name, info), **more)


def _about(model: type[BaseModel], name: str, info: FieldInfo) -> Bilingual | None:
    """What the contract says of it in English, and beside it the class that declares it in Spanish."""
    sayers = [one for one in (model, getattr(model, "OF", None)) if one is not None]
    known = next((said for one in sayers if (said := told(one, name)) is not None), None)
    known = known or next((one for one in marks(info.annotation) if isinstance(one, Bilingual)), None)
    if known is None:
        return None
    return known._replace(en=info.description or known.en)


def _kind(annotation: Any, discriminator: Any = None) -> tuple[Kind, dict[str, Any]]:
    """The kind of a field, and what else there is to say of it."""
    members = list(_members(annotation))
    models = [one for one in members if isinstance(one, type) and issubclass(one, BaseModel)]
    if members == models:
        return "object", _models(models, discriminator or _discriminator(annotation))
    # Where a digest can stand for what is disclosed, what is disclosed is asked for.
    (bare, *_) = [one for one in members if one not in models]
    if get_origin(bare) is Literal:
        return "word", {"words": _words(annotation, bare)}
    if get_origin(bare) is list:
        (item,) = get_args(bare)
        kind, more = _kind(item)
        if kind == "object":
            return "objects", more
        return ("words", more) if kind == "word" else ("texts", more)
    if bare is Any or get_origin(bare) is dict:
        return "any", {}
    if bare is bool:
        return "yes_no", {}
    if bare is int:
        return "number", {}
    form = "day" if bare is DayText else "instant" if bare is InstantText else None
    return "text", {"form": "uuid" if _is_id(annotation) else form}


def _is_id(annotation: Any) -> bool:
    pattern = get_args(Uuid)[1].metadata[-1]
    return any(isinstance(mark, FieldInfo) and pattern in mark.metadata for mark in marks(annotation))


def _models(models: list[type[BaseModel]], tag: str | None) -> dict[str, Any]:
    if tag is None:
        return {"models": {"": models[0]}}
    by_word = {get_args(model.model_fields[tag].annotation)[0]: model for model in models}
    return {"models": by_word, "tag": tag}


def _members(annotation: Any) -> Iterator[Any]:
    """The types that it can be, but for null."""
    if get_origin(annotation) is Annotated:
        yield from _members(annotation.__origin__)
    elif get_origin(annotation) in (Union, UnionType):
        for one in get_args(annotation):
            yield from _members(one)
    elif annotation is not type(None):
        yield annotation


def _discriminator(annotation: Any) -> str | None:
    found = (one.discriminator for one in marks(annotation) if isinstance(one, FieldInfo))
    return next((one for one in found if isinstance(one, str)), None)


def _words(annotation: Any, literal: Any) -> dict[str, Bilingual | None]:
    means = next((one.means for one in marks(annotation) if isinstance(one, ClosedWords)), {})
    return {word: means.get(word) for word in get_args(literal)}


def _model(annotation: Any) -> type[BaseModel]:
    (model,) = _members(annotation)
    return model  # type: ignore[no-any-return]  # of the data of a line: always a model
