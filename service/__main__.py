"""The entry point of the program."""

from __future__ import annotations

from service import cli
from service.cli.output import lasting


def main() -> int:
    """Run the command of the process's arguments; its exit code."""
    lasting()
    return cli.main()


if __name__ == "__main__":
    raise SystemExit(main())
