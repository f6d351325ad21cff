"""Events of reporting: reports submitted and received, and the record closed."""

from __future__ import annotations

from collections.abc import Iterator

from domain.events.disclosed import Disclosed, stated_flaws
from domain.events.step import Sha256, Step, Texts, event
from domain.values import Day, Flaw, Forwarding, Key, Letter, LongText, Ministries, Version, value
from domain.values.about import About


@event("report-submitted", version=1, family="fact", day=("letter.dated_on", "forwarded.dated_on"))
@value
class ReportSubmitted(Step):
    """`obligation`: the key of the one that it answers; `final`: whether another will follow.

    `roster`: a list of persons, disclosed outside the log.
    """

    by: Ministries | None = None
    letter: Letter | None = None
    forwarded: Forwarding | None = None
    obligation: Key | None = None
    final: bool | None = None
    document_sha256: Sha256 | None = None
    roster: Disclosed | None = None

    ABOUT = About(
        "A report on the results is sent to the Senate. It is taken even if no terms ask for one.",
        "Se envía al Senado un informe sobre los resultados. Se acepta aunque ningún término lo exija.",
        (
            "The gazette of the Senate, or of the Permanent Commission; the press.",
            "La Gaceta del Senado o de la Comisión Permanente; la prensa.",
        ),
        None,
        by=("Which ministries report.", "Qué secretarías informan.", ["defence"]),
        letter=("The letter with the report.", "El oficio con el informe."),
        forwarded=(
            "The letter by which another office passed it on.",
            "El oficio con que otra dependencia lo remitió.",
        ),
        obligation=(
            "The key of the obligation that it answers.",
            "La clave de la obligación a la que responde.",
            "r1",
        ),
        final=("Whether it is the last one.", "Si es el último.", True),
        document_sha256=(
            "The SHA-256 of the document, in hexadecimal.",
            "El SHA-256 del documento, en hexadecimal.",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        ),
        roster=(
            "The persons named by the report. The log holds only a digest; the names are kept outside it.",
            (
                "Las personas que nombra el informe. La bitácora solo guarda un resumen criptográfico; los "
                "nombres quedan fuera de ella."
            ),
        ),
    )

    def flaws(self) -> Iterator[Flaw]:
        yield from stated_flaws(self.citations, "roster")


@event("report-received", version=1, family="fact", day="received_on")
@value
class ReportReceived(Step):
    """`report_version`: the step by which its submission is on record, if one is."""

    report_version: Version | None = None
    received_on: Day | None = None
    referred_to: Texts | None = None

    ABOUT = About(
        "The Senate receives a report.",
        "El Senado recibe un informe.",
        (
            "The gazette of the Senate, or of the Permanent Commission; the press.",
            "La Gaceta del Senado o de la Comisión Permanente; la prensa.",
        ),
        None,
        report_version=(
            "The version of the step by which the report was sent, if that is on record.",
            "La versión del paso con que se envió el informe, si consta.",
            9,
        ),
        received_on=("The day on which it was received.", "El día en que se recibió.", "2026-08-20"),
        referred_to=(
            "The committees to which it was referred.",
            "Las comisiones a las que se turnó.",
            ["Defensa Nacional"],
        ),
    )


@event("authorization-closed", version=1, family="fact", day="on")
@value
class AuthorizationClosed(Step):
    """Somebody says that the record is closed. It locks nothing: what comes to light later is recorded."""

    on: Day | None = None
    why: LongText

    ABOUT = About(
        (
            "The record is said to be closed. It is a statement and not a lock: what comes to light later is "
            "still recorded."
        ),
        (
            "Se declara cerrado el expediente. Es una declaración y no un candado: lo que se conozca después "
            "aún se registra."
        ),
        ("The Senate, or the register itself.", "El Senado o el propio registro."),
        None,
        on=("The day of the closure.", "El día del cierre.", "2026-09-01"),
        why=("Why it is closed.", "Por qué se cierra.", "Informe recibido y turnado"),
    )
