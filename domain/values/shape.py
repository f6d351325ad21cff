"""How is a value declared, and when is it checked?

Only construction checks. What is decoded from a stored event never passes `__init__`, and so is not checked
again: a demand tightened later must not make an old record unloadable.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, dataclass_transform

from domain.values.checks import check_of_class
from domain.values.fields import FieldShape, TypeShape, fields_of
from domain.values.markers import MAX_INT, Flaw, Invalid, Items, Length, Pattern, Range

__all__ = [
    "MAX_INT",
    "FieldShape",
    "Flaw",
    "Invalid",
    "Items",
    "Length",
    "Pattern",
    "Range",
    "TypeShape",
    "fields_of",
    "value",
]

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def value(cls: type[T]) -> type[T]:
    """Makes a frozen dataclass with slots and keyword arguments, whose constructor raises `Invalid`.

    Checked are the types and markers of the annotations and then, only if they hold, the class's own
    `def flaws(self) -> Iterator[Flaw]` for what concerns several fields. The annotations may name only what
    is global in the class's module.
    """
    made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
    # Not __post_init__: msgspec calls that one when it decodes.
    original: Callable[..., None] = made.__init__
    check: Callable[[Any], None] | None = None

    @wraps(original)
    def checked(self: T, **given: Any) -> None:
        nonlocal check
        original(self, **given)
        if check is None:  # Compiled at the first use: by then every class that an annotation names exists.
            check = check_of_class(made)
        check(self)

    setattr(made, "__init__", checked)  # noqa: B010  mypy refuses the plain assignment to a method
    return made
