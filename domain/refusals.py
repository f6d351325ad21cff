"""The closed list of refusals, each with its rule and what the client must do. (domain/decide refuses.)

Refusals guard the record against contradicting itself when a step is recorded, never afterwards and never
because the step was unlawful. The general rule of all of them: none looks at a disputed value, treats null
as zero, or applies to a step that is dated before the step which it would contradict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

from domain.jurisdictions.profile import Profile, Spoken, own_rule

RefusalCode = Literal[
    "permanent-commission-cannot-grant",
    "already-voted",
    "already-decreed",
    "proceeding-closed",
    "rejected-cannot-be-decreed",
    "tally-exceeds-seats",
    "modification-needs-grant",
    "unknown-version",
    "unknown-proceeding",
    "unknown-contingent",
    "unknown-activity",
    "unknown-phase",
    "already-closed",
    "already-merged",
    "nothing-to-correct",
    "vote-is-shared",
    "vote-told-otherwise",
    "already-registered",
]

SENTENCES: Final[Mapping[RefusalCode, str]] = MappingProxyType(
    {
        "permanent-commission-cannot-grant": (
            "Only the organ that may grant an authorization can have approved it: record the act of another "
            "organ as an incident, or the vote without its outcome."
        ),
        "already-voted": (
            "This proceeding has a deciding vote already: say in `repeats` which vote this one repeats, and "
            "why; or correct the vote on record."
        ),
        "already-decreed": (
            "This proceeding has a decree already: record an erratum, a clarification or a republication as "
            "a correction of the decree, name the proceeding that this decree ends, or correct the one on "
            "record."
        ),
        "proceeding-closed": (
            "This proceeding ended before the day of this act: name the proceeding that the act belongs to, "
            "say in `repeats` which vote it repeats, or correct the day."
        ),
        "rejected-cannot-be-decreed": (
            "The last deciding vote of this proceeding rejected it: record the vote that repeated it, or "
            "correct the vote on record, before its decree."
        ),
        "tally-exceeds-seats": (
            "More votes are stated than the organ had seats on that day: correct the figures, and state as "
            "null those that no source gives."
        ),
        "modification-needs-grant": (
            "The original was rejected, withdrawn or lapsed, so that there is nothing to modify: register a "
            "new authorization, or correct what is on record of the original."
        ),
        "unknown-version": (
            "No step of the kind that is needed stands under that version: read the authorization's events "
            "and give the version of the step."
        ),
        "unknown-proceeding": (
            "No step has opened a proceeding of that number: record the request for the modification first, "
            "or use 0 for the original."
        ),
        "unknown-contingent": (
            "No terms name a contingent with that key: use a key that they name, describe the part in the "
            "step itself, or record the terms first."
        ),
        "unknown-activity": (
            "No terms name an activity with that key: use a key that they name, or state the activity in "
            "the same terms."
        ),
        "unknown-phase": (
            "No terms name a phase with that key in that activity: use keys that they name, name the "
            "facility in the step itself, or record the terms first."
        ),
        "already-closed": (
            "This authorization is closed already: what comes to light later is recorded without closing it "
            "again; annul or correct the closure if it was wrong."
        ),
        "already-merged": (
            "This authorization was found to be the same as an older one: record the step on that one. Only "
            "corrections and annulments are recorded here."
        ),
        "nothing-to-correct": (
            "No such step stands, or it already says exactly this: read the authorization's events, and name "
            "the step or the annulment that must be changed."
        ),
        "vote-is-shared": (
            "The vote settled several authorizations: name all of them in `authorizations`, each with its "
            "version, so that all are changed in one write."
        ),
        "vote-told-otherwise": (
            "A vote is the same in every authorization that it settled: state what agrees with the record or "
            "leave it out. To change the vote, or to add what the record lacks, correct it in all of them at "
            "once. Another vote has another `vote_id`."
        ),
        "already-registered": (
            "An authorization with this id is registered already: read it and add steps to it, or register "
            "another under a new id."
        ),
    }
)
"""Of each refusal, what the client must do."""


class Difference(NamedTuple):
    """A field that does not agree with the record: both values as JSON, null where the record lacks one."""

    field: str
    on_record: Any
    told: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The answer of a decision that records nothing.

    `sentence`: what to do, the same for every refusal of the code; `detail`: what contradicts what, here;
    `cited`: the article of the jurisdiction that the rule rests on, else the register's own rule, in both
    languages; `at`: the path of what is refused within the command, `""` for all of it; `differs`: what is
    told otherwise.
    """

    code: RefusalCode
    sentence: str
    cited: Spoken
    detail: str
    at: str = ""
    differs: tuple[Difference, ...] = ()

    @property
    def citation(self) -> str:
        """The citation in English."""
        return self.cited.en


def refuse(
    code: RefusalCode, profile: Profile, detail: str, at: str = "", differs: Iterable[Difference] = ()
) -> Refused:
    """The refusal, with its sentence and its citation in this jurisdiction."""
    cited = profile.citations.get(code) or own_rule(code)
    return Refused(
        code=code, sentence=SENTENCES[code], cited=cited, detail=detail, at=at, differs=tuple(differs)
    )
