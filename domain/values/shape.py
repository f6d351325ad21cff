"""How is a value declared, and when is it checked?

Only construction checks. What is decoded from a stored event never passes `__init__`, and so is not checked
again: a demand tightened later must not make an old record unloadable.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from operator import attrgetter
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


def _representation(made: type) -> Callable[[Any], str]:
    """The text that a dataclass gives itself, without its guard against cycles: values have none."""
    names = [field.name for field in fields(made)]
    template = f"{made.__qualname__}({', '.join(f'{name}=%r' for name in names)})"
    if len(names) < 2:  # attrgetter gives a tuple for several names only
        return lambda self: template % tuple(getattr(self, name) for name in names)
    given = attrgetter(*names)
    return lambda self: template % given(self)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def value(cls: type[T]) -> type[T]:
    """Makes a frozen dataclass with slots and keyword arguments, whose constructor raises `Invalid`.

    Checked are the types and markers of the annotations and then, only if they hold, the class's own
    `def flaws(self) -> Iterator[Flaw]` for what concerns several fields. The annotations may name only what
    is global in the class's module.
    """
    made = dataclass(frozen=True, slots=True, kw_only=True, repr=False)(cls)
    setattr(made, "__repr__", _representation(made))  # noqa: B010  as below
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
