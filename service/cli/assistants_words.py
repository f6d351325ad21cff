"""The words that may follow `anuencia mcp`."""

from __future__ import annotations

import argparse
from pathlib import Path

from domain.jurisdictions.registry import DEFAULT


def add_assistants(parser: argparse.ArgumentParser) -> None:
    """The words of `anuencia mcp`."""
    parser.add_argument("register", help="the address of a register, or the folder of a copy of its log")
    parser.add_argument(
        "--vkey", action="append", default=[], help="of a copy: the log's verifier key, or a file with it"
    )
    parser.add_argument("--policy", type=Path, help="of a copy: a C2SP tlog-policy file")
    parser.add_argument(
        "--jurisdiction", default=DEFAULT, help="of a copy: whose law it is kept by (default: %(default)s)"
    )
