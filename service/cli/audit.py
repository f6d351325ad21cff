"""What does an auditor get to see? (fetch, verify, replay, proof; docs/auditing.md explains them.)"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import closing

from domain.jurisdictions.registry import JURISDICTIONS
from domain.text import harmless
from service.audit.download import Source
from service.audit.failures import CannotRun
from service.audit.fetch import fetch
from service.audit.proof import prove
from service.audit.replay import replay
from service.audit.report import COULD_NOT_RUN, Report, shortened
from service.audit.trust import Trust, read_trust
from service.audit.verify import verify
from service.calendars import jurisdiction
from service.cli.errors import CommandError
from service.cli.token_files import token_in


def audit(options: argparse.Namespace) -> int:
    """Run one of them: 0 verified, 1 not verified, 2 could not run."""
    try:
        report = _COMMANDS[options.action](options)
    except (CannotRun, CommandError) as error:
        print(f"anuencia audit {options.action}: {harmless(shortened(str(error)))}", file=sys.stderr)
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        print(f"anuencia audit {options.action}: stopped; nothing is said about the log.", file=sys.stderr)
        return COULD_NOT_RUN
    print(report.as_json() if options.json else report.as_text())
    return report.exit_code


def _fetch(options: argparse.Namespace) -> Report:
    trust = _trust(options) if options.vkey or options.policy else None
    with closing(Source(options.url)) as source:
        bar = _bar() if sys.stderr.isatty() else lambda *_: None
        report = fetch(source, options.folder, trust, bar, _token(options))
    if trust is None:
        report.remarks.append("The signature was not checked: 'anuencia audit verify' does, with --vkey.")
    return report


def _token(options: argparse.Namespace) -> str | None:
    return None if options.token is None else token_in(options.token)


def _verify(options: argparse.Namespace) -> Report:
    return verify(options.folder, _trust(options), options.previous)


def _replay(options: argparse.Namespace) -> Report:
    if options.jurisdiction not in JURISDICTIONS:
        raise CannotRun(f"--jurisdiction must be one of: {', '.join(sorted(JURISDICTIONS))}.")
    profile = jurisdiction(options.jurisdiction)
    if options.api is None:
        return replay(options.folder, profile, None, options.on)
    with closing(Source(options.api)) as api:
        return replay(options.folder, profile, api, options.on)


def _proof(options: argparse.Namespace) -> Report:
    return prove(options.file, options.event, _trust(options))


_COMMANDS: dict[str, Callable[[argparse.Namespace], Report]] = {
    "fetch": _fetch,
    "verify": _verify,
    "replay": _replay,
    "proof": _proof,
}


def _trust(options: argparse.Namespace) -> Trust:
    return read_trust(options.vkey, options.policy)


def _bar(width: int = 30) -> Callable[[int, int], None]:
    """Draws how far the copy is, over itself, and ends its line when it is done."""

    def draw(there: int, size: int) -> None:
        filled = width * there // size if size else width
        end = "\n" if there == size else ""
        line = f"\r[{'#' * filled}{'.' * (width - filled)}] {there} of {size} entries"
        print(line, end=end, file=sys.stderr, flush=True)

    return draw
