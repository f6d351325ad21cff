"""Which flaws of form can be told only with the jurisdiction's data, such as its time zones?"""

from __future__ import annotations

from collections.abc import Sequence

from domain.authorization.days import form_flaws
from domain.commands import Command, OnOne, RegisterAuthorization
from domain.jurisdictions.profile import Profile
from service.api.problems import Fault
from service.api.v1.convert import pointer


def jurisdiction_faults(command: Command, profile: Profile, under: str = "") -> Sequence[Fault]:
    """Of each step of the command. `under`: where in the body the command's data stand."""
    if isinstance(command, RegisterAuthorization):
        return [
            fault
            for place, step in enumerate(command.steps)
            for fault in _faults(step, profile, f"{under}/steps/{place}/data")
        ]
    return _faults(command, profile, under)


def _faults(command: Command, profile: Profile, under: str) -> list[Fault]:
    return [
        Fault(under + pointer(None, flaw.path), None, flaw.message, flaw.code)
        for flaw in (form_flaws(command.step, profile) if isinstance(command, OnOne) else ())
    ]
