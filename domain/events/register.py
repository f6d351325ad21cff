"""Events of the register itself, on its own stream `register/<origin>`, which is no authorization's."""

from __future__ import annotations

from domain.events.step import Step, event
from domain.values import LongText, Text, value


@value
class Predecessor:
    """The log that this one follows, and the last checkpoint that it signed."""

    origin: Text
    checkpoint: LongText


@event("register-opened", version=1, family="register")
@value
class RegisterOpened(Step):
    """Recorded first, only in a log that follows another."""

    vkey: Text
    predecessor: Predecessor | None = None


@event("log-key-announced", version=1, family="register")
@value
class LogKeyAnnounced(Step):
    """The register announces a key with which it signs its log."""

    vkey: Text
    replaces: Text | None = None
    why: LongText
