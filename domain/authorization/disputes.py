"""Says which values are disputed, which of the competing ones counts, and what else could be true.

Until a dispute is resolved, rules and reads use the value of the highest tier, at equal tier the step's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from domain.authorization.paths import MISSING, overlaps, value_at, with_value
from domain.events import CompetingValue, DisputeResolved, OriginalEvent, ValueDisputed
from domain.events.step import Step
from domain.values import Tier
from domain.values.about import Means
from domain.values.fields import shape_of

_TIERS: Final = shape_of(Tier).words
WEAKEST: Final = len(_TIERS) - 1
_STRENGTH: Final = {tier: place for place, tier in enumerate(_TIERS)}

DisputeStatus = Annotated[
    Literal["open", "resolved"],
    Means(
        {
            "open": (
                "No value has been chosen: the one of the strongest source is used.",
                "No se ha elegido ningún valor: se usa el de la fuente más fuerte.",
            ),
            "resolved": (
                "A value has been chosen, and is used.",
                "Se eligió un valor, y es el que se usa.",
            ),
        }
    ),
]


@dataclass(frozen=True, slots=True)
class Dispute:
    """`version`: that of the ValueDisputed; `about`: the step, None: what follows from all steps.

    `resolved_by`: the version of the resolution that counts. `keeps_own`: what if the step's own value
    counted, whatever the tiers? (alternatives.py)
    """

    version: int
    about: int | None
    path: str
    event: ValueDisputed
    resolved_by: int | None
    resolution: DisputeResolved | None
    keeps_own: bool = False

    @property
    def is_open(self) -> bool:
        return self.resolved_by is None

    def is_about(self, version: int | None, path: str) -> bool:
        """Whether the value at the path (or around it, or inside it) is the one in dispute."""
        return self.about == version and overlaps(self.path, path)


def disputes(originals: Iterable[tuple[int, OriginalEvent]]) -> tuple[Dispute, ...]:
    """Every dispute that stands, with the last resolution of it that stands."""
    known = list(originals)
    resolutions = {
        event.dispute_version: (version, event)
        for version, event in known
        if isinstance(event, DisputeResolved) and event.dispute_version < version
    }
    found: list[Dispute] = []
    for version, event in known:
        if isinstance(event, ValueDisputed) and (event.version is None or event.version < version):
            by, resolution = resolutions.get(version, (None, None))
            found.append(Dispute(version, event.version, event.path, event, by, resolution))
    return tuple(found)


def settled(event: OriginalEvent, version: int, known: Iterable[Dispute]) -> OriginalEvent:
    """The step with the values that count."""
    for path, competing in by_path(known, version):
        event = chosen(event, path, competing, event)
    return event


def by_path(known: Iterable[Dispute], about: int | None) -> list[tuple[str, list[Dispute]]]:
    """The disputes about one step (None: the whole), together for each path; what holds others first."""
    paths: dict[str, list[Dispute]] = {}
    for dispute in known:
        if dispute.about == about:
            paths.setdefault(dispute.path, []).append(dispute)
    return sorted(paths.items(), key=lambda item: (item[0].count("."), item[0]))


def chosen(made: Any, path: str, competing: Sequence[Dispute], cited: Step | None) -> Any:
    """An object with the value that counts at the path, of all that the disputes about it name.

    `cited`: the step whose citations support the object's own value. Of several of the same tier the order of
    recording does not decide.
    """
    for one in reversed(competing):
        if one.resolution is not None:
            return with_value(made, path, one.resolution.value)
    if any(one.keeps_own for one in competing):
        return made
    values = [value for one in competing for value in one.event.values]
    own = _own_strength(made, path, values, cited)
    stronger = [value for value in values if _strength(value) < own]
    if not stronger:
        return made
    if len(competing) > 1:
        stronger.sort(key=lambda value: repr(value.value))
    return with_value(made, path, min(stronger, key=_strength).value)


def _own_strength(made: Any, path: str, values: Sequence[CompetingValue], cited: Step | None) -> int:
    """Of the sources that state the value which stands: 0 is the strongest tier. Uncited: the weakest."""
    own = value_at(made, path)
    strengths = [
        _strength(one)
        for one in values
        if own is not MISSING and value_at(with_value(made, path, one.value), path) == own
    ]
    for citation in cited.citations if cited is not None else ():
        stated = [one for one in citation.states if overlaps(one.path, path)]
        if not citation.states or any(one.value is None for one in stated):
            strengths.append(_STRENGTH[citation.source.tier])
    return min(strengths, default=WEAKEST)


def _strength(value: CompetingValue) -> int:
    return _STRENGTH[value.citation.source.tier]
