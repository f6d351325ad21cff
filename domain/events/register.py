"""Events of the register itself, on its own stream `register/<origin>`, which is no authorization's."""

from __future__ import annotations

from domain.events.step import Step, event
from domain.values import LongText, Text, value
from domain.values.about import About


@value
class Predecessor:
    """The log that this one follows, and the last checkpoint that it signed."""

    origin: Text
    checkpoint: LongText

    ABOUT = About(
        "The log that this one follows.",
        "La bitácora a la que esta sucede.",
        origin=("Its name.", "Su nombre.", "anuencia.example.org/log"),
        checkpoint=(
            "The last checkpoint that it signed, as text.",
            "El último punto de control que firmó, como texto.",
        ),
    )


@event("register-opened", version=1, family="register")
@value
class RegisterOpened(Step):
    """Recorded first, only in a log that follows another."""

    vkey: Text
    predecessor: Predecessor | None = None

    ABOUT = About(
        "A log begins that follows another: recorded first, on the register's own stream.",
        (
            "Empieza una bitácora que sucede a otra: es lo primero que se registra, en la secuencia propia "
            "del registro."
        ),
        ("The register itself.", "El propio registro."),
        None,
        vkey=(
            "The key by which its signatures are checked (C2SP signed-note).",
            "La clave con que se verifican sus firmas (C2SP signed-note).",
            "anuencia.example.org/log+1a2b3c4d+AQ...",
        ),
        predecessor=("The log before.", "La bitácora anterior."),
    )


@event("log-key-announced", version=1, family="register")
@value
class LogKeyAnnounced(Step):
    """The register announces a key with which it signs its log."""

    vkey: Text
    replaces: Text | None = None
    why: LongText

    ABOUT = About(
        "The register announces a key with which it signs its log.",
        "El registro anuncia una clave con la que firma su bitácora.",
        ("The register itself.", "El propio registro."),
        None,
        vkey=(
            "The key by which its signatures are checked (C2SP signed-note).",
            "La clave con que se verifican sus firmas (C2SP signed-note).",
            "anuencia.example.org/log+1a2b3c4d+AQ...",
        ),
        replaces=("The key that it takes the place of.", "La clave a la que sustituye."),
        why=("Why it is announced.", "Por qué se anuncia.", "Renovación anual"),
    )
