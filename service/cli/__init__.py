"""The words of the command line. There is one module per command; this one only reads the words."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from service.cli.assistants_words import add_assistants
from service.cli.audit_words import add_as_of, add_audit, add_export
from service.cli.errors import CommandError
from service.cli.tuning import pause_collector
from service.embedded.errors import EmbeddedError

_ABOUT: Final = "A register of the authorizations by which a senate lets troops cross the border."
_MAX_WORKERS: Final = 64
#: As a shell says of what Ctrl-C has ended.
_STOPPED: Final = 130
#: What is missing of these is a defect, and no package to install.
_OURS: Final = frozenset({"domain", "service", "migrations"})
#: 1 would say that the log is not what it should be.
_COULD_NOT_AUDIT: Final = 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="anuencia", description=_ABOUT, allow_abbrev=False)
    parser.add_argument("--version", action=_Version, nargs=0, help="say which version this is")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="run the service")
    serve.add_argument("--examples", action="store_true", help="record examples/ if the register is empty")
    serve.add_argument(
        "--workers", type=_workers, default=1, help="processes that answer, on one port (default: 1)"
    )
    commands.add_parser("migrate", help="bring the database to the shape that this code expects")
    token = commands.add_parser("dev-token", help="print a token of the development issuer")
    token.add_argument("--office", required=True, help="the office to speak for")
    token.add_argument("--subject", default="developer", help="pseudonymous subject (default: developer)")
    openapi = commands.add_parser("openapi", help="write openapi/v1.json")
    openapi.add_argument(
        "--check", action="store_true", help="compare instead of writing; exit 1 if they differ"
    )
    publisher = commands.add_parser("publisher", help="sign the log in a process of its own")
    publisher.add_argument(
        "--mirror",
        metavar="DIR|URL",
        help="write the log as static files too: to a folder, or to s3://bucket/path (gs://, az://)",
    )
    projector = commands.add_parser("projector", help="keep the projections in a process of its own")
    deliver = commands.add_parser("deliver", help="deliver webhooks in a process of its own")
    for role in (publisher, projector, deliver):
        role.add_argument(
            "--health-port", type=int, help="tell on this port of 127.0.0.1 how it fares (/readyz, /metrics)"
        )
    projector.add_argument("--attached", action="store_true", help="end with standard input (for 'serve')")
    _add_keys(commands.add_parser("keys", help="the keys with which the log is signed"))
    add_audit(commands.add_parser("audit", help="copy a log and check it, as an outsider"))
    steps = commands.add_parser("import", help="record a file of steps (NDJSON) in a register that runs")
    steps.add_argument("file", type=Path, help="one step to a line")
    steps.add_argument("--url", help="address of the register (default: this machine's)")
    steps.add_argument(
        "--token",
        type=Path,
        help="a file with a registrar's token, or - for standard input (default: a development token)",
    )
    steps.add_argument(
        "--second-token",
        type=Path,
        help="a file with the token of another registrar, who sends the lines that correct and annul",
    )
    steps.add_argument(
        "--dry-run", action="store_true", help="say what it would record, refuse and find, and record nothing"
    )
    _add_export(commands.add_parser("export", help="write the whole register to one file"))
    commands.add_parser("rebuild", help="make the projections anew, beside those that are read")
    backup = commands.add_parser("backup", help="write the database to a file")
    backup.add_argument("file", type=Path, help="a file that is not there yet")
    backup.add_argument(
        "--with-disclosure-keys",
        action="store_true",
        help="and the keys of personal data: such a file opens what is erased later",
    )
    restoring = commands.add_parser("restore", help="put a backup into an empty database")
    restoring.add_argument("file", type=Path, nargs="?", help="a file of 'backup'")
    restoring.add_argument(
        "--from",
        dest="source",
        metavar="URL|DIR",
        help="take what is missing from the public log at this address, or from an auditor's copy",
    )
    add_assistants(commands.add_parser("mcp", help="the questions as tools for an assistant (stdin, stdout)"))
    commands.add_parser("settings", help="print the settings that are in force, without what is secret")
    commands.add_parser("doctor", help="look at what the register stands on, and say what to do")
    commands.add_parser("clean", help="remove the embedded database and the keys beside it together")
    return parser


class _Version(argparse.Action):
    """Looked up when it is asked for: no other command waits for it."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        said = f"anuencia {version('anuencia')}"
        with suppress(ModuleNotFoundError):  # the auditor's tool alone answers by no contract
            from service.api.http.conditions import CONTRACT

            said += f", contract {CONTRACT}"
        print(said)
        parser.exit()


def _workers(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= _MAX_WORKERS:
        raise argparse.ArgumentTypeError(f"must be a number from 1 to {_MAX_WORKERS}")
    return int(text)


def _add_export(parser: argparse.ArgumentParser) -> None:
    add_export(parser)
    add_as_of(parser)


def _add_keys(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("make", help="make the key of a log")
    actions.add_parser("show", help="print what verifies the log")
    rotate = actions.add_parser("rotate", help="announce a new key; both sign until --finish")
    rotate.add_argument("--why", help="the reason, which stands in the log")
    rotate.add_argument("--finish", action="store_true", help="let the old key go")
    succeed = actions.add_parser("succeed", help="begin a new log that follows one which was lost")
    succeed.add_argument("checkpoint", type=Path, help="file with the old log's last checkpoint")
    parser.set_defaults(why=None, finish=False, checkpoint=None)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. Every expected failure is one sentence on standard error."""
    options = _parser().parse_args(arguments)
    try:
        code = _run(options)
        if sys.stdout is not None:  # it was closed
            sys.stdout.flush()
    except CommandError as error:
        print(f"anuencia {options.command}: {error}", file=sys.stderr)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] in _OURS:
            raise
        extra = "audit" if options.command == "audit" else "service"
        print(
            f"anuencia {options.command}: the package {error.name} is not installed: "
            f"pip install 'anuencia[{extra}]' brings what this command needs.",
            file=sys.stderr,
        )
    except EmbeddedError as error:  # whose package knows none of our settings
        print(
            f"anuencia {options.command}: {error} (ANUENCIA_DATA sets the data folder, "
            "ANUENCIA_DATABASE_URL a server of your own.)",
            file=sys.stderr,
        )
    except KeyboardInterrupt:
        print(f"anuencia {options.command}: stopped.", file=sys.stderr)
        return _STOPPED
    else:
        return code
    return _COULD_NOT_AUDIT if options.command == "audit" else 1


def _run(options: argparse.Namespace) -> int:
    # Imported where needed: a token or a clean-up should not wait for the whole service.
    if options.command == "mcp":
        from service.cli.assistants import serve_tools

        return serve_tools(options)
    if options.command == "audit":  # an outsider's: it takes no setting of a register
        from service.cli.audit import audit

        return audit(options)
    if options.command == "openapi":
        pause_collector()
        from service.cli.openapi import openapi

        return openapi(check=options.check)
    from service.settings import SettingsError, load, mistyped

    for variable, meant in mistyped(os.environ).items():
        print(f"anuencia {options.command}: {variable} is no setting; is {meant} meant?", file=sys.stderr)
    try:
        settings = load()
    except SettingsError as error:
        raise CommandError(str(error)) from None
    if options.command == "serve":
        pause_collector()
        from service.cli.serve import serve

        return serve(settings, examples=options.examples, workers=options.workers)
    if options.command == "migrate":
        from service.cli.maintenance import migrate

        return migrate(settings)
    if options.command == "dev-token":
        from service.cli.tokens import dev_token

        return dev_token(settings, options.office, options.subject)
    if options.command == "publisher":
        from service.cli.publisher import publish

        return publish(settings, options.health_port, options.mirror)
    if options.command == "projector":
        pause_collector()
        from service.cli.projector import project

        return project(settings, attached=options.attached, health_port=options.health_port)
    if options.command == "deliver":
        pause_collector()
        from service.cli.deliver import deliver

        return deliver(settings, options.health_port)
    if options.command == "keys":
        from service.cli.keys import keys

        return keys(
            settings,
            options.action,
            why=options.why,
            finish=options.finish,
            checkpoint=options.checkpoint,
        )
    if options.command == "import":
        from service.cli.importing import import_file

        return import_file(
            settings,
            options.file,
            options.url,
            options.token,
            second=options.second_token,
            dry_run=options.dry_run,
        )
    if options.command == "export":
        from service.cli.exporting import export
        from service.cli.moments import as_of
        from service.cli.writing import wanted

        return export(settings, wanted(options), as_of(options.as_of))
    if options.command == "rebuild":
        from service.cli.rebuilding import rebuild_all

        return rebuild_all(settings)
    if options.command == "backup":
        from service.cli.backups import backup

        return backup(settings, options.file, with_disclosure_keys=options.with_disclosure_keys)
    if options.command == "restore":
        if options.file is None and options.source is None:
            raise CommandError("name a file, or --from a log, or both.")
        from service.cli.backups import restore

        return restore(settings, options.file, options.source)
    if options.command == "settings":
        from service.cli.shown_settings import show_settings

        return show_settings(settings)
    if options.command == "doctor":
        from service.cli.doctor import doctor

        return doctor(settings)
    from service.cli.maintenance import clean

    return clean(settings)
