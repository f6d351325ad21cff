"""Is the committed contract the app's, sound, and does it keep what was released? (For `make check`.)"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from openapi_spec_validator import validate

from service.cli.openapi import openapi
from service.cli.tuning import pause_collector
from tests.clients.node import Unavailable, installed
from tests.contract import catalogue, diff, examples, lint
from tests.contract.document import CURRENT, RELEASED, ROOT, load, releases

_REDOCLY: Final = ROOT / "openapi" / "lint"


def _catalogue_of(release: Path) -> Path:
    return release.with_name(f"{release.stem}.events.json")


def check() -> int:
    """All gates; each flaw on a line of its own."""
    pause_collector()  # what is made here is looked at once, and then the process ends
    if openapi(check=True):
        return 1
    document = load(CURRENT)
    validate(document)
    found = lint.flaws(document)
    for release in releases():
        since = [*diff.breaks(load(release), document)]
        since += catalogue.breaks(catalogue.load(_catalogue_of(release)), catalogue.current())
        found += (f"breaks clients of {release.stem}: {one}" for one in since)
    for flaw in found:
        print(f"openapi/v1.json: {flaw}", file=sys.stderr)
    return 1 if found or not _redocly() else 0


def _redocly() -> bool:
    """The linter of others, where node is; whether it found nothing."""
    try:
        commands = installed(_REDOCLY)
    except Unavailable as reason:
        print(f"make check: Redocly did not look at openapi/v1.json: {reason}.", file=sys.stderr)
        return True
    asked = [str(commands / "redocly"), "lint", "--format=stylish"]
    done = subprocess.run(asked, cwd=_REDOCLY, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout, done.stderr, file=sys.stderr)
    return done.returncode == 0


def freeze() -> int:
    """Freeze the current contract and the event catalogue under its version; never over a frozen one."""
    document = load(CURRENT)
    target = RELEASED / f"{document['info']['version']}.json"
    if target.exists():
        print(f"{target.relative_to(ROOT)} is frozen: raise CONTRACT first.", file=sys.stderr)
        return 1
    RELEASED.mkdir(exist_ok=True)
    target.write_bytes(CURRENT.read_bytes())
    events = json.dumps(catalogue.current(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    _catalogue_of(target).write_text(events, "utf-8")
    return 0


def main() -> int:
    """`check` (the default), `examples` or `release`."""
    parser = argparse.ArgumentParser(prog="python -m tests.contract", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("check", "examples", "release"), default="check")
    done = {"check": check, "examples": examples.write, "release": freeze}
    return done[parser.parse_args().what]()


if __name__ == "__main__":
    raise SystemExit(main())
