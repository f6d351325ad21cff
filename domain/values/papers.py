"""The papers by which a step is known: letters, identifiers of others, sources that state its values."""

from __future__ import annotations

from typing import Annotated, Any

from domain.values.about import About
from domain.values.day import Day
from domain.values.markers import Items
from domain.values.shape import value
from domain.values.words import MAX_CITATIONS, MAX_MEMBERS, ExternalIdKind, Path, Text, Tier


@value
class Letter:
    """An office's letter: its number and its own date."""

    number: Text | None = None
    dated_on: Day | None = None

    ABOUT = About(
        "A letter of an office.",
        "Un oficio.",
        number=("Its number.", "Su número."),
        dated_on=("The day that it is dated.", "La fecha que lleva.", "2026-01-29"),
    )


@value
class Forwarding:
    """The letter by which an office (`by`) passed another's letter on."""

    by: Text | None = None
    number: Text | None = None
    dated_on: Day | None = None

    ABOUT = About(
        "The letter by which an office passed on the letter of another.",
        "El oficio con que una dependencia remitió el de otra.",
        by=("The office that passed it on.", "La dependencia que lo remitió.", "Segob"),
        number=("The number of its letter.", "El número de su oficio."),
        dated_on=("The day that its letter is dated.", "La fecha de su oficio.", "2026-01-29"),
    )


@value
class ExternalId:
    """An identifier that somebody else gave; none is unique by law."""

    kind: ExternalIdKind
    value: Text

    ABOUT = About(
        "An identifier that somebody else gave. None is unique by law.",
        "Un identificador dado por alguien más. Ninguno es único por ley.",
        kind=("What the identifier names.", "Qué identifica.", "dof_code"),
        value=(
            "The identifier as its source writes it.",
            "El identificador, tal como lo escribe su fuente.",
            "5781117",
        ),
    )


@value
class Source:
    """A publication that states something, and how far it is to be trusted."""

    title: Text
    address: Text | None = None
    archived: Text | None = None
    publisher: Text | None = None
    published_on: Day | None = None
    retrieved_on: Day | None = None
    tier: Tier

    ABOUT = About(
        "A publication that states something.",
        "Una publicación que dice algo.",
        title=(
            "The title of the publication.",
            "El título de la publicación.",
            "Nota 5781117 del DOF: decreto que autoriza el ingreso, SOF1",
        ),
        address=(
            "Where it can be read: its web address.",
            "Dónde se puede leer: su dirección en la red.",
            "https://sidof.segob.gob.mx/notas/docFuente/5781117",
        ),
        archived=(
            "The address of an archived copy.",
            "La dirección de una copia archivada.",
            "https://web.archive.org/web/2026/https://sidof.segob.gob.mx/notas/docFuente/5781117",
        ),
        publisher=("Who published it.", "Quién la publicó.", "Diario Oficial de la Federación"),
        published_on=("The day on which it was published.", "El día en que se publicó.", "2026-02-18"),
        retrieved_on=(
            "The day on which whoever cites it has read it.",
            "El día en que la leyó quien la cita.",
            "2026-03-02",
        ),
        tier=(
            "How strong the source is. Where sources differ, the strongest counts.",
            "Qué tan fuerte es la fuente. Si las fuentes difieren, cuenta la más fuerte.",
            "official",
        ),
    )


@value
class StatedValue:
    """One value that a source states; `value` (free JSON) only where it differs from the step's."""

    path: Path
    value: Any = None

    ABOUT = About(
        "One value that a source states.",
        "Un valor que una fuente afirma.",
        path=(
            "The field whose value the source states, as a path within the step.",
            "El campo cuyo valor afirma la fuente, como ruta dentro del paso.",
            "tally.in_favour",
        ),
        value=(
            (
                "The value as this source states it, only where it differs from the step's; null: the step's "
                "own."
            ),
            "El valor según esta fuente, solo si difiere del que tiene el paso; nulo: el del paso.",
            91,
        ),
    )


@value
class Citation:
    """A place in a source, and what it states: `states` empty is the step as a whole."""

    source: Source
    article: Text | None = None
    page: Text | None = None
    quote_locator: Text | None = None
    states: Annotated[tuple[StatedValue, ...], Items(0, MAX_MEMBERS)]

    ABOUT = About(
        "A place in a source, and which values of the step it states.",
        "Un lugar en una fuente y los valores del paso que afirma.",
        source=("The source.", "La fuente."),
        article=(
            "The article of the decree or law.",
            "El artículo del decreto o de la ley.",
            "Artículo Segundo",
        ),
        page=("The page.", "La página.", "14"),
        quote_locator=(
            "Where exactly it stands: the words by which the place can be found, or a position.",
            "Dónde está exactamente: las palabras con que se encuentra el lugar, o una posición.",
            "párrafo tercero",
        ),
        states=(
            "The values that the source states; an empty list: the step as a whole.",
            "Los valores que la fuente afirma; una lista vacía: el paso en su conjunto.",
            [{"path": "on"}, {"path": "tally.in_favour"}],
        ),
    )


@value
class Derived:
    """A value that no source states but that was computed, and how."""

    path: Path
    how: Text

    ABOUT = About(
        "A value that no source states and that was worked out from others.",
        "Un valor que ninguna fuente afirma y que se dedujo de otros.",
        path=(
            "The field that holds the derived value.",
            "El campo que tiene el valor deducido.",
            "terms.window.last_on",
        ),
        how=(
            "How it was worked out.",
            "Cómo se dedujo.",
            "seis meses contados desde el 2026-02-27, según esa fuente",
        ),
    )


Citations = Annotated[tuple[Citation, ...], Items(0, MAX_CITATIONS)]
Derivations = Annotated[tuple[Derived, ...], Items(0, MAX_CITATIONS)]
