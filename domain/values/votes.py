"""How a vote went: in all, by group, by each member.

Sums that contradict each other are a finding (C06), not a flaw: sources are kept as they state them.
"""

from __future__ import annotations

from typing import Annotated

from domain.values.about import About
from domain.values.markers import Items
from domain.values.shape import value
from domain.values.words import MAX_NAMES, MAX_ROLL_CALL, Int, MemberVoteWord, Text


@value
class Tally:
    """The votes of a committee or a plenary; null where not stated: `92-0` leaves the abstentions null.

    Written `a-b-c`, the order is in favour, against, abstentions.
    """

    in_favour: Int | None = None
    against: Int | None = None
    abstentions: Int | None = None
    present: Int | None = None
    members: Int | None = None
    unanimous: bool | None = None

    ABOUT = About(
        (
            "The numbers of a vote of a committee or a plenary; null where not stated. A result written "
            "`91-0-6` is in favour, against, abstentions."
        ),
        (
            "Los números de una votación en comisiones o en el pleno; nulos si no se indican. Un resultado "
            "escrito `91-0-6` es a favor, en contra y abstenciones."
        ),
        in_favour=("Votes in favour.", "Votos a favor.", 91),
        against=("Votes against.", "Votos en contra.", 0),
        abstentions=("Abstentions.", "Abstenciones.", 6),
        present=("Members present.", "Integrantes presentes.", 97),
        members=("Members that the organ has.", "Integrantes que tiene el órgano.", 128),
        unanimous=(
            "Whether a source says that the vote was unanimous.",
            "Si una fuente dice que la votación fue unánime.",
            True,
        ),
    )


@value
class GroupVotes:
    """How the members of one parliamentary group voted; null where not stated."""

    group: Text
    in_favour: Int | None = None
    against: Int | None = None
    abstentions: Int | None = None
    absent: Int | None = None

    ABOUT = About(
        "How the members of one parliamentary group voted; null where not stated.",
        "Cómo votaron los integrantes de un grupo parlamentario; nulo si no se indica.",
        group=("The parliamentary group.", "El grupo parlamentario.", "Morena"),
        in_favour=("Its votes in favour.", "Sus votos a favor.", 52),
        against=("Its votes against.", "Sus votos en contra.", 0),
        abstentions=("Its abstentions.", "Sus abstenciones.", 0),
        absent=("How many of its members were absent.", "Cuántos de sus integrantes estuvieron ausentes.", 8),
    )


@value
class MemberVote:
    """How one member of the organ voted: a public official in a public act. `state`: which one it is from."""

    member: Text
    group: Text | None = None
    state: Text | None = None
    vote: MemberVoteWord

    ABOUT = About(
        "How one member of the organ voted: a public official in a public act.",
        "Cómo votó un integrante del órgano: una persona servidora pública en un acto público.",
        member=(
            "The member's name, as the published roll call gives it.",
            "El nombre, tal como aparece en la lista de votación publicada.",
            "Senadora de ejemplo",
        ),
        group=("The member's parliamentary group.", "Su grupo parlamentario.", "Morena"),
        state=("The state that the member represents.", "La entidad que representa.", "Oaxaca"),
        vote=("How the member voted.", "El sentido de su voto.", "in_favour"),
    )


GroupsVotes = Annotated[tuple[GroupVotes, ...], Items(0, MAX_NAMES)]
RollCall = Annotated[tuple[MemberVote, ...], Items(0, MAX_ROLL_CALL)]
