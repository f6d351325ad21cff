"""Commands that link, correct, annul or erase what is on record."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.commands.streams import OnOne
from domain.events import (
    AuthorizationsLinked,
    PersonalDataErased,
    StepAnnulled,
    StepCorrected,
)
from domain.values import Flaw, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkAuthorizations(OnOne):
    """Written to the streams of all `others` too, each with the converse relation."""

    step: AuthorizationsLinked

    def __post_init__(self) -> None:
        others = self.step.others or ()
        if len({self.id, *others}) <= len(others):
            raise Invalid(
                [Flaw("others", "repeated", "names an authorization twice, or the one it is about")]
            )

    def streams(self) -> tuple[UUID, ...]:
        return (self.id, *(self.step.others or ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class OnShared(OnOne):
    """`authorizations`: all that share the vote which is meant, the command's own among them or not."""

    authorizations: tuple[UUID, ...] = ()

    def streams(self) -> tuple[UUID, ...]:
        return tuple(dict.fromkeys((self.id, *self.authorizations)))


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectStep(OnShared):
    """`untold`: fields that the version in which the step is told again lacks: they stay as they are."""

    step: StepCorrected
    untold: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnulStep(OnShared):
    step: StepAnnulled


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasePersonalData(OnOne):
    step: PersonalDataErased
