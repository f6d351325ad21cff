"""The fields of a value class and what each demands: the one introspection that others build on."""

from __future__ import annotations

import dataclasses
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

M = TypeVar("M")


@dataclasses.dataclass(frozen=True, slots=True)
class TypeShape:
    """An annotation taken apart: `type` without `None` and without its markers, which stand in `metadata`."""

    annotation: Any
    """As declared, markers included, without `None`."""
    type: Any
    """`str`, `int`, `bool`, a class, `Any`, `Literal[...]` or `tuple[X, ...]`."""
    metadata: tuple[object, ...]
    item: TypeShape | None
    """Of a list: what its members are."""

    @property
    def is_list(self) -> bool:
        return self.item is not None

    @property
    def words(self) -> tuple[str, ...]:
        """Of an enumeration: its words, in the order declared; else empty."""
        return get_args(self.type) if get_origin(self.type) is Literal else ()

    @property
    def is_value(self) -> bool:
        """Whether it is a class declared with `@value`."""
        return isinstance(self.type, type) and dataclasses.is_dataclass(self.type)


@dataclasses.dataclass(frozen=True, slots=True)
class FieldShape:
    """One field: `required` if it must be given, `nullable` if it may be unknown (its default is `None`)."""

    name: str
    required: bool
    nullable: bool
    default: Any
    """The default; `dataclasses.MISSING` of a required field."""
    shape: TypeShape

    @property
    def type(self) -> Any:
        return self.shape.type

    @property
    def annotation(self) -> Any:
        return self.shape.annotation

    @property
    def metadata(self) -> tuple[object, ...]:
        return self.shape.metadata

    @property
    def item(self) -> TypeShape | None:
        return self.shape.item

    @property
    def is_list(self) -> bool:
        return self.shape.is_list

    @property
    def keyed(self) -> bool:
        """Whether it is a list whose members must all have a key (the "lists with keys" of fields.md)."""
        return self.item is not None and self.item.is_value and _key_is_required(self.item.type)


def marker(shape: TypeShape, kind: type[M]) -> M | None:
    """What is demanded of it by a marker of this kind; None if nothing is."""
    return next((one for one in shape.metadata if isinstance(one, kind)), None)


@cache
def fields_of(cls: type) -> tuple[FieldShape, ...]:
    """The fields of a class declared with `@value`, in order; TypeError for a declaration not understood.

    The annotations are resolved on the first call, so that a class may name one declared below it.
    """
    hints = get_type_hints(cls, include_extras=True)
    return tuple(_field(cls, field, hints[field.name]) for field in dataclasses.fields(cls))


def _field(cls: type, field: dataclasses.Field[Any], hint: Any) -> FieldShape:
    annotation, nullable = _without_none(hint)
    if field.default_factory is not dataclasses.MISSING:
        raise TypeError(f"{cls.__name__}.{field.name}: a default is a constant, never made anew")
    if nullable and field.default is not None:
        raise TypeError(f"{cls.__name__}.{field.name}: a field that may be unknown defaults to None")
    return FieldShape(
        name=field.name,
        required=field.default is dataclasses.MISSING,
        nullable=nullable or (annotation is Any and field.default is None),
        default=field.default,
        shape=shape_of(annotation),
    )


def shape_of(annotation: Any) -> TypeShape:
    """An annotation without `None`, taken apart."""
    bare, metadata = annotation, ()
    if get_origin(annotation) is Annotated:
        bare, *markers = get_args(annotation)
        metadata = tuple(markers)
    item = None
    if get_origin(bare) is tuple:
        member, *rest = get_args(bare)
        if rest != [Ellipsis]:
            raise TypeError(f"{annotation}: a list is declared tuple[X, ...]")
        item = shape_of(member)
    return TypeShape(annotation=annotation, type=bare, metadata=metadata, item=item)


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) not in (Union, UnionType):
        return hint, False
    others = [member for member in get_args(hint) if member is not NoneType]
    if len(others) != 1:
        raise TypeError(f"{hint}: the only union of a field is X | None")
    return others[0], True


def _key_is_required(cls: type) -> bool:
    return any(f.name == "key" and f.default is dataclasses.MISSING for f in dataclasses.fields(cls))
