"""The steps that stand, each with the data that stands for it after corrections and annulments.

Nothing cascades: what hangs on an annulled step stays where it is. A correction or an annulment concerns
only steps recorded before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.events import Event, OriginalEvent, StepAnnulled, StepCorrected


@dataclass(frozen=True, slots=True)
class Standing:
    """`originals`: version and data of each original step that stands, in order.

    `corrected_by`, `annulled_by`: by the version of a step, that of the correction or annulment that counts.
    """

    originals: tuple[tuple[int, OriginalEvent], ...]
    corrected_by: dict[int, int]
    annulled_by: dict[int, int]


def standing(recorded: Sequence[tuple[int, Event]]) -> Standing:
    """What stands of the steps, given by version, in order."""
    annulled_by = _annulled(recorded)
    corrected_by: dict[int, int] = {}
    data = dict(recorded)
    for version, event in recorded:
        if not isinstance(event, StepCorrected) or version in annulled_by or event.version >= version:
            continue
        if type(event.step.event) is type(data.get(event.version)):
            corrected_by[event.version] = version
    originals: list[tuple[int, OriginalEvent]] = []
    for version, event in recorded:
        if isinstance(event, StepCorrected | StepAnnulled) or version in annulled_by:
            continue
        correction = data.get(corrected_by.get(version, 0))
        originals.append((version, correction.step.event if isinstance(correction, StepCorrected) else event))
    return Standing(tuple(originals), corrected_by, annulled_by)


def corrected(recorded: Iterable[tuple[int, Event]], version: int, standing: Standing) -> Event | None:
    """The data of a step with its correction, whether or not the step stands; None for no such version."""
    data = dict(recorded)
    correction = data.get(standing.corrected_by.get(version, 0))
    return correction.step.event if isinstance(correction, StepCorrected) else data.get(version)


def _annulled(recorded: Sequence[tuple[int, Event]]) -> dict[int, int]:
    """From the last step back: whether an annulment stands is known when it is met."""
    annulled_by: dict[int, int] = {}
    for version, event in reversed(recorded):
        if isinstance(event, StepAnnulled) and version not in annulled_by and event.version < version:
            annulled_by.setdefault(event.version, version)
    return annulled_by
