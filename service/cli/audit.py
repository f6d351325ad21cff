"""Carries out the auditor's commands, and prints what they find. (docs/auditing.md explains them.)"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from urllib.parse import parse_qs

from domain.jurisdictions.profile import Profile
from domain.jurisdictions.registry import JURISDICTIONS
from domain.log.strict import shown
from domain.text import harmless
from service.audit import show
from service.audit.copied import Copied, opened
from service.audit.evidence import Evidence
from service.audit.failures import UNREADABLE, CannotRun
from service.audit.proof import prove
from service.audit.report import COULD_NOT_RUN, Report, shortened
from service.audit.trust import Trust, read_trust
from service.audit.verify import verify
from service.calendars import jurisdiction
from service.cli.errors import CommandError
from service.cli.moments import as_of
from service.cli.token_files import token_in


def audit(options: argparse.Namespace) -> int:
    """Run one of them: 0 verified, 1 not verified, 2 could not run."""
    try:
        if options.action in _TELLING:
            return _TELLING[options.action](options)
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
    from service.audit.download import Source
    from service.audit.fetch import fetch

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
    from service.audit.download import Source
    from service.audit.replay import replay

    profile = _profile(options)
    if options.api is None:
        return replay(options.folder, profile, None, options.on)
    with closing(Source(options.api)) as api:
        return replay(options.folder, profile, api, options.on)


def _profile(options: argparse.Namespace) -> Profile:
    if options.jurisdiction not in JURISDICTIONS:
        raise CannotRun(f"--jurisdiction must be one of: {', '.join(sorted(JURISDICTIONS))}.")
    return jurisdiction(options.jurisdiction)


def _proof(options: argparse.Namespace) -> Report:
    return prove(options.file, options.event, _trust(options))


_COMMANDS: dict[str, Callable[[argparse.Namespace], Report]] = {
    "fetch": _fetch,
    "verify": _verify,
    "replay": _replay,
    "proof": _proof,
}


def _show(options: argparse.Namespace) -> int:
    profile = _profile(options)
    report, history = _copy(options)
    if not report.verified:
        print(report.as_text())
        return report.exit_code
    day = datetime.now(profile.zone).date() if options.on is None else options.on
    name = options.name
    with _readable():
        history.only(as_of(options.as_of))
        if name is None:
            lines = list(show.everything(history, profile, day))
        elif name.isascii() and name.isdigit() and len(name) < 19:
            lines = list(show.entry(history, profile, int(name), options.language))
        else:
            lines = list(show.one(history, profile, day, name, options.language))
    print("\n".join(map(harmless, lines)))
    for remark in report.remarks:
        print(f"Note: {harmless(remark)}", file=sys.stderr)
    return report.exit_code


def _export(options: argparse.Namespace) -> int:
    from service.cli.writing import wanted, write

    profile = _profile(options)
    report, history = _copy(options)
    if not report.verified:
        print(report.as_text(), file=sys.stderr)
        return report.exit_code
    with _readable():
        history.only(as_of(options.as_of))
        write(history, profile, history.origin, wanted(options))
    for remark in report.remarks:
        print(f"Note: {harmless(remark)}", file=sys.stderr)
    return report.exit_code


def _ask(options: argparse.Namespace) -> int:
    from service.audit.answering import Answering, NoAnswerError

    profile = _profile(options)
    report, history = _copy(options)
    if not report.verified:
        print(report.as_text(), file=sys.stderr)
        return report.exit_code
    path, _, query = options.question.partition("?")
    given = parse_qs(query, keep_blank_values=True)
    asked = {name: values[0] if len(values) == 1 else values for name, values in given.items()}
    try:
        with _readable():
            answer = Answering(Evidence(options.folder), history.size, profile).answer(path, asked)
    except NoAnswerError as error:
        raise CannotRun(str(error)) from None
    # What no terminal should get is written as JSON can write it.
    told = json.dumps(answer.body, ensure_ascii=False, indent=2)
    print("".join(one if one.isprintable() or one == "\n" else json.dumps(one)[1:-1] for one in told))
    print(f"As of entry {answer.size - 1}, judged on {answer.day}.", file=sys.stderr)
    for remark in report.remarks:
        print(f"Note: {harmless(remark)}", file=sys.stderr)
    return report.exit_code


def _copy(options: argparse.Namespace) -> tuple[Report, Copied]:
    trust = _trust(options) if options.vkey or options.policy else None
    report = Report(options.action)
    return report, opened(Evidence(options.folder), trust, report)


@contextmanager
def _readable() -> Iterator[None]:
    """CannotRun for what an adversary has written, and no register: `audit verify` names it."""
    try:
        yield
    except UNREADABLE as error:
        raise CannotRun(
            f"What this copy says cannot be told ({shown(str(error))}): 'audit verify' says what is wrong."
        ) from None


_TELLING: dict[str, Callable[[argparse.Namespace], int]] = {
    "show": _show,
    "export": _export,
    "ask": _ask,
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
