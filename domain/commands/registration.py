"""The command that registers an authorization, with what is known of it and its first further steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from domain.events import AuthorizationRegistered, Extent, ExternalIds, Grant
from domain.values import Citations, Derivations, Flaw, Invalid, LongText, Terms, Text, value
from domain.values.about import About

if TYPE_CHECKING:
    from domain.commands import FurtherStep


@value
class Registration:
    """What AuthorizationRegistered carries; `reference` null: the register gives one."""

    reference: Text | None = None
    title: Text
    terms: Terms | None = None
    external_ids: ExternalIds | None = None
    extent: Extent | None = None
    grant: Grant | None = None
    citations: Citations = ()
    derived: Derivations | None = None
    note: LongText | None = None

    ABOUT = About(
        "Begins the record of one authorization, with what is known of it.",
        "Abre el expediente de una autorización, con lo que se sabe de ella.",
        None,
        AuthorizationRegistered,
        reference=(
            (
                "By what people call it. A label and not an address: it need not be unique. Null or left "
                "out: the register gives one."
            ),
            (
                "Cómo se le llama. Es una etiqueta, no una dirección: puede repetirse. Nulo u omitido: la da "
                "el registro."
            ),
            "MX-2026-SOF1",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterAuthorization:
    """Begins a stream, with its first further steps: all are recorded, in this order, or none is."""

    id: UUID
    registration: Registration
    steps: tuple[FurtherStep, ...] = ()

    def __post_init__(self) -> None:
        strangers = [place for place, step in enumerate(self.steps) if step.streams() != (self.id,)]
        if strangers:
            raise Invalid(
                Flaw(f"steps.{place}", "other-stream", "must be about the authorization that is registered")
                for place in strangers
            )

    def streams(self) -> tuple[UUID, ...]:
        return (self.id,)

    def creates(self) -> tuple[UUID, ...]:
        return (self.id,)
