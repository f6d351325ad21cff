"""Says what a class, its fields and its words mean, in English and in Spanish, beside their declarations.

The contract, the page that shows it and the handbook are made of it; docstrings are for who reads the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from domain.values.fields import TypeShape


class Bilingual(NamedTuple):
    """A sentence or two for readers of the contract, and an example, as JSON, where it helps."""

    en: str
    es: str
    example: Any = None


Given = tuple[str, str] | tuple[str, str, Any]


def _told(given: Given) -> Bilingual:
    return Bilingual(given[0], given[1], given[2] if len(given) == 3 else None)


class About:
    """Of a class, as its attribute `ABOUT`: what it is, who states it, and what each field means.

    `source`: which publications state it, in both languages; None where it stands in what others state.
    A field that several classes inherit is told once, by the class that declares it. `like`: the class whose
    fields of the same names mean the same.
    """

    __slots__ = ("fields", "like", "source", "whole")

    def __init__(
        self,
        en: str,
        es: str,
        source: tuple[str, str] | None = None,
        like: type | None = None,
        /,
        **fields: Given,
    ) -> None:
        self.whole = Bilingual(en, es)
        self.source = None if source is None else Bilingual(*source)
        self.like = like
        self.fields: Mapping[str, Bilingual] = MappingProxyType(
            {name: _told(one) for name, one in fields.items()}
        )


class Means:
    """Marks an enumeration (`Annotated[Literal[...], Means({...})]`): what each of its words means."""

    __slots__ = ("words",)

    def __init__(self, words: Mapping[str, tuple[str, str]]) -> None:
        self.words: Mapping[str, Bilingual] = MappingProxyType(
            {word: Bilingual(*one) for word, one in words.items()}
        )


def about(cls: type) -> About | None:
    """What is said of the class itself, and not of one that it inherits from."""
    found: About | None = cls.__dict__.get("ABOUT")
    return found


def told(cls: type, field: str) -> Bilingual | None:
    """What is said of a field; None if nothing is."""
    for base in cls.__mro__:
        said = about(base)
        if said is not None and field in said.fields:
            return said.fields[field]
        if said is not None and said.like is not None and (alike := told(said.like, field)) is not None:
            return alike
    return None


def source_of(cls: type) -> Bilingual | None:
    """Which publications state what the class holds; None where that is not said."""
    return next((said.source for base in cls.__mro__ if (said := about(base)) and said.source), None)


def meanings(shape: TypeShape) -> Mapping[str, Bilingual]:
    """What the words of an enumeration mean; of one that is made of several, each has a mark."""
    return {
        word: told
        for mark in shape.metadata
        if isinstance(mark, Means)
        for word, told in mark.words.items()
        if word in shape.words
    }
