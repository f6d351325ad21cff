"""Numbers of people or things, and how exactly they are known."""

from __future__ import annotations

from typing import Annotated

from domain.values.about import About
from domain.values.markers import Items
from domain.values.shape import value
from domain.values.words import MAX_NAMES, Bound, Int, Kind, Over, Text


@value
class Breakdown:
    """One part of a count, as the source words it. Parts that do not sum are a finding (C02), not a flaw."""

    label: Text
    kind: Kind | None = None
    value: Int
    bound: Bound = "exact"

    ABOUT = About(
        "One part of a count, as the source words it.",
        "Una parte de un número, tal como la expresa la fuente.",
        label=("What the part is called in the source.", "Cómo llama la fuente a esta parte.", "oficiales"),
        kind=(
            "What kind of persons they are, where that is clear.",
            "Qué clase de personas son, cuando está claro.",
            "military",
        ),
        value=("How many they are.", "Cuántos son.", 4),
        bound=("How exactly the number is known.", "Con qué exactitud se conoce el número.", "exact"),
    )


@value
class Count:
    """Of persons (of a conveyance: of craft); `bound` says how the value bounds the true one."""

    value: Int
    bound: Bound = "exact"
    breakdown: Annotated[tuple[Breakdown, ...], Items(0, MAX_NAMES)] | None = None

    ABOUT = About(
        "A number of persons (of a conveyance: of craft, or of its crew), and how exactly it is known.",
        (
            "Un número de personas (de un medio de transporte: de unidades o de tripulantes) y con qué "
            "exactitud se conoce."
        ),
        value=("The number.", "El número.", 12),
        bound=("How exactly the number is known.", "Con qué exactitud se conoce el número.", "at_most"),
        breakdown=(
            (
                "The parts of which the number is made, where a source gives them. They need not sum to it: "
                "then finding C02 says so."
            ),
            (
                "Las partes que forman el número, si una fuente las da. Si no suman lo mismo, lo dice el "
                "hallazgo C02."
            ),
            [{"label": "oficiales", "kind": "military", "value": 4, "bound": "exact"}],
        ),
    )


@value
class Total:
    """A count over all contingents, or over those of one direction; `kinds`: of these only."""

    over: Over
    kinds: Annotated[tuple[Kind, ...], Items(0, 5)] | None = None
    count: Count

    ABOUT = About(
        "A number over several contingents.",
        "Un número que abarca varios contingentes.",
        over=("Which contingents are counted.", "Qué contingentes se cuentan.", "all"),
        kinds=(
            "Which kinds of persons are counted; null: not stated.",
            "Qué clases de personas se cuentan; nulo: no se indica.",
            ["military"],
        ),
        count=("How many they are together.", "Cuántos son en conjunto.", {"value": 155, "bound": "exact"}),
    )
