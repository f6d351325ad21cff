"""Places, means of transport, and arms."""

from __future__ import annotations

from typing import Annotated

from domain.values.about import About
from domain.values.counts import Count
from domain.values.markers import Items
from domain.values.shape import value
from domain.values.words import MAX_NAMES, Carried, ConveyanceKind, Country, Key, PlaceKind, Text


@value
class Place:
    """Where one crosses or trains: `key` of the gazetteer, `name` by the source, `kind` if one crosses."""

    key: Key | None = None
    name: Text
    kind: PlaceKind | None = None
    country: Country | None = None

    ABOUT = About(
        "A place: where a border is crossed, or where troops train.",
        "Un lugar: el punto por donde se cruza la frontera o la instalación donde se adiestran las tropas.",
        key=(
            "The place's key in the gazetteer; null for a place that it lacks.",
            "La clave del lugar en el nomenclátor; nula si no figura en él.",
            "temamatla",
        ),
        name=(
            "The place as the source words it.",
            "El lugar tal como lo escribe la fuente.",
            "Centro de Adiestramiento de Fuerzas Especiales, Temamatla",
        ),
        kind=(
            "What kind of place it is; only of places where a border is crossed.",
            "Qué tipo de punto es; solo de lugares por donde se cruza la frontera.",
            "air_base",
        ),
        country=(
            "The country that it lies in (ISO 3166-1 alpha-2).",
            "El país en que está (ISO 3166-1 alfa-2).",
            "MX",
        ),
    )


@value
class Conveyance:
    """A means of transport; its `flag` is independent of the troops that it carries."""

    key: Key | None = None
    kind: ConveyanceKind | None = None
    model: Text | None = None
    name: Text | None = None
    registration: Text | None = None
    operator: Text | None = None
    count: Count | None = None
    crew: Count | None = None
    flag: Country | None = None
    commercial: bool | None = None

    ABOUT = About(
        "A means of transport. Its flag is independent of the troops that it carries.",
        "Un medio de transporte. Su bandera es independiente de las tropas que lleva.",
        key=(
            "The key by which the terms name it, the same in every act.",
            "La clave con que la nombran los términos, la misma en todos los actos.",
            "v1",
        ),
        kind=("What kind of conveyance it is.", "Qué clase de medio de transporte es.", "aircraft"),
        model=("The type or model.", "El tipo o modelo.", "C-130 Hercules"),
        name=("The name of the ship or aircraft.", "El nombre del buque o de la aeronave.", "ARM Revolución"),
        registration=("The registration or hull number.", "La matrícula o el número de casco.", "PO-164"),
        operator=(
            "Who operates it: a force or a company.",
            "Quién lo opera: una fuerza o una empresa.",
            "US Air Force",
        ),
        count=("How many of them there are.", "Cuántos son.", {"value": 2, "bound": "exact"}),
        crew=(
            "How many persons its crew has, all such conveyances together.",
            "Cuántas personas integran la tripulación, sumados todos los medios de este tipo.",
            {"value": 12, "bound": "about"},
        ),
        flag=(
            "The country whose flag it carries (ISO 3166-1 alpha-2).",
            "El país de su bandera (ISO 3166-1 alfa-2).",
            "US",
        ),
        commercial=(
            "Whether it is a commercial service, such as an airline's flight.",
            "Si es un servicio comercial, como un vuelo de línea.",
            True,
        ),
    )


@value
class Arms:
    """Are arms and ammunition carried? `unknown`: a source says that it is unknown; null: none says."""

    carried: Carried | None = None
    ammunition: Carried | None = None
    equipment: Annotated[tuple[Text, ...], Items(0, MAX_NAMES)] | None = None

    ABOUT = About(
        "Whether arms and ammunition are carried, and which equipment. Null: no source says.",
        "Si se llevan armas y municiones, y qué equipo. Nulo: ninguna fuente lo dice.",
        carried=("Whether arms are carried.", "Si se llevan armas.", "yes"),
        ammunition=("Whether ammunition is carried.", "Si se llevan municiones.", "no"),
        equipment=(
            "Arms and other equipment, as the source lists them.",
            "Armas y demás equipo, tal como los enumera la fuente.",
            ["Fusiles de entrenamiento"],
        ),
    )


Places = Annotated[tuple[Place, ...], Items(0, MAX_NAMES)]
Conveyances = Annotated[tuple[Conveyance, ...], Items(0, MAX_NAMES)]
