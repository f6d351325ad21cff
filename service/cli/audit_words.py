"""The words that may follow `anuencia audit`. (Words only, so that no other command waits for the tool.)"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from domain.jurisdictions.registry import DEFAULT


def add_audit(parser: argparse.ArgumentParser) -> None:
    """The words of `anuencia audit`."""
    actions = parser.add_subparsers(dest="action", required=True)
    fetching = actions.add_parser("fetch", help="copy a log, or what a copy lacks of it, to a folder")
    fetching.add_argument("url", help="the log's address, such as https://records.example/log/")
    fetching.add_argument("folder", type=Path, help="the folder of evidence")
    fetching.add_argument(
        "--token",
        type=Path,
        help="a file with an access token, or - for standard input: what only few are told is copied too",
    )
    verifying = actions.add_parser("verify", help="check a copy, offline")
    verifying.add_argument("folder", type=Path, help="the folder of evidence")
    verifying.add_argument(
        "--previous", type=Path, action="append", default=[], help="a checkpoint from before, in a file"
    )
    replaying = actions.add_parser("replay", help="fold every authorization from a copy, and compare")
    replaying.add_argument("folder", type=Path, help="the folder of evidence")
    replaying.add_argument("--api", help="the register's address, such as https://records.example/")
    replaying.add_argument("--on", type=date.fromisoformat, help="the day judged (default: today)")
    replaying.add_argument(
        "--jurisdiction", default=DEFAULT, help="whose law the register is kept by (default: %(default)s)"
    )
    proving = actions.add_parser("proof", help="check the proof of one event, offline")
    proving.add_argument("file", type=Path, help="a .tlog-proof file")
    proving.add_argument("--event", type=Path, required=True, help="the event, in a file")
    showing = actions.add_parser("show", help="say in words what a copy holds")
    showing.add_argument("folder", type=Path, help="the folder of evidence")
    showing.add_argument(
        "name", nargs="?", help="a reference or an id, or a position of the log (default: list them all)"
    )
    showing.add_argument("--on", type=date.fromisoformat, help="the day judged (default: today)")
    showing.add_argument("--language", choices=("en", "es"), default="en", help="default: %(default)s")
    exporting = actions.add_parser("export", help="write what a copy holds to one file")
    exporting.add_argument("folder", type=Path, help="the folder of evidence")
    add_export(exporting)
    asking = actions.add_parser("ask", help="answer a question from a copy, as the register does")
    asking.add_argument("folder", type=Path, help="the folder of evidence")
    asking.add_argument("question", help="a path of the API below /v1, such as 'presence?on=2026-03-01'")
    for one in (showing, exporting):
        add_as_of(one)
    for one in (showing, exporting, asking):
        one.add_argument(
            "--jurisdiction", default=DEFAULT, help="whose law the register is kept by (default: %(default)s)"
        )
    for one in (fetching, verifying, proving, showing, exporting, asking):
        one.add_argument(
            "--vkey",
            action="append",
            default=[],
            help="the log's verifier key, or a file with it; repeatable",
        )
        one.add_argument("--policy", type=Path, help="a C2SP tlog-policy file: keys, witnesses, quorum")
    for one in (fetching, verifying, replaying, proving):
        one.add_argument("--json", action="store_true", help="one JSON object instead of sentences")


def add_as_of(parser: argparse.ArgumentParser) -> None:
    """The word that says up to where."""
    parser.add_argument("--as-of", help="a position of the log, or an instant: what the register held then")


def add_export(parser: argparse.ArgumentParser) -> None:
    """The words that say what is written, and where."""
    parser.add_argument(
        "form", choices=("ndjson", "sqlite"), help="lines of an import, or a database for Datasette"
    )
    parser.add_argument("file", type=Path, help="the file; for ndjson - is standard output")
    parser.add_argument("--on", type=date.fromisoformat, help="sqlite: the day judged (default: today)")
    parser.add_argument("--licence", help="sqlite: the licence of the data (default: Apache-2.0)")
    parser.add_argument("--licence-url", help="sqlite: the address of that licence")
