"""Who crossed, as observed, and which earlier step a step repeats."""

from __future__ import annotations

from typing import Annotated

from domain.values.about import About
from domain.values.counts import Count
from domain.values.markers import Items
from domain.values.shape import value
from domain.values.terms import Countries, Kinds
from domain.values.words import MAX_MEMBERS, Key, LongText, Text, Version


@value
class Description:
    """Who it was, in words of the step's own, where no contingent of the terms is meant."""

    countries: Countries | None = None
    unit: Text | None = None
    service: Text | None = None
    kinds: Kinds | None = None

    ABOUT = About(
        "Who it was, in words of the step itself, where no contingent of the terms is meant.",
        "Quiénes eran, con palabras del propio paso, si no se trata de un contingente de los términos.",
        countries=(
            "Whose troops they are (ISO 3166-1 alpha-2).",
            "De qué países son las tropas (ISO 3166-1 alfa-2).",
            ["US"],
        ),
        unit=("Their unit.", "Su unidad.", "7th Special Forces Group"),
        service=("Their service.", "Su fuerza o rama.", "US Army"),
        kinds=("What kinds of persons they are.", "Qué clases de personas son.", ["military"]),
    )


@value
class Part:
    """Those of one crossing who belong together: a contingent, a description, or both; else unknown who."""

    contingent: Key | None = None
    description: Description | None = None
    count: Count | None = None

    ABOUT = About(
        "Those of one crossing who belong together.",
        "Quienes forman un mismo grupo en un cruce.",
        contingent=(
            "The key of the contingent of the terms that they are or belong to.",
            "La clave del contingente de los términos que son o al que pertenecen.",
            "c1",
        ),
        description=(
            "Who they are, in words of the step itself.",
            "Quiénes son, con palabras del propio paso.",
        ),
        count=(
            "How many they are; null: not stated, and taken as the whole contingent.",
            "Cuántos son; nulo: no se indica, y se entiende el contingente entero.",
            {"value": 10, "bound": "exact"},
        ),
    )


@value
class Repeats:
    """Which vote of this stream a vote repeats, and why."""

    version: Version
    why: LongText

    ABOUT = About(
        "Which earlier vote a vote repeats, and why.",
        "Qué votación anterior repite una votación, y por qué.",
        version=(
            "The version of the earlier vote in this stream.",
            "La versión de la votación anterior en este expediente.",
            4,
        ),
        why=("Why the vote was repeated.", "Por qué se repitió la votación.", "Falta de quórum"),
    )


Parts = Annotated[tuple[Part, ...], Items(0, MAX_MEMBERS)]
