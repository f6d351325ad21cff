"""Events of the procedure, from the request to the decree: its acts.

Over 400 lines: what each field means stands beside it, in two languages.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Literal
from uuid import UUID

from domain.events.disclosed import Disclosed, stated_flaws
from domain.events.step import Act, Outcome, Session, Texts, event
from domain.values import (
    MAX_INT,
    Day,
    Flaw,
    Forwarding,
    GroupsVotes,
    Letter,
    LongText,
    Organ,
    Range,
    Repeats,
    RollCall,
    Tally,
    Terms,
    Text,
    value,
)
from domain.values.about import About, Means

Receiver = Annotated[
    Literal["senate", "permanent_commission"],
    Means(
        {
            "senate": ("The Senate.", "El Senado."),
            "permanent_commission": (
                "The Permanent Commission, in recess.",
                "La Comisión Permanente, en receso.",
            ),
        }
    ),
]
Edition = Annotated[
    Literal["morning", "evening", "extraordinary"],
    Means(
        {
            "morning": ("The morning edition.", "La edición matutina."),
            "evening": ("The evening edition.", "La edición vespertina."),
            "extraordinary": ("An extraordinary edition.", "Una edición extraordinaria."),
        }
    ),
]
Rendering = Annotated[
    Literal["full", "excerpt"],
    Means(
        {
            "full": ("Recorded from the full text.", "Registrado a partir del texto íntegro."),
            "excerpt": (
                "Recorded from an excerpt, or from what others say of it.",
                "Registrado a partir de un extracto o de lo que otros dicen de él.",
            ),
        }
    ),
]
ForceRule = Annotated[
    Literal["on_senate_approval", "on_publication", "day_after_publication", "fixed_date", "unknown"],
    Means(
        {
            "on_senate_approval": ("When the Senate approves it.", "Al aprobarlo el Senado."),
            "on_publication": ("On the day of its publication.", "El día de su publicación."),
            "day_after_publication": (
                "On the day after its publication.",
                "Al día siguiente de su publicación.",
            ),
            "fixed_date": (
                "On a day that the decree fixes: see `on`.",
                "El día que fija el decreto: véase `on`.",
            ),
            "unknown": (
                "Not known: then not before the vote, and at the latest three days after publication.",
                (
                    "Se desconoce: entonces, no antes de la votación y a más tardar tres días después de la "
                    "publicación."
                ),
            ),
        }
    ),
]
DecreeCorrectionKind = Annotated[
    Literal["erratum", "clarification", "republication"],
    Means(
        {
            "erratum": ("An erratum.", "Una fe de erratas."),
            "clarification": ("A clarification.", "Una aclaración."),
            "republication": ("The decree is published again.", "El decreto se publica de nuevo."),
        }
    ),
]
Modification = Annotated[int, Range(1, MAX_INT)]
"""The number of a proceeding that modifies what the original granted."""


@event("authorization-requested", version=1, family="act", day=("received_on", "letter.dated_on"))
@value
class AuthorizationRequested(Act):
    """The executive's request. `roster`: a list of persons, disclosed outside the log."""

    letter: Letter | None = None
    forwarded: Forwarding | None = None
    received_on: Day | None = None
    received_by: Receiver | None = None
    terms: Terms | None = None
    roster: Disclosed | None = None

    ABOUT = About(
        "The executive asks the Senate for the authorization.",
        "El Ejecutivo solicita la autorización al Senado.",
        (
            "The gazette of the Senate, or of the Permanent Commission; the press.",
            "La Gaceta del Senado o de la Comisión Permanente; la prensa.",
        ),
        None,
        letter=("The executive's letter.", "El oficio del Ejecutivo."),
        forwarded=(
            "The letter by which another office passed it on, often the ministry of the interior.",
            "El oficio con que otra dependencia lo remitió, a menudo la Secretaría de Gobernación.",
        ),
        received_on=(
            "The day on which the organ received it.",
            "El día en que el órgano la recibió.",
            "2026-02-11",
        ),
        received_by=("Which organ received it.", "Qué órgano la recibió.", "senate"),
        terms=(
            "The terms as this act states them; what it leaves null stays as earlier acts have it.",
            "Los términos según este acto; lo que deja nulo queda como en los actos anteriores.",
        ),
        roster=(
            (
                "The persons who travel, by name. The log holds only a digest; the names are kept outside "
                "it, where they can be erased."
            ),
            (
                "Las personas que viajan, por su nombre. La bitácora solo guarda un resumen criptográfico; "
                "los nombres quedan fuera de ella, donde pueden suprimirse."
            ),
        ),
    )

    def flaws(self) -> Iterator[Flaw]:
        yield from stated_flaws(self.citations, "roster")


@event("modification-requested", version=1, family="act", day=("received_on", "letter.dated_on"))
@value
class ModificationRequested(Act):
    """Opens the proceeding of its number, at whatever time that of another number is recorded."""

    proceeding: Modification = 1
    why: LongText | None = None
    letter: Letter | None = None
    forwarded: Forwarding | None = None
    received_on: Day | None = None
    received_by: Receiver | None = None
    terms: Terms | None = None

    ABOUT = About(
        (
            "The executive asks to change what was granted. It opens a proceeding of its own, with a vote "
            "and a decree."
        ),
        (
            "El Ejecutivo solicita cambiar lo otorgado. Abre un procedimiento propio, con su votación y su "
            "decreto."
        ),
        (
            "The gazette of the Senate, or of the Permanent Commission; the press.",
            "La Gaceta del Senado o de la Comisión Permanente; la prensa.",
        ),
        None,
        proceeding=(
            "The number of the proceeding that it opens: 1 for the first modification.",
            "El número del procedimiento que abre: 1 para la primera modificación.",
            1,
        ),
        why=("Why the change is asked for.", "Por qué se pide el cambio.", "Cambio de buque"),
        letter=("The executive's letter.", "El oficio del Ejecutivo."),
        forwarded=(
            "The letter by which another office passed it on.",
            "El oficio con que otra dependencia lo remitió.",
        ),
        received_on=(
            "The day on which the organ received it.",
            "El día en que el órgano la recibió.",
            "2026-03-05",
        ),
        received_by=("Which organ received it.", "Qué órgano la recibió.", "senate"),
        terms=(
            "The terms as this act states them; what it leaves null stays as earlier acts have it.",
            "Los términos según este acto; lo que deja nulo queda como en los actos anteriores.",
        ),
    )


@event("request-retransmitted", version=1, family="act", day="on")
@value
class RequestRetransmitted(Act):
    """One organ passes the request on to another: the Permanent Commission to the Senate."""

    on: Day | None = None
    from_organ: Organ
    to_organ: Organ

    ABOUT = About(
        "One organ passes the request on to another: in practice the Permanent Commission to the Senate.",
        "Un órgano remite la solicitud a otro: en la práctica, la Comisión Permanente al Senado.",
        (
            "The gazette of the Senate, or of the Permanent Commission; the press.",
            "La Gaceta del Senado o de la Comisión Permanente; la prensa.",
        ),
        None,
        on=("The day on which it was passed on.", "El día de la remisión.", "2026-02-01"),
        from_organ=("The organ that passes it on.", "El órgano que la remite.", "permanent_commission"),
        to_organ=("The organ that receives it.", "El órgano que la recibe.", "senate"),
    )


@event("request-published", version=1, family="act", day="on")
@value
class RequestPublished(Act):
    """In the Senate's own gazette: not the decree."""

    on: Day | None = None
    gazette_number: Text | None = None

    ABOUT = About(
        "The request is published in the Senate's own gazette. This is not the decree.",
        "La solicitud se publica en la propia Gaceta del Senado. No es el decreto.",
        ("The gazette of the Senate.", "La Gaceta del Senado."),
        None,
        on=("The day of the gazette.", "El día de la Gaceta.", "2026-02-12"),
        gazette_number=("The number of the gazette.", "El número de la Gaceta."),
    )


@event("request-referred", version=1, family="act", day="on")
@value
class RequestReferred(Act):
    """To committees."""

    on: Day | None = None
    committees: Texts | None = None

    ABOUT = About(
        "The request is referred to committees.",
        "La solicitud se turna a comisiones.",
        (
            "The gazette of the Senate, or of the Permanent Commission; the press.",
            "La Gaceta del Senado o de la Comisión Permanente; la prensa.",
        ),
        None,
        on=("The day on which it was referred.", "El día del turno.", "2026-02-12"),
        committees=("The committees, by name.", "Las comisiones, por su nombre.", ["Marina"]),
    )


@event("request-amended", version=1, family="act", day="on")
@value
class RequestAmended(Act):
    """New terms, asked for before the vote."""

    on: Day | None = None
    letter: Letter | None = None
    terms: Terms | None = None

    ABOUT = About(
        "The executive changes its request before the vote.",
        "El Ejecutivo cambia su solicitud antes de la votación.",
        (
            "The gazette of the Senate, or of the Permanent Commission; the press.",
            "La Gaceta del Senado o de la Comisión Permanente; la prensa.",
        ),
        None,
        on=("The day of the change.", "El día del cambio.", "2026-02-13"),
        letter=("The letter that changes it.", "El oficio que la cambia."),
        terms=(
            "The terms as this act states them; what it leaves null stays as earlier acts have it.",
            "Los términos según este acto; lo que deja nulo queda como en los actos anteriores.",
        ),
    )


@event("consideration-scheduled", version=1, family="act", day="said_on")
@value
class ConsiderationScheduled(Act):
    """`said_on`: when it was announced; `for_on`: for which day."""

    organ: Organ | None = None
    for_on: Day | None = None
    said_on: Day | None = None

    ABOUT = About(
        "An organ is announced to consider the request on some day.",
        "Se anuncia que un órgano tratará la solicitud cierto día.",
        (
            "The gazette of the Senate, or of the Permanent Commission; the press.",
            "La Gaceta del Senado o de la Comisión Permanente; la prensa.",
        ),
        None,
        organ=("The organ.", "El órgano.", "senate"),
        for_on=("For which day.", "Para qué día.", "2025-12-09"),
        said_on=("The day on which it was announced.", "El día en que se anunció.", "2025-12-05"),
    )


@event("consideration-postponed", version=1, family="act", day="on")
@value
class ConsiderationPostponed(Act):
    """An organ is not to consider the request, or only later: `until_on`."""

    organ: Organ | None = None
    on: Day | None = None
    why: LongText | None = None
    until_on: Day | None = None

    ABOUT = About(
        "An organ does not consider the request when it should have, or puts it off.",
        "Un órgano no trata la solicitud cuando debía, o la aplaza.",
        (
            "The gazette of the Senate, or of the Permanent Commission; the press.",
            "La Gaceta del Senado o de la Comisión Permanente; la prensa.",
        ),
        None,
        organ=("The organ.", "El órgano.", "senate"),
        on=("The day on which it was put off.", "El día en que se aplazó.", "2025-12-09"),
        why=("Why.", "Por qué.", "Falta de quórum"),
        until_on=("Until which day.", "Hasta qué día.", "2026-02-03"),
    )


@event("request-withdrawn", version=1, family="act", day="on")
@value
class RequestWithdrawn(Act):
    """Only where a source says so."""

    on: Day | None = None
    why: LongText | None = None

    ABOUT = About(
        "The request is withdrawn. Recorded only where a source says so.",
        "La solicitud se retira. Solo se registra si una fuente lo dice.",
        (
            "The gazette of the Senate, or of the Permanent Commission; the press.",
            "La Gaceta del Senado o de la Comisión Permanente; la prensa.",
        ),
        None,
        on=("The day on which it was withdrawn.", "El día del retiro.", "2025-12-20"),
        why=("Why.", "Por qué.", "El ejercicio se canceló"),
    )


@event("request-lapsed", version=1, family="act", day="on")
@value
class RequestLapsed(Act):
    """Only where a source says so: silence is not a lapse."""

    on: Day | None = None
    why: LongText | None = None

    ABOUT = About(
        "The request lapses. Recorded only where a source says so: silence is not a lapse.",
        "La solicitud caduca. Solo se registra si una fuente lo dice: el silencio no es caducidad.",
        (
            "The gazette of the Senate, or of the Permanent Commission; the press.",
            "La Gaceta del Senado o de la Comisión Permanente; la prensa.",
        ),
        None,
        on=("The day on which it lapsed.", "El día de la caducidad.", "2026-04-30"),
        why=("Why.", "Por qué.", "Fin del periodo de sesiones"),
    )


@event("committee-opinion-issued", version=1, family="act", day="on")
@value
class CommitteeOpinionIssued(Act):
    """Of the committees together. `remote`: they met from afar; `waivers`: what was dispensed with."""

    committees: Texts
    on: Day | None = None
    tally: Tally | None = None
    favourable: bool | None = None
    waivers: Texts | None = None
    remote: bool | None = None
    terms: Terms | None = None

    ABOUT = About(
        "The opinion of the committees, of all of them together.",
        "El dictamen de las comisiones, de todas en conjunto.",
        (
            "The gazette of the Senate, or of the Permanent Commission; the press.",
            "La Gaceta del Senado o de la Comisión Permanente; la prensa.",
        ),
        None,
        committees=(
            "The committees, by name.",
            "Las comisiones, por su nombre.",
            ["Marina", "Defensa Nacional"],
        ),
        on=("The day of the opinion.", "El día del dictamen.", "2026-02-17"),
        tally=(
            "How the committees voted.",
            "Cómo votaron las comisiones.",
            {"in_favour": 9, "against": 0, "abstentions": 1},
        ),
        favourable=("Whether the opinion is in favour.", "Si el dictamen es favorable.", True),
        waivers=(
            "What was dispensed with, such as a reading.",
            "Lo que se dispensó, como una lectura.",
            ["trámites"],
        ),
        remote=("Whether the committees met from afar.", "Si las comisiones sesionaron a distancia.", False),
        terms=(
            "The terms as this act states them; what it leaves null stays as earlier acts have it.",
            "Los términos según este acto; lo que deja nulo queda como en los actos anteriores.",
        ),
    )


OF_THE_VOTE: Final = ("organ", "on", "session", "tally", "outcome", "by_group", "roll_call")
"""What a vote was, whatever it settled: its content, the same in every stream that records it."""


@event("senate-voted", version=2, family="act", day="on")
@value
class SenateVoted(Act):
    """One vote of one organ, as far as it settles this authorization; its others share `vote_id`."""

    vote_id: UUID
    organ: Organ
    on: Day | None = None
    session: Session | None = None
    tally: Tally | None = None
    outcome: Outcome | None = None
    by_group: GroupsVotes | None = None
    roll_call: RollCall | None = None
    repeats: Repeats | None = None
    waivers: Texts | None = None
    decree_dated_on: Day | None = None
    terms: Terms | None = None

    ABOUT = About(
        (
            "One vote of one organ, as far as it settles this authorization. One vote may settle several: "
            "they share its `vote_id`."
        ),
        (
            "Una votación de un órgano, en lo que resuelve esta autorización. Una misma votación puede "
            "resolver varias: comparten su `vote_id`."
        ),
        (
            "The gazette and the record of debates of the Senate; the press.",
            "La Gaceta del Senado y el Diario de los Debates; la prensa.",
        ),
        None,
        vote_id=(
            "The vote's id, the same in every authorization that it settled. The client may choose it.",
            (
                "El identificador de la votación, el mismo en todas las autorizaciones que resolvió. Lo "
                "puede elegir el cliente."
            ),
            "5c0b6d8e-2f0a-5a53-9d0e-1f6a2b7c4e01",
        ),
        organ=(
            "The organ that voted. Only the Senate can grant.",
            "El órgano que votó. Solo el Senado puede otorgar.",
            "senate",
        ),
        on=("The day of the vote.", "El día de la votación.", "2026-02-17"),
        session=("In what kind of session.", "En qué tipo de sesión.", "ordinary"),
        tally=(
            "The numbers of the vote.",
            "Los números de la votación.",
            {"in_favour": 91, "against": 0, "abstentions": 6},
        ),
        outcome=(
            "What came of it. It is never derived from the numbers; null: not stated.",
            "Su resultado. Nunca se deduce de los números; nulo: no se indica.",
            "approved",
        ),
        by_group=(
            "How each parliamentary group voted.",
            "Cómo votó cada grupo parlamentario.",
            [{"group": "Morena", "in_favour": 52}],
        ),
        roll_call=(
            "How each member voted: public officials in a public act.",
            "Cómo votó cada integrante: personas servidoras públicas en un acto público.",
        ),
        repeats=(
            "Which earlier vote it repeats, and why.",
            "Qué votación anterior repite, y por qué.",
            {"version": 4, "why": "Falta de quórum"},
        ),
        waivers=(
            "What was dispensed with, such as a reading.",
            "Lo que se dispensó, como una lectura.",
            ["trámites"],
        ),
        decree_dated_on=(
            "The day that the text voted on gives the decree.",
            "La fecha que el texto votado da al decreto.",
            "2026-02-17",
        ),
        terms=(
            "The terms as this act states them; what it leaves null stays as earlier acts have it.",
            "Los términos según este acto; lo que deja nulo queda como en los actos anteriores.",
        ),
    )


@value
class EntryIntoForce:
    """By which rule of the decree; `on`: the day that it fixes."""

    rule: ForceRule = "unknown"
    on: Day | None = None

    ABOUT = About(
        "When the decree enters into force, by its own rule.",
        "Cuándo entra en vigor el decreto, según su propia regla.",
        ("The Diario Oficial de la Federación.", "El Diario Oficial de la Federación."),
        None,
        rule=("The rule of the decree.", "La regla del decreto.", "day_after_publication"),
        on=(
            "The day that the decree fixes; only with `fixed_date`.",
            "El día que fija el decreto; solo con `fixed_date`.",
            "2026-02-20",
        ),
    )


@event("decree-published", version=1, family="act", day="on")
@value
class DecreePublished(Act):
    """`text`: whether the decree was recorded from its full text (then its terms replace all others)."""

    dof_code: Text | None = None
    on: Day | None = None
    edition: Edition | None = None
    dated_on: Day | None = None
    promulgated_on: Day | None = None
    text: Rendering
    terms: Terms | None = None
    entry_into_force: EntryIntoForce = EntryIntoForce()

    ABOUT = About(
        (
            "The decree is published, with the terms as authorized. It permits; it does not mean that "
            "anybody crossed."
        ),
        (
            "Se publica el decreto, con los términos autorizados. Permite; no significa que alguien haya "
            "cruzado."
        ),
        ("The Diario Oficial de la Federación.", "El Diario Oficial de la Federación."),
        None,
        dof_code=(
            "The code of the note in the gazette.",
            "El código de la nota en el Diario Oficial.",
            "5781117",
        ),
        on=(
            "The day of the gazette in which it stands.",
            "El día del Diario Oficial en que aparece.",
            "2026-02-18",
        ),
        edition=("Which edition of that day.", "Qué edición de ese día.", "morning"),
        dated_on=(
            "The day that the Senate dates the decree.",
            "La fecha que el Senado da al decreto.",
            "2026-02-17",
        ),
        promulgated_on=(
            (
                "The day on which the President signed it for publication: it stands at its end, after the "
                "Senate's date."
            ),
            (
                "El día en que la Presidencia lo expidió para su publicación: figura al final, después de la "
                "fecha del Senado."
            ),
            "2026-02-17",
        ),
        text=(
            (
                "Whether it was recorded from its full text. If so, its terms replace all others; else only "
                "what it states."
            ),
            (
                "Si se registró a partir de su texto íntegro. En ese caso, sus términos sustituyen a todos "
                "los demás; si no, solo lo que indica."
            ),
            "full",
        ),
        terms=("The terms as authorized.", "Los términos autorizados."),
        entry_into_force=(
            "When it enters into force. Null or left out: its rule is `unknown`.",
            "Cuándo entra en vigor. Nulo u omitido: su regla es `unknown` (desconocida).",
            {"rule": "on_senate_approval"},
        ),
    )


@event("decree-corrected", version=1, family="act", day="on")
@value
class DecreeCorrected(Act):
    """In the gazette, by the authority: not a correction of the record."""

    kind: DecreeCorrectionKind
    dof_code: Text | None = None
    on: Day | None = None
    terms: Terms | None = None

    ABOUT = About(
        "The authority corrects the decree in the gazette. This is not a correction of the record.",
        "La autoridad corrige el decreto en el Diario Oficial. No es una corrección del registro.",
        ("The Diario Oficial de la Federación.", "El Diario Oficial de la Federación."),
        None,
        kind=("What kind of correction it is.", "Qué tipo de corrección es.", "erratum"),
        dof_code=("The code of the note that corrects.", "El código de la nota que corrige.", "5781250"),
        on=(
            "The day of the gazette in which it stands.",
            "El día del Diario Oficial en que aparece.",
            "2026-02-20",
        ),
        terms=("The terms as corrected.", "Los términos corregidos."),
    )
