"""Declares a value, and says when it is checked.

Only construction checks. What is decoded from a stored event never passes `__init__`, and so is not checked
again: a demand tightened later must not make an old record unloadable.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast, dataclass_transform

from domain.values.checks import check_of_class

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

    @wraps(original)
    def checked(self: T, **given: Any) -> None:
        original(self, **given)
        check_of_class(cast("type", made))(self)

    setattr(made, "__init__", checked)  # noqa: B010  mypy refuses the plain assignment to a method
    return made
