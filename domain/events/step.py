"""What has every step in common, and in which words do several events speak?"""

from __future__ import annotations

from typing import Annotated, Literal

from domain.values import Citations, Derivations, Int, Items, LongText, Pattern, Text, value

Session = Literal["ordinary", "extraordinary"]
Outcome = Literal["approved", "approved_in_part", "rejected", "returned", "no_quorum", "tied"]

Texts = Annotated[tuple[Text, ...], Items(0, 100)]
Sha256 = Annotated[str, Pattern("^[0-9a-f]{64}$", "a SHA-256 in small hexadecimal digits")]


@value
class Step:
    """`note`: what a source states and no field holds, never a person's name."""

    citations: Citations = ()
    derived: Derivations | None = None
    note: LongText | None = None


@value
class Act(Step):
    """A step of the procedure. `proceeding` 0: the original; 1, 2...: modifications."""

    proceeding: Int = 0
