"""Finds the digests in an event that stand for names of persons or what they said. (RFC 9901, 4.2.4.1.)

What they stand for is kept outside the log, where it can be erased: see domain/disclosures.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Final

from domain.values import Citations, Flaw, Invalid, Items, Pattern, value
from domain.values.about import About

Digest = Annotated[str, Pattern("^[A-Za-z0-9_-]{43}$", "a SHA-256 in base64url without padding")]
"""Of a disclosure: what it says stands outside the log."""
Digests = Annotated[tuple[Digest, ...], Items(1, 100)]

DISCLOSED_PATHS: Final = ("roster", "claim")
"""The fields of events that hold a digest, always or where a person speaks."""


@value
class Disclosed:
    """Stands where a value would, that is disclosed to few: its digest, under the name that the RFC gives."""

    _sd: Annotated[tuple[Digest, ...], Items(1, 1)]

    ABOUT = About(
        "Stands where a value would that is disclosed to few: its digest. The value is kept outside the log.",
        (
            "Ocupa el lugar de un valor que solo se revela a pocos: su resumen criptográfico. El valor queda "
            "fuera de la bitácora."
        ),
        None,
        None,
        _sd=(
            "The digest: SHA-256 in base64url, without padding, under the name that RFC 9901 gives.",
            "El resumen: SHA-256 en base64url, sin relleno, con el nombre que le da el RFC 9901.",
            ["X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"],
        ),
    )

    @property
    def digest(self) -> str:
        return self._sd[0]


def of_digest(digest: str) -> Disclosed:
    """What stands in an event for the disclosure of this digest; raises `Invalid` if it is none."""
    return Disclosed(_sd=(digest,))


def in_free_json(given: Any) -> Disclosed | None:
    """The same, where free JSON states it; None if the JSON is anything else."""
    if not isinstance(given, dict) or given.keys() != {"_sd"} or not isinstance(given["_sd"], list):
        return None
    try:
        return Disclosed(_sd=tuple(given["_sd"]))
    except Invalid:
        return None


def reaches(path: str, name: str) -> bool:
    """Whether the path is that field of the step, or of the one inside a correction, or leads into it."""
    bare = path.removeprefix("step.data.")
    return bare == name or bare.startswith(f"{name}.")


def stated_flaws(citations: Citations, name: str) -> Iterator[Flaw]:
    """Where citations state, in the log, a value of what is only disclosed: it could never be taken back."""
    for place, citation in enumerate(citations):
        for at, one in enumerate(citation.states):
            if one.value is not None and reaches(one.path, name):
                where = f"citations.{place}.states.{at}.value"
                yield Flaw(where, "personal", "is disclosed outside the log, and must not be stated here")
