"""The event that begins the stream of an authorization."""

from __future__ import annotations

from typing import Annotated, Literal

from domain.events.step import Step, event
from domain.values import ExternalId, Items, Terms, Text, value
from domain.values.about import About, Means

Extent = Annotated[
    Literal["one_act", "several_acts", "unknown"],
    Means(
        {
            "one_act": (
                "One movement: one crossing each way.",
                "Un movimiento: un cruce de ida y uno de vuelta.",
            ),
            "several_acts": (
                "Several movements under one authorization.",
                "Varios movimientos con una sola autorización.",
            ),
            "unknown": ("A source leaves it open.", "Una fuente lo deja abierto."),
        }
    ),
]
"""Whether the authorization is for one act (one crossing each way) or several."""
Grant = Annotated[
    Literal["none_stated", "not_found", "disputed"],
    Means(
        {
            "none_stated": (
                "A source says that there was no grant.",
                "Una fuente dice que no hubo autorización.",
            ),
            "not_found": (
                "A grant was looked for and not found.",
                "Se buscó una autorización y no se encontró.",
            ),
            "disputed": (
                "Sources differ on whether there was a grant.",
                "Las fuentes difieren sobre si hubo autorización.",
            ),
        }
    ),
]
"""`none_stated`: a source says that there was none; `not_found`: it was looked for; null: nothing is said."""

ExternalIds = Annotated[tuple[ExternalId, ...], Items(0, 100)]


@event("authorization-registered", version=1, family="registration")
@value
class AuthorizationRegistered(Step):
    """Begins every stream. `terms`: as reported, weaker than those of any act."""

    reference: Text
    title: Text
    terms: Terms | None = None
    external_ids: ExternalIds | None = None
    extent: Extent | None = None
    grant: Grant | None = None

    ABOUT = About(
        "Begins the record of one authorization, planned or only seen, with what is known of it.",
        "Abre el expediente de una autorización, prevista o solo observada, con lo que se sabe de ella.",
        (
            "The gazette of the Senate, or of the Permanent Commission; the press.",
            "La Gaceta del Senado o de la Comisión Permanente; la prensa.",
        ),
        None,
        reference=(
            (
                "By what people call it. A label and not an address: it need not be unique, and the register "
                "gives one if none is given."
            ),
            (
                "Cómo se le llama. Es una etiqueta, no una dirección: puede repetirse, y el registro da una "
                "si no se indica."
            ),
            "MX-2026-SOF1",
        ),
        title=("A short title.", "Un título breve.", "Evento No. SOF1 Capacitación MEXSOF (Defensa)"),
        terms=(
            "The terms as they were reported, weaker than those of any act.",
            "Los términos tal como se reportaron; ceden ante los de cualquier acto.",
        ),
        external_ids=(
            "Identifiers that others gave; an empty list: none.",
            "Identificadores dados por otros; una lista vacía: ninguno.",
            [{"kind": "event_number", "value": "SOF1"}],
        ),
        extent=(
            "Whether it allows one crossing each way or several.",
            "Si permite un solo cruce de ida y uno de vuelta, o varios.",
            "one_act",
        ),
        grant=(
            "What is said of a grant where none is on record; null: nothing is said.",
            "Qué se dice del otorgamiento cuando no consta ninguno; nulo: nada se dice.",
            "none_stated",
        ),
    )
